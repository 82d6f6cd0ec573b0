// The popovers in which a list is arranged: lines are dragged or moved by their buttons, added and taken away. And the form of a new view.
import { sortable } from "./sorting.js";

document.addEventListener("htmx:afterSettle", (event) => {
  const popover = event.target.closest?.(".dg-arrange, #view-save-as");
  if (!popover) return;
  for (const list of popover.querySelectorAll("[data-column-lines]")) sortable(list, { handle: "[data-grip]", animation: 120, group: "columns" });
  popover.querySelector("[data-first-focus]")?.focus();
});

function move(line, step) {
  const other = step < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(line);
  else other.after(line);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".dg-arrange button");
  if (!button) return;
  const line = button.closest("[data-column-line]");
  const form = button.closest("form");
  if (line && button.matches("[data-line-up], [data-line-down]")) {
    move(line, button.matches("[data-line-up]") ? -1 : 1);
    button.focus();
  } else if (button.matches("[data-remove-line]")) {
    button.closest("[data-arrange-row]").remove();
    (form.querySelector("[data-add-line]") ?? form.querySelector("footer button")).focus();
  } else if (button.matches("[data-add-line]")) {
    const rows = form.querySelector("[data-arrange-rows]");
    if (rows.children.length >= Number(form.dataset.most)) return;
    rows.append(form.querySelector("template").content.cloneNode(true));
    rows.lastElementChild.querySelector("select").focus();
  }
});

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-find-line]")) return;
  const words = event.target.value.trim().toLowerCase();
  for (const line of event.target.closest("form").querySelectorAll("[data-column-line]")) {
    line.hidden = !line.querySelector(".dg-check span").textContent.toLowerCase().includes(words);
  }
});

// Enter looks for a field and does not yet apply anything.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("[data-find-line]")) event.preventDefault();
});

// Groups open and close; what stands in a closed group within is closed when the outer one opens again.
const partsOf = (id) => document.querySelectorAll(`tbody[data-of="${id}"]`);
const toggleIn = (part) => part.querySelector("[data-group-toggle]");

function showGroup(toggle, open) {
  toggle.setAttribute("aria-expanded", String(open));
  for (const part of partsOf(toggle.dataset.groupToggle)) {
    part.hidden = !open;
    const inner = toggleIn(part);
    if (inner) for (const rows of partsOf(inner.dataset.groupToggle)) rows.hidden = !open || inner.getAttribute("aria-expanded") !== "true";
  }
}

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-group-toggle]");
  if (toggle) showGroup(toggle, toggle.getAttribute("aria-expanded") !== "true");
  if (!event.target.closest("[data-collapse-groups]")) return;
  const toggles = [...document.querySelectorAll("[data-group-toggle]")];
  for (const one of toggles.reverse()) showGroup(one, false);
});

// A group comes once, and again only if it did not come at all.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches?.("[data-group-toggle]") && "loaded" in event.target.dataset) event.preventDefault();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches?.("[data-group-toggle]") && event.detail.successful) event.target.dataset.loaded = "";
});
