import { openPalette } from "./palette.js";

const typing = (target) => target.closest("input, textarea, select, [contenteditable=true]");

function moveRow(step) {
  const links = [...document.querySelectorAll(".dg-list td.title a")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)].focus();
}

const keys = {
  "/": () => document.getElementById("quick")?.focus(),
  n: () => document.querySelector("[data-key=n]")?.click(),
  e: () => document.querySelector("[data-key=e]")?.click(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
  } else if (command && event.key.toLowerCase() === "s") {
    const form = document.querySelector("form[data-guard]");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]"));
  } else if (!command && !event.altKey && !typing(event.target) && !document.querySelector("dialog[open]") && keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});
