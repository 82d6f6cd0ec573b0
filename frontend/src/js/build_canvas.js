// The form canvas: by drag, by click and by keys the same commands are sent; the server draws what comes of them.
import { dragged } from "../sorting.js";

const builder = () => document.querySelector("[data-builder]");
const canvas = () => document.getElementById("canvas");
const selected = () => canvas()?.querySelector("[data-selected]");
const keyOf = (item) => item?.dataset.field ?? "";
const linkTo = (key) => canvas().querySelector(`[data-select="${CSS.escape(key)}"]`);
const nextKey = (item) => keyOf(item.nextElementSibling?.closest("[data-field]"));

let focusAfter = "";

// One after the other: each command is about the form that the one before it has left.
let queue = Promise.resolve();

// A click that leaves a panel sends it first. Its answer draws the canvas, too, as it was before the command.
function panelAnswered() {
  const isUnderWay = () => document.querySelector("#panel [data-panel-form].htmx-request") !== null;
  return new Promise((done) => {
    const look = () => (isUnderWay() ? setTimeout(look, 15) : done());
    look();
  });
}

function send(url, make, focus = "") {
  // One that fails is told by the page; those after it are sent all the same.
  queue = queue
    .catch(() => {})
    .then(panelAnswered)
    .then(() => {
      focusAfter = focus;
      return window.htmx.ajax("POST", url, { target: "#canvas", swap: "innerHTML", values: make() });
    });
  return queue;
}

const layout = (values, focus) => send(builder().dataset.layout, () => values, focus);
const add = (type, place) => send(builder().dataset.addField, () => ({ type, ...place() }), "panel");

// Behind what is selected: a field, or at the end of a section.
function placeBehind() {
  const here = selected();
  if (here?.dataset.field) return { after: here.dataset.field };
  return here?.dataset.section ? { section: here.dataset.section } : {};
}

// A new section comes after the selected one, if that stands in the same tab.
const selectedIn = (button) => selected()?.closest("[data-canvas-tab]") === button.closest("[data-canvas-tab]") ? selected()?.closest("[data-section]")?.dataset.section : undefined;

// Where something was dropped: before the next one, in the section.
function placeOf(item) {
  return { section: item.closest("[data-section]").dataset.section, before: nextKey(item) };
}

// A finger that only scrolls takes nothing along.
const BY_FINGER = { delay: 160, delayOnTouchOnly: true, touchStartThreshold: 5 };

// What is dragged out of the palette must be able to fall onto the form, which on a phone lies below it.
const palette = () => document.getElementById("palette-side");
const away = (on) => palette().toggleAttribute("data-away", on);

function fallen(onForm) {
  away(false);
  if (onForm) palette().removeAttribute("data-open");
}

// A finger that stays on a link would get the browser's menu of it.
document.addEventListener("contextmenu", (event) => {
  if (event.target.closest?.(".sortable-chosen")) event.preventDefault();
});

function makeSortable() {
  for (const list of document.querySelectorAll("[data-tiles]:not([data-sorted])")) {
    list.dataset.sorted = "";
    dragged(list, { group: { name: "fields", pull: "clone", put: false }, sort: false, ghostClass: "dg-ghost", fallbackOnBody: true, ...BY_FINGER, onStart: () => away(true), onEnd: ({ from, to }) => fallen(from !== to) });
  }
  for (const list of document.querySelectorAll("[data-elsewhere]:not([data-sorted])")) {
    list.dataset.sorted = "";
    dragged(list, { group: { name: "fields", put: false }, sort: false, ghostClass: "dg-ghost", ...BY_FINGER });
  }
  for (const list of document.querySelectorAll("[data-fields]:not([data-sorted])")) {
    list.dataset.sorted = "";
    dragged(list, {
      group: "fields",
      animation: 120,
      ghostClass: "dg-ghost",
      emptyInsertThreshold: 24,
      filter: ".dg-field-tools button, .dg-cf-edge",
      preventOnFilter: false,
      ...BY_FINGER,
      onAdd: ({ item }) => {
        if (item.dataset.type) {
          const place = placeOf(item);
          item.textContent = "…";
          add(item.dataset.type, () => place);
        } else layout({ do: "put", field: keyOf(item), ...placeOf(item) }, keyOf(item));
      },
      onUpdate: ({ item }) => layout({ do: "put", field: keyOf(item), ...placeOf(item) }, keyOf(item)),
    });
  }
  for (const list of document.querySelectorAll("[data-sections]:not([data-sorted])")) {
    list.dataset.sorted = "";
    dragged(list, {
      group: "sections",
      handle: ".dg-cs-grip",
      draggable: ".dg-cs",
      animation: 120,
      emptyInsertThreshold: 24,
      ...BY_FINGER,
      onEnd: ({ item, from, to, oldIndex, newIndex }) => {
        if (from === to && oldIndex === newIndex) return;
        const before = item.nextElementSibling?.closest("[data-section]")?.dataset.section ?? "";
        layout({ do: "put-section", section: item.dataset.section, before, ...tabOf(item) });
      },
    });
  }
  if (canvas()) canvas().dataset.sorted = "";
}

const tabOf = (item) => ({ "canvas-tab": item?.closest("[data-canvas-tab]")?.dataset.canvasTab ?? "" });

// The right edge of the selected field is drawn to as many columns as it shall take: by mouse, pen or finger.
function drawEdge(edge, event) {
  const field = edge.closest(".dg-cf");
  const grid = field.parentElement;
  const columns = Number(/cols-(\d)/.exec(grid.className)?.[1] ?? 2);
  const left = field.getBoundingClientRect().left;
  const width = grid.getBoundingClientRect().width / columns;
  let wanted = 0;
  edge.setPointerCapture(event.pointerId);
  edge.onpointermove = (moved) => {
    wanted = Math.min(Math.max(Math.round((moved.clientX - left) / width), 1), columns);
    field.classList.remove("full", "span1", "span2", "span3");
    field.classList.add(wanted === columns ? "full" : `span${wanted}`);
  };
  edge.onpointerup = edge.onpointercancel = () => {
    edge.onpointermove = edge.onpointerup = edge.onpointercancel = null;
    if (wanted) layout({ do: "span", field: keyOf(field), span: wanted }, keyOf(field));
  };
}

document.addEventListener("pointerdown", (event) => {
  const edge = event.target.closest?.("[data-cf-edge]");
  if (!edge) return;
  event.preventDefault();
  drawEdge(edge, event);
});

function showTools() {
  for (const part of document.querySelectorAll(".dg-cf > .dg-field-tools, .dg-cf > .dg-cf-edge")) part.remove();
  const field = canvas()?.querySelector(".dg-cf[data-selected]");
  const tools = document.getElementById("field-tools");
  if (field && tools) field.append(tools.content.cloneNode(true));
}

function select(key) {
  for (const item of canvas().querySelectorAll("[data-selected]")) {
    item.removeAttribute("data-selected");
    item.querySelector("[aria-current]")?.removeAttribute("aria-current");
  }
  const item = canvas().querySelector(`[data-field="${CSS.escape(key)}"], [data-section="${CSS.escape(key)}"], [data-canvas-tab="${CSS.escape(key)}"]`);
  item?.setAttribute("data-selected", "");
  item?.querySelector("[data-select]")?.setAttribute("aria-current", "true");
  showTools();
}

// A field may be only off this form; what every record has is never more than that.
function removeDialog(key) {
  window.htmx.ajax("GET", builder().dataset.remove.replace(/fld_$/, encodeURIComponent(key)), { target: document.body, swap: "beforeend" });
}

function act(what, item) {
  const key = keyOf(item);
  if (what === "remove" && !key.startsWith("fld_")) layout({ do: "take", field: key });
  else if (what === "remove") removeDialog(key);
  else layout({ do: what, field: key }, what === "copy" ? "panel" : key);
}

const keys = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "narrower", ArrowRight: "wider" };

document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.(".dg-cf");
  if (!item) return;
  if (event.altKey && keys[event.key]) act(keys[event.key], item);
  else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") act("copy", item);
  else if (event.key === "Delete") act("remove", item);
  else if (event.key === "F2") {
    focusAfter = "panel";
    item.querySelector("[data-select]").click();
  } else return;
  event.preventDefault();
  event.stopPropagation();
});

document.addEventListener("click", (event) => {
  if (!builder()) return;
  const on = (selector) => event.target.closest(selector);
  const tile = on("[data-add-type]");
  const tool = on("[data-do]");
  const section = on("[data-section-do]");
  const columns = on("[data-columns]");
  const put = on("[data-put]");
  const link = on("[data-select]");
  const take = on("[data-take]");
  if (take) layout({ do: "take", field: take.dataset.take });
  if (tile) {
    palette().removeAttribute("data-open");
    add(tile.dataset.addType, placeBehind);
  } else if (tool) act(tool.dataset.do, tool.closest(".dg-cf"));
  else if (section) layout({ do: section.dataset.sectionDo, section: section.closest("[data-section]")?.dataset.section ?? selectedIn(section) ?? "", ...tabOf(section) }, "section");
  else if (columns) layout({ do: "columns", columns: columns.dataset.columns, section: columns.closest("[data-section]").dataset.section, at: selected()?.dataset.field ?? "" });
  else if (put) layout({ do: "put", field: put.dataset.put, ...placeBehind() }, put.dataset.put);
  else if (link && link.hasAttribute("hx-get")) {
    select(link.dataset.select);
    document.getElementById("panel").setAttribute("data-open", "");
  } else if (on("[data-open-palette-side]")) {
    palette().setAttribute("data-open", "");
    document.getElementById("find-type").focus();
  } else if (on("[data-close-panel]")) {
    document.getElementById("panel").removeAttribute("data-open");
    selected()?.querySelector("[data-select]")?.focus();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !builder() || document.querySelector("dialog[open]")) return;
  if (palette().hasAttribute("data-open")) palette().removeAttribute("data-open");
  else if (event.target.closest("#panel")) selected()?.querySelector("[data-select]")?.focus();
});

document.addEventListener("input", (event) => {
  if (event.target.id !== "find-type") return;
  const words = event.target.value.trim().toLowerCase();
  for (const group of document.querySelectorAll("[data-type-group]")) {
    const tiles = [...group.querySelectorAll("[data-type]")];
    for (const tile of tiles) tile.hidden = !`${tile.textContent} ${tile.dataset.type}`.toLowerCase().includes(words);
    group.hidden = tiles.every((tile) => tile.hidden);
  }
});

function titleInPanel() {
  const title = document.querySelector("#panel-form [name='/title']");
  title?.focus();
  title?.select();
}

function settled() {
  if (!builder()) return;
  makeSortable();
  // A command that was overtaken leaves the form as it is drawn, and brings its panel.
  const at = document.querySelector("#panel-form [name=at]")?.value;
  if (at && !selected()?.matches(`[data-field="${CSS.escape(at)}"], [data-section="${CSS.escape(at)}"], [data-canvas-tab="${CSS.escape(at)}"]`)) select(at);
  else showTools();
  const wanted = focusAfter;
  focusAfter = "";
  if (wanted === "panel" || wanted === "section") titleInPanel();
  else if (wanted) linkTo(wanted)?.focus();
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "canvas" || event.detail.target?.id === "panel") settled();
});
// An answer about the panel may come when something else has been selected since, and keys go on the canvas already; that
// it was put in, htmx tells only who asked, and their form is gone then.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.id !== "canvas") return;
  const held = canvas().contains(document.activeElement) ? document.activeElement.dataset.select : undefined;
  queueMicrotask(() => {
    makeSortable();
    const shown = document.querySelector("#panel-form [name=at]")?.value;
    if (shown) select(shown);
    else showTools();
    if (held) linkTo(held)?.focus();
  });
});

// Which elements have problems is found out after the page is drawn: it takes a look at the whole draft.
document.addEventListener("dg:problems", (event) => {
  for (const badge of document.querySelectorAll(".dg-cf-problem")) badge.remove();
  for (const [key, texts] of Object.entries(event.detail)) {
    const label = canvas()?.querySelector(`[data-field="${CSS.escape(key)}"] .dg-cf-label, [data-section="${CSS.escape(key)}"] .dg-cs-title`);
    if (!label) continue;
    const badge = document.createElement("span");
    badge.className = "dg-pill bad dg-cf-problem";
    badge.textContent = texts.length;
    badge.title = texts.join("\n");
    label.append(badge);
  }
});
settled();
