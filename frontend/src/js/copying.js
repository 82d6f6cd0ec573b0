// A button that puts what stands in a field onto the clipboard; shown only where the browser can.
const ready = (root) => {
  if (!navigator.clipboard) return;
  root.querySelectorAll("[data-copy][hidden]").forEach((button) => (button.hidden = false));
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
  const [before, after] = button.querySelectorAll("span");
  before.hidden = true;
  after.hidden = false;
});

ready(document);
document.addEventListener("htmx:load", (event) => ready(event.target));

// The address of what is shown, with the view by name even where it is the usual one.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-address]");
  if (!button || !navigator.clipboard) return;
  await navigator.clipboard.writeText(location.href);
  button.querySelector("span").textContent = button.dataset.done;
});
