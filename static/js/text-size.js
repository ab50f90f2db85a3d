/* Runs before the page is drawn: the size of letters this visitor chose last time. */
try {
  document.documentElement.dataset.textSize = localStorage.getItem("co-chu") || "0";
} catch {
  /* Storage is closed to us: the page keeps its own size. */
}
