// The steps on a record's own page: the page shows everything anew once the record has moved.
import { attempt, toast } from "./moving.js";

document.addEventListener("click", async (event) => {
  const step = event.target.closest("[data-step-to]");
  if (!step) return;
  const { url, field, version } = step.closest("[data-steps]").dataset;
  step.setAttribute("aria-busy", "true");
  const fields = [["move.field", field], ["move.to", step.dataset.stepTo], ["move.version", version]];
  const { status, data } = await attempt(url, fields);
  step.removeAttribute("aria-busy");
  if (status === 200) location.reload();
  else if (status) toast(data.text);
  else step.focus();
});
