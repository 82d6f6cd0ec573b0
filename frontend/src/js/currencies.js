// Amounts stand behind the sign of their currency, which is chosen in a field of its own; lines take that of their record.
const signOf = (select) => select.selectedOptions[0]?.dataset.sign ?? "";

function show(select) {
  const sign = signOf(select);
  const places = [select.form ?? document, ...(select.form?.querySelectorAll("template") ?? [])];
  for (const place of places) {
    for (const unit of (place.content ?? place).querySelectorAll(`[data-currency-of="${select.dataset.currency}"]`)) unit.textContent = sign;
  }
}

const selects = (root) => root.querySelectorAll("select[data-currency]");

document.addEventListener("change", (event) => {
  if (event.target.matches?.("select[data-currency]")) show(event.target);
});
// Rows that are added, and fields that the live check brings, start with the sign that they had on the server.
document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-lines]")) selects(event.target.closest("form") ?? document).forEach(show);
});
document.addEventListener("htmx:afterSettle", () => selects(document).forEach(show));
selects(document).forEach(show);
