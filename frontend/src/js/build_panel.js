// A panel is sent whenever one of its controls has been left with another value; rows of its lists come, go and move here.
import { dragged } from "../sorting.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

function newId(prefix) {
  const random = crypto.getRandomValues(new Uint8Array(10));
  return `${prefix || "row"}_${[...random].map((one) => LETTERS[one % LETTERS.length]).join("")}`;
}

function changed(form, name) {
  // What the folded part of a row said is not so any more.
  for (let row = form.elements[name]?.closest?.("[data-row]"); row; row = row.parentElement.closest("[data-row]")) row.querySelector(":scope > details .dg-row-note")?.remove();
  form.elements.changed.value = name;
  form.dataset.waiting = "";
  window.htmx.trigger(form, "panel-change");
}

// While an answer is under way, the next change waits for it.
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (!target.matches?.("[data-panel-form]")) return;
  delete target.dataset.waiting;
  target.dataset.sent = target.elements.changed.value;
});

// Somebody may be in the next control already when the answer about the last one draws the panel anew: they stay there,
// and what they have typed so far is sent when they leave it, for no browser tells of a change that began elsewhere.
const addressOf = (form) => form.getAttribute("hx-post");
const formAt = (address) => [...document.querySelectorAll("#panel [data-panel-form]")].find((one) => addressOf(one) === address);
const isTick = (control) => ["checkbox", "radio"].includes(control.type);

function stay(left) {
  const isIt = (one) => one.name === left.name && one.type === left.type && (left.tick === null || one.value === left.tick);
  const control = [...(formAt(left.address)?.elements ?? [])].find(isIt);
  if (!control) return;
  if (left.value !== null && left.value !== control.defaultValue) {
    control.value = left.value;
    control.dataset.carried = "";
  }
  control.focus();
  if (left.caret) control.setSelectionRange(...left.caret);
}

// An answer tells each control what is wrong with it; rows may have been taken out since they were sent.
window.htmx.defineExtension("panel-answer", {
  transformResponse(text) {
    const holder = document.createElement("template");
    holder.innerHTML = text;
    const gone = [...holder.content.querySelectorAll("[hx-swap-oob]")].filter((one) => !document.getElementById(one.id));
    for (const one of gone) one.remove();
    return gone.length ? holder.innerHTML : text;
  },
});

// An answer draws the panel neither when that shows something else by now, nor while a change waits that would be lost with
// its form: that one is sent next, and the answer to it draws what this one would have drawn.
function comesTooLate(fragment) {
  const answer = fragment.querySelector("#panel[data-answers]");
  if (!answer) return false;
  const drawn = answer.querySelector("[data-panel-form]");
  const form = formAt(addressOf(drawn));
  if (!form) return true;
  if (form.dataset.waiting === undefined || answer.dataset.answers === "409") return false;
  form.elements.mark.value = drawn.elements.mark.value;
  form.elements.changed.value = form.dataset.sent;
  return true;
}

document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.id === "panel" && comesTooLate(detail.fragment)) {
    detail.shouldSwap = false;
    return;
  }
  const control = document.activeElement;
  const form = control?.closest?.("#panel [data-panel-form]");
  if (detail.target.id !== "panel" || !form || !control.name) return;
  const text = control.matches("input[type=text], textarea");
  const left = {
    address: addressOf(form),
    name: control.name,
    type: control.type,
    tick: isTick(control) ? control.value : null,
    value: text && (control.value !== control.defaultValue || "carried" in control.dataset) ? control.value : null,
    caret: text ? [control.selectionStart, control.selectionEnd] : null,
  };
  // Some browsers tell of leaving a control that is taken out.
  delete control.dataset.carried;
  queueMicrotask(() => stay(left));
});

document.addEventListener("focusout", ({ target }) => {
  if (target.dataset?.carried === undefined || !target.isConnected) return;
  delete target.dataset.carried;
  changed(target.closest("[data-panel-form]"), target.name);
});

document.addEventListener("change", (event) => {
  delete event.target.dataset?.carried;
  // Rows of a condition are written into its expression first.
  if (event.target.closest?.("[data-condition-body]")) return;
  const form = event.target.closest?.("[data-panel-form]");
  if (form && event.target.name) changed(form, event.target.name);
});

// Enter leaves a line as Tab does; in a list it goes on with the next entry.
document.addEventListener("keydown", (event) => {
  const input = event.target;
  const form = input.closest?.("[data-panel-form]");
  if (!form || event.isComposing) return;
  if (event.key === "Enter" && input.matches("input[type=text]")) {
    event.preventDefault();
    const list = input.closest("[data-list]");
    input.blur();
    input.focus();
    if (list && input.value.trim()) addRow(list, input.closest("[data-row]"));
  } else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key) && input.closest("[data-row]")) {
    event.preventDefault();
    moveRow(input.closest("[data-row]"), event.key === "ArrowUp" ? -1 : 1);
    input.focus();
  }
});

// Enter alone must not reload the page.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-panel-form]")) event.preventDefault();
});

function addRow(list, after) {
  const token = newId(list.dataset.prefix);
  const holder = document.createElement("template");
  // The templates of lists inside it have places of their own.
  holder.innerHTML = list.querySelector(":scope > template").innerHTML.replaceAll(list.dataset.blank, token);
  const row = holder.content.firstElementChild;
  const rows = list.querySelector(":scope > [data-rows]");
  if (after) after.after(row);
  else rows.append(row);
  window.htmx.process(row);
  sortLists();
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  return row;
}

function moveRow(row, step) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  changed(row.closest("[data-panel-form]"), row.closest("[data-list]").dataset.list);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-panel-form] button");
  if (!button) return;
  const row = button.closest("[data-row]");
  const list = button.closest("[data-list]");
  if (button.matches("[data-add-row]")) addRow(list);
  else if (button.matches("[data-row-up]")) {
    moveRow(row, -1);
    button.focus();
  } else if (button.matches("[data-row-remove]")) {
    const form = row.closest("[data-panel-form]");
    (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("[data-row-remove]")?.focus();
    row.remove();
    changed(form, list.dataset.list);
  }
});

// Many lines pasted into an entry become many entries.
document.addEventListener("paste", (event) => {
  const input = event.target;
  const list = input.closest?.("[data-list]");
  if (!list || !input.matches("input[type=text]")) return;
  const lines = (event.clipboardData?.getData("text") ?? "").split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  if (lines.length < 2) return;
  event.preventDefault();
  const part = input.name.split("/").at(-1);
  let row = input.closest("[data-row]");
  input.value = lines[0];
  for (const line of lines.slice(1)) {
    row = addRow(list, row);
    const next = [...row.querySelectorAll("input[type=text]")].find((one) => one.name.endsWith(`/${part}`));
    if (next) next.value = line;
  }
  changed(input.closest("[data-panel-form]"), list.dataset.list);
});

function sortLists() {
  for (const rows of document.querySelectorAll("[data-panel-form] [data-rows]:not([data-sorted])")) {
    rows.dataset.sorted = "";
    const moved = ({ oldIndex, newIndex }) => {
      if (oldIndex !== newIndex) changed(rows.closest("[data-panel-form]"), rows.closest("[data-list]").dataset.list);
    };
    dragged(rows, { handle: "[data-grip]", animation: 120, onEnd: moved });
  }
}

// Which groups were open stays so from one field to the next, and what is folded in a row when its panel is drawn anew.
const open = new Set();

function foldOf(details) {
  const { group, more } = details.dataset ?? {};
  return more ? `${addressOf(details.closest("[data-panel-form]"))} ${more}` : group;
}

document.addEventListener("toggle", (event) => {
  const fold = foldOf(event.target);
  if (!fold) return;
  if (event.target.open) open.add(fold);
  else open.delete(fold);
}, true);

function begin() {
  sortLists();
  for (const details of document.querySelectorAll(".dg-panel-side details[data-group], [data-panel-form] details[data-more]")) if (open.has(foldOf(details))) details.open = true;
}

document.addEventListener("htmx:afterSettle", begin);
document.addEventListener("htmx:oobAfterSwap", begin);
begin();
