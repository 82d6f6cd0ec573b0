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
  document.querySelector(".dg-toasts").append(toast);
  live(toast);
}
