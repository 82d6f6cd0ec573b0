// One tick for all that can be approved at once; it is half set while only some are.
const picks = () => [...document.querySelectorAll(".dg-approval-pick input")];

document.addEventListener("change", (event) => {
  const all = document.querySelector("[data-approve-all]");
  if (!all) return;
  if (event.target === all) for (const pick of picks()) pick.checked = all.checked;
  else if (event.target.closest(".dg-approval-pick")) {
    const chosen = picks().filter((pick) => pick.checked).length;
    all.checked = chosen === picks().length;
    all.indeterminate = chosen > 0 && !all.checked;
  }
});
