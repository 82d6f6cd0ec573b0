// From a record to the one before and after it in the list, board or search from which one came. The browser keeps the
// addresses for as long as its tab is open; nothing of it is in the record's own address.
const KEY = "dg-neighbours";
const WALKED = ".dg-list, .dg-results, .dg-walk";

const read = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
};

document.addEventListener("click", (event) => {
  const link = event.target.closest(`:is(${WALKED}) a[href]`) ?? event.target.closest(`:is(${WALKED}) [data-href]`)?.querySelector("a[href]");
  if (!link || !/\/o\/[a-z0-9_]+\/\d+$/.test(link.pathname)) return;
  const [base] = link.pathname.match(/^.*\//);
  const found = [...link.closest(WALKED).querySelectorAll("a[href]")].map((one) => one.pathname);
  const records = [...new Set(found.filter((path) => path.startsWith(base) && /^\d+$/.test(path.slice(base.length))))];
  sessionStorage.setItem(KEY, JSON.stringify({ records, list: location.pathname + location.search }));
});

const walk = document.querySelector("[data-neighbours]");
const { records = [], list } = walk ? read() : {};
const at = records.indexOf(location.pathname);

if (walk && at >= 0 && records.length > 1) {
  const offer = (link, address) => {
    if (address) link.href = address;
    // What leads nowhere is a link by its role alone.
    else Object.entries({ role: "link", "aria-disabled": "true" }).forEach(([name, value]) => link.setAttribute(name, value));
  };
  offer(walk.querySelector("[data-previous]"), records[at - 1]);
  offer(walk.querySelector("[data-next]"), records[at + 1]);
  walk.querySelector("[data-position]").textContent = `${at + 1} / ${records.length}`;
  walk.hidden = false;
}
if (walk && at >= 0 && list) {
  // The way back leads to the list as it was: its view, filter and page.
  const { pathname } = new URL(list, location.origin);
  document.querySelectorAll(".dg-crumbs a, .dg-back").forEach((link) => {
    if (link.pathname === pathname) link.href = list;
  });
}

document.addEventListener("keydown", (event) => {
  if (!walk || walk.hidden || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable=true], dialog")) return;
  const wanted = { j: "[data-next]", k: "[data-previous]" }[event.key];
  if (wanted) walk.querySelector(`${wanted}[href]`)?.click();
});

// A form of a record in that list: once it is saved, the next one.
const button = document.querySelector("[data-save-next]");
if (button) {
  const walked = read().records ?? [];
  const here = walked.indexOf(location.pathname.replace(/\/edit$/, ""));
  const next = here >= 0 && walked[here + 1]?.match(/\d+$/)[0];
  if (next) {
    button.value = `next:${next}`;
    button.hidden = false;
  }
}
