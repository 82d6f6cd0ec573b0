// A record added to a related list: what may have changed on the page comes anew, what is being written stays.
import { createIn } from "./creating.js";
import { say } from "./saying.js";

const isWrittenIn = (part) => [...part.querySelectorAll("textarea")].some((area) => area.value);

async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const fresh = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    if (!fresh || isWrittenIn(part)) continue;
    part.replaceWith(document.adoptNode(fresh));
    window.htmx.process(fresh);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-add]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { id } = link;
  createIn(link.dataset.add, () => document.getElementById(id), async ({ text }) => {
    await refresh();
    say(text);
    if (!document.querySelector("dialog[open]")) document.getElementById(id)?.focus();
  });
});
