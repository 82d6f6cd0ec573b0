// What a page says of itself; what scripts say later is said by saying.js, which other files of scripts bring along, too.
import { live } from "./saying.js";

document.querySelectorAll(".dg-toast").forEach(live);
document.addEventListener("click", (event) => event.target.closest("[data-close-toast]")?.closest(".dg-toast").remove());

// Preferences such as the theme are saved by the form they stand in as soon as they are chosen.
document.addEventListener("change", (event) => event.target.closest("[data-autosubmit]")?.form?.requestSubmit());
