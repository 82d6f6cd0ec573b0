// Ctrl Z and Ctrl Shift Z take steps of the draft back and bring them again, where nobody is typing. A page that is being
// left takes no more: what is asked of it then is done by the page that comes, one step after the other.
const WAITING = "dougong:steps";
const PATIENCE = 5000;
let left = -PATIENCE;

const isLeaving = () => performance.now() - left < PATIENCE;

// Asked for too long ago, on a page that never came: nobody expects it any more.
function waiting() {
  const { at, steps } = JSON.parse(sessionStorage.getItem(WAITING)) ?? { at: 0, steps: [] };
  return Date.now() - at < PATIENCE ? steps : [];
}

function keep(steps) {
  if (steps.length) sessionStorage.setItem(WAITING, JSON.stringify({ at: Date.now(), steps }));
  else sessionStorage.removeItem(WAITING);
}

function take(step) {
  document.querySelector(`[data-step="${step}"]:not([disabled])`)?.click();
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const step = key === "y" || (key === "z" && event.shiftKey) ? "y" : key === "z" ? "z" : "";
  if (!step || event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]")) return;
  event.preventDefault();
  if (isLeaving()) keep([...waiting(), step]);
  else take(step);
});

document.addEventListener("submit", (event) => {
  const button = event.target.querySelector("[data-step]");
  if (!button || event.defaultPrevented) return;
  if (isLeaving()) {
    event.preventDefault();
    keep([...waiting(), button.dataset.step]);
  } else left = performance.now();
});
addEventListener("pageshow", () => (left = -PATIENCE));

const [next, ...others] = waiting();
keep(others);
if (next) take(next);
