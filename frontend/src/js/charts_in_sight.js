// Charts of a page that is about more than charts: what draws them is larger than everything else together, and comes
// once one of them is in sight.
const place = document.querySelector("[data-drawn-by]");
const charts = place ? [...place.querySelectorAll("[data-chart]")] : [];

// From the beginning, so that nothing moves when they are drawn; without the script the numbers stay.
function keepRoom(kept) {
  for (const chart of charts) {
    const toggle = chart.querySelector("[data-chart-toggle]");
    chart.querySelector(".dg-chart-canvas").hidden = !kept;
    chart.querySelector("[data-chart-table]").hidden = kept;
    toggle.hidden = !kept;
    toggle.disabled = kept;
  }
}

const watcher = new IntersectionObserver((entries) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  watcher.disconnect();
  const script = Object.assign(document.createElement("script"), { src: place.dataset.drawnBy });
  script.addEventListener("error", () => keepRoom(false));
  document.head.append(script);
});

keepRoom(true);
for (const chart of charts) watcher.observe(chart);
