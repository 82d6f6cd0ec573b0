// The controls of a page that a finger misses. A control may be pressed beside what is drawn of it: on its label, or where
// a pseudo-element of its own reaches. Signs beside the titles of fields stand in rows of text, closer than that.
finger => {
  const controls = "button, input:not([type=hidden], [type=file]), select, textarea, summary, a.btn, a.dg-pill, a.dg-tab";
  const reaches = (e, x, y) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (e === hit || e.contains(hit) || [...(e.labels ?? [])].some((label) => label.contains(hit)));
  };
  const small = [];
  for (const e of document.querySelectorAll(controls)) {
    const away = e.disabled || e.closest("[inert], .visually-hidden, dt");
    if (away || !e.checkVisibility({ visibilityProperty: true })) continue;
    e.scrollIntoView({ block: "center", inline: "center" });
    const ticked = e.matches("[type=checkbox], [type=radio]");
    const label = ticked && [...e.labels].find((one) => one.getClientRects().length);
    const box = (label || e).getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    // Some are covered, such as by a sheet that has opened: nobody can press them now.
    if (box.width < 2 || !reaches(e, x, y)) continue;
    const far = finger / 2 - 2;
    const ways = [[0, -far], [0, far], [-far, 0], [far, 0]];
    // What stands at an edge of the window is pressed from within.
    const within = (at, size) => Math.min(Math.max(at, 1), size - 2);
    const wide = ([dx, dy]) => reaches(e, within(x + dx, innerWidth), within(y + dy, innerHeight));
    if (ways.every(wide)) continue;
    const name = (e.getAttribute("aria-label") || e.textContent || e.name).trim().replace(/\s+/g, " ").slice(0, 40);
    small.push(`${e.localName}.${e.className} ${Math.round(box.width)}x${Math.round(box.height)} ${name}`);
  }
  return small;
}
