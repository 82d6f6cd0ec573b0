// What the server says of line items while somebody types: computed cells, sums, and what is wrong with cells that
// were touched.
import { body, cells, changed, columns, open, rests, rewrite, rowOf, rows, slot, texts } from "./line_rows.js";

// Lines that come along with a chosen record, or are offered because there are others already.
function tell(grid, state) {
  const note = grid.querySelector("[data-lines-note]");
  const offer = note.querySelector("[data-lines-take]");
  if (state.note === undefined && offer.hidden) return;
  note.querySelector("span").textContent = state.note ?? "";
  note.hidden = !state.note;
  offer.hidden = !state.offered;
}

function complain(grid, place, messages) {
  place.replaceChildren(
    ...messages.map((text) => {
      const made = grid.querySelector("[data-error-template]").content.firstElementChild.cloneNode(true);
      made.querySelector("span").textContent = text;
      return made;
    }),
  );
}

function showResting(grid, row, told, names) {
  names.forEach((name, i) => {
    const html = told.shown?.[name] ?? told.cells[name];
    const cell = cells(row)[i];
    const messages = told.errors[name] ?? [];
    if (html === undefined && !messages.length && !cell.childElementCount) return;
    if (html !== undefined) cell.innerHTML = html;
    else cell.querySelectorAll(".dg-error").forEach((one) => one.remove());
    if (!messages.length) return;
    const holder = cell.appendChild(document.createElement("div"));
    complain(grid, holder, messages);
  });
}

function showOpen(grid, row, told, names) {
  names.forEach((name, i) => {
    const cell = cells(row)[i];
    const output = cell.querySelector("[data-computed]");
    if (output && told.cells[name] !== undefined) output.innerHTML = told.cells[name];
    const place = slot(cell);
    if (place && (place.childElementCount || told.errors[name])) complain(grid, place, told.errors[name] ?? []);
  });
}

// What was chosen in a cell does not go with another cell any more. What has been chosen there since stays.
function empty(grid, row, emptied) {
  columns(grid).forEach(({ name, title }, i) => {
    if (!emptied[name] || texts(grid, row)[name] !== emptied[name].was) return;
    rewrite(grid, row, { [name]: "", [`${name}.text`]: "" }, []);
    const made = grid.querySelector("[data-emptied-template]").content.firstElementChild.cloneNode(true);
    made.querySelector("span").textContent = emptied[name].note;
    cells(row)[i].querySelector("[data-emptied]")?.remove();
    cells(row)[i].append(made);
    grid.querySelector("[data-lines-said]").textContent = `${title}: ${emptied[name].note}`;
  });
}

document.addEventListener("input", (event) => rowOf(event.target) && event.target.closest("td")?.querySelector("[data-emptied]")?.remove());

function show(grid, state) {
  tell(grid, state);
  if (state.html !== undefined) {
    body(grid).innerHTML = state.html;
    window.htmx.process(body(grid));
    changed(grid);
  }
  const names = columns(grid).map(({ name }) => name);
  const nothing = { cells: {}, errors: {} };
  for (const row of rows(grid)) {
    const told = state.rows[row.dataset.line];
    if (told?.emptied) {
      const there = open(grid, row);
      empty(grid, there, told.emptied);
      showOpen(grid, there, told, names);
    } else if (!rests(row)) showOpen(grid, row, told ?? nothing, names);
    else if (told) showResting(grid, row, told, names);
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
