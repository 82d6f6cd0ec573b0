// A record made without leaving the page: a dialog from the server, sent to it, and what was made handed on.
import { lead } from "./folding.js";
import { mark, touch } from "./form_guard.js";
import { say } from "./saying.js";
import { tellWhy } from "./unanswered.js";

const usable = "input:not([type=hidden]):not([disabled]), select, textarea, [contenteditable=true]";

function element(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.querySelector("dialog");
}

function settle(dialog) {
  window.htmx.process(dialog);
  window.htmx.trigger(dialog, "htmx:load");
  const wrong = dialog.querySelector("[aria-invalid=true]");
  if (wrong) lead(wrong);
  else dialog.querySelector(usable)?.focus();
}

// An answer of the live check that is still under way has nothing to say to another form.
const forget = (dialog) => window.htmx.trigger(dialog.querySelector("form"), "htmx:abort");

// The form once more, with what is wrong with it.
function again(dialog, html) {
  const fresh = element(html);
  if (!fresh) return location.reload();
  forget(dialog);
  dialog.replaceChildren(...fresh.childNodes);
  settle(dialog);
}

// What was mended since a refusal is no longer listed above.
function tidy(dialog) {
  for (const link of dialog.querySelectorAll(".dg-form-errors a[data-leads-to]")) {
    const slot = document.getElementById(`${link.hash.slice(1)}-errors`);
    if (slot && !slot.childElementCount) link.closest("li").remove();
  }
  const box = dialog.querySelector(".dg-form-errors");
  if (box && !box.querySelector("li")) box.remove();
}

async function send(dialog, form, more, made) {
  if (dialog.dataset.busy) return;
  forget(dialog);
  dialog.dataset.busy = "true";
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    if (answer.status === 201 && isJson) {
      const record = await answer.json();
      if (!more) dialog.close();
      await made(record);
      if (more) again(dialog, await (await fetch(form.action, { headers: { "HX-Request": "true" } })).text());
    } else if (answer.status === 422) again(dialog, await answer.text());
    else tellWhy(answer);
  } catch {
    say(document.querySelector(".dg-toasts").dataset.noConnection);
  } finally {
    delete dialog.dataset.busy;
    form.removeAttribute("aria-busy");
  }
}

// ``made`` gets the id and the title of the record; the focus goes back to the opener however the dialog ends.
let opening = false;
export async function createIn(address, opener, made) {
  if (opening) return;
  opening = true;
  let dialog = null;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return tellWhy(answer);
    dialog = element(await answer.text());
  } catch {
    return say(document.querySelector(".dg-toasts").dataset.noConnection);
  } finally {
    opening = false;
  }
  if (!dialog) return location.reload();
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    forget(dialog);
    dialog.remove();
    opener()?.focus();
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    send(dialog, event.target, event.submitter?.matches("[data-again]"), made);
  });
  dialog.addEventListener("click", (event) => event.target.closest("[data-leave]") && dialog.close());
  dialog.addEventListener("focusout", (event) => touch(dialog.querySelector("form"), event.target));
  dialog.addEventListener("htmx:afterSettle", () => {
    mark(dialog);
    tidy(dialog);
  });
  dialog.showModal();
  settle(dialog);
}

// A picker says whether something new could be taken up there, and in the how manieth dialog that would be.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches?.("[role=combobox]")) return;
  const form = event.target.closest("form[data-guard], form[data-creates]");
  const depth = Number(form?.dataset.creates ?? 0) + 1;
  if (form && depth <= 2) event.detail.parameters.create = depth;
});
