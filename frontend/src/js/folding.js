// Tabs, and sections that fold. What somebody folded is kept in a cookie, for the page to come as it is going to stay.
const tabOf = (panel) => document.getElementById(panel.getAttribute("aria-labelledby"));
const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
const siblings = (tab) => [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];

function select(tab, focus = false) {
  for (const one of siblings(tab)) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    panelOf(one).hidden = !chosen;
  }
  if (focus) tab.focus();
  tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  const address = new URL(location.href);
  address.searchParams.set("tab", tab.dataset.tab);
  history.replaceState(history.state, "", address);
}

function fold(button, folded) {
  button.setAttribute("aria-expanded", String(!folded));
  document.getElementById(button.getAttribute("aria-controls")).hidden = folded;
}

const MOST = 60; // Of what is kept in the cookie, the newest.
function remember(button, folded) {
  const person = document.querySelector("[data-person]")?.dataset.person;
  if (!person) return;
  const [whose, ...kept] = (document.cookie.match(/(?:^|; )dg_folds=([^;]*)/)?.[1] ?? "").split("~");
  const others = whose === person ? kept.filter((one) => !one.startsWith(button.dataset.fold)) : [];
  const all = [...others, `${button.dataset.fold}-${folded ? "c" : "o"}`].slice(-MOST);
  document.cookie = `dg_folds=${[person, ...all].join("~")}; path=/; max-age=31536000; samesite=lax`;
}

// Opens all that an element stands in.
export function reveal(element) {
  for (let node = element; node; node = node.parentElement) {
    if (!node.hidden) continue;
    if (node.matches("[role=tabpanel]")) select(tabOf(node));
    else if (node.matches(".dg-fold-body")) fold(document.querySelector(`[aria-controls="${node.id}"]`), false);
  }
}

const usable = "input:not([type=hidden]), select, textarea, [contenteditable=true], button";
export function lead(element) {
  if (!element) return;
  reveal(element);
  element.focus();
  if (document.activeElement !== element) element.closest("[data-field]")?.querySelector(usable)?.focus();
  element.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest?.("[role=tab]");
  const button = event.target.closest?.("[data-fold]");
  if (tab) {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    select(tab);
  } else if (button) {
    const folded = button.getAttribute("aria-expanded") === "true";
    fold(button, folded);
    remember(button, folded);
  }
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[role=tab]");
  if (!tab || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = siblings(tab).filter((one) => !one.hidden);
  const at = all.indexOf(tab);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1, " ": at }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  select(all.at(next % all.length), true);
});

// What the live check says: which tabs there are for these values, and in which of them something is wrong.
document.addEventListener("dougong:shown", (event) => {
  for (const [name, shown] of Object.entries(event.detail.tabs ?? {})) {
    const tab = document.getElementById(`tab-${name}`);
    if (!tab) continue;
    tab.hidden = !shown;
    if (shown || tab.getAttribute("aria-selected") !== "true") continue;
    const other = siblings(tab).find((one) => !one.hidden);
    if (other) select(other);
  }
});

document.addEventListener("htmx:afterSettle", () => {
  for (const tab of document.querySelectorAll("form [role=tab]")) {
    const wrong = [...panelOf(tab).querySelectorAll("[data-errors-of]")].filter((slot) => slot.childElementCount).length;
    const mark = tab.querySelector("[data-tab-wrong]");
    mark.hidden = !wrong;
    mark.firstElementChild.textContent = wrong || "";
  }
});

// Long texts: the server guesses which are long, the browser knows. What is led to within one opens it.
const sized = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    const fold = target.parentElement;
    if (!fold.classList.contains("open") && target.clientHeight) fold.classList.toggle("short", target.scrollHeight <= target.clientHeight + 2);
  }
});

function unfold(fold, open) {
  const button = fold.querySelector("[data-unfold]");
  if (fold.classList.contains("open") === open) return;
  fold.classList.toggle("open", open);
  button.setAttribute("aria-expanded", String(open));
  [button.textContent, button.dataset.unfold] = [button.dataset.unfold, button.textContent];
  if (!open) fold.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:load", (event) => event.target.querySelectorAll?.("[data-folded]>:first-child").forEach((text) => sized.observe(text)));
document.addEventListener("click", (event) => {
  const fold = event.target.closest?.("[data-unfold]")?.parentElement;
  if (fold) unfold(fold, !fold.classList.contains("open"));
});
document.addEventListener("focusin", (event) => {
  const fold = event.target.closest?.(".dg-folded-text")?.parentElement;
  if (fold) unfold(fold, true);
});

// The history of a field is shown in the timeline, which may stand in a tab.
document.addEventListener("htmx:afterSwap", (event) => event.target.id === "timeline" && reveal(document.getElementById("timeline")));
