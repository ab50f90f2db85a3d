/* Read an article aloud with the browser's own Vietnamese voice, marking the sentence; offered only where there is one. */
for (const tools of document.querySelectorAll("[data-read-aloud]")) {
  const text = document.querySelector("[data-read-aloud-text]");
  const start = tools.querySelector("[data-start]");
  const stop = tools.querySelector("[data-stop]");
  const label = start.querySelector("[data-label]");
  const speech = window.speechSynthesis;
  const voice = () => speech?.getVoices().find(({ lang, localService }) => lang.startsWith("vi") && localService);
  const offer = () => (tools.hidden = !voice());
  speech?.addEventListener("voiceschanged", offer);
  if (speech) offer();

  /* Each sentence as a range of the text, so that nothing on the page is moved or rewritten. */
  const sentences = () => {
    const cut = new Intl.Segmenter("vi", { granularity: "sentence" });
    const blocks = [...text.querySelectorAll("h2, h3, p, li, figcaption, td, th, blockquote")];
    return blocks
      .filter((block) => !block.querySelector("p, li"))
      .flatMap((block) => {
        const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
        const nodes = [];
        while (walker.nextNode()) nodes.push(walker.currentNode);
        const at = (offset) => {
          for (const node of nodes) {
            if (offset <= node.length) return [node, offset];
            offset -= node.length;
          }
          return [nodes.at(-1), nodes.at(-1).length];
        };
        return [...cut.segment(nodes.map((node) => node.data).join(""))]
          .filter(({ segment }) => segment.trim())
          .map(({ segment, index }) => {
            const range = new Range();
            range.setStart(...at(index));
            range.setEnd(...at(index + segment.length));
            return { segment, range };
          });
      });
  };

  let reading = 0;
  const end = () => {
    reading += 1;
    speech.cancel();
    CSS.highlights?.delete("read-aloud");
    label.textContent = "Nghe đọc bài";
    stop.hidden = true;
  };
  const read = ([sentence, ...rest], turn) => {
    if (turn !== reading) return;
    if (!sentence) {
      end();
      return;
    }
    const words = new SpeechSynthesisUtterance(sentence.segment);
    words.voice = voice();
    words.lang = "vi-VN";
    words.onend = () => read(rest, turn);
    words.onerror = end;
    CSS.highlights?.set("read-aloud", new Highlight(sentence.range));
    sentence.range.startContainer.parentElement.scrollIntoView({ block: "nearest" });
    speech.speak(words);
  };
  start.addEventListener("click", () => {
    if (stop.hidden) {
      stop.hidden = false;
      label.textContent = "Tạm dừng";
      read(sentences(), reading);
    } else if (speech.paused) {
      speech.resume();
      label.textContent = "Tạm dừng";
    } else {
      speech.pause();
      label.textContent = "Đọc tiếp";
    }
  });
  stop.addEventListener("click", end);
  window.addEventListener("pagehide", () => speech?.cancel());
}
