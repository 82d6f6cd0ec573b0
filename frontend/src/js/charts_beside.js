// Charts beside a list: they come when the panel is opened, and anew when the list has been narrowed in place.
const panel = () => document.getElementById("charts-beside");
const toggles = () => document.querySelectorAll("[data-beside-toggle][aria-expanded]");
let asked = location.search;

function draw() {
  const script = panel().dataset.script;
  if (document.querySelector(`script[src="${script}"]`)) document.dispatchEvent(new Event("dougong:charts"));
  else document.head.append(Object.assign(document.createElement("script"), { src: script }));
}

async function keepOpen(open) {
  const body = new FormData();
  body.append("open", String(open));
  const headers = { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content };
  try {
    await fetch(panel().dataset.keep, { method: "POST", body, headers, keepalive: true });
  } catch {
    // It looks so until the page is left: without a connection nothing can be kept.
  }
}

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-beside-toggle]");
  if (!toggle || !panel() || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const open = panel().hidden;
  panel().hidden = !open;
  for (const one of toggles()) {
    one.setAttribute("aria-expanded", String(open));
    if (!open) one.focus();
  }
  keepOpen(open);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const { target } = event;
  if (target.matches?.("[data-beside-chart]")) {
    target.removeAttribute("aria-busy");
    if (target.querySelector("[data-chart]")) draw();
  }
  if (target.id !== "list-body" || !panel() || location.search === asked) return;
  asked = location.search;
  // Those that have not come yet ask for what the list shows by then.
  for (const chart of panel().querySelectorAll("[data-beside-chart]:not([aria-busy]), [data-beside-chart].htmx-request")) {
    window.htmx.ajax("GET", chart.getAttribute("hx-get"), { source: chart, target: chart });
  }
});

document.addEventListener("htmx:configRequest", ({ target, detail }) => {
  if (target.matches?.("[data-beside-chart]")) detail.path = detail.path.split("?")[0] + location.search;
});
