// Line items: rows are added, copied, moved, deleted and pasted here; what they mean the server says.
const grids = () => document.querySelectorAll("[data-lines]");
const gridOf = (node) => node?.closest?.("[data-lines]");
const rowOf = (node) => node?.closest?.("[data-line]");
const body = (grid) => grid.querySelector("[data-lines-body]");
const rows = (grid) => [...body(grid).children];
const cells = (row) => [...row.querySelectorAll("td[data-field]")];
const control = (cell) => cell.querySelector("input:not([type=hidden]), select, textarea");
const usable = (row) => cells(row).map(control).filter(Boolean);

let made = 0;
const newKey = (grid) => {
  let key;
  do key = `n${Date.now().toString(36).slice(-5)}${(made++).toString(36)}`;
  while (body(grid).querySelector(`[data-line="${key}"]`));
  return key;
};

function changed(grid) {
  const all = rows(grid);
  all.forEach((row, i) => (row.querySelector("[data-line-number]").textContent = i + 1));
  grid.querySelector("[data-lines-count]").textContent = all.length;
  grid.querySelector("[data-line-add]").disabled = all.length >= Number(grid.dataset.most);
  grid.dispatchEvent(new Event("input", { bubbles: true }));
}

function make(grid, key = newKey(grid)) {
  const template = grid.querySelector("[data-line-template]");
  const holder = document.createElement("tbody");
  holder.innerHTML = template.innerHTML.replaceAll("newkey", key);
  return holder.firstElementChild;
}

function add(grid, after = null, key = undefined) {
  if (rows(grid).length >= Number(grid.dataset.most)) return null;
  const row = make(grid, key);
  if (after) after.after(row);
  else body(grid).append(row);
  window.htmx.process(row);
  return row;
}

// The parts of a control differ by what stands after the row's key in their names.
const part = (grid, row, name) => name.slice(`${grid.dataset.lines}.${row.dataset.line}.`.length);

function copyInto(grid, from, to) {
  for (const source of from.querySelectorAll("[name]")) {
    const rest = part(grid, from, source.name);
    if (["id", "version", ""].includes(rest) || source.name === `${grid.dataset.lines}.row`) continue;
    const found = [...to.querySelectorAll("[name]")].filter((one) => one.name === `${grid.dataset.lines}.${to.dataset.line}.${rest}` && one.type === source.type);
    const target = found.find((one) => one.type !== "radio" || one.value === source.value);
    if (!target) continue;
    if (source.type === "checkbox" || source.type === "radio") target.checked = source.checked;
    else target.value = source.value;
    if (source.dataset.title !== undefined) target.dataset.title = source.dataset.title;
  }
}

function remove(grid, row) {
  const beside = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  changed(grid);
  (beside && usable(beside)[0] ? usable(beside)[0] : grid.querySelector("[data-line-add]")).focus();
}

function move(grid, row, step) {
  const focused = document.activeElement;
  if (step < 0) row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  changed(grid);
  if (row.contains(focused)) focused.focus();
}

document.addEventListener("click", (event) => {
  const grid = gridOf(event.target);
  const button = event.target.closest?.("button");
  if (!grid || !button) return;
  const row = rowOf(button);
  if (button.matches("[data-lines-take]")) {
    body(grid).replaceChildren();
    changed(grid);
    grid.querySelector("table").focus();
  } else if (button.matches("[data-line-add]")) {
    const made = add(grid);
    if (made) {
      changed(grid);
      usable(made)[0]?.focus();
    }
  } else if (!row) return;
  else if (button.matches("[data-line-delete]")) remove(grid, row);
  else if (button.matches("[data-line-up]")) move(grid, row, -1);
  else if (button.matches("[data-line-down]")) move(grid, row, 1);
  else if (button.matches("[data-line-copy]")) copy(grid, row);
});

function copy(grid, row) {
  const made = add(grid, row);
  if (!made) return;
  copyInto(grid, row, made);
  changed(grid);
  usable(made)[0]?.focus();
}

const movable = (grid) => grid.querySelector("[data-line-template]").innerHTML.includes("data-line-up");

// Enter and the arrows go through a column, Tab through a row; a list that is open keeps its own keys.
document.addEventListener("keydown", (event) => {
  const grid = gridOf(event.target);
  const row = rowOf(event.target);
  if (!grid || !row || event.isComposing || event.defaultPrevented) return;
  const command = event.ctrlKey || event.metaKey;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.altKey && step) {
    if (movable(grid)) move(grid, row, step);
  } else if (command && event.key.toLowerCase() === "d") copy(grid, row);
  else if (command && ["Backspace", "Delete"].includes(event.key)) remove(grid, row);
  else if (event.key === "Enter" && !command && !event.shiftKey && event.target.matches("input, select")) below(grid, row, event.target, true);
  else if (step && !command && goesOn(event.target)) {
    if (!below(grid, row, event.target, false, step)) return;
  } else return;
  event.preventDefault();
});

const goesOn = (target) => target.matches("input:not([type=date]):not([type=time]):not([type=datetime-local]):not([type=number])") && target.getAttribute("role") !== "combobox";

function below(grid, row, target, adding, step = 1) {
  const index = cells(row).indexOf(target.closest("td[data-field]"));
  let next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  let focus = index;
  if (!next && adding) {
    next = add(grid);
    if (next) changed(grid);
    focus = cells(row).findIndex((cell) => control(cell));
  }
  const found = next && control(cells(next)[focus]);
  found?.focus();
  found?.select?.();
  return Boolean(found);
}

// Rows copied in a spreadsheet come as text with tabs; cells with line breaks or quotes stand in quotes.
function parse(text) {
  const table = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const line = table[table.length - 1];
    const sign = text[i];
    if (quoted) {
      if (sign !== '"') line[line.length - 1] += sign;
      else if (text[i + 1] === '"') line[line.length - 1] += text[i++];
      else quoted = false;
    } else if (sign === '"' && line[line.length - 1] === "") quoted = true;
    else if (sign === "\t") line.push("");
    else if (sign === "\n") table.push([""]);
    else if (sign !== "\r") line[line.length - 1] += sign;
  }
  if (table.length > 1 && table[table.length - 1].join("") === "") table.pop();
  return table;
}

const folded = (text) => text.trim().toLowerCase();

function put(cell, text) {
  const target = control(cell);
  if (!target || target.readOnly || target.disabled) return;
  const value = text.trim();
  if (target.tagName === "SELECT") {
    const found = [...target.options].find((one) => folded(one.text) === folded(value) || folded(one.value) === folded(value));
    if (found) found.selected = true;
    else if (value) target.add(new Option(value, value, true, true));
    else target.value = "";
  } else if (target.type === "checkbox") target.checked = ["true", "yes", "1", "x", "是", "√", "✓"].includes(folded(value));
  else {
    target.value = value;
    if (value && target.value !== value && ["date", "datetime-local", "time", "number"].includes(target.type)) {
      // What the box cannot show is kept as text: the server reads it, or says what is wrong.
      target.type = "text";
      target.value = value;
    }
    const hidden = cell.querySelector("[data-value]");
    if (hidden) {
      hidden.value = "";
      delete target.dataset.title;
    }
  }
}

document.addEventListener("paste", (event) => {
  const grid = gridOf(event.target);
  const start = rowOf(event.target);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!grid || !start || !/[\t\n]/.test(text.trimEnd()) || (event.target.tagName === "TEXTAREA" && !text.includes("\t"))) return;
  event.preventDefault();
  const first = cells(start).indexOf(event.target.closest("td[data-field]"));
  const touched = [];
  let row = start;
  for (const line of parse(text)) {
    row ??= add(grid);
    if (!row) break;
    line.forEach((value, offset) => {
      const cell = cells(row)[first + offset];
      if (!cell) return;
      put(cell, value);
      touched.push(cell.dataset.field);
    });
    row = row.nextElementSibling;
  }
  const field = grid.closest("form")?.elements.touched;
  if (field) field.value = [...new Set([...field.value.split(" "), ...touched])].join(" ").trim();
  changed(grid);
});

// Dragging by the grip; the arrows with Alt and the buttons do the same.
let dragged = null;
document.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.("[data-line-grip]")) return;
  dragged = rowOf(event.target);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  event.dataTransfer.setDragImage(dragged, 12, 12);
  dragged.classList.add("dragged");
});
document.addEventListener("dragover", (event) => {
  const over = dragged && rowOf(event.target);
  if (!over || gridOf(over) !== gridOf(dragged)) return;
  event.preventDefault();
  if (over === dragged) return;
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged);
  else over.after(dragged);
});
document.addEventListener("drop", (event) => dragged && gridOf(event.target) && event.preventDefault());
document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("dragged");
  changed(gridOf(dragged));
  dragged = null;
});

// A draft that is restored has its own rows: they are made before their values are filled in.
document.addEventListener("dougong:fill", (event) => {
  for (const grid of grids()) {
    const name = `${grid.dataset.lines}.row`;
    const wanted = event.detail.filter(([key]) => key === name).map(([, key]) => key);
    if (!event.detail.some(([key]) => key === `${grid.dataset.lines}.seen`)) continue;
    const known = new Map(rows(grid).map((row) => [row.dataset.line, row]));
    for (const [key, row] of known) if (!wanted.includes(key)) row.remove();
    for (const key of wanted.filter((one) => /^[a-z0-9]{1,16}$/.test(one))) {
      const row = known.get(key) ?? add(grid, null, key);
      if (row) body(grid).append(row);
    }
  }
});
document.addEventListener("dougong:filled", () => grids().forEach(changed));

// Lines that come along with a chosen record, or are offered because there are others already.
function tell(grid, state) {
  const note = grid.querySelector("[data-lines-note]");
  const offer = note.querySelector("[data-lines-take]");
  if (state.note === undefined && offer.hidden) return;
  note.querySelector("span").textContent = state.note ?? "";
  note.hidden = !state.note;
  offer.hidden = !state.offered;
}

// The live check tells what is computed, what is summed up and what is wrong with cells that were touched.
function show(grid, state) {
  tell(grid, state);
  if (state.html !== undefined) {
    body(grid).innerHTML = state.html;
    window.htmx.process(body(grid));
    changed(grid);
  }
  for (const [key, row] of Object.entries(state.rows)) {
    for (const [name, html] of Object.entries(row.cells)) {
      const cell = document.getElementById(`f-${grid.dataset.lines}-${key}-${name}`);
      if (cell) cell.innerHTML = html;
    }
  }
  for (const slot of grid.querySelectorAll("[data-line] [data-errors-of]")) {
    const line = rowOf(slot).dataset.line;
    const messages = state.rows[line]?.errors[slot.closest("td").dataset.column] ?? [];
    slot.replaceChildren(
      ...messages.map((text) => {
        const made = grid.querySelector("[data-error-template]").content.firstElementChild.cloneNode(true);
        made.querySelector("span").textContent = text;
        return made;
      }),
    );
  }
  for (const [name, text] of Object.entries(state.totals)) {
    const total = grid.querySelector(`[data-total="${name}"]`);
    if (total) total.innerHTML = text;
  }
}

// The state comes out of band, in an element that takes the place of the one before it.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const name = event.target.dataset?.linesState;
  const grid = name && document.querySelector(`[data-lines="${name}"]`);
  if (grid) show(grid, JSON.parse(event.target.dataset.state));
});
