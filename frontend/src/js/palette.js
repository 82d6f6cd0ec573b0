// Ctrl K: a dialog whose list the server renders; here only opening, moving and choosing.
const dialog = () => document.getElementById("palette");
const items = () => [...dialog().querySelectorAll("[role=option]")];

export function openPalette() {
  const box = dialog();
  if (!box || box.open) return;
  box.showModal();
  const input = box.querySelector("input");
  input.select();
  if (!items().length) window.htmx.trigger(input, "palette-open");
}

function select(index) {
  const all = items();
  if (!all.length) return;
  const at = (index + all.length) % all.length;
  all.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
  all[at].scrollIntoView({ block: "nearest" });
  dialog().querySelector("input").setAttribute("aria-activedescendant", all[at].id);
}

const selected = () => items().findIndex((item) => item.getAttribute("aria-selected") === "true");

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-palette]")) {
    event.preventDefault();
    openPalette();
  }
  if (event.target === dialog()) dialog().close();
});

document.addEventListener("keydown", (event) => {
  const box = dialog();
  if (!box?.open || !box.contains(event.target) || event.isComposing) return;
  if (event.key === "ArrowDown") select(selected() + 1);
  else if (event.key === "ArrowUp") select(selected() - 1);
  else if (event.key === "Enter") {
    if (event.ctrlKey || event.metaKey) {
      location.href = box.dataset.search + encodeURIComponent(box.querySelector("input").value);
    } else items()[Math.max(selected(), 0)]?.click();
  } else return;
  event.preventDefault();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "palette-results") select(0);
});
