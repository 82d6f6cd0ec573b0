// Lines that can be dragged: what does it is a sixth of all scripts, and comes when there is something to drag.
const address = () => document.querySelector('meta[name="sorting"]').content;
const known = new WeakSet();

export async function sortable(list, options) {
  if (known.has(list)) return;
  known.add(list);
  try {
    const { dragged } = await import(address());
    dragged(list, options);
    list.dataset.draggable = "";
  } catch {
    // Without a connection there are still the buttons, which do the same.
    known.delete(list);
  }
}
