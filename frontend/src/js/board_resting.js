// Cards further down rest in templates, so that the first ones stand there soon. They follow, cell by cell, when the
// browser has time, from the first sign of somebody on: a move, a touch, a key, which includes the browser's own search.
const later = window.requestIdleCallback ?? ((run) => setTimeout(run, 60));

function wake() {
  const rest = document.querySelector("#board template[data-rest]");
  if (!rest) return;
  const list = rest.parentElement;
  rest.replaceWith(rest.content);
  if (list.querySelector(".dg-more")) window.htmx.process(list);
  later(wake);
}

const signs = ["pointermove", "pointerdown", "touchstart", "keydown", "focusin", "wheel", "scroll"];

function begin() {
  for (const sign of signs) document.removeEventListener(sign, begin, true);
  later(wake);
}

if (document.getElementById("board")) for (const sign of signs) document.addEventListener(sign, begin, { capture: true, passive: true });
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.querySelector?.("template[data-rest]")) later(wake);
});
