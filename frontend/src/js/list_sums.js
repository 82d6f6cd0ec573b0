// What a list comes to, below it and at its groups, once a cell has another value: taken from the page as it is now.
const PAUSE = 300;
let timer = null;
let latest = 0;

function take(now, fresh) {
  if (!now || !fresh || now.textContent === fresh.textContent) return;
  now.replaceWith(document.adoptNode(fresh));
  window.htmx.process(fresh);
}

async function refresh() {
  const turn = ++latest;
  let text = "";
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) text = await answer.text();
  } catch {
    return; // The next one brings them up to date.
  }
  if (turn !== latest) return;
  const page = new DOMParser().parseFromString(text, "text/html");
  take(document.getElementById("list-totals"), page.getElementById("list-totals"));
  for (const toggle of document.querySelectorAll("[data-group-toggle]")) {
    const other = page.querySelector(`[data-group-toggle="${toggle.dataset.groupToggle}"]`);
    if (!other) continue;
    take(toggle.querySelector(".dg-group-count"), other.querySelector(".dg-group-count"));
    const cells = [...other.closest("tr").querySelectorAll("td.num")];
    for (const [at, cell] of toggle.closest("tr").querySelectorAll("td.num").entries()) take(cell, cells[at]);
  }
}

// Whoever fills in a column asks once, at its end.
export function refreshSums() {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
}
