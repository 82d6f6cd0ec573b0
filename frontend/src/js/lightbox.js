// Pictures of a gallery, one at a time and large; arrows go through them.
let pictures = [];
let at = 0;

const dialog = () => document.getElementById("lightbox");

function show(index) {
  at = (index + pictures.length) % pictures.length;
  const link = pictures[at];
  const picture = dialog().querySelector("img");
  picture.src = link.dataset.large;
  picture.alt = link.dataset.name;
  dialog().querySelector("[data-caption]").textContent = link.dataset.name;
  dialog().querySelector("[data-note]").textContent = pictures.length > 1 ? `${at + 1} / ${pictures.length} · ${link.dataset.note}` : link.dataset.note;
  dialog().querySelector("[data-download]").href = link.href;
  for (const step of dialog().querySelectorAll("[data-step]")) step.hidden = pictures.length < 2;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-large]");
  if (link && dialog() && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    pictures = [...link.closest("[data-gallery]").querySelectorAll("[data-large]")];
    show(pictures.indexOf(link));
    dialog().showModal();
    return;
  }
  if (!dialog()?.open) return;
  const step = event.target.closest("#lightbox [data-step]");
  if (step) show(at + Number(step.dataset.step));
  else if (event.target === dialog() || event.target.closest("[data-close-lightbox]") || event.target.matches("#lightbox figure")) dialog().close();
});

document.addEventListener("keydown", (event) => {
  if (!dialog()?.open) return;
  if (event.key === "ArrowRight") show(at + 1);
  else if (event.key === "ArrowLeft") show(at - 1);
  else return;
  event.preventDefault();
});

document.addEventListener("close", (event) => {
  if (event.target === dialog()) pictures[at]?.focus();
}, true);
