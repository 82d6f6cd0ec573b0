// Saying something about a record: whom an @ may mean, keys, and drafts that outlive the page.
const box = (form) => form.querySelector("[data-mentions]");
const list = (area) => document.getElementById(area.getAttribute("aria-controls"));
const options = (area) => [...list(area).querySelectorAll("[role=option]")];
const LONGEST = 40;

// What stands between an @ and the caret; null where nobody is being mentioned.
function typed(area) {
  const before = area.value.slice(0, area.selectionEnd);
  const at = before.lastIndexOf("@");
  if (at < 0 || /[A-Za-z0-9]/.test(before[at - 1] ?? "")) return null;
  const text = before.slice(at + 1);
  return text.length > LONGEST || /[\n,，。;；!！?？]/.test(text) || /\s$/.test(text) || text.split(" ").length > 3 ? null : { at, text };
}

let timer;
let awaiting = null;

function close(area) {
  clearTimeout(timer);
  awaiting = null;
  list(area).replaceChildren();
  area.removeAttribute("aria-activedescendant");
}

function highlight(area, step) {
  const all = options(area);
  if (!all.length) return;
  const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = (now + step + all.length) % all.length;
  all.forEach((option, i) => option.setAttribute("aria-selected", String(i === next)));
  all[next].scrollIntoView({ block: "nearest" });
  area.setAttribute("aria-activedescendant", all[next].id);
}

function choose(area, option) {
  const { at } = typed(area) ?? { at: area.selectionEnd };
  area.setRangeText(`@${option.dataset.written} `, at, area.selectionEnd, "end");
  close(area);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

async function suggest(area) {
  const found = typed(area);
  if (!found) return close(area);
  const control = area.getAttribute("aria-controls");
  const response = await fetch(`${area.dataset.mentions}?${new URLSearchParams({ q: found.text, control })}`, { headers: { "HX-Request": "true" } });
  // Meanwhile somebody may have typed on, gone away, or closed a list that was yet to come.
  if (!response.ok || awaiting !== area || typed(area)?.text !== found.text) return;
  awaiting = null;
  list(area).innerHTML = await response.text();
  if (options(area).length) area.setAttribute("aria-activedescendant", options(area)[0].id);
  else close(area);
}

const draftOf = (form) => `dougong:comment:${form.dataset.composer}`;

document.addEventListener("input", (event) => {
  const area = event.target;
  if (!area.matches?.("[data-mentions]")) return;
  const form = area.closest("form");
  if (area.value.trim()) sessionStorage.setItem(draftOf(form), area.value);
  else sessionStorage.removeItem(draftOf(form));
  clearTimeout(timer);
  awaiting = typed(area) ? area : null;
  timer = setTimeout(() => suggest(area), typed(area)?.text ? 150 : 0);
});

document.addEventListener("keydown", (event) => {
  const area = event.target;
  if (!area.matches?.("[data-mentions]") || event.isComposing) return;
  const open = options(area).length > 0;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
  else if (open && event.key === "ArrowDown") highlight(area, 1);
  else if (open && event.key === "ArrowUp") highlight(area, -1);
  else if (open && (event.key === "Enter" || event.key === "Tab")) choose(area, list(area).querySelector("[aria-selected=true]"));
  else if ((open || awaiting === area) && event.key === "Escape") close(area);
  else if (event.key === "Escape") area.form.querySelector("[data-cancel-composer]")?.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
});

// mousedown keeps the focus in the text, so that its blur does not close the list first.
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest(".dg-mention-list [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(option.closest("form").querySelector("[data-mentions]"), option);
});

document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("[data-mentions]")) close(event.target);
});

document.addEventListener("click", (event) => {
  const mention = event.target.closest("[data-mention-somebody]");
  const cancel = event.target.closest("[data-cancel-composer]");
  if (mention) {
    const area = box(mention.closest("form"));
    const before = area.value.slice(0, area.selectionEnd);
    area.focus();
    area.setRangeText(/[A-Za-z0-9]$/.test(before) ? " @" : "@", area.selectionEnd, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (cancel) {
    const form = cancel.closest("form");
    sessionStorage.removeItem(draftOf(form));
    const said = form.closest("[id^=said-]");
    if (said) window.htmx.ajax("GET", document.querySelector(".dg-timeline-tabs [aria-current]").getAttribute("hx-get"), { target: "#timeline", swap: "outerHTML" });
    else form.remove();
  }
});

function restore(root) {
  for (const form of root.querySelectorAll("[data-composer]")) {
    const draft = sessionStorage.getItem(draftOf(form));
    if (draft && !box(form).value) box(form).value = draft;
  }
}

document.addEventListener("htmx:afterSettle", (event) => restore(event.target.parentElement ?? document));
restore(document);

document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig?.elt?.closest?.("[data-composer]");
  if (!form) return;
  const { status } = event.detail.xhr;
  // Where nothing came back, what was typed stays where it is.
  if (status === 200) sessionStorage.removeItem(draftOf(form));
});
