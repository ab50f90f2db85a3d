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
  if (navigator.share) label.textContent = "Chia sẻ";
  button.addEventListener("click", async () => {
    const url = button.dataset.share;
    if (navigator.share) {
      await navigator.share({ title: document.title, url }).catch(() => {});
      return;
    }
    await navigator.clipboard.writeText(url);
    label.textContent = "Đã sao chép";
  });
}

/* Names of pages while one types; without a script the form is a plain form. Arrows choose, Enter opens, Escape closes. */
for (const form of document.querySelectorAll("form[data-suggest]")) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let timer;
  let asked = 0;
  list.id = `${input.id}-goi-y`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Gợi ý");
  status.className = "hidden";
  status.setAttribute("role", "status");
  form.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  }))
    input.setAttribute(name, value);

  const chosen = () => list.querySelector("[aria-selected=true]");
  const close = () => {
    asked += 1;
    list.replaceChildren();
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const show = (suggestions) => {
    const options = suggestions.map(({ title, url, type }, place) => {
      const option = document.createElement("li");
      const kind = document.createElement("span");
      option.id = `${list.id}-${place}`;
      option.dataset.url = url;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      kind.className = "quiet";
      kind.textContent = type;
      option.append(title, " ", kind);
      return option;
    });
    list.replaceChildren(...options);
    input.setAttribute("aria-expanded", String(options.length > 0));
    input.removeAttribute("aria-activedescendant");
    status.textContent = options.length ? `${options.length} gợi ý, dùng mũi tên để chọn` : "";
  };
  const ask = async () => {
    const mine = (asked += 1);
    const query = input.value.trim();
    if (query.length < 2) return close();
    try {
      const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(query)}`);
      const { suggestions } = answer.ok ? await answer.json() : { suggestions: [] };
      if (mine === asked) show(suggestions);
    } catch {
      if (mine === asked) close();
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const options = [...list.children];
    if (event.isComposing || !options.length) return;
    const place = options.indexOf(chosen());
    if (event.key === "ArrowDown") choose(options[place + 1]);
    else if (event.key === "ArrowUp") choose(place < 0 ? options.at(-1) : options[place - 1]);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && place >= 0) location.assign(options[place].dataset.url);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => location.assign(target.closest("li").dataset.url));
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    close();
  });
}

/* Papers one has ticked off stay ticked on this device, and nowhere else. */
for (const list of document.querySelectorAll("[data-ticks]")) {
  const key = `giay-to:${list.dataset.ticks}`;
  const ticked = () => new Set((store.get(key) || "").split(",").filter(Boolean));
  for (const box of list.querySelectorAll("input[type=checkbox]")) box.checked = ticked().has(box.value);
  list.addEventListener("change", ({ target }) => {
    const now = ticked();
    now[target.checked ? "add" : "delete"](target.value);
    store.set(key, [...now].join(","));
  });
}

/* A moment that is asked for is most often this one, by the clock of this device. */
for (const input of document.querySelectorAll("input[data-now]")) {
  const here = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000);
  if (!input.getAttribute("value")) input.value = here.toISOString().slice(0, 16);
}

/* Says once that this page was read: after two seconds in view. Nothing is kept on this device. */
const readPage = document.body.dataset.countView;
if (readPage) {
  let timer;
  const watch = () => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") timer = setTimeout(say, 2000);
  };
  const say = () => {
    document.removeEventListener("visibilitychange", watch);
    navigator.sendBeacon("/da-doc/", readPage);
  };
  document.addEventListener("visibilitychange", watch);
  watch();
}
