// Rows of line items: one stands open, with the controls of the template, or rests as text. Of a grid with many
// lines only the row somebody is in stands open, so that the page stays light.
import { narrow, widen } from "./line_narrowing.js";

export const grids = () => document.querySelectorAll("[data-lines]");
export const gridOf = (node) => node?.closest?.("[data-lines]");
export const rowOf = (node) => node?.closest?.("[data-line]");
export const body = (grid) => grid.querySelector("[data-lines-body]");
export const rows = (grid) => [...body(grid).children];
export const rests = (row) => "rests" in row.dataset;
export const cells = (row) => [...row.cells].slice(1, -1);
export const control = (cell) => cell?.querySelector("input:not([type=hidden]), select, textarea");
export const usable = (row) => cells(row).map(control).filter(Boolean);
export const movable = (grid) => "movable" in grid.dataset;
export const isFull = (grid) => rows(grid).length >= Number(grid.dataset.most);

const many = (grid) => "mayRest" in grid.dataset && rows(grid).length > Number(grid.dataset.mostOpen);

let made = 0;
export function newKey(grid) {
  let key;
  do key = `n${Date.now().toString(36).slice(-5)}${(made++).toString(36)}`;
  while (document.getElementById(`f-${grid.dataset.lines}-${key}`));
  return key;
}

export function columns(grid) {
  return [...grid.querySelectorAll("thead th[data-column]")].map((head) => ({
    name: head.dataset.column,
    title: head.firstChild.textContent.trim(),
    kind: head.className,
  }));
}

export function changed(grid) {
  const all = rows(grid);
  all.forEach((row, i) => (row.cells[0].dataset.number = i + 1));
  grid.querySelector("[data-lines-count]").textContent = all.length;
  grid.querySelector("[data-line-add]").disabled = isFull(grid);
  grid.dispatchEvent(new Event("input", { bubbles: true }));
}

function element(html) {
  const holder = document.createElement("tbody");
  holder.innerHTML = html;
  return holder.firstElementChild;
}

function make(grid, key) {
  return element(grid.querySelector("template[data-line-template]").innerHTML.replaceAll("newkey", key));
}

const blanks = new WeakMap();
// The row that a new line begins with: for what its controls are like, and what they hold.
export function blank(grid) {
  if (!blanks.has(grid)) blanks.set(grid, make(grid, "newkey"));
  return blanks.get(grid);
}

// What the controls of a row hold, by what stands after the row's key in their names.
const partOf = (grid, key, name) => name.slice(`${grid.dataset.lines}.${key}.`.length);

function held(grid, row) {
  const found = {};
  for (const one of row.querySelectorAll("[name]")) {
    if (one.name === `${grid.dataset.lines}.row` || ((one.type === "checkbox" || one.type === "radio") && !one.checked)) continue;
    found[partOf(grid, row.dataset.line, one.name)] = one.value;
  }
  return found;
}

const sent = (row) => row.querySelector("input[type=hidden]");
const packed = (row) => {
  const { value } = sent(row);
  return value.includes(" ") ? JSON.parse(value.slice(value.indexOf(" "))) : {};
};

export function texts(grid, row) {
  return rests(row) ? { ...JSON.parse(row.dataset.row ?? "{}"), ...packed(row) } : held(grid, row);
}

// Into a control, whatever it is. What its box cannot show is kept as text: the server reads it, or says what is wrong.
export function enter(target, text) {
  if (target.type === "checkbox") target.checked = text === "true";
  else if (target.type === "radio") target.checked = target.value === text;
  else if (target.type === "file") return;
  else if (target.localName === "select") {
    if (text && ![...target.options].some((one) => one.value === text)) target.add(new Option(text, text));
    target.value = text;
  } else {
    target.value = text;
    if (text && target.value !== text && ["date", "datetime-local", "time", "number"].includes(target.type)) {
      target.type = "text";
      target.value = text;
    }
  }
}

function fill(grid, row, found) {
  widen(row, blank(grid));
  for (const one of row.querySelectorAll("[name]")) {
    const part = partOf(grid, row.dataset.line, one.name);
    if (one.name === `${grid.dataset.lines}.row` || !(part in found) || (one.type === "hidden" && row.querySelector(`[type=checkbox][name="${one.name}"]`))) continue;
    enter(one, found[part]);
    if (one.dataset.title !== undefined) one.dataset.title = found[part.replace(/\.text$/, "")] ? found[part] : "";
  }
  for (const clear of row.querySelectorAll("[data-clear]")) clear.hidden = !clear.closest(".dg-picker").querySelector("[data-value]").value;
  narrow(row, blank(grid));
}

export const slot = (cell) => cell.querySelector("[data-errors-of]");

// Which row an open one was made of, and what it held then.
const before = new WeakMap();
const opened = new Set();

export function open(grid, row) {
  if (!rests(row)) return row;
  const made = make(grid, row.dataset.line);
  fill(grid, made, texts(grid, row));
  columns(grid).forEach(({ name }, i) => {
    const output = made.querySelector(`[data-computed="${name}"]`);
    if (output) output.innerHTML = cells(row)[i].innerHTML;
  });
  cells(row).forEach((cell, i) => slot(cells(made)[i])?.replaceChildren(...cell.querySelectorAll(".dg-error")));
  made.cells[0].dataset.number = row.cells[0].dataset.number;
  before.set(made, { row, held: JSON.stringify(held(grid, made)) });
  row.replaceWith(made);
  window.htmx.process(made);
  opened.add(made);
  return made;
}

const read = (cell) => {
  const target = control(cell);
  if (!target) return null;
  if (target.type === "checkbox") return target.checked ? "✓" : "";
  return target.localName === "select" ? (target.value ? target.selectedOptions[0].text : "") : target.value;
};

function close(grid, row) {
  const was = before.get(row);
  const found = held(grid, row);
  const same = was && JSON.stringify(found) === was.held;
  const resting = same ? was.row : atRest(grid, row.dataset.line, found, cells(row).map(read));
  columns(grid).forEach(({ name }, i) => {
    const output = row.querySelector(`[data-computed="${name}"]`);
    if (output) cells(resting)[i].innerHTML = output.innerHTML;
  });
  resting.cells[0].dataset.number = row.cells[0].dataset.number;
  if (!same && was?.row.dataset.row) resting.dataset.row = was.row.dataset.row;
  opened.delete(row);
  row.replaceWith(resting);
}

// Rows that somebody has left rest again, but for those with something to be seen to.
export function settle(stay) {
  for (const row of opened) {
    const grid = gridOf(row);
    if (!grid) opened.delete(row);
    else if (row !== stay && many(grid) && !row.querySelector(".dg-error, .dg-lines-note")) close(grid, row);
  }
}

export function atRest(grid, key, found, shown) {
  const row = element("<tr data-rests tabindex=0><td class=dg-lines-number><input type=hidden></td></tr>");
  row.dataset.line = key;
  row.id = `f-${grid.dataset.lines}-${key}`;
  if (movable(grid)) {
    row.cells[0].draggable = true;
    row.cells[0].dataset.lineGrip = "";
  }
  sent(row).name = `${grid.dataset.lines}.row`;
  sent(row).value = `${key} ${JSON.stringify(found)}`;
  columns(grid).forEach(({ title, kind }, i) => {
    const cell = row.insertCell();
    cell.className = kind;
    cell.dataset.label = title;
    cell.textContent = shown[i] ?? "";
  });
  row.insertCell().className = "dg-lines-tools";
  return row;
}

export function add(grid, after = null, key = undefined) {
  if (isFull(grid)) return null;
  const row = make(grid, key ?? newKey(grid));
  if (after) after.after(row);
  else body(grid).append(row);
  narrow(row, blank(grid));
  window.htmx.process(row);
  opened.add(row);
  return row;
}

// Of a row, whether it rests or not: its texts, but not which line it is.
export function copied(grid, row) {
  const { id, version, ...found } = texts(grid, row);
  return found;
}

export function addFilled(grid, after, found, shown) {
  if (isFull(grid)) return null;
  if (many(grid) && shown) {
    const row = atRest(grid, newKey(grid), found, shown);
    if (after) after.after(row);
    else body(grid).append(row);
    return row;
  }
  const row = add(grid, after);
  fill(grid, row, found);
  return row;
}

// Another text for some controls of a row, by column.
export function rewrite(grid, row, changes, shown) {
  if (!rests(row)) return fill(grid, row, changes);
  sent(row).value = `${row.dataset.line} ${JSON.stringify({ ...texts(grid, row), ...changes })}`;
  cells(row).forEach((cell, i) => shown[i] !== undefined && (cell.textContent = shown[i]));
}

// The rows as they are: what is returned puts them back.
export function remember(grid) {
  const were = rows(grid).map((row) => ({
    row,
    found: rests(row) ? sent(row).value : held(grid, row),
    shown: rests(row) ? cells(row).map((cell) => cell.innerHTML) : [],
  }));
  return () => {
    body(grid).replaceChildren(...were.map(({ row }) => row));
    for (const { row, found, shown } of were) {
      if (rests(row)) {
        sent(row).value = found;
        cells(row).forEach((cell, i) => (cell.innerHTML = shown[i]));
      } else {
        fill(grid, row, found);
        opened.add(row);
      }
    }
    changed(grid);
  };
}
