// Pasted rows before they become lines: the server says what is wrong at which cell, and it is mended here or left out.
import { say } from "./saying.js";

const token = () => document.querySelector('meta[name="csrf-token"]').content;

// The form as it would be with these rows alone, for the server to judge them as lines of it.
function asked(grid, pasted, opened) {
  const { lines } = grid.dataset;
  const body = new FormData(grid.closest("form"));
  for (const name of [...body.keys()]) if (name.startsWith(`${lines}.`)) body.delete(name);
  body.set(`${lines}.seen`, "");
  pasted.texts().forEach((texts, i) => body.append(`${lines}.row`, `p${i} ${JSON.stringify(texts)}`));
  body.set("paste.columns", pasted.columns.join(" "));
  body.set("paste.cells", JSON.stringify(pasted.table));
  body.set("paste.opened", [...opened].join(" "));
  return body;
}

async function fetched(grid, pasted, opened) {
  const address = grid.closest("form").dataset.pasted.replace("/-", `/${grid.dataset.lines}`);
  const answer = await fetch(address, { method: "POST", body: asked(grid, pasted, opened), headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return holder.content.querySelector("dialog");
}

const boxes = (dialog) => [...dialog.querySelectorAll("[data-cell]")];
const first = (dialog) => dialog.querySelector("[data-cell][aria-invalid=true]") ?? dialog.querySelector(".btn-primary") ?? dialog.querySelector("[data-leave]");

// ``take`` gets the numbers of the rows to be taken over. The focus goes back to where it was.
export async function preview(grid, pasted, take) {
  const back = document.activeElement;
  let dialog;
  try {
    dialog = await fetched(grid, pasted, []);
  } catch {
    return say(document.querySelector(".dg-toasts").dataset.noConnection);
  }
  document.body.append(dialog);
  let turn = 0;
  let replacing = false;

  async function judge() {
    const mine = ++turn;
    const opened = boxes(dialog).map((box) => box.id);
    let fresh;
    try {
      fresh = await fetched(grid, pasted, opened);
    } catch {
      return say(document.querySelector(".dg-toasts").dataset.noConnection);
    }
    if (mine !== turn || !dialog.isConnected) return;
    const scrolled = dialog.querySelector(".dg-paste-table")?.scrollTop ?? 0;
    const focused = document.activeElement;
    const [start, end] = focused.matches?.("[data-cell]") ? [focused.selectionStart, focused.selectionEnd] : [];
    // What is being typed meanwhile is not judged yet, and stays.
    const typing = focused.value;
    replacing = true;
    dialog.replaceChildren(...fresh.childNodes);
    replacing = false;
    const table = dialog.querySelector(".dg-paste-table");
    if (table) table.scrollTop = scrolled;
    const there = focused.id && document.getElementById(focused.id);
    if (there && start !== undefined) {
      there.value = typing;
      there.focus({ preventScroll: true });
      there.setSelectionRange(start, end);
    } else first(dialog).focus({ preventScroll: true });
  }

  let judged = Promise.resolve();
  // Not on change: a box that has come anew while somebody typed into it would know of none.
  dialog.addEventListener("focusout", ({ target }) => {
    if (replacing || !target.matches("[data-cell]")) return;
    const row = pasted.table[target.dataset.row];
    if (row[target.dataset.cell] === target.value) return;
    while (row.length <= Number(target.dataset.cell)) row.push("");
    row[target.dataset.cell] = target.value;
    judged = judge();
  });
  // Enter goes on to what is to be mended next, and at last to the button.
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-cell]")) return;
    event.preventDefault();
    const all = boxes(dialog);
    const rest = all.slice(all.indexOf(event.target) + 1).filter((box) => box.matches("[aria-invalid=true]"));
    (rest[0] ?? dialog.querySelector("[data-take]")).focus();
  });
  dialog.addEventListener("click", async (event) => {
    const { take: which } = event.target.closest("[data-take]")?.dataset ?? {};
    if (event.target.closest("[data-leave]")) dialog.close();
    if (!which) return;
    // What has just been mended in the last box counts as it is judged now.
    await judged;
    if (!dialog.open) return;
    const chosen = [...dialog.querySelectorAll("tbody tr:not(.dg-paste-others)")].map((row, i) => (which === "good" && "wrong" in row.dataset ? -1 : i)).filter((i) => i >= 0);
    dialog.close();
    take(chosen);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    (back.isConnected ? back : grid.querySelector("table")).focus();
  });
  dialog.showModal();
  first(dialog).focus();
}
