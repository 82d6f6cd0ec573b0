// Single keys, where nobody is typing. They are told by "?", from the list in web/shortcut_pages.py.
import { openPalette } from "./palette.js";

const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true], .ProseMirror");
const press = (selector) => document.querySelector(selector)?.click();

function rows() {
  return [...document.querySelectorAll(".dg-list td.title a, .dg-results a, .dg-approval-row > a")].filter((link) => link.offsetParent);
}

function moveRow(step) {
  const links = rows();
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)].focus();
}

const go = {
  h: () => (location.href = document.getElementById("palette").dataset.home),
  s: () => (location.href = document.getElementById("palette").dataset.settings),
};
for (let number = 1; number <= 9; number += 1) {
  go[number] = () => document.querySelectorAll(".dg-side .dg-nav-item")[number - 1]?.click();
}

function showKeys() {
  window.htmx.ajax("GET", document.getElementById("palette").dataset.shortcuts, { target: document.body, swap: "beforeend" });
}

const keys = {
  "/": () => document.getElementById("quick")?.focus(),
  "?": showKeys,
  "？": showKeys,
  n: () => press("[data-key=n]"),
  e: () => press("[data-key=e]"),
  s: () => press("[data-key=s]"),
  f: () => press("#filter-button"),
  c: () => document.querySelector("[data-composer] textarea")?.focus(),
  x: () => document.activeElement.closest("tr, .dg-approval-row")?.querySelector("input[type=checkbox]")?.click(),
  a: () => document.querySelector("[data-key=a]")?.focus(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
};

// "G" waits for the letter of where to go.
const PATIENCE = 1500;
let since = -PATIENCE;

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (command && key === "k") {
    event.preventDefault();
    openPalette();
  } else if (command && key === "s") {
    const form = [...document.querySelectorAll("dialog[open] form[data-creates]")].at(-1) ?? document.querySelector("form[data-guard]");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]"));
  } else if (!command && !event.altKey && !typing(event.target) && !document.querySelector("dialog[open]")) {
    const from = event.timeStamp - since < PATIENCE ? go : keys;
    const begins = from === keys && key === "g";
    since = begins ? event.timeStamp : -PATIENCE;
    if (begins || !from[key]) return;
    event.preventDefault();
    from[key]();
  }
});
