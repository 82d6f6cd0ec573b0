// A card typed where it is to stand. The link beside it leads to the whole form, which is there without this too.
import { cellIn, cellOf, element, fill, listOf } from "./board.js";
import { attempt, say, toast } from "./moving.js";

const newToken = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function begin(link) {
  const form = document.getElementById("add-card").content.firstElementChild.cloneNode(true);
  link.hidden = true;
  link.after(form);
  form.querySelector("[data-whole-form]").href = link.href;
  form.querySelector("input").focus({ preventScroll: !form.closest(".lanes") });
}

function end(form) {
  const link = form.previousElementSibling;
  form.remove();
  link.hidden = false;
  link.focus();
}

// The same card is made once, however often it is sent: its token is given up when it stands there.
async function add(form) {
  if (form.hasAttribute("aria-busy")) return;
  const input = form.querySelector("input");
  const cell = cellOf(form);
  form.dataset.token ||= newToken();
  form.setAttribute("aria-busy", "true");
  const { cell: column, lane } = cell.dataset;
  const fields = [["move.to", column], ["move.lane", lane], ["form.token", form.dataset.token], [input.name, input.value]];
  let answer;
  try {
    answer = await attempt(form.getAttribute("action"), fields);
  } catch {
    answer = { status: 503, data: { text: document.getElementById("board").dataset.sayFailed } };
  }
  form.removeAttribute("aria-busy");
  const { status, data } = answer;
  if (status === 200) {
    fill(data);
    if (data.card) {
      const card = element(data.card);
      listOf(cellIn(data.column, lane) ?? cell).prepend(card);
      window.htmx.process(card);
    } else toast(data.text);
    say(data.text);
    delete form.dataset.token;
    input.value = "";
  } else if (status) toast(data.text);
  input.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-add-card]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    return begin(link);
  }
  const form = event.target.closest(".dg-card-new");
  if (!form) return;
  if (event.target.closest("[data-no-card]")) end(form);
  const whole = event.target.closest("[data-whole-form]");
  if (whole) {
    const url = new URL(form.previousElementSibling.href);
    const input = form.querySelector("input");
    if (input.value) url.searchParams.set(input.name, input.value);
    whole.href = url;
  }
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".dg-card-new")) return;
  event.preventDefault();
  add(event.target);
});

document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && event.target.closest?.(".dg-card-new");
  if (!form) return;
  event.preventDefault();
  end(form);
});

// Lanes that somebody has closed stay closed in this browser.
const lanesKey = () => `dougong:lanes:${document.getElementById("board").dataset.lanes}`;
const lanes = () => [...document.querySelectorAll(".dg-lane")];

function closeLanes() {
  if (!lanes().length) return;
  const closed = (localStorage.getItem(lanesKey()) ?? "").split(" ");
  for (const lane of lanes()) lane.open = !closed.includes(`=${lane.dataset.lane}`);
}

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.(".dg-lane") || !event.target.isConnected) return;
  const closed = lanes().filter((lane) => !lane.open).map((lane) => `=${lane.dataset.lane}`);
  localStorage.setItem(lanesKey(), closed.join(" "));
}, true);
document.addEventListener("htmx:afterSettle", closeLanes);
closeLanes();
