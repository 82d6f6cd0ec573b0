// Timelines: a bar is moved, or one of its ends is, by mouse, by finger (held for a moment) and by arrow keys. All end in shift().
import { hideTip, showTip } from "./timeline_tips.js";
import { reread, send } from "./moved.js";
import { say } from "./saying.js";

const HOLD = 320;
const REST = 1200;
const TOLERANCE = 5;

const view = () => document.getElementById("timeline-view");
const tell = (text) => (view().querySelector("[data-tl-say]").textContent = text);
const barOf = (target) => target.closest?.("#timeline-view .dg-tl-bar");
const movable = (bar) => Boolean(bar?.classList.contains("movable") && !bar.classList.contains("pending"));
const nameOf = (bar) => bar.querySelector(".dg-tl-name").textContent;

async function refresh(id) {
  const fresh = await reread("timeline-view");
  if (!fresh) return;
  const closed = [...view().querySelectorAll("details[data-group]:not([open])")].map((one) => one.dataset.group);
  const { scrollLeft, scrollTop } = view().querySelector(".dg-tl-scroll");
  view().replaceWith(fresh);
  for (const group of view().querySelectorAll("details[data-group]")) group.open = !closed.includes(group.dataset.group);
  Object.assign(view().querySelector(".dg-tl-scroll"), { scrollLeft, scrollTop });
  view().querySelector(`[data-bar="${id}"]`)?.focus({ preventScroll: true });
}

function tellOf(id, fields) {
  const { moveUrl, sayFailed } = view().dataset;
  return send(moveUrl.replace("/0/shift", `/${id}/shift`), fields, sayFailed);
}

// What the page shows afterwards is read anew, and with it what others have done.
async function shift(bar, part, by) {
  const { bar: id, version } = bar.dataset;
  const { unit, undo } = view().dataset;
  bar.classList.add("pending");
  const answer = await tellOf(id, { part, by, unit, version });
  await refresh(id);
  plain(bar);
  bar.classList.remove("pending");
  tell(answer.text);
  if (!answer.ok) return say(answer.text);
  say(answer.text, undo, async () => {
    const now = view().querySelector(`[data-bar="${id}"]`);
    const back = await tellOf(id, { ...answer.undo, version: now?.dataset.version ?? "" });
    await refresh(id);
    tell(back.text);
    say(back.text);
  });
}

// How a bar looks while it is carried; nothing is written before it is let go.
function look(bar, part, by) {
  const unit = bar.parentElement.clientWidth / Number(view().dataset.units);
  const moved = by * unit;
  const own = carried.width;
  bar.style.translate = part === "end" ? "" : `${moved}px`;
  bar.style.width = part === "whole" ? "" : `${Math.max(own + (part === "end" ? moved : -moved), 6)}px`;
}

function plain(bar) {
  bar.style.translate = bar.style.width = "";
  bar.classList.remove("carried");
}

// From when to when it would take place, in the reader's words.
function said(bar, part, by) {
  const { unit } = view().dataset;
  const { start, end } = bar.dataset;
  const timed = start.includes("T");
  const at = (text, moves) => {
    const found = new Date(timed ? text : `${text}T00:00`);
    if (moves && unit === "days") found.setDate(found.getDate() + by);
    else if (moves) found.setMinutes(found.getMinutes() + by);
    return found;
  };
  const style = timed ? { dateStyle: "medium", timeStyle: "short", timeZone: view().dataset.zone } : { dateStyle: "medium" };
  const format = new Intl.DateTimeFormat(document.documentElement.lang, style);
  const begins = at(start, part !== "end");
  const ends = at(end > start ? end : start, part !== "start" || end <= start);
  return ends > begins ? format.formatRange(begins, ends) : format.format(begins);
}

let carried = null;

function begin(bar, part, rest) {
  carried = { bar, part, by: 0, width: bar.offsetWidth, ...rest };
  bar.classList.add("carried");
  document.documentElement.classList.add("dg-tl-carrying");
  hideTip();
}

// An end does not pass the other one.
function bounded(part, by) {
  const { units } = view().dataset;
  const { bar, width } = carried;
  const own = Math.round((width / bar.parentElement.clientWidth) * Number(units));
  const least = Math.max(own - Number(view().dataset.step), 0);
  if (part === "start") return Math.min(by, least);
  return part === "end" ? Math.max(by, -least) : by;
}

function carry(by) {
  carried.by = bounded(carried.part, by);
  look(carried.bar, carried.part, carried.by);
  showTip(carried.bar, said(carried.bar, carried.part, carried.by));
}

function end(keeps) {
  const { bar, part, by, timer } = carried;
  clearTimeout(timer);
  carried = null;
  document.documentElement.classList.remove("dg-tl-carrying");
  hideTip();
  if (keeps && by) {
    bar.classList.remove("carried");
    return shift(bar, part, by);
  }
  plain(bar);
  if (!keeps) tell(view().dataset.sayBack.replace("{title}", nameOf(bar)));
}

// By mouse, pen and finger. A finger that stays for a moment takes hold; one that does not, scrolls.
let pressed = null;

const partAt = (target) => target.closest("[data-grip]")?.dataset.grip ?? "whole";

document.addEventListener("pointerdown", (event) => {
  const bar = barOf(event.target);
  if (!movable(bar) || event.button !== 0 || carried) return;
  const part = view().dataset.hasEnd === "1" ? partAt(event.target) : "whole";
  pressed = { bar, part, id: event.pointerId, x: event.clientX, y: event.clientY, touch: event.pointerType === "touch" };
  if (pressed.touch) pressed.timer = setTimeout(hold, HOLD);
});

function hold() {
  const { bar, part, id, x } = pressed;
  begin(bar, part, { x, id });
  carry(0);
  navigator.vibrate?.(10);
}

function letGo() {
  clearTimeout(pressed?.timer);
  pressed = null;
}

document.addEventListener("pointermove", (event) => {
  if (pressed && event.pointerId === pressed.id && !carried) {
    const far = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > TOLERANCE;
    if (!far) return;
    if (pressed.touch) return letGo();
    begin(pressed.bar, pressed.part, { x: pressed.x, id: pressed.id });
  }
  if (!carried || carried.id !== event.pointerId) return;
  const { units, step } = view().dataset;
  const unit = carried.bar.parentElement.clientWidth / Number(units);
  carry(Math.round((event.clientX - carried.x) / unit / Number(step)) * Number(step));
});

// A click that ends a drag opens nothing.
let dragged = 0;

document.addEventListener("pointerup", (event) => {
  letGo();
  if (!carried || carried.id !== event.pointerId) return;
  dragged = event.timeStamp;
  end(true);
});

document.addEventListener("pointercancel", () => {
  letGo();
  if (carried?.id !== undefined) end(false);
});

document.addEventListener("click", (event) => {
  if (barOf(event.target) && dragged && event.timeStamp - dragged < 400) event.preventDefault();
  dragged = 0;
}, true);

document.addEventListener("touchmove", (event) => carried?.id !== undefined && event.cancelable && event.preventDefault(), { passive: false });
document.addEventListener("contextmenu", (event) => (pressed?.touch || carried?.id !== undefined) && barOf(event.target) && event.preventDefault());

// By keys: arrows move it, with Shift its end, with Ctrl and Shift its beginning. It is kept by Enter, by going elsewhere, and after a moment's rest.
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };
const ROWS = { ArrowUp: -1, ArrowDown: 1 };

function neighbour(bar, by) {
  const all = [...view().querySelectorAll(".dg-tl-bar")].filter((one) => one.offsetParent);
  return all[all.indexOf(bar) + by];
}

function partOf({ shiftKey, ctrlKey, metaKey }) {
  if (!shiftKey || view().dataset.hasEnd !== "1") return "whole";
  return ctrlKey || metaKey ? "start" : "end";
}

function step(bar, event) {
  const part = partOf(event);
  if (carried && (carried.bar !== bar || carried.part !== part)) return;
  if (!carried) begin(bar, part, {});
  clearTimeout(carried.timer);
  carry(carried.by + STEPS[event.key] * Number(view().dataset.step));
  tell(said(bar, part, carried.by));
  carried.timer = setTimeout(() => carried && end(true), REST);
}

document.addEventListener("keydown", (event) => {
  const bar = barOf(event.target);
  if (carried && event.key === "Escape") {
    event.preventDefault();
    return end(false);
  }
  const meant = event.shiftKey || !(event.ctrlKey || event.metaKey);
  if (!bar || event.altKey || !meant) return;
  if (ROWS[event.key] && !carried) neighbour(bar, ROWS[event.key])?.focus();
  else if (STEPS[event.key] && movable(bar)) step(bar, event);
  else if (event.key === "Enter" && carried?.bar === bar) end(true);
  else return;
  event.preventDefault();
});

document.addEventListener("focusout", (event) => {
  if (carried && carried.id === undefined && carried.bar === event.target) end(true);
});

// Where there is more than fits, the present is what one looks for.
function toPresent() {
  const now = view()?.querySelector(".dg-tl-behind > .now");
  const scroller = view()?.querySelector(".dg-tl-scroll");
  if (now && scroller.scrollWidth > scroller.clientWidth) scroller.scrollLeft = now.offsetLeft - scroller.clientWidth / 3;
}

toPresent();
