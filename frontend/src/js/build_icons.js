// The icons of a panel's control are put in when it is opened: an app has one for each entry of its menu.
const SVG = "http://www.w3.org/2000/svg";

function choice(fold, sprite, name) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { className: "visually-hidden", type: "radio", name: fold.dataset.name, value: name, checked: name === fold.dataset.value });
  input.setAttribute("aria-label", name || fold.dataset.none);
  if (name) input.lang = "en";
  label.title = name || fold.dataset.none;
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "icon icon-lg");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name || "circle-dashed"}`);
  picture.append(use);
  label.append(input, picture);
  return label;
}

function fill(fold) {
  const holder = fold.querySelector(".dg-icons");
  if (!fold.open || holder.childElementCount) return;
  const sprite = fold.querySelector("summary use").getAttribute("href").split("#")[0];
  const names = new Set(["", ...fold.dataset.icons.split(" "), fold.dataset.value]);
  holder.append(...[...names].map((name) => choice(fold, sprite, name)));
  const chosen = holder.querySelector("label:has(:checked)");
  holder.scrollTop = chosen.getBoundingClientRect().top - holder.getBoundingClientRect().top - holder.clientHeight / 2;
}

function begin() {
  for (const fold of document.querySelectorAll("details[data-icons]")) fill(fold);
}

// Most answers leave the panel as it stands.
document.addEventListener("change", ({ target }) => {
  const fold = target.closest?.("details[data-icons]");
  if (!fold) return;
  const use = fold.querySelector("summary use");
  const word = fold.querySelector("summary span");
  use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${target.value || "circle-dashed"}`);
  word.textContent = target.value || fold.dataset.none;
  word.lang = target.value ? "en" : document.documentElement.lang;
  fold.dataset.value = target.value;
});
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.("details[data-icons]")) fill(target);
}, true);
document.addEventListener("htmx:afterSettle", begin);
document.addEventListener("htmx:oobAfterSwap", begin);
