import { sortable } from "./sorting.js";
import { goOn } from "./unanswered.js";

// Files are uploaded the moment they are chosen; the form holds their ids. Dropping and pasting do the same as choosing.
const token = () => document.querySelector('meta[name="csrf-token"]')?.content;
const holder = (upload) => upload.querySelector("[data-ids]");
const items = (upload) => upload.querySelector(".dg-upload-items");
const lines = (upload) => [...items(upload).querySelectorAll("[data-id]")];
const MEGABYTE = 1024 * 1024;

export function complain(upload, text, name) {
  const place = upload.querySelector("[data-complaint]");
  const filled = text.replace("{name}", name ?? "").replace("{megabytes}", upload.dataset.megabytes).replace("{count}", upload.dataset.most);
  place.querySelector("span").textContent = filled;
  place.hidden = !filled;
}

// The hidden input follows the lines; whoever listens to the form hears of it.
export function keep(upload) {
  const ids = lines(upload).map((line) => line.dataset.id).join(",");
  items(upload).hidden = !items(upload).children.length;
  upload.classList.toggle("full", lines(upload).length >= Number(upload.dataset.most));
  if (holder(upload).value === ids) return;
  holder(upload).value = ids;
  holder(upload).dispatchEvent(new Event("input", { bubbles: true }));
  holder(upload).dispatchEvent(new Event("focusout", { bubbles: true }));
}

function accepts(upload, file) {
  const accept = upload.querySelector("input[type=file]:not([capture])").accept.split(",").map((one) => one.trim().toLowerCase()).filter(Boolean);
  const name = file.name.toLowerCase();
  return !accept.length || accept.some((one) => (one.startsWith(".") ? name.endsWith(one) : one.endsWith("/*") ? file.type.startsWith(one.slice(0, -1)) : file.type === one));
}

function progressLine(upload, file) {
  const line = document.createElement("li");
  line.className = "dg-upload-item busy";
  const name = document.createElement("span");
  name.className = "dg-grow dg-ellipsis";
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", upload.dataset.uploading.replace("{name}", file.name));
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "btn btn-quiet";
  stop.textContent = upload.dataset.cancel;
  line.append(name, bar, stop);
  items(upload).append(line);
  items(upload).hidden = false;
  return { line, bar, stop };
}

export async function send(upload, file) {
  const status = await attempt(upload, file);
  // The page may be from before they signed in again: with the token of the new session it is sent once more.
  const last = status === 401 && (await goOn(true)) ? await attempt(upload, file) : status;
  if (last === 401) complain(upload, upload.dataset.signedOut, file.name);
  return last === 201;
}

function attempt(upload, file) {
  const { line, bar, stop } = progressLine(upload, file);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${upload.dataset.upload}?${new URLSearchParams({ name: file.name })}`);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    stop.addEventListener("click", () => request.abort());
    request.addEventListener("loadend", () => {
      if (request.status === 201) line.outerHTML = request.responseText;
      else {
        line.remove();
        if (request.status === 422 || request.status === 403) complain(upload, `${file.name}: ${request.responseText}`);
        else if (request.status !== 401 && (request.readyState !== XMLHttpRequest.UNSENT || request.status)) complain(upload, upload.dataset.failed, file.name);
      }
      keep(upload);
      done(request.status);
    });
    request.send(file);
  });
}

// One after the other, so that they stand in the order in which they were chosen.
async function take(upload, files) {
  complain(upload, "");
  for (const file of files) {
    const most = Number(upload.dataset.most);
    if (most === 1) for (const line of lines(upload)) line.remove();
    if (lines(upload).length >= most) {
      complain(upload, upload.dataset.tooMany);
      break;
    }
    if (file.size > Number(upload.dataset.megabytes) * MEGABYTE) complain(upload, upload.dataset.tooLarge, file.name);
    else if (!accepts(upload, file)) complain(upload, upload.dataset.notAccepted, file.name);
    else await send(upload, file);
  }
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-choose]")) return;
  const files = [...event.target.files];
  event.target.value = "";
  take(event.target.closest("[data-upload]"), files);
});

document.addEventListener("click", (event) => {
  const browse = event.target.closest("[data-browse]");
  if (browse) document.getElementById(browse.dataset.browse).click();
  const line = event.target.closest(".dg-upload-item[data-id]");
  const upload = line?.closest("[data-upload]");
  if (!upload) return;
  const move = event.target.closest("[data-move]");
  if (event.target.closest("[data-remove-file]")) {
    const next = line.nextElementSibling ?? line.previousElementSibling;
    line.remove();
    keep(upload);
    (next?.querySelector("[data-remove-file]") ?? upload.querySelector("[data-pad-name], [data-choose]:not([capture])")).focus();
  } else if (move) {
    if (move.dataset.move === "-1") line.previousElementSibling?.before(line);
    else line.nextElementSibling?.after(line);
    move.focus();
  } else return;
  complain(upload, "");
  keep(upload);
});

// Dragged into another order; the buttons do the same.
document.addEventListener("pointerover", (event) => {
  const list = event.target.closest?.(".dg-upload-items");
  if (!list) return;
  const upload = list.closest("[data-upload]");
  sortable(list, {
    animation: 120,
    draggable: ".dg-upload-item[data-id]",
    handle: "[data-drag]",
    onEnd: () => keep(upload),
  });
});

document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  const form = event.target.closest?.("form");
  const upload = event.target.closest?.("[data-upload]") ?? form?.querySelector(".dg-field:focus-within [data-upload]") ?? (form?.matches("[data-composer]") ? form.querySelector("[data-upload]") : null);
  if (!files.length || !upload) return;
  event.preventDefault();
  take(upload, files);
});

const under = (event) => {
  const composer = event.target.closest?.("[data-composer]");
  return composer ? composer.querySelector("[data-upload]") : event.target.closest?.("[data-upload]");
};

document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault(); // a file dropped beside the field must not replace the page
  document.querySelectorAll(".dg-upload.over").forEach((one) => one.classList.remove("over"));
  under(event)?.classList.add("over");
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.querySelectorAll(".dg-upload.over").forEach((one) => one.classList.remove("over"));
});

document.addEventListener("drop", (event) => {
  const files = [...(event.dataTransfer?.files ?? [])];
  if (!files.length) return;
  event.preventDefault();
  const upload = under(event);
  document.querySelectorAll(".dg-upload.over").forEach((one) => one.classList.remove("over"));
  if (upload) take(upload, files);
});

// A draft of the form brings back the ids only; the server says what they are.
document.addEventListener("input", (event) => {
  if (!event.target.matches?.("form")) return;
  for (const upload of event.target.querySelectorAll("[data-upload]")) {
    const ids = holder(upload).value;
    if (ids === lines(upload).map((line) => line.dataset.id).join(",")) continue;
    fetch(`${upload.dataset.items}?${new URLSearchParams({ ids })}`, { headers: { "HX-Request": "true" } })
      .then((response) => (response.ok ? response.text() : ""))
      .then((html) => {
        items(upload).innerHTML = html;
        keep(upload);
      });
  }
});
