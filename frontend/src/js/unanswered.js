// What keeps a page from being answered: no connection, or a session that has ended. Each is told once, where everything else is told.
import { place } from "./saying.js";

function tell(kind, text, link) {
  const toasts = place();
  if (!toasts || toasts.querySelector(`[data-unanswered="${kind}"]`)) return;
  const toast = Object.assign(document.createElement("div"), { className: "dg-toast" });
  toast.dataset.unanswered = kind;
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  close.dataset.closeToast = "";
  close.setAttribute("aria-label", toasts.dataset.close);
  toast.append(Object.assign(document.createElement("span"), { textContent: toasts.dataset[text] }));
  if (link) toast.append(Object.assign(document.createElement("a"), { className: "dg-undo", href: link, textContent: toasts.dataset.signIn }));
  toast.append(close);
  toasts.append(toast);
}

export const tellOfNoConnection = () => tell("connection", "noConnection");

// A page comes back once its person has signed in. What is being filled in stays until they go; its draft brings it back.
export function tellOfEndedSession(door) {
  if (!document.querySelector("form[data-guard], dialog[open]:not(#palette) form:not(.dg-toast form)")) return location.reload();
  tell("session", "sessionEnded", `${door}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

export const forgetNoConnection = () => document.querySelector('[data-unanswered="connection"]')?.remove();
