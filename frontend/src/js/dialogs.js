// Dialogs that the server sends are opened as they arrive, and leave the page when they are closed.
document.addEventListener("htmx:load", (event) => {
  const dialog = event.target.matches?.("dialog[data-open]") ? event.target : event.target.querySelector?.("dialog[data-open]");
  if (!dialog || dialog.open) return;
  document.querySelectorAll("[popover]:popover-open").forEach((popover) => popover.hidePopover());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
});

document.addEventListener("click", (event) => {
  const dialog = event.target.closest("dialog[data-open]");
  if (!dialog || (event.target !== dialog && !event.target.closest("[data-close-dialog]"))) return;
  event.preventDefault();
  dialog.close();
});
