// Ctrl Z and Ctrl Shift Z take steps of the draft back and bring them again, where nobody is typing.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const step = key === "y" || (key === "z" && event.shiftKey) ? "y" : key === "z" ? "z" : "";
  if (!step || event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]")) return;
  event.preventDefault();
  document.querySelector(`[data-step="${step}"]:not([disabled])`)?.click();
});
