// Rows and groups of the filter are rendered by the server; taking one away, and the words between them, happen here.
const changed = (form) => window.htmx.trigger(form, "filter-changed");

function lead(root) {
  for (const rows of root.querySelectorAll("[data-filter-rows]")) {
    const every = rows.closest("[data-filter-group]").querySelector("[data-filter-kind]").value !== "any";
    const word = every ? rows.dataset.and : rows.dataset.or;
    [...rows.children].forEach((child, index) => {
      const text = index === 0 ? rows.dataset.where : word;
      const own = child.querySelector(":scope > [data-filter-lead]");
      if (own) own.textContent = text;
      else child.dataset.lead = text;
    });
  }
}

// What holds the rows: the list's popover, or a condition in a panel of the builder.
const holderOf = (element) => element.closest?.("[data-condition]") ?? document.getElementById("filter");

document.addEventListener("click", (event) => {
  const remove = event.target.closest("[data-remove-row], [data-remove-group]");
  if (!remove) return;
  const form = remove.closest("[data-condition], form");
  remove.closest(remove.hasAttribute("data-remove-row") ? "[data-filter-row]" : "[data-filter-group]").remove();
  lead(form);
  form.querySelector("[data-filter-group] :is(select, input:not([type=hidden]), button)")?.focus();
  changed(form);
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-filter-kind]")) lead(event.target.closest("[data-condition], form"));
});

// A row is drawn anew when its field or operator has another value: whoever works by keys stays in it, and what they have
// typed while the answer was under way stands in the new one.
const written = (row) => new Map([...row.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), textarea")].map((box) => [box.name, box.value]));
const asked = new WeakMap();
let left = "";
let typed = [];

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.target.matches("[data-filter-row]")) asked.set(detail.target, written(detail.target));
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const row = detail.target;
  if (!row.matches("[data-filter-row]")) return;
  left = row.contains(document.activeElement) ? document.activeElement.name : "";
  typed = [...written(row)].filter(([name, value]) => value && value !== asked.get(row)?.get(name));
});

function carryOver(row) {
  for (const [name, value] of typed) {
    const box = row.querySelector(`:is(input:not([type=hidden]), textarea)[name="${CSS.escape(name)}"]`);
    if (!box) continue;
    box.value = value;
    for (const kind of ["input", "change"]) box.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  if (left) row.querySelector(`[name="${CSS.escape(left)}"]`)?.focus();
  left = "";
  typed = [];
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.matches("[data-filter-row]")) carryOver(target);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const box = holderOf(event.target);
  if (!box || !box.contains(event.target) || event.target.id === "filter-count") return;
  lead(box);
  if (event.target.matches("[data-filter-rows]")) {
    // What was added may end below the edge of what scrolls.
    const added = event.target.lastElementChild;
    added.scrollIntoView({ block: "nearest" });
    added.querySelector("select")?.focus({ preventScroll: true });
  }
  if (event.target === box) box.querySelector("textarea, [data-filter-row] select, select")?.focus();
});

// A chip opens the filter where its condition is edited.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-filter]");
  if (opener) document.getElementById("filter-button")?.click();
});
