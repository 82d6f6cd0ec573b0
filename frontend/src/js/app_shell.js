// The app around the pages: it can be installed, and says so when there is no connection.
import { forgetNoConnection, tellOfNoConnection } from "./unanswered.js";

const worker = document.querySelector('meta[name="service-worker"]')?.content;

if (worker && "serviceWorker" in navigator) {
  addEventListener("load", async () => {
    const root = document.documentElement;
    const looks = `${root.lang} ${root.dataset.theme}`;
    try {
      await navigator.serviceWorker.register(worker);
    } catch {
      return; // Private windows and plain HTTP have none: everything else works.
    }
    if (localStorage.getItem("dougong:looks") !== looks) navigator.serviceWorker.controller?.postMessage("looks-changed");
    localStorage.setItem("dougong:looks", looks);
  });
}

const page = document.querySelector("[data-offline]");
if (page) {
  const drafts = Object.keys(localStorage).filter((key) => key.startsWith("dougong:draft:")).length;
  const note = page.querySelector("[data-drafts]");
  note.textContent = note.dataset.text.replace("{count}", drafts);
  note.hidden = !drafts;
  page.querySelector("[data-retry]").addEventListener("click", () => location.reload());
  addEventListener("online", () => location.reload());
  // The network may have come back before this script was there to hear of it, and nothing tells that a server has
  // started again: so it is asked, ever more seldom. (The page asked for by its own address has nothing to come back to.)
  const ask = async (pause) => {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
    if (answer?.ok) location.reload();
    else ask(Math.min(pause * 1.5, 30_000));
  };
  if (location.pathname !== "/offline") ask(1000);
}

document.addEventListener("htmx:sendError", tellOfNoConnection);

// A form that cannot be sent stays: the browser would put a page of its own in its place, and what was typed is gone.
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.target.method !== "post" || !document.querySelector(".dg-toasts")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tellOfNoConnection();
}, true);
addEventListener("online", forgetNoConnection);

// Feedback from a phone's menu is about the page that it was opened from.
document.addEventListener("htmx:configRequest", (event) => {
  const from = document.querySelector(".dg-menu-page") && document.referrer;
  if (event.detail.path.endsWith("/feedback") && event.detail.verb === "get" && from) event.detail.parameters.from = from;
});
