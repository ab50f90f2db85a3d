/* What was copied from Word, as a file of the form: it is read on the server in the same way as a .docx. */
const box = document.querySelector("[data-paste-into]");
const field = document.getElementById(box.dataset.pasteInto);
const area = box.querySelector("textarea");
const status = box.querySelector("[role=status]");
const invitation = status.textContent;
box.hidden = false;

area.addEventListener("paste", (event) => {
  const html = event.clipboardData.getData("text/html");
  const text = event.clipboardData.getData("text/plain");
  if (!html && !text) return;
  event.preventDefault();
  const paragraphs = new DOMParser().parseFromString("", "text/html");
  for (const line of html ? [] : text.split(/\r?\n/)) {
    paragraphs.body.appendChild(paragraphs.createElement("p")).textContent = line;
  }
  const files = new DataTransfer();
  files.items.add(new File([html || paragraphs.body.innerHTML], "Bài dán từ Word.html", { type: "text/html" }));
  field.files = files.files;
  area.value = text.trim();
  const tables = new DOMParser().parseFromString(html, "text/html").querySelectorAll("table").length;
  status.textContent = `Đã nhận ${text.trim().split(/\s+/).length} tiếng${tables ? `, ${tables} bảng` : ""}. Chọn chuyên mục rồi bấm nút ở dưới; dán lần nữa thì thay lần này.`;
});

/* The words shown are a copy; whoever changes them means to start anew. */
area.addEventListener("input", () => {
  field.value = "";
  area.value = "";
  status.textContent = invitation;
});
field.addEventListener("change", () => {
  area.value = "";
  status.textContent = invitation;
});
