// A small picture that is still being drawn comes as one clear pixel: it is asked for again, ever more rarely.
const PAUSES = [400, 800, 1600, 3200, 6400, 12800, 25600];

function again(picture) {
  const address = new URL(picture.src, location.href);
  if (picture.naturalWidth !== 1 || !address.pathname.includes("/thumbnail/")) return;
  const tries = Number(address.searchParams.get("try"));
  if (tries >= PAUSES.length) return;
  address.searchParams.set("try", tries + 1);
  const shown = picture.src;
  setTimeout(() => {
    if (picture.src === shown) picture.src = address.href; // the lightbox may show another one by now
  }, PAUSES[tries]);
}

document.addEventListener("load", (event) => event.target.localName === "img" && again(event.target), true);
for (const picture of document.images) if (picture.complete) again(picture);
