// Small things of a record's page: its link onto the clipboard, the page onto paper.
import { say } from "./saying.js";

if (!navigator.clipboard) document.querySelectorAll("[data-copy-link]").forEach((button) => button.remove());

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-link], [data-print]");
  if (!button) return;
  button.closest("[popover]")?.hidePopover();
  if (button.dataset.copyLink === undefined) return print();
  await navigator.clipboard.writeText(button.dataset.copyLink);
  say(button.dataset.copied);
});
