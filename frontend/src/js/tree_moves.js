// A row of a tree is put below another one: dragged there by mouse or, held for a moment, by a finger; or by the menu of the row.
import { reread, send } from "./moved.js";
import { say } from "./saying.js";
import { begin, below, focusRow, open, remember, rowOf, titleOf, tree } from "./trees.js";

const tell = (text) => (document.querySelector("[data-tree-say]").textContent = text);
const phrase = (name, title) => tree().dataset[name].replace("{title}", title);
const menu = () => document.getElementById("tree-menu");
const dialog = () => document.getElementById("tree-dialog");

// The page as it is now, with the same rows open.
async function refresh(id) {
  const fresh = await reread("tree");
  if (!fresh) return;
  tree().tBodies[0].replaceWith(fresh.tBodies[0]);
  window.htmx.process(tree().tBodies[0]);
  const row = rowOf(id);
  if (!row) return begin();
  focusRow(row);
  row.scrollIntoView({ block: "nearest" });
  row.classList.add("moved");
}

async function move(row, parent) {
  const { id, version } = row.dataset;
  row.setAttribute("aria-busy", "true");
  const { moveUrl, backUrl, undo, sayFailed } = tree().dataset;
  const { ok, stale, text, run } = await send(moveUrl.replace("/0/reparent", `/${id}/reparent`), { parent, version }, sayFailed);
  row.removeAttribute("aria-busy");
  if (stale) await refresh(id);
  if (!ok) return { ok, text };
  // Where it goes must be open for it to be seen there.
  remember(parent);
  await refresh(id);
  tell(text);
  say(text, undo, async () => {
    const back = await send(backUrl, { run }, sayFailed);
    await refresh(id);
    tell(back.text);
    say(back.text);
  });
  return { ok, text };
}

async function moveAndSay(row, parent) {
  const { ok, text } = await move(row, parent);
  if (ok) return;
  tell(text);
  say(text);
}

// Dragging

let drag = null;

function ghost(row) {
  const box = document.createElement("div");
  box.className = "dg-bough-ghost";
  box.append(Object.assign(document.createElement("b"), { textContent: titleOf(row) }), document.createElement("small"));
  document.body.append(box);
  return box;
}

function lift(row) {
  drag.ghost = ghost(row);
  drag.own = new Set([row, ...below(row)]);
  tree().classList.add("dragging");
  drag.own.forEach((one) => one.classList.add("dragged"));
}

function unmark() {
  tree()?.querySelectorAll(".drop-into, .drop-before, .drop-after").forEach((one) => one.classList.remove("drop-into", "drop-before", "drop-after"));
}

// In the middle of a row is below it; at its edges beside it, and so at the top if that is where it stands.
function aim(x, y) {
  unmark();
  drag.target = null;
  clearTimeout(drag.opening);
  const row = document.elementFromPoint(x, y)?.closest?.("#tree tbody tr[data-id]");
  const note = drag.ghost.querySelector("small");
  note.textContent = "";
  if (!row || drag.own.has(row)) return;
  const box = row.getBoundingClientRect();
  const part = (y - box.top) / box.height;
  const into = part > 0.25 && part < 0.75;
  const parent = into ? row.dataset.id : row.dataset.parent;
  if (parent === drag.row.dataset.parent) return;
  row.classList.add(into ? "drop-into" : part <= 0.25 ? "drop-before" : "drop-after");
  note.textContent = phrase(into ? "sayBelow" : "sayBeside", titleOf(row));
  drag.target = { parent };
  if (into) drag.opening = setTimeout(() => open(row), 900);
}

function scroll(y) {
  const box = tree().closest(".dg-scroller");
  const at = box.getBoundingClientRect();
  if (y < at.top + 48) box.scrollTop -= 12;
  else if (y > at.bottom - 48) box.scrollTop += 12;
}

function follow(x, y) {
  const wide = drag.ghost.offsetWidth;
  drag.ghost.style.transform = `translate(${Math.min(x + 12, innerWidth - wide - 8)}px, ${y + 12}px)`;
  scroll(y);
  aim(x, y);
}

function end(drop) {
  const { row, target, holding, lifted } = drag;
  clearTimeout(holding);
  clearTimeout(drag.opening);
  drag.ghost?.remove();
  unmark();
  tree()?.classList.remove("dragging");
  drag.own?.forEach((one) => one.classList.remove("dragged"));
  drag = null;
  if (!lifted) return;
  // The click that ends a drag opens nothing.
  const swallow = (event) => (event.preventDefault(), event.stopPropagation());
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 50);
  if (drop && target) moveAndSay(row, target.parent);
}

document.addEventListener("pointerdown", (event) => {
  const row = event.target.closest?.("#tree tr[data-movable]");
  if (!row || event.button || !event.isPrimary || event.target.closest("button")) return;
  drag = { row, x: event.clientX, y: event.clientY, touch: event.pointerType !== "mouse" };
  if (!drag.touch) return;
  drag.holding = setTimeout(() => {
    drag.lifted = true;
    lift(row);
    follow(drag.x, drag.y);
    navigator.vibrate?.(10);
  }, 400);
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 6;
  if (!drag.lifted && drag.touch && far) return end(false);
  if (!drag.lifted && !drag.touch && far) {
    drag.lifted = true;
    getSelection()?.removeAllRanges();
    lift(drag.row);
  }
  if (drag?.lifted) follow(event.clientX, event.clientY);
});

document.addEventListener("pointerup", () => drag && end(true));
document.addEventListener("pointercancel", () => drag && end(false));
document.addEventListener("touchmove", (event) => drag?.lifted && event.cancelable && event.preventDefault(), { passive: false });
document.addEventListener("selectstart", (event) => drag && !drag.touch && event.preventDefault());
document.addEventListener("contextmenu", (event) => drag?.touch && event.preventDefault());
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !drag?.lifted) return;
    event.preventDefault();
    event.stopPropagation();
    end(false);
  },
  true,
);

// The menu of a row

let chosen = null;

function showMenu(row, opener) {
  chosen = row.dataset.id;
  const box = menu();
  const movable = row.dataset.movable !== undefined;
  box.querySelector("[data-tree-open]").href = row.dataset.href;
  const add = box.querySelector("[data-tree-add]");
  if (add) add.href = `${tree().dataset.newUrl}${chosen}`;
  box.querySelector("[data-tree-under]").hidden = !movable;
  box.querySelector("[data-tree-top]").hidden = !movable || !row.dataset.parent;
  box.dgOpener = opener;
  box.showPopover();
  opener.setAttribute("aria-expanded", "true");
  box.querySelector("a, button").focus();
}

document.addEventListener("toggle", (event) => {
  if (event.target !== menu() || event.newState === "open") return;
  const opener = menu().dgOpener;
  opener?.setAttribute("aria-expanded", "false");
  if (menu().contains(document.activeElement) || document.activeElement === document.body) rowOf(chosen)?.focus();
}, true);

function ask(row) {
  const box = dialog();
  const heading = box.querySelector("h2");
  heading.textContent = heading.dataset.title.replace("{title}", titleOf(row));
  refuse("");
  box.querySelector("[data-clear]").click();
  box.showModal();
  box.querySelector("[role=combobox]").focus();
}

function refuse(text) {
  const place = dialog().querySelector(".dg-error");
  place.hidden = !text;
  place.querySelector("span").textContent = text;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-tree-menu]");
  if (opener) return showMenu(opener.closest("tr"), opener);
  const row = chosen && rowOf(chosen);
  if (event.target.closest?.("[data-tree-under]")) {
    menu().hidePopover();
    if (row) ask(row);
  } else if (event.target.closest?.("[data-tree-top]")) {
    menu().hidePopover();
    if (row) moveAndSay(row, "");
  } else if (dialog()?.open && (event.target === dialog() || event.target.closest("[data-tree-cancel]"))) {
    dialog().close();
    row?.focus();
  }
});

document.addEventListener("submit", async (event) => {
  if (event.target !== dialog()?.querySelector("form")) return;
  event.preventDefault();
  const row = rowOf(chosen);
  const parent = dialog().querySelector("[data-value]").value;
  if (!row) return dialog().close();
  if (!parent) return dialog().querySelector("[role=combobox]").focus();
  const { ok, text } = await move(row, parent);
  if (ok) dialog().close();
  else refuse(text);
});

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("#tree tr[data-id]");
  const asks = event.key === "ContextMenu" || (event.shiftKey && event.key === "F10");
  if (!row || !asks || drag) return;
  event.preventDefault();
  showMenu(row, row.querySelector("[data-tree-menu]"));
});
