// A toast stays five seconds, longer while it is looked at, and for good if it reports an error.
const lifetime = 5000;

export function live(toast) {
  if (toast.dataset.sticky !== undefined) return;
  let timer;
  const start = () => (timer = setTimeout(() => toast.remove(), lifetime));
  toast.addEventListener("mouseenter", () => clearTimeout(timer));
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("focusout", start);
  start();
}

// The box of messages stands in what is open above the page: a dialog keeps everything outside of it from being seen, read out and reached.
export function place(box = document.querySelector(".dg-toasts")) {
  if (!box) return null;
  const shown = [...document.querySelectorAll("[popover]:popover-open")].at(-1);
  const host = shown ?? document.activeElement?.closest("dialog:modal") ?? [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  if (box.parentElement !== host) host.append(box);
  return box;
}

// With an undo, a button of that name takes it back.
export function say(text, undo, back) {
  const toast = document.createElement("div");
  toast.className = "dg-toast";
  toast.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (undo) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "dg-undo", textContent: undo });
    button.addEventListener("click", () => (toast.remove(), back()));
    toast.append(button);
  }
  place().append(toast);
  live(toast);
}
