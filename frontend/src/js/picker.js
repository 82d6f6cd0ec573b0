// The reference picker: an ARIA combobox. The server finds; this moves through what it found and takes a choice over.
import { createIn } from "./creating.js";

const list = (picker) => picker.querySelector("[role=listbox]");
const options = (picker) => [...picker.querySelectorAll("[role=option]")];
const text = (picker) => picker.querySelector("[role=combobox]");
const value = (picker) => picker.querySelector("[data-value]");

function close(picker) {
  list(picker).replaceChildren();
  text(picker).setAttribute("aria-expanded", "false");
  text(picker).removeAttribute("aria-activedescendant");
}

// In a grid that scrolls, the list would be cut off at its edge.
function float(picker) {
  const at = text(picker).getBoundingClientRect();
  const box = list(picker);
  const below = at.bottom + 4 + box.offsetHeight <= innerHeight - 8 || at.top < box.offsetHeight + 12;
  Object.assign(box.style, {
    position: "fixed",
    left: `${at.left}px`,
    right: "auto",
    width: `${Math.max(at.width, 220)}px`,
    top: `${below ? at.bottom + 4 : at.top - 4 - box.offsetHeight}px`,
  });
}

document.addEventListener(
  "scroll",
  (event) => document.querySelectorAll(".dg-lines .dg-picker [role=listbox]:not(:empty)").forEach((box) => box.contains(event.target) || close(box.closest(".dg-picker"))),
  true,
);

function choose(picker, id, title) {
  value(picker).value = id;
  text(picker).value = title;
  text(picker).dataset.title = title;
  picker.querySelector("[data-clear]").hidden = !id;
  close(picker);
  value(picker).dispatchEvent(new Event("input", { bubbles: true }));
}

function take(picker, option) {
  const { id, title, create: address, before } = option.dataset;
  if (!address) return choose(picker, id, title);
  close(picker);
  createIn(address, () => text(picker), (made) => choose(picker, `${before}${made.id}`, made.title));
}

function highlight(picker, step) {
  const all = options(picker);
  if (!all.length) return;
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = (at + step + all.length) % all.length;
  all.forEach((option, i) => option.setAttribute("aria-selected", String(i === next)));
  all[next].scrollIntoView({ block: "nearest" });
  text(picker).setAttribute("aria-activedescendant", all[next].id);
}

document.addEventListener("keydown", (event) => {
  const picker = event.target.closest?.(".dg-picker");
  if (!picker || event.isComposing || event.target !== text(picker)) return;
  const chosen = picker.querySelector("[role=option][aria-selected=true]");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (options(picker).length) highlight(picker, event.key === "ArrowDown" ? 1 : -1);
    else window.htmx.trigger(event.target, "picker-open");
  } else if (event.key === "Enter" && chosen) take(picker, chosen);
  else if (event.key === "Escape" && options(picker).length) {
    close(picker);
    text(picker).value = text(picker).dataset.title ?? "";
  } else return;
  event.preventDefault();
});

// pointerdown keeps the focus in the input, so that its blur does not close the list first.
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest(".dg-picker [role=option]");
  if (option) {
    event.preventDefault();
    take(option.closest(".dg-picker"), option);
  }
});

document.addEventListener("click", (event) => {
  const clear = event.target.closest("[data-clear]");
  if (clear) {
    const picker = clear.closest(".dg-picker");
    choose(picker, "", "");
    text(picker).focus();
  }
});

document.addEventListener("focusout", (event) => {
  const picker = event.target.closest?.(".dg-picker");
  if (!picker || picker.contains(event.relatedTarget)) return;
  const box = text(picker);
  if (box.value.trim() === "") choose(picker, "", "");
  else if (value(picker).value) box.value = box.dataset.title ?? box.value;
  close(picker);
});

// Text that was never matched to a record is sent along: the server says so instead of dropping it.
document.addEventListener("input", (event) => {
  const picker = event.target.closest?.(".dg-picker");
  if (picker && event.target === text(picker) && event.target.value !== event.target.dataset.title) value(picker).value = "";
});

document.addEventListener("htmx:afterSwap", (event) => {
  const picker = event.target.closest?.(".dg-picker");
  if (!picker || event.target !== list(picker)) return;
  text(picker).setAttribute("aria-expanded", String(options(picker).length > 0));
  if (options(picker).length) highlight(picker, 1);
  if (picker.closest(".dg-lines")) float(picker);
  if (document.activeElement !== text(picker)) close(picker);
});
