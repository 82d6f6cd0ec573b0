// Rows copied in a spreadsheet become lines: told before they are sent, judged at once, and taken back in one step.
import { preview } from "./line_preview.js";
import { addFilled, blank, cells, changed, columns, control, copied, gridOf, isFull, remember, rewrite, rowOf, rows, settle } from "./line_rows.js";

// Cells with line breaks or quotes stand in quotes.
export function parse(text) {
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

// Where the first row names columns, each goes to the one that it names; null: the row is one like the others.
function headed(grid, first) {
  const titles = columns(grid).map(({ title, name }) => [folded(title), name]);
  const found = first.map((text) => titles.findIndex((names) => names.includes(folded(text))));
  return found.filter((index) => index >= 0).length >= Math.max(2, first.length / 2) || (first.length === 1 && found[0] >= 0) ? found : null;
}

// What a text means to a control, by the parts of its name, and how it reads; null where nobody may type.
function meant(target, name, text) {
  const value = text.trim();
  if (!target || target.readOnly || target.disabled) return null;
  if (target.localName === "select") {
    const found = [...target.options].find((one) => folded(one.text) === folded(value) || folded(one.value) === folded(value));
    return { parts: { [name]: found ? found.value : value }, shown: value && found ? found.text : value };
  }
  if (target.type === "checkbox") {
    const yes = ["true", "yes", "1", "x", "是", "√", "✓"].includes(folded(value));
    return { parts: { [name]: String(yes) }, shown: yes ? "✓" : "" };
  }
  if (target.getAttribute("role") === "combobox") return { parts: { [name]: "", [`${name}.text`]: value }, shown: value };
  return { parts: { [name]: value }, shown: value };
}

// What the texts of a line make of the controls in its columns: the parts by their names, and how they read.
function understood(grid, places, line) {
  const changes = {};
  const shown = [];
  const model = cells(blank(grid));
  line.forEach((text, i) => {
    const column = columns(grid)[places[i]];
    const found = column && meant(control(model[places[i]]), column.name, text);
    if (!found) return;
    Object.assign(changes, found.parts);
    shown[places[i]] = found.shown;
  });
  return { changes, shown };
}

function put(grid, row, places, line, after) {
  const { changes, shown } = understood(grid, places, line);
  if (row) rewrite(grid, row, changes, shown);
  else row = addFilled(grid, after, { ...copied(grid, blank(grid)), ...changes }, shown);
  return row;
}

function tell(grid, count, undo) {
  const note = grid.querySelector("[data-lines-pasted]");
  note.querySelector("span").textContent = note.dataset.text.replace("{count}", count);
  note.hidden = false;
  note.querySelector("[data-lines-undo]").onclick = () => {
    undo();
    note.hidden = true;
    grid.querySelector("table").focus();
  };
}

document.addEventListener("paste", (event) => {
  const grid = gridOf(event.target);
  const start = rowOf(event.target);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!grid || !start || !/[\t\n]/.test(text.trimEnd()) || (event.target.tagName === "TEXTAREA" && !text.includes("\t"))) return;
  event.preventDefault();
  const focused = cells(start).indexOf(event.target.closest("td"));
  const table = parse(text);
  const names = headed(grid, table[0]);
  const places = names ?? Array.from({ length: Math.max(...table.map((line) => line.length)) }, (_, i) => focused + i);
  const lines = (names ? table.slice(1) : table).filter((line) => line.some((text) => text.trim()));
  if (lines.length < 2) return take(grid, start, places, lines);
  const targets = rows(grid).slice(rows(grid).indexOf(start));
  const usable = places.map((place, i) => [place, i]).filter(([place]) => columns(grid)[place]);
  const pasted = {
    columns: usable.map(([place]) => columns(grid)[place].name),
    table: lines.map((line) => usable.map(([, i]) => line[i] ?? "")),
    texts() {
      const chosen = usable.map(([place]) => place);
      return this.table.map((line, i) => ({ ...copied(grid, targets[i] ?? blank(grid)), ...understood(grid, chosen, line).changes }));
    },
  };
  preview(grid, pasted, (chosen) => {
    const from = start.isConnected ? start : document.getElementById(start.id);
    take(grid, from, usable.map(([place]) => place), chosen.map((i) => pasted.table[i]));
  });
});

function take(grid, start, places, lines) {
  const undo = remember(grid);
  const touched = new Set();
  let row = start;
  let last = rows(grid).at(-1) ?? null;
  let count = 0;
  for (const line of lines) {
    if (!row && isFull(grid)) break;
    last = put(grid, row, places, line, last);
    touched.add(`${grid.dataset.lines}.${last.dataset.line}`);
    row = last.nextElementSibling;
    count++;
  }
  const field = grid.closest("form")?.elements.touched;
  if (field) field.value = [...new Set([...field.value.split(" "), ...touched])].join(" ").trim();
  changed(grid);
  settle(rowOf(document.activeElement));
  tell(grid, count, undo);
}
