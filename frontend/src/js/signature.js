// A signature: drawn with finger, pen or mouse, or the name written out for whoever cannot draw. It becomes a picture.
import { complain, send } from "./upload.js";

const INK = "#14203a";
const PAPER = "#ffffff";
const FONTS = '"Segoe Script","Bradley Hand","Kaiti SC",KaiTi,STKaiti,cursive';
const canvasOf = (pad) => pad.querySelector("canvas");
const dirty = (pad) => pad.dataset.dirty === "true";

function clear(pad) {
  const canvas = canvasOf(pad);
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
  pad.dataset.dirty = "false";
  if (pad.dataset.into) document.getElementById(pad.dataset.into).value = "";
}

function at(canvas, event) {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
}

document.addEventListener("pointerdown", (event) => {
  const canvas = event.target.closest?.("[data-pad] canvas");
  if (!canvas || event.button) return;
  const pad = canvas.closest("[data-pad]");
  const pen = canvas.getContext("2d");
  if (pad.querySelector("[data-pad-name]").value) {
    pad.querySelector("[data-pad-name]").value = "";
    clear(pad);
  }
  pen.strokeStyle = INK;
  pen.fillStyle = INK;
  pen.lineCap = pen.lineJoin = "round";
  let last = at(canvas, event);
  let middle = last;
  pen.beginPath();
  pen.arc(...last, 2.5, 0, 2 * Math.PI);
  pen.fill();
  pad.dataset.dirty = "true";
  canvas.setPointerCapture(event.pointerId);
  const draw = (move) => {
    for (const one of move.getCoalescedEvents?.() ?? [move]) {
      const next = at(canvas, one);
      const between = [(last[0] + next[0]) / 2, (last[1] + next[1]) / 2];
      pen.lineWidth = one.pointerType === "pen" ? 2 + 5 * one.pressure : 5;
      pen.beginPath();
      pen.moveTo(...middle);
      pen.quadraticCurveTo(...last, ...between);
      pen.stroke();
      [last, middle] = [next, between];
    }
  };
  const stop = () => {
    canvas.removeEventListener("pointermove", draw);
    canvas.removeEventListener("pointerup", stop);
    canvas.removeEventListener("pointercancel", stop);
  };
  canvas.addEventListener("pointermove", draw);
  canvas.addEventListener("pointerup", stop);
  canvas.addEventListener("pointercancel", stop);
});

function write(pad, name) {
  const canvas = canvasOf(pad);
  const pen = canvas.getContext("2d");
  clear(pad);
  if (!name.trim()) return;
  let size = 150;
  do pen.font = `italic ${(size -= 6)}px ${FONTS}`;
  while (size > 30 && pen.measureText(name).width > canvas.width - 80);
  pen.fillStyle = INK;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(name, canvas.width / 2, canvas.height / 2);
  pad.dataset.dirty = "true";
}

function picture(pad) {
  const canvas = canvasOf(pad);
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const pen = copy.getContext("2d");
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, copy.width, copy.height);
  pen.drawImage(canvas, 0, 0);
  return new Promise((done) => copy.toBlob(done, "image/png"));
}

/** Into the form itself, instead of a file beside it. */
async function sign(pad) {
  const url = await new Promise((done) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result));
    picture(pad).then((blob) => reader.readAsDataURL(blob));
  });
  document.getElementById(pad.dataset.into).value = url;
  pad.dataset.dirty = "false";
  return true;
}

async function use(pad) {
  if (pad.dataset.into) return dirty(pad) && sign(pad);
  const upload = pad.closest("[data-upload]");
  if (!dirty(pad)) {
    complain(upload, pad.dataset.empty);
    return false;
  }
  const written = pad.querySelector("[data-pad-name]").value.trim();
  const file = new File([await picture(pad)], `${written || pad.dataset.name}.png`, { type: "image/png" });
  complain(upload, "");
  const sent = await send(upload, file);
  if (sent) {
    clear(pad);
    pad.querySelector("[data-pad-name]").value = "";
    upload.querySelector("[data-remove-file]")?.focus();
  }
  return sent;
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-pad-name]")) write(event.target.closest("[data-pad]"), event.target.value);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("[data-pad-name]")) return;
  event.preventDefault();
  use(event.target.closest("[data-pad]"));
});

document.addEventListener("click", (event) => {
  const pad = event.target.closest("[data-pad]");
  if (!pad) return;
  if (event.target.closest("[data-pad-clear]")) {
    pad.querySelector("[data-pad-name]").value = "";
    clear(pad);
  } else if (event.target.closest("[data-pad-done]")) use(pad);
});

// What was drawn but not yet taken over is not lost when the form is saved.
document.addEventListener("submit", async (event) => {
  const open = [...event.target.querySelectorAll("[data-pad]")].filter(dirty);
  if (!open.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter } = event;
  for (const pad of open) if (!(await use(pad))) return;
  event.target.requestSubmit(submitter ?? undefined);
}, true);
