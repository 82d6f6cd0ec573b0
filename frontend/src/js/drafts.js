// What is typed into a form is kept on the server as it is typed, and in this browser as long as the server cannot be
// reached or nobody is signed in. A form that is sent goes once.
const PREFIX = "dougong:draft:";
if (document.querySelector("meta[name=forget-drafts]")) {
  for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
}
// A form that is sent is kept here until an answer has come: none does where the line breaks meanwhile.
const saved = document.querySelector(".dg-toasts")?.dataset.saved;
if (saved) {
  for (const name of Object.keys(localStorage)) {
    const isIt = ([key, text]) => key === "form.token" && text === saved;
    if (name.startsWith(PREFIX) && JSON.parse(localStorage.getItem(name)).some(isIt)) localStorage.removeItem(name);
  }
}

const form = document.querySelector("form[data-guard]");
const ignored = new Set(["csrf_token", "touched", "confirm", "form.token"]);
const LONGEST_LAST_WORD = 60_000; // What a browser sends for a page that is being left.
const WAIT = 1200;

const fields = () => [...new FormData(form)].filter(([name, value]) => !ignored.has(name) && typeof value === "string");
// What follows other fields is kept too, but nobody typed it.
const snapshot = () => JSON.stringify(fields().filter(([name]) => name !== "follows"));

function send(address, pairs, leaving = false) {
  const body = new URLSearchParams(pairs).toString();
  if (leaving && body.length > LONGEST_LAST_WORD) return Promise.reject(new Error("too long"));
  const headers = { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content, "HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded" };
  return fetch(address, { method: "POST", headers, body, keepalive: leaving });
}

if (form) {
  const address = form.dataset.keep;
  const local = `${PREFIX}${form.dataset.person}:${form.dataset.guard}`;
  const carried = form.dataset.carried === "true";
  const clean = carried ? "" : snapshot();
  const token = form.elements["form.token"].value;
  let kept = clean;
  let saving = false;
  let timer;

  const note = (text) => {
    const place = document.getElementById("autosave");
    if (place) place.textContent = text;
  };
  const keepHere = (pairs) => {
    localStorage.setItem(local, JSON.stringify(pairs));
    const place = document.getElementById("autosave");
    if (place) note(place.dataset.local.replace("{time}", new Date().toTimeString().slice(0, 5)));
  };

  async function keep(leaving = false) {
    const now = snapshot();
    if (saving || now === kept) return;
    const pairs = [["form.token", token], ...(now === clean ? [] : fields())];
    kept = now;
    try {
      const answer = await send(address, pairs, leaving);
      if (answer.ok) {
        localStorage.removeItem(local);
        note((await answer.json()).note);
        form.toggleAttribute("data-kept", snapshot() === now);
      } else if (answer.status === 403) note("");
      else keepHere(pairs);
    } catch {
      if (now !== clean) keepHere(pairs);
    }
  }

  // What this browser had to keep by itself goes to the server as soon as it can, and is offered like the rest.
  const stranded = localStorage.getItem(local);
  if (stranded && !carried) {
    send(address, JSON.parse(stranded)).then((answer) => {
      if (answer.status >= 500 || answer.status === 401) return;
      localStorage.removeItem(local);
      if (answer.ok && snapshot() === clean) location.reload();
    }, () => {});
  }

  const later = () => {
    form.removeAttribute("data-kept");
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep(true));
  if (carried) keep();

  form.addEventListener("submit", (event) => {
    if (saving) event.preventDefault();
    saving = true;
    clearTimeout(timer);
    if (snapshot() !== clean) localStorage.setItem(local, JSON.stringify([["form.token", token], ...fields()]));
  });
  // Coming back to a page that the browser had put by: it is as it was left, not as the record is.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  window.addEventListener("beforeunload", (event) => {
    const now = snapshot();
    if (!saving && now !== clean && now !== kept) event.preventDefault();
  });
}
