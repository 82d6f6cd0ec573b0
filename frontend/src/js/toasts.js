// What a page says of itself; what scripts say later is said by saying.js, which other files of scripts bring along, too.
import { live, place } from "./saying.js";

document.querySelectorAll(".dg-toast").forEach(live);
document.addEventListener("click", (event) => event.target.closest("[data-close-toast]")?.closest(".dg-toast").remove());

// It follows when something opens or closes, and comes back from what has left the page with it.
const box = document.querySelector(".dg-toasts");
if (box) {
  const follow = (changes) => (!box.isConnected || changes.some((one) => one.type === "attributes")) && place(box);
  new MutationObserver(follow).observe(document.body, { subtree: true, childList: true, attributeFilter: ["open"] });
  document.addEventListener("toggle", (event) => event.target instanceof HTMLElement && event.target.matches("[popover]") && place(box), true);
}

// Preferences such as the theme are saved by the form they stand in as soon as they are chosen.
document.addEventListener("change", (event) => event.target.closest("[data-autosubmit]")?.form?.requestSubmit());
