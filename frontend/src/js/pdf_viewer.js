// Documents as PDF are shown in a dialog of their own. What shows them is large, so it comes when it is needed first.
const dialog = () => document.getElementById("pdf-viewer");
const place = () => dialog().querySelector("[data-pages]");
let ended = () => {};
let opener = null;

function tell(text) {
  const told = dialog().querySelector("[data-told]");
  told.querySelector("span").textContent = text;
  told.hidden = !text;
}

async function show(link) {
  const { script, worker, parts, loading, slow, broken, locked, failed, page, cut } = dialog().dataset;
  let open = true;
  let close = () => {};
  const waiting = setTimeout(() => open && tell(slow), 15000);
  ended = () => {
    open = false;
    clearTimeout(waiting);
    close();
    place().replaceChildren();
  };
  tell(loading);
  const said = (text) => {
    clearTimeout(waiting);
    if (open) tell(text);
  };
  try {
    const { view } = await import(script);
    if (!open) return;
    const viewed = view(place(), { url: link.href, worker, parts, page });
    close = viewed.close;
    const { pages, shown } = await viewed.ready;
    said(pages > shown ? cut.replace("{count}", shown) : "");
  } catch (error) {
    said(error.name === "PasswordException" ? locked : ["InvalidPDFException", "FormatError"].includes(error.name) ? broken : failed);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-pdf]");
  if (link && dialog() && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    opener = link;
    dialog().querySelector("[data-caption]").textContent = link.dataset.name;
    dialog().querySelector("[data-note]").textContent = link.dataset.note;
    for (const one of dialog().querySelectorAll("[data-download]")) one.href = link.href;
    dialog().showModal();
    place().focus();
    show(link);
  } else if (event.target.closest?.("#pdf-viewer [data-close-viewer]")) dialog().close();
});

document.addEventListener(
  "close",
  (event) => {
    if (event.target !== dialog()) return;
    ended();
    tell("");
    opener?.focus();
  },
  true,
);
