// Dragging lines by their numbers; the arrows with Alt and the buttons do the same.
import { changed, gridOf, rowOf } from "./line_rows.js";

let dragged = null;
document.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.("[data-line-grip]")) return;
  dragged = rowOf(event.target);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  event.dataTransfer.setDragImage(dragged, 12, 12);
  dragged.classList.add("dragged");
});
document.addEventListener("dragover", (event) => {
  const over = dragged && rowOf(event.target);
  if (!over || gridOf(over) !== gridOf(dragged)) return;
  event.preventDefault();
  if (over === dragged) return;
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged);
  else over.after(dragged);
});
document.addEventListener("drop", (event) => dragged && gridOf(event.target) && event.preventDefault());
document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("dragged");
  changed(gridOf(dragged));
  dragged = null;
});
