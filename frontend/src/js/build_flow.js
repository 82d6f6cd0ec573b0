// The tree of a flow: by drag, by click and by keys the same commands are sent; the server draws what comes of them.
import { dragged } from "../sorting.js";

const page = () => document.querySelector("[data-flow]");
const tree = () => document.getElementById("flow");
const itemOf = (node) => node.closest("[data-flow-item]");
const find = (id) => tree()?.querySelector(`[data-flow-select="${CSS.escape(id)}"]`);
const selected = () => tree()?.querySelector("[data-flow-select][aria-current]");

let focusAfter = "";

// One after the other: each command is about the flow that the one before it has left.
let queue = Promise.resolve();

function send(values, focus) {
  queue = queue
    .catch(() => {})
    .then(() => {
      focusAfter = focus ?? values.element ?? "";
      return window.htmx.ajax("POST", page().dataset.change, { target: "#flow", swap: "innerHTML", values: { at: selected()?.dataset.flowSelect ?? "", ...values } });
    });
  return queue;
}

function act(what, id) {
  if (what !== "remove") send({ do: what, element: id }, what === "copy" ? "selected" : id);
  else if (itemOf(find(id)).hasAttribute("data-asks")) ask(id);
  else send({ do: "remove", element: id }, "selected");
}

function ask(id) {
  const address = `${page().dataset.removal}?element=${encodeURIComponent(id)}`;
  window.htmx.ajax("GET", address, { target: document.body, swap: "beforeend" });
}

// The palette opens at the connection at which something is to come.
const palette = () => document.getElementById("flow-pop");

async function openPalette(plus) {
  const pop = palette();
  const address = new URL(page().dataset.palette, location.href);
  address.searchParams.set("place", plus.dataset.place);
  address.searchParams.set("before", plus.dataset.before);
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  pop.innerHTML = await answer.text();
  pop.dgOpener = plus;
  pop.showPopover();
  pop.querySelector("button")?.focus();
}

function walkPalette(event) {
  const buttons = [...palette().querySelectorAll("button")];
  const at = buttons.indexOf(event.target);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  buttons[(next + buttons.length) % buttons.length].focus();
}

document.addEventListener("toggle", (event) => {
  if (event.target.id === "flow-pop") event.target.dgOpener?.setAttribute("aria-expanded", String(event.newState === "open"));
}, true);

function select(link) {
  for (const one of tree().querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
  for (const one of tree().querySelectorAll("[data-selected]")) one.removeAttribute("data-selected");
  link.setAttribute("aria-current", "true");
  link.closest(".dg-flow-card").setAttribute("data-selected", "");
}

document.addEventListener("click", (event) => {
  if (!page()) return;
  const on = (selector) => event.target.closest(selector);
  const plus = on("[data-flow-plus]");
  const add = on("[data-flow-add]");
  const more = on("[data-flow-more]");
  const tool = on("[data-flow-do]");
  const gone = on("[data-flow-remove]");
  const link = on("[data-flow-select]");
  const jump = on("[data-flow-jump]");
  if (plus) openPalette(plus);
  else if (add) {
    palette().hidePopover();
    send({ do: "add", step: add.dataset.flowAdd, place: add.dataset.place, before: add.dataset.before }, "panel");
  } else if (more) send({ do: "add-way", place: more.dataset.flowMore }, "panel");
  else if (tool) act(tool.dataset.flowDo, tool.dataset.element);
  else if (gone) send({ do: "remove", element: gone.dataset.flowRemove }, "selected");
  else if (jump && find(jump.dataset.flowJump)) {
    event.preventDefault();
    const there = find(jump.dataset.flowJump);
    there.scrollIntoView({ block: "center" });
    there.click();
  } else if (link) {
    select(link);
    document.getElementById("panel").setAttribute("data-open", "");
  } else if (on("[data-close-panel]")) {
    document.getElementById("panel").removeAttribute("data-open");
    selected()?.focus();
  }
});

const moves = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };

function walk(link, key) {
  const links = [...tree().querySelectorAll("[data-flow-select]")];
  const at = links.indexOf(link);
  const beside = (back) => {
    const way = link.closest(".dg-flow-way");
    const other = back ? way?.previousElementSibling : way?.nextElementSibling;
    return other?.querySelector("[data-flow-select]");
  };
  return { ArrowUp: links[at - 1], ArrowDown: links[at + 1], ArrowLeft: beside(true), ArrowRight: beside(false) }[key];
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest?.("#flow-pop")) return walkPalette(event);
  const link = event.target.closest?.("[data-flow-select]");
  if (!link || !page()) return;
  const id = itemOf(link)?.dataset.flowItem;
  const { key } = event;
  if (event.altKey && moves[key] && id) act(moves[key], id);
  else if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "d" && id) act("copy", id);
  else if (key === "Delete" && id) act("remove", id);
  else if (key === "Insert") plusBehind(link)?.click();
  else if (moves[key] && !event.altKey && !event.shiftKey) walk(link, key)?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
});

// Behind a step comes the connection above the next one; into a way, the first one in it.
function plusBehind(link) {
  const item = itemOf(link);
  if (!item) return tree().querySelector("[data-flow-plus]");
  if (item.matches(".dg-flow-way")) return item.querySelector("[data-flow-plus]");
  return item.nextElementSibling?.querySelector("[data-flow-plus]");
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && page() && event.target.closest?.("#panel") && !document.querySelector("dialog[open]")) selected()?.focus();
});

function makeSortable() {
  const dropped = ({ item, from, to, oldIndex, newIndex }) => {
    if (from === to && oldIndex === newIndex) return;
    const next = item.nextElementSibling?.dataset.flowItem ?? "";
    send({ do: "put", element: item.dataset.flowItem, place: to.dataset.flowRow ?? to.dataset.flowWays, before: next });
  };
  for (const row of tree().querySelectorAll("[data-flow-row]:not([data-sorted])")) {
    row.dataset.sorted = "";
    dragged(row, { group: "steps", draggable: ".dg-flow-step", filter: "[data-flow-plus]", preventOnFilter: false, animation: 120, ghostClass: "dg-flow-ghost", emptyInsertThreshold: 16, delay: 200, delayOnTouchOnly: true, onEnd: dropped });
  }
  for (const ways of tree().querySelectorAll("[data-flow-ways]:not([data-sorted])")) {
    ways.dataset.sorted = "";
    dragged(ways, { group: "ways", draggable: ".dg-flow-way[data-flow-item]", handle: ".way", animation: 120, ghostClass: "dg-flow-ghost", delay: 200, delayOnTouchOnly: true, onEnd: dropped });
  }
  tree().dataset.ready = "";
}

function settled() {
  if (!page()) return;
  makeSortable();
  const wanted = focusAfter;
  focusAfter = "";
  if (wanted === "panel") {
    const title = document.querySelector("#panel-form [name='/title']");
    title?.focus();
    title?.select();
  } else if (wanted === "selected") selected()?.focus();
  else if (wanted) find(wanted)?.focus();
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "flow") settled();
});
// An answer about the panel may come when another step has been selected since; that it was put in, htmx tells only who asked,
// and their form is gone then.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.id !== "flow") return;
  queueMicrotask(() => {
    makeSortable();
    const shown = document.querySelector("#panel-form [name=at]")?.value;
    if (shown && find(shown)) select(find(shown));
  });
});
settled();
selected()?.scrollIntoView({ block: "nearest", inline: "center" });
