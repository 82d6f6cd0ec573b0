// htmx, and what it needs to know about our answers.
import htmx from "htmx.org";
import { tellOfEndedSession } from "./unanswered.js";

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

// The empty answer to nobody would take the place of what was asked for.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const door = event.detail.xhr.getResponseHeader("X-Signed-Out");
  if (!door) return;
  event.preventDefault();
  tellOfEndedSession(door);
});

// A refused form comes back as 422 (or 409, 401) with the form in it: htmx 2 would throw that away.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([401, 409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
