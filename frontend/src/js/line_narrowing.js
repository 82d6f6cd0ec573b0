// Choices that go with another cell of their row. The row that new ones are made from has them all, and says of each
// with what it goes; in other rows stand those that can be chosen there.
const cell = (box) => box.name.split(".", 2).join(".");

// What is chosen in the cell on which a box depends; null where it has no control.
function above(box) {
  const name = `${cell(box)}.${box.dataset.depends}`;
  const found = [...box.closest("[data-line]").querySelectorAll(`[name="${name}"], [name="${name}.item"], [name="${name}.text"]`)];
  return found.length ? found.filter((one) => !one.name.endsWith(".text") && one.value).map((one) => one.value) : null;
}

function offer(select, model, fits) {
  const chosen = select.value;
  const column = select.name.slice(cell(select).length);
  const all = [...model.querySelectorAll("select[data-depends]")].find((one) => one.name.endsWith(column));
  const shown = [...all.options].filter((one) => one.value === chosen || fits(one));
  const known = shown.some((one) => one.value === chosen);
  select.replaceChildren(...shown.map((one) => one.cloneNode(true)));
  if (!known) select.add(new Option(chosen, chosen));
  select.value = chosen;
}

export function widen(row, model) {
  for (const select of row.querySelectorAll("select[data-depends]")) offer(select, model, () => true);
}

export function narrow(row, model, after = null) {
  for (const select of row.querySelectorAll("select[data-depends]")) {
    const given = above(select);
    if (!given || (after && ![select.dataset.depends, `${select.dataset.depends}.item`].includes(after))) continue;
    offer(select, model, (one) => one.dataset.when === undefined || one.dataset.when.split(" ").some((key) => given.includes(key)));
  }
}

// The search of a reference is narrowed by the row as it is now, not as it was made.
document.addEventListener("htmx:configRequest", (event) => {
  const box = event.target;
  if (!box.dataset?.link || !box.closest("[data-line]")) return;
  const given = above(box);
  if (!given) return;
  const { parameters } = event.detail;
  if (given.length) Object.assign(parameters, { link: box.dataset.link, within: given[0] });
  else {
    delete parameters.link;
    delete parameters.within;
  }
});
