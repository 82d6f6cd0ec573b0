// Another name for a file that a form holds: the line becomes a box, and what has the name takes its place.
import { complain, keep } from "./upload.js";

const token = () => document.querySelector('meta[name="csrf-token"]')?.content;

function begin(line) {
  const link = line.querySelector("a");
  const button = line.querySelector("[data-rename]");
  const box = document.createElement("input");
  box.className = "form-control";
  box.maxLength = 200;
  box.value = link.textContent;
  box.setAttribute("aria-label", button.dataset.label);
  link.hidden = button.hidden = true;
  link.after(box);
  box.focus();
  const dot = box.value.lastIndexOf(".");
  box.setSelectionRange(0, dot > 0 ? dot : box.value.length);
  box.addEventListener("input", (event) => event.stopPropagation());
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    event.stopPropagation();
    if (event.key === "Escape") end(line, box, true);
    else if (event.key === "Enter") take(line, box, true);
    else return;
    event.preventDefault();
  });
  box.addEventListener("blur", () => "ended" in box.dataset || take(line, box, false));
}

function end(line, box, focus) {
  const button = line.querySelector("[data-rename]");
  line.querySelector("a").hidden = button.hidden = false;
  box.dataset.ended = ""; // it is left as it goes
  box.remove();
  if (focus) button.focus();
}

async function take(line, box, focus) {
  const upload = line.closest("[data-upload]");
  const name = box.value.trim();
  if (!name || name === line.querySelector("a").textContent) return end(line, box, focus);
  box.dataset.ended = "";
  box.readOnly = true;
  const body = new URLSearchParams({ name });
  const headers = { "X-CSRFToken": token(), "HX-Request": "true" };
  const answer = await fetch(line.querySelector("[data-rename]").dataset.rename, { method: "POST", body, headers }).catch(() => null);
  if (!answer || answer.status !== 201) {
    end(line, box, focus);
    const told = answer && [403, 404, 422].includes(answer.status) ? await answer.text() : upload.dataset.notRenamed;
    return complain(upload, told, name);
  }
  complain(upload, "");
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const made = holder.content.firstElementChild;
  line.replaceWith(made);
  keep(upload);
  if (focus) made.querySelector("[data-rename]").focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-rename]");
  if (button) begin(button.closest("[data-id]"));
});
