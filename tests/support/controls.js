// What tests ask of a page about its controls and texts; put into each page before its own scripts.
window.dgControls = (() => {
  const seen = (e) => e.offsetParent !== null && e.getClientRects().length > 0;
  const named = (e) => (e.getAttribute("aria-label") || e.textContent).trim().replace(/\s+/g, " ");

  // Controls that are the same on page after page have the same shape.
  function shape(e) {
    const where = e.closest("form")?.getAttribute("action")?.replace(/[0-9]+/g, "0") ?? "";
    const names = [...e.attributes].map((a) => a.name).filter((name) => /^(data-|hx-)/.test(name));
    const text = e.closest("[role=dialog], dialog, td, th, li") ? "" : named(e);
    return [e.tagName, e.className, names.join(" "), e.getAttribute("popovertarget") ?? "", e.name ?? "", where, text].join("|");
  }

  let found = [];
  function find() {
    const all = document.querySelectorAll("button, summary, [role=button], [role=tab], a[hx-get]");
    found = [...all].filter((e) => seen(e) && !e.disabled && !e.closest("[inert]"));
    return found.map((e, at) => {
      e.setAttribute("data-tested", at);
      return { at, what: named(e).slice(0, 60), shape: shape(e) };
    });
  }

  // What is folded away is opened first, as a person would.
  function unfold(at) {
    let folded = document.querySelector(`[data-tested="${at}"]`)?.parentElement?.closest("details:not([open])");
    for (; folded; folded = folded.parentElement.closest("details:not([open])")) {
      if (!folded.querySelector(`:scope > summary [data-tested="${at}"]`)) folded.open = true;
    }
  }

  // Whether the page stands as it did when its controls were found, once what has been pressed has come to rest.
  async function isCalm() {
    await new Promise((rest) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(rest))));
    const open = document.querySelector("dialog[open], :popover-open, .htmx-request");
    return found.length > 0 && !open && found.every((e) => e.isConnected && seen(e) && !e.disabled);
  }

  // That the control itself gets the focus, as whatever is pressed does, is nothing yet.
  let pressed = null;
  function watch(at) {
    pressed = document.querySelector(`[data-tested="${at}"]`);
    if (window.dgHappened !== undefined) {
      window.dgHappened = 0;
      return;
    }
    const count = () => (window.dgHappened += 1);
    window.dgHappened = 0;
    new MutationObserver(count).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    for (const name of ["toggle", "scroll", "input"]) document.addEventListener(name, count, true);
    document.addEventListener("focusin", (event) => event.target !== pressed && count(), true);
    for (const name of ["print", "prompt", "confirm", "open"]) window[name] = () => (count(), null);
  }

  function links() {
    const all = [...document.querySelectorAll("a[href]")].filter(seen).map((e) => e.getAttribute("href"));
    return [...new Set(all.filter((href) => href.startsWith("/")))];
  }

  const LABELS = "button, label, legend, h1, h2, h3, dt, .dg-label, .dg-error, .dg-help, .dg-empty p, .dg-menu-item";
  function clipped() {
    const cut = (e) => {
      const style = getComputedStyle(e);
      const hidden = style.overflowX === "hidden" || style.overflowX === "clip";
      return hidden && style.textOverflow !== "ellipsis" && e.clientWidth > 2 && e.scrollWidth > e.clientWidth + 1;
    };
    const found = [...document.querySelectorAll(LABELS)].filter((e) => seen(e) && e.textContent.trim() && cut(e));
    const beyond = document.documentElement.scrollWidth > innerWidth ? ["the page is wider than the screen"] : [];
    return [...beyond, ...found.map((e) => named(e).slice(0, 60))];
  }

  // What is said to be in another language is none of the page's own words.
  const foreign = (e) => e.closest("[lang]:not(html)") !== null;
  function texts() {
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const e = walker.currentNode.parentElement;
      if (seen(e) && !foreign(e) && !e.closest("script, style, textarea, kbd, code")) found.add(walker.currentNode.data.trim().replace(/\s+/g, " "));
    }
    for (const name of ["aria-label", "title", "placeholder"]) {
      for (const e of document.querySelectorAll(`[${name}]`)) if (!foreign(e)) found.add(e.getAttribute(name));
    }
    return [...found].filter(Boolean);
  }

  return { find, unfold, isCalm, watch, links, clipped, texts };
})();
