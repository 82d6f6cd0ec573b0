// Ctrl K: a dialog whose list the server renders; here opening, moving, choosing, and what can be done on this page.
import { noteOpened } from "./visiting.js";

const dialog = () => document.getElementById("palette");
const results = () => document.getElementById("palette-results");
const items = () => [...dialog().querySelectorAll("[role=option]")];
const asked = () => dialog().querySelector("input").value.trim();

export function openPalette() {
  const box = dialog();
  if (!box || box.open) return;
  document.querySelectorAll("[popover]:popover-open").forEach((popover) => popover.hidePopover());
  box.showModal();
  const input = box.querySelector("input");
  input.select();
  // What was used of late changes from page to page, and with what is done here.
  if (!input.value || !items().length) window.htmx.trigger(input, "palette-open");
}

function select(index) {
  const all = items();
  const input = dialog().querySelector("input");
  if (!all.length) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  const at = (index + all.length) % all.length;
  all.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
  all[at].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", all[at].id);
}

const selected = () => items().findIndex((item) => item.getAttribute("aria-selected") === "true");

const textOf = (control) =>
  (control.dataset.palette ?? control.querySelector(".btn-label")?.textContent ?? control.textContent).trim().replace(/\s+/g, " ") || control.getAttribute("aria-label") || "";

// The buttons and menus of the page's head: whatever a page offers there can be done from here.
function pageActions() {
  const head = document.querySelector(".dg-top .dg-actions");
  if (!head) return [];
  const controls = [...head.querySelectorAll("a[href], button")].filter((one) => !one.hasAttribute("popovertarget") && !one.disabled);
  return controls.map((control) => ({ control, text: textOf(control) })).filter(({ text }) => text);
}

const most = 6;

function fillActions() {
  const group = results().querySelector("[data-page-actions]");
  if (!group) return;
  const wanted = asked().toLowerCase();
  const fitting = pageActions().filter(({ text }) => !wanted || text.toLowerCase().includes(wanted)).slice(0, most);
  fitting.forEach(({ control, text }, at) => {
    const item = document.createElement("button");
    item.type = "button";
    item.className = "dg-palette-item";
    item.setAttribute("role", "option");
    item.id = `palette-here-${at}`;
    item.tabIndex = -1;
    const icon = control.querySelector("svg")?.cloneNode(true);
    if (icon) item.append(icon);
    const label = document.createElement("span");
    label.className = "dg-ellipsis";
    label.textContent = text;
    item.append(label);
    item.addEventListener("click", () => {
      dialog().close();
      control.click();
    });
    group.append(item);
  });
  group.hidden = !fitting.length;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-palette]")) {
    event.preventDefault();
    openPalette();
  }
  if (event.target === dialog()) dialog().close();
  // A search that has led somewhere is worth coming back to.
  if (event.target.closest("[id^=palette-record-]") && asked()) noteOpened(`search:${asked()}`);
});

document.addEventListener("keydown", (event) => {
  const box = dialog();
  if (!box?.open || !box.contains(event.target) || event.isComposing) return;
  if (event.key === "ArrowDown") select(selected() + 1);
  else if (event.key === "ArrowUp") select(selected() - 1);
  else if (event.key === "Home" && event.ctrlKey) select(0);
  else if (event.key === "End" && event.ctrlKey) select(-1);
  else if (event.key === "Enter") {
    if (event.ctrlKey || event.metaKey) location.href = box.dataset.search + encodeURIComponent(asked());
    else items()[Math.max(selected(), 0)]?.click();
  } else return;
  event.preventDefault();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "palette-results") return;
  fillActions();
  event.target.querySelector("[data-when-empty]").hidden = items().length > 0;
  select(0);
});
