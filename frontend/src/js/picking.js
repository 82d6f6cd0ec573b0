// Records are ticked in a list, one by one, a stretch with Shift, a page, or all that the list shows.
const boxes = () => [...document.querySelectorAll(".pick input[name=id]")];
// Rows of a tree may be there and closed away.
const inSight = (box) => !box.closest("tr").hidden;
let last = null;

function show(everything = false) {
  const bar = document.querySelector(".dg-bulk-bar");
  if (!bar) return;
  const all = boxes();
  const ticked = all.filter((box) => box.checked);
  const head = document.querySelector("[data-pick-page]");
  const seen = all.filter(inSight);
  head.checked = seen.length > 0 && seen.every((box) => box.checked);
  head.indeterminate = ticked.length > 0 && !head.checked;
  bar.hidden = ticked.length === 0;
  bar.querySelector("[data-bulk-all]").disabled = !everything;
  // What the list shows is named by its address: the single ids are left out then.
  for (const box of all) box.disabled = everything;
  const count = bar.querySelector("[data-bulk-count]");
  const button = bar.querySelector("[data-bulk-everything]");
  if (button) button.hidden = everything || !head.checked;
  const number = everything ? button.dataset.total : String(ticked.length);
  count.textContent = count.dataset.text.replace("{count}", number);
}

function clear() {
  for (const box of boxes()) box.checked = false;
  delete document.querySelector(".dg-list")?.dataset.choosing;
  show();
}

document.addEventListener("click", (event) => {
  const box = event.target.closest(".pick input[name=id]");
  if (box) {
    const all = boxes();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const other of all.slice(from, to + 1)) other.checked = box.checked;
    }
    last = box;
    show();
  } else if (event.target.closest("[data-pick-page]")) {
    for (const other of boxes().filter(inSight)) other.checked = event.target.checked;
    show();
  } else if (event.target.closest("[data-choose-records]")) {
    // On phones a card leads to its record, unless records are being chosen.
    document.querySelector(".dg-list").dataset.choosing = "";
    document.getElementById("list-menu").hidePopover();
    boxes()[0]?.focus();
  } else if (event.target.closest("[data-bulk-everything]")) show(true);
  else if (event.target.closest("[data-bulk-clear]")) clear();
});

// What is exported is named when it is asked for; all that the list shows is named by its address.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-bulk-export]")) return;
  form.querySelectorAll("input[name=id]").forEach((input) => input.remove());
  for (const box of boxes().filter((one) => one.checked && !one.disabled)) {
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: "id", value: box.value });
    form.append(input);
  }
});

document.addEventListener("keydown", (event) => {
  const bar = document.querySelector(".dg-bulk-bar:not([hidden])");
  if (event.key === "Escape" && bar && !document.querySelector(":popover-open, dialog[open]")) clear();
});

// Coming back by the browser's button finds the ticks as they were.
addEventListener("pageshow", () => show());
document.addEventListener("htmx:afterSwap", () => show());
