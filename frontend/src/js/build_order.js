// Answers draw the form, or the flow, in the order in which the server took what they answer: a panel and a command may be
// under way at once, and whichever answer comes last is not always the one that knows most.
const DRAWN = ["canvas", "flow", "draft-bar"];

let newest = 0;
let here = 0;
const isStale = () => here > 0 && here < newest;

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  here = Number(detail.xhr.getResponseHeader("Dougong-Draft") ?? 0);
  newest = Math.max(newest, here);
  // What comes beside the drawing, such as the panel of what was added, is put in all the same.
  if (isStale() && DRAWN.includes(detail.target.id)) detail.swapOverride = "none";
});

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (!isStale() || !DRAWN.includes(event.detail.target.id)) return;
  event.detail.shouldSwap = false;
  event.stopImmediatePropagation();
});
