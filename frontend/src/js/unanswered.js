// What keeps a page from being answered: no connection, or a session that has ended. Each is told once, where everything else is told.
import { place, say } from "./saying.js";

const toasts = () => document.querySelector(".dg-toasts");
const told = (kind) => document.querySelector(`[data-unanswered="${kind}"]`);

function tell(kind, text, link) {
  const box = place();
  if (!box || told(kind)) return;
  const toast = Object.assign(document.createElement("div"), { className: "dg-toast" });
  toast.dataset.unanswered = kind;
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  close.dataset.closeToast = "";
  close.setAttribute("aria-label", toasts().dataset.close);
  toast.append(Object.assign(document.createElement("span"), { textContent: toasts().dataset[text] }));
  if (link) toast.append(link);
  toast.append(close);
  box.append(toast);
}

export const tellOfNoConnection = () => tell("connection", "noConnection");

// A form is brought back by its draft, wherever its person goes meanwhile; whatever else is being filled in is gone with the page.
const DRAFTED = "form[data-guard]";
const FILLED_IN = "dialog[open]:not(#palette) form:not(.dg-toast form), .dg-cell-editor form";

// A page comes back once its person has signed in. What is being filled in stays until they go.
export async function tellOfEndedSession(door) {
  const lost = document.querySelector(FILLED_IN);
  if (!lost && !document.querySelector(DRAFTED)) return location.reload();
  if (await goOn()) return;
  const href = `${door}?next=${encodeURIComponent(location.pathname + location.search)}`;
  const link = Object.assign(document.createElement("a"), { className: "dg-undo", href, textContent: toasts().dataset.signIn });
  if (lost) link.target = "_blank";
  tell("session", "sessionEnded", link);
}

// Where its person has signed in again in another tab, the page goes on with the token of the new session.
export async function goOn(quietly = false) {
  const holder = document.createElement("template");
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return false;
    holder.innerHTML = await answer.text();
  } catch {
    return false;
  }
  const page = holder.content;
  const person = (of) => of.querySelector("[data-signed-in]")?.dataset.signedIn;
  const fresh = page.querySelector('meta[name="csrf-token"]')?.content;
  if (!fresh || !person(page) || person(page) !== person(document)) return false;
  document.querySelector('meta[name="csrf-token"]').content = fresh;
  for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = fresh;
  told("session")?.remove();
  if (!quietly) say(toasts().dataset.signedInAgain);
  return true;
}

document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && told("session") && goOn());

// An answer that is not what was asked for says why, beside what has been filled in.
export async function tellWhy(answer) {
  const door = answer.headers.get("X-Signed-Out");
  if (door) return tellOfEndedSession(door);
  const plain = answer.headers.get("Content-Type")?.startsWith("text/plain");
  say(plain ? await answer.text() : toasts().dataset.noConnection);
}

export const forgetNoConnection = () => told("connection")?.remove();
