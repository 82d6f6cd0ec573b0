// The tree of departments: dragged by its grips. The detail beside it moves by buttons and a select, for keys.
import { say } from "./moving.js";
import { sortable } from "./sorting.js";

const token = () => document.querySelector('meta[name="csrf-token"]')?.content;

async function send(item) {
  const tree = document.getElementById("department-tree");
  const body = new FormData();
  body.append("parent", item.parentElement.dataset.parent);
  body.append("before", item.nextElementSibling?.dataset.id ?? "");
  body.append("chosen", tree.dataset.chosen);
  const headers = { "X-CSRFToken": token(), "HX-Request": "true" };
  const answer = await fetch(item.dataset.move, { method: "POST", body, headers });
  if (answer.status === 401) return location.reload();
  const text = await answer.text();
  if (!answer.ok) {
    sessionStorage.setItem("dg-say", text);
    return location.reload();
  }
  const holder = document.createElement("template");
  holder.innerHTML = text;
  tree.replaceWith(holder.content.firstElementChild);
  begin();
}

function begin() {
  const tree = document.querySelector("#department-tree[data-sortable]");
  for (const list of tree?.querySelectorAll(".dg-tree-list") ?? [])
    sortable(list, {
      group: "departments",
      handle: ".dg-tree-grip",
      animation: 120,
      swapThreshold: 0.6,
      invertSwap: true,
      emptyInsertThreshold: 8,
      ghostClass: "dg-tree-ghost",
      onStart: () => tree.classList.add("dragging"),
      onEnd: (event) => {
        tree.classList.remove("dragging");
        if (event.from !== event.to || event.oldIndex !== event.newIndex) send(event.item);
      },
    });
}

const left = sessionStorage.getItem("dg-say");
if (left) {
  sessionStorage.removeItem("dg-say");
  document.addEventListener("DOMContentLoaded", () => say(left));
}
begin();
