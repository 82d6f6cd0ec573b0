// Conditions in panels: rows that the server renders are written back into the box of the expression, which is what is saved.
const body = (holder) => holder.querySelector("[data-condition-body]");
const box = (holder) => holder.querySelector("textarea");

function show(holder, as) {
  holder.dataset.conditionAs = as;
  for (const button of holder.querySelectorAll(".dg-segments [data-condition-to]")) {
    button.setAttribute("aria-pressed", String(button.dataset.conditionTo === as));
  }
}

function tell(holder, text) {
  const place = holder.querySelector("[data-condition-refused]");
  place.hidden = !text;
  place.textContent = text;
}

// An expression that no rows can say stays one; the answer says why.
async function openRows(holder) {
  await window.htmx.ajax("GET", holder.dataset.condition, { target: body(holder), swap: "innerHTML", values: { source: box(holder).value } });
  if (!holder.isConnected) return;
  show(holder, body(holder).querySelector("[data-filter-group]") ? "rows" : "text");
  body(holder).querySelector("[data-filter-row] select")?.focus();
}

function openText(holder) {
  body(holder).replaceChildren();
  tell(holder, "");
  show(holder, "text");
  box(holder).focus();
}

const asked = new WeakMap();

async function write(holder) {
  const sent = new URLSearchParams();
  for (const one of body(holder).querySelectorAll("[name]")) if (one.type !== "checkbox" || one.checked) sent.append(one.name, one.value);
  const question = sent.toString();
  asked.set(holder, question);
  const answer = await fetch(`${holder.dataset.conditionText}?${question}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  const found = answer?.ok ? await answer.json() : null;
  // What has been changed since is written by an answer of its own.
  if (found === null || asked.get(holder) !== question || !holder.isConnected) return;
  tell(holder, found.refused);
  if (found.refused || box(holder).value === found.source) return;
  box(holder).value = found.source;
  for (const name of ["input", "change"]) box(holder).dispatchEvent(new Event(name, { bubbles: true }));
}

const holderOf = (element) => element.closest?.("[data-condition-body]")?.closest("[data-condition]");

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-condition-to]");
  if (!button) return;
  const holder = button.closest("[data-condition]");
  if (button.dataset.conditionTo === "text") openText(holder);
  else if (!body(holder).querySelector("[data-filter-group]")) openRows(holder);
});

// Another field or operator draws its row anew, and is written once that is there.
document.addEventListener("change", ({ target }) => {
  const holder = holderOf(target);
  if (holder && !target.matches("select[hx-get]")) write(holder);
});

document.addEventListener("input", ({ target, detail }) => {
  const holder = holderOf(target);
  if (holder && (target.matches("[data-value]") || detail === "chosen")) write(holder);
});

document.addEventListener("filter-changed", ({ target }) => target.matches("[data-condition]") && write(target));

document.addEventListener("htmx:afterSettle", ({ target }) => {
  const holder = holderOf(target);
  if (holder && target !== body(holder) && !target.matches("[role=listbox]")) write(holder);
});

// A panel that is drawn anew leaves conditions as somebody has them before them; rows go where another condition is shown
// then. They are taken out before htmx forgets them.
function kept(holder) {
  const rows = body(holder);
  const at = rows.contains(document.activeElement) || document.activeElement === box(holder) ? document.activeElement : null;
  const held = { address: holder.dataset.condition, as: holder.dataset.conditionAs, name: box(holder).name, value: box(holder).value, rows, at };
  rows.remove();
  return held;
}

function putBack({ address, as, name, value, rows, at }) {
  const holder = [...document.querySelectorAll("#panel [data-condition]")].find((one) => one.dataset.condition === address && box(one).name === name);
  if (!holder || (as === "rows" && box(holder).value !== value)) return;
  show(holder, as);
  body(holder).replaceWith(rows);
  if (at) (rows.contains(at) ? at : box(holder)).focus();
}

document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.id !== "panel" || detail.shouldSwap === false) return;
  const touched = (holder) => body(holder).querySelector("[data-filter-group]") || (holder.dataset.conditionAs === "text" && !body(holder).childElementCount);
  const all = [...detail.target.querySelectorAll("[data-condition]")].filter(touched).map(kept);
  queueMicrotask(() => all.forEach(putBack));
});
