// The width of a column is dragged at its edge; the new one goes into the address, where it can be saved from.
const table = () => document.querySelector("[data-list-table]");
const LEAST = 40;

function columnOf(head) {
  return table().querySelectorAll("colgroup col")[head.cellIndex];
}

function address(name, width) {
  const url = new URL(location.href);
  const heads = [...table().querySelectorAll("thead th[data-name]")];
  const widths = heads.map((head) => (head.dataset.name === name ? width : columnOf(head).getAttribute("width")));
  url.searchParams.set("cols", heads.map((head, index) => `${head.dataset.name}~${widths[index]}`).join(","));
  return url;
}

document.addEventListener("pointerdown", (event) => {
  const edge = event.target.closest("[data-resize]");
  if (!edge || event.button) return;
  event.preventDefault();
  const head = edge.closest("th");
  const column = columnOf(head);
  const [start, from] = [head.offsetWidth, event.clientX];
  const width = (at) => Math.round(Math.max(LEAST, start + at.clientX - from));
  const drag = (at) => column.setAttribute("width", String(width(at)));
  const drop = (at) => {
    document.removeEventListener("pointermove", drag);
    document.removeEventListener("pointerup", drop);
    if (Math.abs(at.clientX - from) > 2) location.assign(address(head.dataset.name, width(at)));
  };
  document.addEventListener("pointermove", drag);
  document.addEventListener("pointerup", drop);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-resize]")) event.preventDefault();
});

// Frozen columns stay beside each other: where each begins depends on how wide those before it are.
function freeze() {
  const shown = table();
  if (!shown) return;
  let left = 0;
  for (const head of shown.querySelectorAll("thead th.pick, thead th.fz")) {
    const place = head.className.match(/fz-(\d)/);
    if (place) shown.style.setProperty(`--fz-${place[1]}`, `${left}px`);
    left += head.offsetWidth;
  }
}

freeze();
addEventListener("resize", freeze);
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "list-body" || document.getElementById("list-body")?.contains(event.target)) freeze();
});
