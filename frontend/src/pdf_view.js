// Draws the pages of a PDF as they come into sight. Nothing of a document runs: no scripts, no forms, no links; and
// what it may ask for is bounded.
import { AnnotationMode, GlobalWorkerOptions, getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

const MOST_PAGES = 1000;
const MOST_PIXELS = 16_000_000;
const MOST_IMAGE = 40_000_000;

export function view(place, { url, worker, parts, page: label }) {
  GlobalWorkerOptions.workerSrc = worker;
  const task = getDocument({
    url,
    cMapUrl: `${parts}/cmaps/`,
    standardFontDataUrl: `${parts}/standard_fonts/`,
    wasmUrl: `${parts}/wasm/`,
    useWasm: false,
    useWorkerFetch: false,
    isEvalSupported: false,
    enableXfa: false,
    maxImageSize: MOST_IMAGE,
    canvasMaxAreaInBytes: MOST_PIXELS * 4,
    verbosity: 0,
  });
  const drawn = new Map();
  let observer = null;
  let resized = null;

  async function draw(document, holder) {
    const number = Number(holder.dataset.page);
    if (drawn.has(holder)) return;
    const state = { task: null };
    drawn.set(holder, state);
    try {
      const page = await document.getPage(number);
      if (drawn.get(holder) !== state) return;
      const plain = page.getViewport({ scale: 1 });
      holder.style.aspectRatio = `${plain.width} / ${plain.height}`;
      const wanted = (holder.clientWidth * Math.min(devicePixelRatio, 3)) / plain.width;
      const scale = Math.min(wanted, Math.sqrt(MOST_PIXELS / (plain.width * plain.height)));
      const viewport = page.getViewport({ scale });
      const canvas = window.document.createElement("canvas");
      canvas.width = Math.max(1, Math.floor(viewport.width));
      canvas.height = Math.max(1, Math.floor(viewport.height));
      state.task = page.render({ canvas, viewport, annotationMode: AnnotationMode.ENABLE });
      await state.task.promise;
      if (drawn.get(holder) === state) holder.replaceChildren(canvas);
    } catch (error) {
      if (error?.name !== "RenderingCancelledException" && drawn.get(holder) === state) holder.classList.add("broken");
    }
  }

  function forget(holder) {
    drawn.get(holder)?.task?.cancel();
    drawn.delete(holder);
    holder.replaceChildren();
  }

  const ready = task.promise.then(async (document) => {
    const shown = Math.min(document.numPages, MOST_PAGES);
    const first = (await document.getPage(1)).getViewport({ scale: 1 });
    const holders = Array.from({ length: shown }, (_, i) => {
      const holder = window.document.createElement("div");
      holder.className = "dg-pdf-page";
      holder.dataset.page = i + 1;
      holder.setAttribute("role", "img");
      holder.setAttribute("aria-label", label.replace("{number}", i + 1).replace("{count}", document.numPages));
      holder.style.aspectRatio = `${first.width} / ${first.height}`;
      return holder;
    });
    place.replaceChildren(...holders);
    observer = new IntersectionObserver((entries) => entries.forEach((entry) => (entry.isIntersecting ? draw(document, entry.target) : forget(entry.target))), {
      root: place,
      rootMargin: "100% 0px",
    });
    holders.forEach((holder) => observer.observe(holder));
    let width = place.clientWidth;
    resized = new ResizeObserver(() => {
      if (Math.abs(place.clientWidth - width) < 24) return;
      width = place.clientWidth;
      for (const holder of [...drawn.keys()]) {
        forget(holder);
        draw(document, holder);
      }
    });
    resized.observe(place);
    return { pages: document.numPages, shown };
  });

  return {
    ready,
    close() {
      observer?.disconnect();
      resized?.disconnect();
      for (const holder of [...drawn.keys()]) forget(holder);
      task.destroy();
    },
  };
}
