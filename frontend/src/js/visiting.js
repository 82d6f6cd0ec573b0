// What was opened is told to the server once the page is there: looking at something writes nothing by itself.
export function noteOpened(ref) {
  const address = document.getElementById("palette")?.dataset.recent;
  if (!address) return;
  const form = new FormData();
  form.append("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
  form.append("ref", ref);
  navigator.sendBeacon(address, form);
}

const here = document.querySelector("[data-visited]")?.dataset.visited;
// A reload is no second visit.
if (here && sessionStorage.getItem("dougong:visited") !== here) {
  sessionStorage.setItem("dougong:visited", here);
  noteOpened(here);
}
