// Native popovers know how to open, close and return the focus; we only put them under their button.
const gap = 4;

function place(popover, opener) {
  const at = opener.getBoundingClientRect();
  const width = popover.offsetWidth;
  const height = popover.offsetHeight;
  const left = Math.min(Math.max(8, popover.dataset.align === "end" ? at.right - width : at.left), innerWidth - width - 8);
  const below = at.bottom + gap + height <= innerHeight - 8 || at.top < height + gap;
  popover.style.position = "fixed";
  popover.style.margin = "0";
  popover.style.left = `${left}px`;
  popover.style.top = below ? `${at.bottom + gap}px` : `${at.top - gap - height}px`;
}

const isSheet = (popover) => popover.classList.contains("dg-sheet-pop") && matchMedia("(max-width: 767.98px)").matches;

document.addEventListener("toggle", (event) => {
  const popover = event.target;
  if (!(popover instanceof HTMLElement) || !popover.matches("[popover]")) return;
  const openers = document.querySelectorAll(`[popovertarget="${popover.id}"]`);
  const open = event.newState === "open";
  openers.forEach((opener) => opener.setAttribute("aria-expanded", String(open)));
  if (!open) return;
  const opener = popover.dgOpener ?? [...openers].find((one) => one.offsetParent) ?? openers[0];
  if (opener && !isSheet(popover)) place(popover, opener);
  if (isSheet(popover)) popover.removeAttribute("style");
  popover.querySelector("[data-first-focus]")?.focus();
}, true);

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[popovertarget]");
  if (opener) {
    const popover = document.getElementById(opener.getAttribute("popovertarget"));
    if (popover) popover.dgOpener = opener;
  }
}, true);
