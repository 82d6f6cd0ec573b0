// Cards further down rest in templates, so that the first ones stand there soon. They follow, cell by cell, when the
// browser has time: well before anybody has scrolled to them, and for its own search in the page too.
const later = window.requestIdleCallback ?? ((run) => setTimeout(run, 60));

function wake() {
  const rest = document.querySelector("#board template[data-rest]");
  if (!rest) return;
  const list = rest.parentElement;
  rest.replaceWith(rest.content);
  if (list.querySelector(".dg-more")) window.htmx.process(list);
  later(wake);
}

if (document.getElementById("board")) later(wake);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.querySelector?.("template[data-rest]")) later(wake);
});
