// Rows of the filter are rendered by the server; only taking one away happens here.
document.addEventListener("click", (event) => {
  const remove = event.target.closest("[data-remove-row]");
  if (!remove) return;
  const rows = remove.closest("[data-filter-rows]");
  remove.closest("[data-filter-row]").remove();
  rows.closest("form").querySelector("select, input, button")?.focus();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "filter") event.target.querySelector("select")?.focus();
});

// A chip opens the filter where its condition is edited.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-filter]");
  if (opener) document.getElementById("filter-button")?.click();
});
