// Several values in one field: what is chosen becomes a chip with a hidden input; the box goes on looking.
import { createIn } from "./creating.js";

const box = (field) => field.querySelector("[role=combobox]");
const list = (field) => field.querySelector("[role=listbox]");
const tokens = (field) => [...field.querySelectorAll("[data-token]")];
const options = (field) => [...field.querySelectorAll("[role=option]:not([hidden])")];
const valueOf = (token) => token.querySelector("[data-token-value]").value;
const isFree = (field) => "free" in field.dataset;
const SEPARATOR = /[;；,，、\n]/;

function close(field) {
  list(field).replaceChildren();
  box(field).setAttribute("aria-expanded", "false");
  box(field).removeAttribute("aria-activedescendant");
}

const changed = (field) => box(field).dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "chosen" }));

function put(field, value, title, colour) {
  const same = (token) => valueOf(token).toLowerCase() === value.toLowerCase();
  if (!value || tokens(field).some(same)) return;
  const token = field.querySelector("template").content.cloneNode(true).querySelector("[data-token]");
  const remove = token.querySelector("[data-token-remove]");
  if (colour && colour !== "none") token.classList.add(colour);
  token.querySelector("[data-token-title]").textContent = title;
  token.querySelector("[data-token-value]").value = value;
  remove.setAttribute("aria-label", remove.dataset.label.replace("{title}", title));
  field.insertBefore(token, box(field));
}

function choose(field, option) {
  if (option.dataset.create) {
    close(field);
    return createIn(option.dataset.create, () => box(field), ({ id, title }) => {
      put(field, String(id), title);
      box(field).value = "";
      changed(field);
    });
  }
  put(field, option.dataset.id, option.dataset.title, option.dataset.colour);
  box(field).value = "";
  close(field);
  changed(field);
  window.htmx.trigger(box(field), "picker-open");
}

function takeWords(field) {
  const words = box(field).value.split(SEPARATOR).map((word) => word.trim().replace(/^#/, "")).filter(Boolean);
  if (!words.length) return;
  words.forEach((word) => put(field, word, word));
  box(field).value = "";
  close(field);
  changed(field);
}

function drop(field, token) {
  token.remove();
  changed(field);
}

function highlight(field, step) {
  const all = options(field);
  if (!all.length) return;
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length;
  all.forEach((option, i) => option.setAttribute("aria-selected", String(i === next)));
  all[next].scrollIntoView({ block: "nearest" });
  box(field).setAttribute("aria-activedescendant", all[next].id);
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("[data-multi]");
  if (!field || event.isComposing || event.target !== box(field)) return;
  const chosen = field.querySelector("[role=option][aria-selected=true]");
  const last = tokens(field).at(-1);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (options(field).length) highlight(field, event.key === "ArrowDown" ? 1 : -1);
    else window.htmx.trigger(event.target, "picker-open");
  } else if (event.key === "Enter" && chosen) choose(field, chosen);
  else if (event.key === "Enter" && isFree(field) && event.target.value.trim()) takeWords(field);
  else if (event.key === "Backspace" && !event.target.value && last) drop(field, last);
  else if (event.key === "Escape" && options(field).length) close(field);
  else if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
  // What is looked for may still be on its way: Enter never sends the form from here.
  event.preventDefault();
});

// Not on click: the box grows when it gets the focus, so that the pointer may be let go over something else.
document.addEventListener("mousedown", (event) => {
  const field = event.target.closest("[data-multi]");
  if (!field || event.target.closest("[data-token-remove]")) return;
  const option = event.target.closest("[role=option]");
  if (event.target !== box(field)) event.preventDefault();
  if (option) choose(field, option);
  else if (!event.target.closest("[role=listbox]")) {
    box(field).focus();
    window.htmx.trigger(box(field), "picker-open");
  }
});

document.addEventListener("click", (event) => {
  const remove = event.target.closest("[data-token-remove]");
  if (!remove) return;
  const field = remove.closest("[data-multi]");
  drop(field, remove.closest("[data-token]"));
  box(field).focus();
});

document.addEventListener("input", (event) => {
  const field = event.target.closest?.("[data-multi]");
  if (field && event.target === box(field) && isFree(field) && SEPARATOR.test(event.target.value)) takeWords(field);
});

document.addEventListener("focusout", (event) => {
  const field = event.target.closest?.("[data-multi]");
  if (!field || field.contains(event.relatedTarget)) return;
  if (isFree(field)) takeWords(field);
  close(field);
});

document.addEventListener("htmx:afterSwap", (event) => {
  const field = event.target.closest?.("[data-multi]");
  if (!field || event.target !== list(field)) return;
  const taken = new Set(tokens(field).map((token) => valueOf(token).toLowerCase()));
  for (const option of field.querySelectorAll("[role=option]")) option.hidden = taken.has(option.dataset.id?.toLowerCase());
  const found = options(field).length > 0;
  box(field).setAttribute("aria-expanded", String(found));
  if (document.activeElement !== box(field) || (!found && isFree(field))) close(field);
  else if (found && !isFree(field) && box(field).value.trim()) highlight(field, 1);
});
