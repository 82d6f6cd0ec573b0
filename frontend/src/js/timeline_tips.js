// What a bar of a timeline tells when it is pointed at or focused, and where it would go while it is carried.
const GAP = 8;
const DELAY = 250;
let timer = 0;

const tip = () => document.querySelector(".dg-tl-tip");
const carrying = () => document.documentElement.classList.contains("dg-tl-carrying");

function place(bar, box) {
  const at = bar.getBoundingClientRect();
  const left = Math.min(Math.max(at.left, GAP), innerWidth - box.offsetWidth - GAP);
  const below = at.bottom + GAP + box.offsetHeight < innerHeight;
  box.style.left = `${Math.max(left, GAP)}px`;
  box.style.top = below ? `${at.bottom + GAP}px` : `${at.top - GAP - box.offsetHeight}px`;
}

export function showTip(bar, text) {
  clearTimeout(timer);
  const box = tip();
  if (!box || !bar.isConnected) return;
  if (text) box.replaceChildren(Object.assign(document.createElement("strong"), { textContent: text }));
  else box.replaceChildren(bar.parentElement.querySelector("template").content.cloneNode(true));
  box.hidden = false;
  place(bar, box);
}

export function hideTip() {
  clearTimeout(timer);
  if (tip()) tip().hidden = true;
}

document.addEventListener("pointerover", (event) => {
  const bar = event.pointerType === "mouse" && event.target.closest?.("#timeline-view .dg-tl-bar");
  if (!bar || carrying()) return;
  clearTimeout(timer);
  timer = setTimeout(() => carrying() || showTip(bar), DELAY);
});

document.addEventListener("pointerout", (event) => {
  if (event.target.closest?.("#timeline-view .dg-tl-bar") && !carrying()) hideTip();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("#timeline-view .dg-tl-bar:focus-visible") && !carrying()) showTip(event.target);
});

document.addEventListener("focusout", (event) => event.target.closest?.(".dg-tl-bar") && !carrying() && hideTip());
document.addEventListener("scroll", () => !carrying() && hideTip(), true);
document.addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
