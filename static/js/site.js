/* What a page can do beyond plain HTML. Each part looks for its own data- attribute and does nothing without it. */

const store = {
  get(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      /* Private window: the choice lasts for this page only. */
    }
  },
};

/* Buttons that need a script are hidden until there is one. */
for (const element of document.querySelectorAll("[data-with-script]")) element.hidden = false;

/* Size of letters: A- A A+ */
const sizes = [...document.querySelectorAll("[data-set-text-size]")];
const showSize = () => {
  const now = document.documentElement.dataset.textSize || "0";
  for (const button of sizes) button.setAttribute("aria-pressed", String(button.dataset.setTextSize === now));
};
for (const button of sizes) {
  button.addEventListener("click", () => {
    document.documentElement.dataset.textSize = button.dataset.setTextSize;
    store.set("co-chu", button.dataset.setTextSize);
    showSize();
  });
}
showSize();

/* Print, with everything unfolded first. */
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
let folded = [];
window.addEventListener("beforeprint", () => {
  for (const element of document.querySelectorAll("[data-printed-on]")) {
    element.textContent = `(in ngày ${new Date().toLocaleDateString("vi-VN")})`;
  }
  folded = [...document.querySelectorAll("main details:not([open])")];
  for (const details of folded) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
});

/* Share through the phone itself where it can, else copy the address. */
for (const button of document.querySelectorAll("[data-share]")) {
  const label = button.querySelector("[data-label]");
  button.addEventListener("click", async () => {
    const url = button.dataset.share;
    if (navigator.share) {
      await navigator.share({ title: document.title, url }).catch(() => {});
      return;
    }
    await navigator.clipboard.writeText(url);
    label.textContent = "Đã sao chép địa chỉ";
  });
}

/* Papers one has ticked off stay ticked on this device, and nowhere else. */
for (const list of document.querySelectorAll("[data-ticks]")) {
  const key = `giay-to:${list.dataset.ticks}`;
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const ticked = new Set((store.get(key) || "").split(",").filter(Boolean));
  for (const [i, box] of boxes.entries()) box.checked = ticked.has(String(i));
  list.addEventListener("change", () => {
    store.set(key, boxes.flatMap((box, i) => (box.checked ? [i] : [])).join(","));
  });
}

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
