// A form while somebody is in it: what was touched, what is wrong with it, what is shown of it.
const form = document.querySelector("form[data-guard]");

if (form) {
  const touched = form.elements.touched;
  form.addEventListener("focusout", (event) => {
    const field = event.target.closest("[data-field]")?.dataset.field;
    if (field && touched && !touched.value.split(" ").includes(field)) touched.value = `${touched.value} ${field}`.trim();
  });
  // The live check answers with the messages; which inputs they belong to is told to assistive software here.
  document.addEventListener("htmx:afterSettle", () => {
    for (const slot of form.querySelectorAll("[data-errors-of]")) {
      const control = document.getElementById(slot.dataset.errorsOf);
      if (!control) continue;
      if (slot.childElementCount) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  });
}

document.querySelector("[autofocus-error], [aria-invalid=true]")?.focus();

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
