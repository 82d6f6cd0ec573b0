// What has been chosen in a box for files, and that something is held over it.
document.addEventListener("change", ({ target }) => {
  const box = target.closest?.("[data-file-box]");
  if (!box) return;
  const words = box.querySelector("[data-chosen]");
  words.dataset.empty ??= words.textContent;
  words.textContent = [...target.files].map((file) => file.name).join(", ") || words.dataset.empty;
  box.classList.toggle("chosen", target.files.length > 0);
});

for (const [event, over] of [["dragenter", true], ["dragleave", false], ["drop", false], ["dragend", false]]) {
  document.addEventListener(event, ({ target }) => target.closest?.("[data-file-box]")?.classList.toggle("over", over));
}
