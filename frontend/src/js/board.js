// The board: cards are dragged (the browser's own drag), moved by keys, or by "Move to…". All three end in move().
import { attempt, say, toast } from "./moving.js";

export const board = () => document.getElementById("board");
const heads = () => [...board().querySelectorAll("[data-head]")];
const headOf = (key) => heads().find((head) => head.dataset.head === key);
export const cellOf = (card) => card.closest("[data-cell]");
export const listOf = (cell) => cell.querySelector(".dg-cards");
const keyOf = (card) => cellOf(card).dataset.cell;
const titleOf = (key) => headOf(key)?.dataset.title ?? key;
const phrase = (name, values) => board().dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
export const cellIn = (key, lane) => [...board().querySelectorAll("[data-cell]")].find((cell) => cell.dataset.cell === key && cell.dataset.lane === lane);

function allowed(card, key) {
  const next = headOf(card.dataset.from ?? keyOf(card))?.dataset.next;
  return next === undefined || next.split(" ").includes(key);
}

export function fill(answer) {
  if (answer.later) document.dispatchEvent(new Event("dg:sums"));
  for (const [key, head] of Object.entries(answer.heads ?? {})) {
    const box = headOf(key);
    if (!box) continue;
    box.querySelector("[data-count]").textContent = head.count;
    box.querySelector("[data-count]").classList.toggle("over", head.over);
    box.querySelector("[data-total]").textContent = head.total;
    box.querySelector("[data-weighted]").textContent = head.weighted;
    box.querySelector(".dg-col-weighted").hidden = !head.weighted;
  }
  const lanes = Object.entries(answer.lanes ?? {});
  for (const [key, text] of lanes) {
    const lane = [...board().querySelectorAll(".dg-lane")].find((one) => one.dataset.lane === key);
    if (lane) lane.querySelector("[data-lane-sum]").textContent = text;
  }
}

export function element(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

// The card stands in its new column at once; what the server says decides whether it stays there.
async function move(card, cell) {
  const from = card.dataset.from ?? keyOf(card);
  const origin = card.dgOrigin ?? { cell: cellOf(card), before: card.nextElementSibling };
  const to = cell.dataset.cell;
  delete card.dataset.from;
  delete card.dgOrigin;
  card.classList.remove("grabbed");
  if (to === from) return back(card, origin);
  const place = document.createElement("li");
  place.className = "dg-card-place";
  place.textContent = card.dataset.title;
  origin.before?.isConnected ? origin.before.before(place) : listOf(origin.cell).prepend(place);
  listOf(cell).prepend(card);
  card.classList.add("pending");
  const fields = [["move.field", board().dataset.field], ["move.to", to], ["move.version", card.dataset.version]];
  const base = board().dataset.moveUrl.replace("/0/move", `/${card.dataset.id}/move`);
  const url = `${base}${base.includes("?") ? "&" : "?"}board=1`;
  let answer;
  try {
    answer = await attempt(url, fields, () => card.classList.add("refused"));
  } catch {
    answer = { status: 503, data: { text: board().dataset.sayFailed } };
  }
  const { status, data } = answer;
  card.classList.remove("pending", "refused");
  if (status === 200) {
    place.remove();
    fill(data);
    const fresh = replaced(card, data, cell);
    say(data.text);
    toast(data.text, () => move(fresh, origin.cell));
    return;
  }
  place.replaceWith(card);
  if (status === 409) {
    fill(data);
    const where = cellIn(data.column, origin.cell.dataset.lane) ?? origin.cell;
    const fresh = replaced(card, data, where);
    if (data.card && cellOf(fresh) !== where) listOf(where).prepend(fresh);
    toast(data.text);
  } else if (status) toast(data.text || board().dataset.sayFailed);
  say(status ? (data.text ?? "") : phrase("sayBack", { title: card.dataset.title, stage: titleOf(keyOf(card)) }));
  if (card.isConnected) card.focus();
}

function replaced(card, data, cell) {
  if (!data.card) {
    card.remove();
    return card;
  }
  const fresh = element(data.card);
  card.replaceWith(fresh);
  window.htmx.process(fresh);
  if (cell.classList.contains("collapsed")) return fresh;
  fresh.focus();
  return fresh;
}

function back(card, origin) {
  if (origin.before?.isConnected) origin.before.before(card);
  else listOf(origin.cell).append(card);
  card.focus();
}

function highlight(cell) {
  board()?.querySelectorAll(".over-cell").forEach((other) => other.classList.remove("over-cell"));
  cell?.classList.add("over-cell");
}

// Dragging
let dragged = null;

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.(".dg-card[draggable]");
  if (!card) return;
  dragged = card;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.title);
  requestAnimationFrame(() => {
    card.classList.add("dragged");
    heads().forEach((head) => head.classList.toggle("barred", head.dataset.head !== keyOf(card) && !allowed(card, head.dataset.head)));
  });
});

document.addEventListener("dragover", (event) => {
  const cell = dragged && event.target.closest?.("[data-cell]");
  if (!cell || cell.dataset.lane !== cellOf(dragged).dataset.lane) return highlight(null);
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  highlight(cell);
});

document.addEventListener("drop", (event) => {
  const cell = dragged && event.target.closest?.("[data-cell]");
  if (!cell) return;
  event.preventDefault();
  const card = dragged;
  dragEnds();
  move(card, cell);
});

function dragEnds() {
  dragged?.classList.remove("dragged");
  dragged = null;
  highlight(null);
  if (board()) heads().forEach((head) => head.classList.remove("barred"));
}
document.addEventListener("dragend", dragEnds);

// Keys: arrows go from card to card; Space grabs one, arrows then choose its column.
const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };

function cardsOf(cell) {
  return cell ? [...cell.querySelectorAll(".dg-card")] : [];
}

function go(card, key) {
  const cell = cellOf(card);
  if (key === "ArrowUp" || key === "ArrowDown") {
    const cards = cardsOf(cell);
    return cards[cards.indexOf(card) + step[key]]?.focus();
  }
  let other = cell;
  do other = step[key] < 0 ? other.previousElementSibling : other.nextElementSibling;
  while (other && !cardsOf(other).length);
  const at = cardsOf(cell).indexOf(card);
  (cardsOf(other)[at] ?? cardsOf(other).at(-1))?.focus();
}

function carry(card, key) {
  const cell = cellOf(card);
  const other = step[key] < 0 ? cell.previousElementSibling : cell.nextElementSibling;
  if (!other || key === "ArrowUp" || key === "ArrowDown") return;
  listOf(other).prepend(card);
  highlight(other);
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  card.focus();
  say(phrase("sayOver", { stage: titleOf(other.dataset.cell) }));
}

function grab(card) {
  card.dataset.from = keyOf(card);
  card.dgOrigin = { cell: cellOf(card), before: card.nextElementSibling };
  card.classList.add("grabbed");
  say(phrase("sayGrabbed", { title: card.dataset.title, stage: titleOf(keyOf(card)) }));
}

function release(card) {
  const origin = card.dgOrigin;
  const from = card.dataset.from;
  card.classList.remove("grabbed");
  delete card.dataset.from;
  delete card.dgOrigin;
  highlight(null);
  back(card, origin);
  say(phrase("sayBack", { title: card.dataset.title, stage: titleOf(from) }));
}

document.addEventListener("keydown", (event) => {
  const card = event.target;
  if (!card.classList?.contains("dg-card") || event.ctrlKey || event.metaKey || event.altKey) return;
  const grabbed = card.classList.contains("grabbed");
  if (event.key === " " && !grabbed && card.draggable) grab(card);
  else if (grabbed && (event.key === "Enter" || event.key === " ")) {
    highlight(null);
    move(card, cellOf(card));
  } else if (grabbed && event.key === "Escape") release(card);
  else if (step[event.key]) (grabbed ? carry : go)(card, event.key);
  else if (event.key === "Enter") card.querySelector(".dg-card-title").click();
  else return;
  event.preventDefault();
});

// Whoever goes elsewhere has let go. Moving the element itself takes the focus away for a moment.
document.addEventListener("focusout", (event) => {
  const card = event.target;
  if (!card.classList?.contains("grabbed")) return;
  setTimeout(() => {
    if (card.classList.contains("grabbed") && document.activeElement !== card && card.isConnected) release(card);
  });
});

// "Move to…"
let chosen = null;

document.addEventListener("click", (event) => {
  const opener = event.target.closest(".dg-card-move");
  if (opener) {
    chosen = opener.closest(".dg-card");
    for (const item of document.querySelectorAll("#move-menu [data-move-to]")) {
      const key = item.dataset.moveTo;
      item.hidden = key === keyOf(chosen) || !allowed(chosen, key);
    }
  }
  const item = event.target.closest("[data-move-to]");
  if (item && chosen) {
    document.getElementById("move-menu").hidePopover();
    move(chosen, cellIn(item.dataset.moveTo, cellOf(chosen).dataset.lane));
    chosen = null;
  }
  const card = event.target.closest(".dg-card");
  if (card && !event.target.closest("a, button") && !String(getSelection())) card.querySelector(".dg-card-title").click();
}, true);
