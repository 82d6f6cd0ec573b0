// Counts and sums of a board that did not wait for them: they follow the page, and each move on it.
import { board, fill } from "./board.js";

let turn = 0;
async function sumUp() {
  const url = board()?.dataset.sumsUrl;
  if (!url) return;
  const mine = ++turn;
  const answer = await fetch(url, { headers: { accept: "application/json" } }).catch(() => null);
  // Of several questions the last one counts, and none once another board is there.
  if (mine !== turn || board()?.dataset.sumsUrl !== url) return;
  const told = answer?.ok ? await answer.json() : { footer: [] };
  for (const sum of board().querySelectorAll("[data-lane-sum]")) sum.textContent = "";
  fill(told);
  const foot = told.footer.map((text) => Object.assign(document.createElement("span"), { textContent: text }));
  board().closest("#list-body").querySelector(".dg-foot").replaceChildren(...foot);
}

sumUp();
document.addEventListener("dg:sums", sumUp);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.querySelector?.("#board[data-sums-url]")) sumUp();
});
