// On a phone the bar has room for the title: what is seldom done there goes into the menu, and back when there is room again.
const menu = document.querySelector("[data-takes-in]");
const narrow = matchMedia("(max-width: 767.98px)");
const places = new Map();

function takeIn() {
  for (const act of document.querySelectorAll(menu.dataset.takesIn)) {
    const place = document.createComment("");
    act.before(place);
    places.set(place, act.classList[0]);
  }
  menu.prepend(...[...places.keys()].map((place) => place.nextSibling));
}

function putBack() {
  // An answer may have replaced what was taken in.
  for (const [place, kind] of places) place.replaceWith(menu.querySelector(`.${kind}`));
  places.clear();
}

if (menu) {
  if (narrow.matches) takeIn();
  narrow.addEventListener("change", () => (narrow.matches ? takeIn() : putBack()));
}
