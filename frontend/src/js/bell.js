// A page that is looked at again asks what is new; nothing is asked in the background.
const PATIENCE = 15_000;
let asked = Date.now();

const show = (count) =>
  document.querySelectorAll("[data-bell]").forEach((bell) => {
    const badge = bell.querySelector(".dg-bell-count");
    badge.textContent = count;
    badge.hidden = !count;
    bell.setAttribute("aria-label", count ? bell.dataset.named.replace("{count}", count) : bell.dataset.none);
  });

document.addEventListener("visibilitychange", async () => {
  const bell = document.querySelector("[data-bell]");
  if (!bell || document.visibilityState !== "visible" || Date.now() - asked < PATIENCE) return;
  asked = Date.now();
  try {
    const answer = await fetch(bell.dataset.bell, { redirect: "error" });
    if (answer.ok) show((await answer.text()).trim());
  } catch {
    // Offline, or signed out: the next page will say so.
  }
});
