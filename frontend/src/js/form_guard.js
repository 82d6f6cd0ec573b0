import { lead } from "./folding.js";

// A form while somebody is in it: what was touched, what is wrong with it, what is shown of it.
const form = document.querySelector("form[data-guard]");

export function touch(form, target) {
  const field = target.closest("[data-field]")?.dataset.field;
  const touched = form.elements.touched;
  if (field && touched && !touched.value.split(" ").includes(field)) touched.value = `${touched.value} ${field}`.trim();
}

// The live check answers with the messages; which inputs they belong to is told to assistive software here.
export function mark(form) {
  for (const slot of form.querySelectorAll("[data-errors-of]")) {
    const control = document.getElementById(slot.dataset.errorsOf);
    if (!control) continue;
    if (slot.childElementCount) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

if (form) {
  form.addEventListener("focusout", (event) => touch(form, event.target));
  document.addEventListener("htmx:afterSettle", () => mark(form));
}

// Links to what is wrong with cells of lines are followed in lines.js.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-leads-to]");
  if (!link || event.defaultPrevented) return;
  event.preventDefault();
  lead(document.getElementById(link.hash.slice(1)));
});

lead(document.querySelector("form[data-guard] [aria-invalid=true], [data-focus]"));

// A page that comes with errors announces them as the live check does: by a change.
const summary = document.getElementById("form-summary");
if (summary?.childElementCount) {
  const said = [...summary.childNodes];
  summary.replaceChildren();
  requestAnimationFrame(() => summary.replaceChildren(...said));
}

// Some sections and fields are shown only for some values: the live check says which.
document.addEventListener("dougong:shown", (event) => {
  for (const [name, shown] of Object.entries(event.detail.sections)) document.getElementById(`section-${name}`)?.toggleAttribute("hidden", !shown);
  for (const [name, required] of Object.entries(event.detail.required ?? {})) {
    document.querySelector(`#field-${name} .dg-required`)?.toggleAttribute("hidden", !required);
    const control = document.getElementById(`f-${name}`);
    if (required) control?.setAttribute("aria-required", "true");
    else control?.removeAttribute("aria-required");
  }
  for (const [name, shown] of Object.entries(event.detail.fields)) document.getElementById(`field-${name}`)?.toggleAttribute("hidden", !shown);
});
