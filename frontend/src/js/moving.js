// A record into another stage: send it, explain a refusal in place, ask for what is missing, and try again.
import { place } from "./saying.js";
import { tellOfEndedSession } from "./unanswered.js";

const token = () => document.querySelector('meta[name="csrf-token"]')?.content;
const dialog = () => document.getElementById("move-dialog");

async function post(url, fields) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  const headers = { "X-CSRFToken": token(), "HX-Request": "true" };
  const answer = await fetch(url, { method: "POST", body, headers });
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  return { status: answer.status, data: isJson ? await answer.json() : { text: await answer.text() }, door: answer.headers.get("X-Signed-Out") };
}

// What was filled in, or null if the record is to stay where it was.
function ask(html, filled) {
  const box = dialog();
  box.innerHTML = html;
  window.htmx.process(box);
  box.showModal();
  for (const [name, value] of filled) if (box.querySelector("form").elements[name]) box.querySelector("form").elements[name].value = value;
  (box.querySelector("[aria-invalid=true]") ?? box.querySelector("input:not([type=hidden]), select, textarea") ?? box.querySelector("[data-put-back]")).focus();
  return new Promise((resolve) => {
    const finish = (fields) => {
      box.oncancel = box.onsubmit = box.onclick = null;
      if (box.open) box.close();
      box.replaceChildren();
      resolve(fields);
    };
    box.oncancel = (event) => {
      event.preventDefault();
      finish(null);
    };
    box.onclick = (event) => {
      if (event.target.closest("[data-put-back]") || event.target === box) finish(null);
    };
    box.onsubmit = (event) => {
      event.preventDefault();
      finish([...new FormData(event.target)]);
    };
  });
}

export async function attempt(url, fields, refused = () => {}) {
  let answer = await post(url, fields);
  let [html, filled] = ["", []];
  for (;;) {
    if (answer.status === 422 && answer.data.dialog) [html, filled] = [answer.data.dialog, []];
    else if (answer.status !== 401) return answer;
    else if (!html) {
      location.reload();
      return { status: 0, data: {} };
    }
    refused();
    const asked = ask(html, filled);
    if (answer.status === 401) tellOfEndedSession(answer.door);
    filled = await asked;
    if (!filled) return { status: 0, data: {} };
    answer = await post(url, [...fields, ...filled]);
  }
}

export function say(text) {
  const status = document.getElementById("move-status");
  if (status) status.textContent = text;
}

// Like the toasts that pages bring along, but made here; the way back is a function.
export function toast(text, undo) {
  const box = document.getElementById("move-toast").content.firstElementChild.cloneNode(true);
  box.querySelector("span").textContent = text;
  const button = box.querySelector("[data-undo-move]");
  if (undo) button.addEventListener("click", () => (box.remove(), undo()));
  else button.remove();
  place().append(box);
  setTimeout(() => box.remove(), undo ? 8000 : 12000);
}
