// Trees: rows are opened and closed, walked through by keys, and what is open stands in the address, so that it is there after a reload.
const ROW = "tbody tr[aria-level]";
const MOST_KEPT = 300;

export const tree = () => document.getElementById("tree");
export const rows = () => [...(tree()?.querySelectorAll(ROW) ?? [])];
export const levelOf = (row) => Number(row.getAttribute("aria-level"));
export const titleOf = (row) => row.querySelector(".dg-bough-name")?.textContent.trim() ?? "";
export const rowOf = (id) => tree()?.querySelector(`tr[data-id="${id}"]`);
const isOpen = (row) => row.getAttribute("aria-expanded") === "true";
const shown = () => rows().filter((row) => !row.hidden);

// What stands below a row, however deep: all that follows until one is as high as it.
export function below(row) {
  const found = [];
  for (let next = row.nextElementSibling; next && levelOf(next) > levelOf(row); next = next.nextElementSibling) found.push(next);
  return found;
}

export function parentOf(row) {
  let above = row.previousElementSibling;
  while (above && levelOf(above) >= levelOf(row)) above = above.previousElementSibling;
  return above;
}

// What a search has opened is open as long as it is looked for.
export function remember(also = "") {
  if (tree().dataset.keepOpen !== "yes") return;
  const open = new Set(rows().filter(isOpen).map((row) => row.dataset.id));
  if (also) open.add(also);
  const url = new URL(location.href);
  url.searchParams.set("open", [...open].slice(0, MOST_KEPT).join("."));
  history.replaceState(history.state, "", url);
}

function mark(row, open) {
  row.setAttribute("aria-expanded", String(open));
  const said = row.querySelector("[data-twist] .visually-hidden");
  const { sayExpand, sayCollapse } = tree().dataset;
  if (said) said.textContent = `${open ? sayCollapse : sayExpand}: ${titleOf(row)}`;
}

// Rows are seen whose rows above are all open.
function uncover(row) {
  const seen = [isOpen(row)];
  const top = levelOf(row);
  for (const one of below(row)) {
    const depth = levelOf(one) - top;
    one.hidden = !seen[depth - 1];
    seen[depth] = seen[depth - 1] && isOpen(one);
  }
}

export async function fetchRows(of, level, after = "", past = 0) {
  const url = new URL(tree().dataset.levelUrl, location.href);
  for (const [key, value] of Object.entries({ of, level, after, shown: past })) url.searchParams.set(key, value);
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (answer.status === 401) location.reload();
  const holder = document.createElement("tbody");
  const text = await answer.text();
  if (answer.ok) holder.innerHTML = text;
  const made = [...holder.children];
  if (!answer.ok || made.some((row) => row.tagName !== "TR")) throw new Error(text);
  return made;
}

export async function open(row) {
  if (!row.hasAttribute("aria-expanded") || isOpen(row)) return;
  if (!below(row).length) {
    if (row.getAttribute("aria-busy") === "true") return;
    row.setAttribute("aria-busy", "true");
    try {
      const made = await fetchRows(row.dataset.id, levelOf(row) + 1);
      row.after(...made);
      made.forEach((one) => window.htmx.process(one));
    } catch {
      return location.reload();
    } finally {
      row.removeAttribute("aria-busy");
    }
  }
  mark(row, true);
  uncover(row);
  remember();
}

export function close(row) {
  if (!isOpen(row)) return;
  const inside = below(row).includes(document.activeElement?.closest(ROW));
  mark(row, false);
  uncover(row);
  if (inside) focusRow(row);
  remember();
}

// One row is reached by Tab; its buttons with it.
export function focusRow(row, really = true) {
  for (const one of rows()) {
    const current = one === row;
    one.tabIndex = current ? 0 : -1;
    one.querySelectorAll("[data-tree-menu], a[href], .dg-bough-further button").forEach((part) => (part.tabIndex = current ? 0 : -1));
  }
  if (really) row?.focus({ preventScroll: false });
}

export function begin() {
  // Those below all others that stand below nothing their reader sees follow by themselves.
  document.querySelectorAll("#tree [data-soon]").forEach(further);
  if (tree() && !rows().some((row) => row.tabIndex === 0)) focusRow(shown()[0], false);
}

async function further(row) {
  const { further: of, cursor, shown: past } = row.dataset;
  if (row.getAttribute("aria-busy") === "true") return;
  row.setAttribute("aria-busy", "true");
  const made = await fetchRows(of, levelOf(row), cursor, past).catch(() => null);
  if (!made && row.dataset.soon !== undefined) {
    // Somebody may ask for them; a page that reloads itself again and again would help nobody.
    delete row.dataset.soon;
    return row.removeAttribute("aria-busy");
  }
  if (!made) return location.reload();
  const focused = row.contains(document.activeElement);
  const before = row.previousElementSibling;
  row.replaceWith(...made);
  made.forEach((one) => window.htmx.process(one));
  if (focused && (made[0] ?? before)) focusRow(made[0] ?? before);
  else begin();
}

async function all(how) {
  if (how === "close") {
    for (const row of rows().reverse()) if (isOpen(row)) (mark(row, false), uncover(row));
    const [first] = shown();
    focusRow(first, false);
    return remember();
  }
  const url = new URL(location.href);
  url.searchParams.set("open", "all");
  location.assign(url);
}

document.addEventListener("click", (event) => {
  const twist = event.target.closest?.("[data-twist]");
  if (twist) {
    const row = twist.closest("tr");
    focusRow(row);
    return isOpen(row) ? close(row) : open(row);
  }
  const more = event.target.closest?.(".dg-bough-further");
  if (more) return further(more);
  const every = event.target.closest?.("[data-tree-all]");
  if (every) return all(every.dataset.treeAll);
  // Another order leaves open what is open.
  const order = event.target.closest?.("#tree .dg-sort");
  const kept = order && new URL(location.href).searchParams.get("open");
  if (kept) order.href += `&open=${encodeURIComponent(kept)}`;
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.(`#tree ${ROW}`);
  if (row && row.tabIndex !== 0) focusRow(row, false);
});

const step = (row, by) => {
  const seen = shown();
  return seen[Math.min(Math.max(seen.indexOf(row) + by, 0), seen.length - 1)];
};

const KEYS = {
  ArrowDown: (row) => focusRow(step(row, 1)),
  ArrowUp: (row) => focusRow(step(row, -1)),
  Home: () => focusRow(shown()[0]),
  End: () => focusRow(shown().at(-1)),
  ArrowRight: (row) => {
    if (row.hasAttribute("aria-expanded") && !isOpen(row)) return open(row);
    const next = step(row, 1);
    if (isOpen(row) && levelOf(next) > levelOf(row)) focusRow(next);
  },
  ArrowLeft: (row) => {
    if (isOpen(row)) return close(row);
    const above = parentOf(row);
    if (above) focusRow(above);
  },
  " ": (row) => row.querySelector(".pick input")?.click(),
  Enter: (row) => (row.dataset.further !== undefined ? further(row) : (location.href = row.dataset.href)),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const row = event.target.closest?.(`#tree ${ROW}`);
  if (!row || event.target !== row || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key](row);
});

document.addEventListener("htmx:afterSwap", begin);
begin();
