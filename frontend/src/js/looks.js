// Theme and density change at once; the server hears of it by the same form as without scripts.
const root = document.documentElement;

document.addEventListener("submit", async (event) => {
  const { submitter, target: form } = event;
  const name = submitter?.name;
  if (!form.matches("[data-looks]") || (name !== "theme" && name !== "density")) return;
  event.preventDefault();
  root.dataset[name] = submitter.value;
  if (name === "theme") document.dispatchEvent(new Event("dougong:theme"));
  for (const other of form.querySelectorAll(`[name=${name}]`)) other.setAttribute("aria-pressed", String(other.value === submitter.value));
  const body = new FormData(form, submitter);
  body.set("quietly", "true");
  try {
    await fetch(form.action, { method: "POST", body });
  } catch {
    // It looks so until the page is left: without a connection nothing can be kept.
  }
});
