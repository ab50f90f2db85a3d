/* The editor of paragraphs keeps no tables: pasted into it, one becomes plain words. Says so, and where tables go. */
const ADVICE =
    "Ô này không giữ bảng: bảng vừa dán đã thành chữ thường. Muốn giữ, hãy bỏ phần vừa dán rồi dán vào khối “Bảng”; với tin, bài còn có thể dùng “Nhập từ Word” để đưa cả bài vào.";

document.addEventListener(
  "paste",
  (event) => {
    const editor = event.target.closest?.(".Draftail-Editor__wrapper");
    if (!editor) return;
    const html = event.clipboardData.getData("text/html");
    const hasTable = new DOMParser().parseFromString(html, "text/html").querySelector("table");
    editor.parentNode.querySelector(":scope > [data-pasted-table]")?.remove();
    if (!hasTable) return;
    const notice = document.createElement("p");
    notice.className = "pasted-table";
    notice.dataset.pastedTable = "";
    notice.setAttribute("role", "status");
    editor.after(notice);
    notice.textContent = ADVICE; // once it is there, so that it is read out
  },
  true,
);
