// The whole row opens its record, but links, buttons and a text selection keep their own meaning.
document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-href]");
  if (!row || event.target.closest("a, button, input, label, .pick") || String(getSelection())) return;
  if (event.ctrlKey || event.metaKey) open(row.dataset.href, "_blank");
  else location.href = row.dataset.href;
});

// The page keeps its place: going through pages or views starts at the top of the rows.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "list") document.querySelector(".dg-scroller")?.scrollTo(0, 0);
});

// The view that is shown may stand beyond the edge of its tabs.
const tab = document.querySelector(".dg-tabs [aria-current]");
if (tab) {
  const row = tab.closest(".dg-tabs");
  const beyond = tab.offsetLeft + tab.offsetWidth + 96 - row.offsetLeft - row.clientWidth;
  if (beyond > 0) row.scrollLeft = beyond;
}

// Rows that are pasted into a list go to the page that looks through them.
document.addEventListener("paste", (event) => {
  const link = document.querySelector("[data-paste-url]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!link || event.target.closest?.("input, textarea, [contenteditable=true]") || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const form = Object.assign(document.createElement("form"), { method: "post", action: link.dataset.pasteUrl, hidden: true });
  const token = document.querySelector('meta[name="csrf-token"]').content;
  for (const [name, value] of [["csrf_token", token], ["rows", text], ["action", "preview"]]) {
    form.append(Object.assign(document.createElement("textarea"), { name, value }));
  }
  document.body.append(form);
  form.submit();
});

// So may the page of the settings.
document.querySelector(".dg-settings-nav [aria-current]")?.scrollIntoView({ block: "nearest" });
