// Nothing typed is lost: half-filled forms are kept in this browser until they are saved, and leaving asks first.
const saved = document.querySelector("meta[name=forget-draft]")?.content;
if (saved) localStorage.removeItem(`dougong:draft:${saved}`);
if (document.querySelector("meta[name=forget-drafts]")) {
  for (const name of Object.keys(localStorage)) if (name.startsWith("dougong:draft:")) localStorage.removeItem(name);
}

const form = document.querySelector("form[data-guard]");
const key = form && `dougong:draft:${form.dataset.guard}`;
const ignored = new Set(["csrf_token", "version", "touched", "follows", "confirm"]);

// Of chips the titles are kept too, so that they can be put up again without asking.
const titles = () =>
  [...form.querySelectorAll("[data-token]")].map((token) => {
    const input = token.querySelector("[data-token-value]");
    return [`${input.name}:title`, `${input.value}\n${token.querySelector("[data-token-title]").textContent}`];
  });
const values = () => [...[...new FormData(form)].filter(([name]) => !ignored.has(name)), ...titles()];
const snapshot = () => JSON.stringify(values());

function readDraft() {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function fill(draft) {
  form.dispatchEvent(new CustomEvent("dougong:fill", { bubbles: true, detail: draft }));
  for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = draft.some(([name, value]) => name === box.name && value === box.value);
  for (const [name, value] of draft) {
    const control = form.elements[name];
    const isChip = control instanceof HTMLElement && "tokenValue" in control.dataset;
    if (!control || isChip || control.type === "checkbox") continue;
    if (control instanceof RadioNodeList) {
      if (control[0].type === "radio") control.value = value;
      continue;
    }
    // Choices that are fetched may not be there yet.
    if (control.localName === "select" && ![...control.options].some((option) => option.value === value)) control.add(new Option(value, value));
    control.value = value;
  }
  form.dispatchEvent(new CustomEvent("dougong:filled", { bubbles: true, detail: draft }));
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

if (form) {
  const clean = snapshot();
  const carried = form.dataset.carried === "true";
  let saving = false;
  let timer;

  const bar = document.getElementById("draft-bar");
  const draft = readDraft();
  if (draft && !carried && JSON.stringify(draft) !== clean) {
    bar.hidden = false;
    bar.querySelector("[data-restore]").addEventListener("click", () => {
      fill(draft);
      bar.hidden = true;
    });
    bar.querySelector("[data-discard]").addEventListener("click", () => {
      localStorage.removeItem(key);
      bar.hidden = true;
    });
  }

  const touched = form.elements.touched;
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = snapshot();
      if (now === clean) localStorage.removeItem(key);
      else localStorage.setItem(key, now);
      const note = document.getElementById("autosave");
      if (note && now !== clean) note.textContent = note.dataset.text.replace("{time}", new Date().toTimeString().slice(0, 5));
    }, 400);
  });
  form.addEventListener("focusout", (event) => {
    const field = event.target.closest("[data-field]")?.dataset.field;
    if (field && touched && !touched.value.split(" ").includes(field)) touched.value = `${touched.value} ${field}`.trim();
  });
  form.addEventListener("submit", () => {
    saving = true;
    // The server tells by a cookie-free sign: the saved page carries the key to forget.
  });
  window.addEventListener("beforeunload", (event) => {
    if (!saving && snapshot() !== clean && !localStorage.getItem(key)) event.preventDefault();
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
