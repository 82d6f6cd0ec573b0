// htmx, and what it needs to know about our answers.
import htmx from "htmx.org";

window.htmx = htmx;
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0;
htmx.config.selfRequestsOnly = true;
htmx.config.refreshOnHistoryMiss = true;
htmx.config.disableInheritance = true;
// What has been put in listens at once: within the delay that is usual, what somebody does there would be lost.
htmx.config.defaultSettleDelay = 0;
// Styles set as attributes are against the content policy.
htmx.config.attributesToSettle = ["class"];

const token = () => document.querySelector('meta[name="csrf-token"]')?.content;

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});

// A refused form comes back as 422 (or 409, 401) with the form in it: htmx 2 would throw that away.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([401, 409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
