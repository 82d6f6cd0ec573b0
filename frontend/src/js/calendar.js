// The calendar: an entry is dragged to another day, or grabbed with Space and carried by arrow keys. Both end in move().
import { reread, send } from "./moved.js";
import { say } from "./saying.js";

const calendar = () => document.getElementById("calendar");
const days = () => [...calendar().querySelectorAll("[data-day]")];
const dayOf = (item) => item.closest("[data-day]");
const titleOf = (item) => item.querySelector("a span").textContent;
const tell = (text) => (calendar().querySelector("[data-calendar-say]").textContent = text);
const phrase = (name, values) => calendar().dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
const movable = (target) => calendar()?.dataset.moveUrl && target.closest?.(".dg-event[draggable]");

async function refresh(id) {
  const fresh = await reread("calendar");
  if (!fresh) return;
  calendar().replaceWith(fresh);
  calendar().querySelector(`[data-event="${id}"]`)?.focus();
}

function reschedule(id, day, version) {
  const { moveUrl, sayFailed } = calendar().dataset;
  return send(moveUrl.replace("/0/reschedule", `/${id}/reschedule`), { day, version }, sayFailed);
}

// A drag takes hold of the day under the pointer; what lasts several days moves by as many as it was dragged.
async function move(item, from, to) {
  const link = item.querySelector("a");
  const { event: id, version, first } = link.dataset;
  const shift = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
  if (!shift) return;
  const target = new Date(Date.parse(first) + shift * 86_400_000).toISOString().slice(0, 10);
  const { undo } = calendar().dataset;
  item.classList.add("pending");
  const { ok, text } = await reschedule(id, target, version);
  await refresh(id);
  item.classList.remove("pending");
  tell(text);
  if (!ok) return say(text);
  say(text, undo, async () => {
    const now = calendar().querySelector(`[data-event="${id}"]`);
    const back = await reschedule(id, first, now?.dataset.version ?? "");
    await refresh(id);
    say(back.text);
  });
}

function highlight(day) {
  days().forEach((one) => one.classList.toggle("over", one === day));
}

let dragged = null;

document.addEventListener("dragstart", (event) => {
  const item = movable(event.target);
  if (!item) return;
  dragged = { item, from: dayOf(item).dataset.day };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", titleOf(item));
});

document.addEventListener("dragover", (event) => {
  const day = dragged && event.target.closest?.("[data-day]");
  if (!day) return;
  event.preventDefault();
  highlight(day);
});

document.addEventListener("drop", (event) => {
  const day = dragged && event.target.closest?.("[data-day]");
  if (!day) return;
  event.preventDefault();
  const { item, from } = dragged;
  move(item, from, day.dataset.day);
});

document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged = null;
  highlight(null);
});

let held = null;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function release() {
  held.item.classList.remove("grabbed");
  highlight(null);
  held = null;
}

document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.("[data-event]") && movable(event.target);
  if (!item) return;
  if (!held) {
    if (event.key !== " ") return;
    event.preventDefault();
    held = { item, from: dayOf(item).dataset.day, at: days().indexOf(dayOf(item)) };
    item.classList.add("grabbed");
    highlight(dayOf(item));
    return tell(phrase("sayGrabbed", { title: titleOf(item) }));
  }
  if (STEPS[event.key]) {
    event.preventDefault();
    held.at = Math.min(Math.max(held.at + STEPS[event.key], 0), days().length - 1);
    const day = days()[held.at];
    highlight(day);
    day.scrollIntoView({ block: "nearest" });
    tell(phrase("sayDay", { day: day.dataset.title }));
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    const { from, at } = held;
    release();
    move(item, from, days()[at].dataset.day);
  } else if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape") event.preventDefault();
    release();
    tell(phrase("sayBack", { title: titleOf(item) }));
  }
});
