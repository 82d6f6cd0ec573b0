// A list is also a sheet: a cell is chosen by a click or the arrows, and edited where it stands. The server makes the
// control, takes the value through the one door and answers with the row as it is then.
import { refreshSums } from "./list_sums.js";
import { tellOfNoConnection, tellWhy } from "./unanswered.js";

const phone = matchMedia("(max-width: 767.98px)");
const sheet = () => (phone.matches ? null : document.querySelector("table[data-cells]"));
const token = () => document.querySelector('meta[name="csrf-token"]').content;
let active = null;
let editor = null;
let busy = false;
// What is typed until the control has come.
let waiting = null;

const isCell = (td) => td && td.matches("tr[data-id] > td:not(.pick, .dg-bough-act)");
const nameOf = (td) => sheet().querySelectorAll("thead th")[td.cellIndex]?.dataset.name;
const rows = () => [...sheet().querySelectorAll("tr[data-id]")].filter((row) => row.offsetParent);

function choose(td) {
  if (active) {
    active.classList.remove("dg-cell-active");
    active.removeAttribute("tabindex");
  }
  active = td;
  if (!td) return;
  td.classList.add("dg-cell-active");
  td.tabIndex = 0;
  td.focus({ preventScroll: true });
  td.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function beside(td, across, down) {
  const all = rows();
  const row = all[all.indexOf(td.parentElement) + down];
  const next = row?.cells[td.cellIndex + across];
  return isCell(next) ? next : null;
}

// Tab goes on in the next row, as one reads.
function following(td, step) {
  const here = beside(td, step, 0);
  if (here) return here;
  const all = rows();
  const row = all[all.indexOf(td.parentElement) + step];
  const cells = row ? [...row.cells].filter(isCell) : [];
  return (step > 0 ? cells[0] : cells.at(-1)) ?? null;
}

function address(td) {
  const url = new URL(`${td.parentElement.dataset.href}/cell`, location.href);
  url.search = location.search;
  return url;
}

function place(td) {
  const scroller = td.closest(".dg-scroller");
  const [at, of] = [td.getBoundingClientRect(), scroller.getBoundingClientRect()];
  editor.style.left = `${at.left - of.left + scroller.scrollLeft}px`;
  editor.style.top = `${at.top - of.top + scroller.scrollTop}px`;
  editor.style.minWidth = `${at.width}px`;
  editor.style.setProperty("--cell", `${at.height}px`);
}

function show(td, html) {
  if (!editor) {
    editor = document.createElement("div");
    editor.className = "dg-cell-editor";
    td.closest(".dg-scroller").append(editor);
  }
  editor.innerHTML = html;
  place(td);
  window.htmx.process(editor);
}

function firstInput() {
  return editor.querySelector("textarea, select, input:not([type=hidden]), [contenteditable=true], button");
}

function close() {
  const gone = editor;
  editor = null;
  gone?.remove();
}

async function edit(td, typed) {
  if (busy || editor) return;
  busy = true;
  waiting = { text: typed ?? "", typed: typed !== undefined, then: null };
  const url = address(td);
  url.searchParams.set("field", nameOf(td));
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    if (!answer.ok) {
      waiting = null;
      return tellWhy(answer);
    }
    show(td, await answer.text());
  } catch {
    waiting = null;
    return tellOfNoConnection();
  } finally {
    busy = false;
  }
  const { text, typed: replaces, then } = waiting;
  waiting = null;
  const input = firstInput();
  if (!input) return setTimeout(() => editor?.querySelector("[data-cell-why]") && close(), 4000);
  input.focus();
  editor.dataset.before = said();
  if (replaces && input.matches("input:not([type=checkbox]):not([type=radio]):not([type=date]):not([type=color]), textarea")) {
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  } else input.select?.();
  if (then) save(then);
}

const said = () => new URLSearchParams(new FormData(editor.querySelector("form"))).toString();

function replaced(td, html) {
  const column = td.cellIndex;
  // It stands below another record now.
  if (sheet().dataset.parentField === nameOf(td)) location.reload();
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const row = holder.content.querySelector("tr");
  if (!row) {
    if (td.parentElement.ariaLevel) location.reload();
    td.parentElement.remove();
    return null;
  }
  const box = td.parentElement.querySelector(".pick input");
  const ticked = row.querySelector(".pick input");
  if (box && ticked) ticked.checked = box.checked;
  return exchanged(td.parentElement, row).cells[column];
}

// A row of a tree stays where it stands, with what is open below it; only what it says is another.
function exchanged(old, row) {
  if (!old.ariaLevel) {
    old.replaceWith(row);
    return row;
  }
  old.dataset.version = row.dataset.version;
  const stays = (name) => name.startsWith("lv-") || name.startsWith("dg-bough");
  old.className = [...[...old.classList].filter(stays), ...[...row.classList].filter((name) => !stays(name))].join(" ");
  [...old.cells].forEach((cell, at) => {
    const name = cell.querySelector(".dg-bough-name");
    if (name) name.replaceWith(row.cells[at].querySelector(".dg-bough-name"));
    else if (!cell.matches(".pick, .dg-bough-act")) cell.replaceWith(row.cells[at].cloneNode(true));
  });
  return old;
}

async function save(next) {
  const td = active;
  const form = editor?.querySelector("form");
  if (!form || busy) return;
  if (editor.dataset.before === said()) {
    close();
    return choose(next?.(td) ?? td);
  }
  busy = true;
  editor.classList.add("busy");
  try {
    const answer = await fetch(address(td), { method: "POST", body: new FormData(form), headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
    const found = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (!found) return tellWhy(answer);
    if (answer.ok) {
      close();
      const cell = replaced(td, found.row);
      refreshSums();
      choose((cell && next?.(cell)) || cell);
    } else {
      const cell = found.row ? replaced(td, found.row) : td;
      active = null;
      if (!cell) return close();
      choose(cell);
      show(cell, found.editor);
      firstInput()?.focus();
    }
  } catch {
    editor?.classList.add("lost");
    tellOfNoConnection();
  } finally {
    busy = false;
    editor?.classList.remove("busy");
  }
}

function cancel() {
  close();
  choose(active?.isConnected ? active : null);
}

const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function inEditor(event) {
  const area = event.target.matches("textarea");
  if (event.key === "Escape") cancel();
  else if (event.key === "Enter" && !(area && event.shiftKey) && !event.target.closest("button")) save(downwards(event));
  // Where two answers stand below, Tab leads to them.
  else if (event.key === "Tab" && !editor.querySelector(".dg-cell-choice")) save(onwards(event));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

const downwards = (event) => (td) => beside(td, 0, event.shiftKey ? -1 : 1);
const onwards = (event) => (td) => following(td, event.shiftKey ? -1 : 1);

function meanwhile(event) {
  if (event.key === "Enter") waiting.then = downwards(event);
  else if (event.key === "Tab") waiting.then = onwards(event);
  else if (event.key === "Backspace") waiting.text = waiting.text.slice(0, -1);
  else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !waiting.then) {
    waiting.text += event.key;
    waiting.typed = true;
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function onCell(event) {
  if (waiting) return meanwhile(event);
  const way = ways[event.key];
  if (editor?.querySelector("[data-cell-why]")) close();
  if (way) {
    const next = beside(active, ...way);
    if (next) choose(next);
  } else if (event.key === "Tab") {
    const next = following(active, event.shiftKey ? -1 : 1);
    if (!next) return;
    choose(next);
  } else if (event.key === "Enter" || event.key === "F2") edit(active);
  else if (event.key === "Escape") {
    const row = active.parentElement;
    choose(null);
    if (row.ariaLevel) row.focus();
  }
  else if (event.key === "Delete" || event.key === "Backspace") edit(active, "");
  else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) edit(active, event.key);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener(
  "keydown",
  (event) => {
    if (!sheet() || event.isComposing) return;
    if (editor?.contains(event.target)) {
      // The list of a picker has the arrows and Enter first.
      const open = event.target.closest?.(".dg-picker, [data-multi]")?.querySelector("[role=option]");
      if (!open || event.key === "Tab") inEditor(event);
    } else if (active && event.target === active) onCell(event);
    else if (event.key === "F2" && event.target.matches?.("tr[aria-level][data-id]")) {
      event.preventDefault();
      choose([...event.target.cells].find(isCell));
    }
  },
  true,
);

document.addEventListener("mousedown", (event) => {
  if (!editor || editor.contains(event.target) || event.target.closest?.("dialog, [popover]")) return;
  if (editor.querySelector("form")) save();
  else close();
});

document.addEventListener(
  "click",
  (event) => {
    const td = event.target.closest?.("td");
    if (!sheet() || !isCell(td) || !sheet().contains(td) || editor?.contains(event.target)) return;
    if (event.target.closest("a, button, input, label") || String(getSelection())) return;
    event.stopPropagation();
    if (td === active && !editor) edit(td);
    else choose(td);
  },
  true,
);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-cell-cancel]")) cancel();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-cell-form]")) return;
  event.preventDefault();
  editor.dataset.before = "";
  save();
});
