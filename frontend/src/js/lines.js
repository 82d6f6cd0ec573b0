// Line items: rows are added, copied, moved and deleted here; what they mean the server says.
import { reveal } from "./folding.js";
import { narrow } from "./line_narrowing.js";
import { add, addFilled, blank, body, cells, changed, columns, control, copied, grids, gridOf, movable, open, rests, rowOf, rows, settle, usable } from "./line_rows.js";

function go(grid, row, index = null) {
  const there = open(grid, row);
  const found = index === null ? usable(there)[0] : control(cells(there)[index]);
  (found ?? usable(there)[0])?.focus();
  return there;
}

function remove(grid, row) {
  const beside = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  changed(grid);
  if (beside) go(grid, beside);
  else grid.querySelector("[data-line-add]").focus();
}

function move(grid, row, step) {
  const focused = document.activeElement;
  if (step < 0) row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  changed(grid);
  if (row.contains(focused)) focused.focus();
}

function copy(grid, row) {
  const made = addFilled(grid, row, copied(grid, row));
  if (!made) return;
  changed(grid);
  go(grid, made);
}

document.addEventListener("click", (event) => {
  const grid = gridOf(event.target);
  const button = event.target.closest?.("button");
  const row = rowOf(event.target);
  if (!grid) return;
  if (!button) {
    if (row && rests(row) && !event.target.closest("[data-line-grip]")) go(grid, row, at(row, event.target));
    return;
  }
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

// What is chosen in a cell may narrow the choices of another.
document.addEventListener("input", (event) => {
  const row = rowOf(event.target);
  if (row && !rests(row)) narrow(row, blank(gridOf(row)), event.target.name?.split(".").slice(2).join("."));
});

const at = (row, target) => {
  const index = cells(row).indexOf(target.closest("td"));
  return index < 0 ? null : index;
};

// A row at rest opens where it is touched; by Tab at its first control, or coming back at its last.
document.addEventListener("mousedown", (event) => {
  const row = rowOf(event.target);
  if (!row || !rests(row) || event.button !== 0 || event.target.closest("[data-line-grip], button")) return;
  event.preventDefault();
  const there = go(gridOf(row), row, at(row, event.target));
  if (there.contains(document.activeElement)) document.activeElement.select?.();
});

document.addEventListener("focusin", (event) => {
  // The row from which a dialog was opened stays open for what comes of it.
  if (event.target.closest?.("dialog")) return;
  const row = rowOf(event.target);
  const grid = gridOf(event.target);
  if (row && rests(row) && event.target === row) {
    const from = event.relatedTarget;
    const back = from && row.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING;
    const there = open(grid, row);
    (back ? usable(there).at(-1) : usable(there)[0])?.focus();
    return;
  }
  settle(row);
  if (row) offer(grid, row);
});

// One set of tools goes to the row in which somebody is, or over which the pointer is.
const tools = new WeakMap();
function offer(grid, row) {
  const place = row.lastElementChild;
  if (!tools.has(grid)) tools.set(grid, [...grid.querySelector("[data-tools-template]").content.cloneNode(true).children]);
  if (!place.contains(tools.get(grid)[0])) place.append(...tools.get(grid));
}
const cards = matchMedia("(max-width: 767.98px)");
document.addEventListener("mouseover", (event) => {
  const row = rowOf(event.target);
  if (row && !cards.matches) offer(gridOf(row), row);
});
document.addEventListener("mouseout", (event) => {
  const grid = gridOf(event.target);
  const row = grid && rowOf(document.activeElement);
  if (row && gridOf(row) === grid && !rowOf(event.relatedTarget)) offer(grid, row);
});

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
  let index = cells(row).indexOf(target.closest("td"));
  let next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (!next && adding) {
    next = add(grid);
    if (next) changed(grid);
    index = cells(row).findIndex((cell) => control(cell));
  }
  const found = next && control(cells(open(grid, next))[index]);
  found?.focus();
  found?.select?.();
  return Boolean(found);
}

// A link to what is wrong with a cell leads into it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-leads-to]");
  const id = link?.hash.slice(1);
  if (!id) return;
  for (const grid of grids()) {
    if (!id.startsWith(`${grid.querySelector("table").id}-`)) continue;
    const row = rows(grid).find((one) => id === one.id || id.startsWith(`${one.id}-`));
    if (!row) continue;
    const index = columns(grid).findIndex(({ name }) => id === `${row.id}-${name}`);
    event.preventDefault();
    reveal(grid);
    go(grid, row, index < 0 ? null : index).scrollIntoView({ block: "nearest" });
  }
});
