/** What the header does on every page: finds things, and changes between light and dark. */
const root = new URL("../", import.meta.url);
const page = document.documentElement;

document.getElementById("site-theme").addEventListener("click", () => {
  const now = page.dataset.theme;
  const dark = now === "dark" || (now !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  const theme = dark ? "light" : "dark";
  page.dataset.theme = theme;
  page.classList.remove("light", "dark");
  page.classList.add(theme);
  for (const name of ["tsd-theme", "redoc.colorMode"]) localStorage.setItem(name, theme);
});

const dialog = document.body.appendChild(document.createElement("dialog"));
dialog.id = "site-results";
dialog.innerHTML = `<input type="search" aria-label="Search" autocomplete="off" autocapitalize="off" spellcheck="false"
  placeholder="An error code, an endpoint, an option, any word"><ol></ol><p role="status"></p>`;
const [input, list, status] = dialog.children;

/** `LOCKED_OUT` and `pin/verify` are two words each. */
const tokenize = (text) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);

let index;
/** Loaded when somebody searches, not with each page. */
async function load() {
  const [{ default: MiniSearch }, { default: entries }] = await Promise.all(
    ["assets/minisearch.js", "assets/search.js"].map((file) => import(new URL(file, root).href)),
  );
  const fields = ["title", "names", "page", "text"];
  const search = new MiniSearch({ fields, storeFields: ["url", ...fields], tokenize });
  search.addAll(entries.map((entry, id) => ({ id, ...entry })));
  return search;
}

/** What is called like the words that were typed comes first; guides come before the pages of the package. */
function find(search, query) {
  const words = query.toLowerCase();
  const weight = (_id, _word, { title, names = "", text, url }) => {
    const all = [title, ...names.split(" "), title + names, text].map((one) => one.toLowerCase());
    const named = all.slice(0, -2).includes(words) ? 20 : all.at(-2).includes(words) ? 5 : 1;
    return named * (all.at(-1).includes(words) ? 2 : 1) * (url.startsWith("package/") ? 0.5 : 1);
  };
  const found = search.search(query, {
    combineWith: "AND",
    prefix: true,
    fuzzy: (word) => (word.length > 5 ? 0.2 : false),
    boost: { title: 6, names: 6, page: 2 },
    boostDocument: weight,
  });
  return found.slice(0, 12);
}

/** Around the first of the words. */
function excerpt(text, query) {
  const at = Math.max(0, text.toLowerCase().indexOf(query.toLowerCase().split(/\s+/)[0]) - 40);
  return `${at > 0 ? "…" : ""}${text.slice(at, at + 140)}${text.length > at + 140 ? "…" : ""}`;
}

function show(results, query) {
  list.replaceChildren(
    ...results.map(({ url, title, page: where, names, text }) => {
      const link = document.createElement("a");
      link.href = new URL(url, root).href;
      for (const [tag, content] of [
        ["b", title],
        ["small", where],
        ["span", names ?? excerpt(text, query)],
      ])
        link.appendChild(document.createElement(tag)).textContent = content;
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
  status.textContent = query !== "" && results.length === 0 ? "Nothing found." : "";
}

async function search() {
  index ??= load();
  const query = input.value.trim();
  const found = query === "" ? [] : find(await index, query);
  if (query === input.value.trim()) show(found, query);
}

function open() {
  dialog.showModal();
  input.select();
  void search();
}

document.getElementById("site-search").addEventListener("click", open);
input.addEventListener("input", search);
dialog.addEventListener("click", ({ target }) => {
  if (target === dialog || target.closest("a")) dialog.close();
});
dialog.addEventListener("keydown", (event) => {
  const links = [input, ...list.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" && document.activeElement === input) links[1]?.click();
  if (step === undefined) return;
  event.preventDefault();
  links[links.indexOf(document.activeElement) + step]?.focus();
});
// Before the generators' own shortcuts.
window.addEventListener(
  "keydown",
  (event) => {
    const typing = /^(?:INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName ?? "");
    if (
      (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) ||
      (event.key === "/" && !typing)
    ) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!dialog.open) open();
    }
  },
  { capture: true },
);
