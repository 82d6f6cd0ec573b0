// Boxes of expressions: names and functions are completed, what is typed is judged by the server, at the place and on real records.
const known = new Map();
const patience = 350;

function names(url) {
  if (!known.has(url)) {
    const asked = fetch(url, { headers: { "HX-Request": "true" } }).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
    known.set(url, asked.catch(() => (known.delete(url), { names: [], functions: [] })));
  }
  return known.get(url);
}

// Fields may have come or gone since the box was last left.
document.addEventListener("focusin", (event) => event.target.closest?.("[data-expression]") && known.clear());

const wordBefore = (box) => /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(box.value.slice(0, box.selectionStart))?.[0] ?? "";

function close(holder) {
  const list = holder.querySelector("[role=listbox]");
  if (list) list.remove();
  const box = holder.querySelector("textarea");
  box.removeAttribute("aria-activedescendant");
}

function choices({ names: fields, functions }, word) {
  const wanted = word.toLowerCase();
  const fits = (one) => one.name.toLowerCase().includes(wanted) || (one.title ?? "").toLowerCase().includes(wanted);
  const first = (one) => (one.name.toLowerCase().startsWith(wanted) ? 0 : 1);
  const found = fields.filter((one) => fits(one) && (wanted.includes(".") || !one.name.includes(".") || one.name.toLowerCase().startsWith(wanted)));
  const called = functions.filter((one) => one.name.toLowerCase().startsWith(wanted)).map((one) => ({ ...one, title: one.signature, type: one.help, call: true }));
  return [...found, ...called].sort((a, b) => first(a) - first(b)).slice(0, 8);
}

function offer(holder, box, word, found) {
  close(holder);
  if (!found.length || (found.length === 1 && found[0].name === word)) return;
  const list = document.createElement("ul");
  list.className = "dg-complete";
  list.setAttribute("role", "listbox");
  list.id = `${box.id}-list`;
  found.forEach((one, index) => {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.id = `${list.id}-${index}`;
    item.dataset.insert = one.call ? `${one.name}(` : one.name;
    item.title = one.example || "";
    for (const [tag, text] of [["code", one.call ? one.title : one.name], ["span", one.call ? one.type : one.title], ["small", one.call ? "" : one.type]]) {
      const part = document.createElement(tag);
      part.textContent = text;
      item.append(part);
    }
    list.append(item);
  });
  holder.append(list);
  box.setAttribute("aria-controls", list.id);
  mark(box, list, 0);
}

function mark(box, list, at) {
  [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
  box.setAttribute("aria-activedescendant", list.children[at].id);
  list.children[at].scrollIntoView({ block: "nearest" });
}

function take(box, item) {
  const end = box.selectionStart;
  const start = end - wordBefore(box).length;
  box.setRangeText(item.dataset.insert, start, end, "end");
  close(box.closest("[data-expression]"));
  judge(box);
}

const timers = new WeakMap();

async function judge(box) {
  const holder = box.closest("[data-expression]");
  if (!holder?.dataset.check) return;
  const address = new URL(holder.dataset.check, location.href);
  address.searchParams.set("source", box.value.slice(0, 2001));
  if (holder.dataset.type) address.searchParams.set("type", holder.dataset.type);
  const source = box.value;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  const html = answer?.ok ? await answer.text() : null;
  // What has been typed since is judged by an answer of its own.
  if (html === null || box.value !== source) return;
  const verdict = holder.querySelector(".dg-verdict-slot");
  if (verdict) verdict.innerHTML = html;
  const wrong = Boolean(verdict?.querySelector(".bad"));
  box.setAttribute("aria-invalid", String(wrong));
}

document.addEventListener("input", async (event) => {
  const box = event.target;
  const holder = box.closest?.("[data-expression]");
  if (!holder) return;
  clearTimeout(timers.get(box));
  timers.set(box, setTimeout(() => judge(box), patience));
  const word = wordBefore(box);
  if (word.length < 1 || !holder.dataset.names) return close(holder);
  const all = await names(holder.dataset.names);
  if (wordBefore(box) === word && document.activeElement === box) offer(holder, box, word, choices(all, word));
});

document.addEventListener("keydown", (event) => {
  const box = event.target;
  const list = box.closest?.("[data-expression]")?.querySelector("[role=listbox]");
  if (!list) return;
  const at = [...list.children].findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") mark(box, list, (at + 1) % list.children.length);
  else if (event.key === "ArrowUp") mark(box, list, (at - 1 + list.children.length) % list.children.length);
  else if (event.key === "Enter" || event.key === "Tab") take(box, list.children[at]);
  else if (event.key === "Escape") close(list.parentElement);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("mousedown", (event) => {
  const item = event.target.closest?.(".dg-complete [role=option]");
  if (!item) return;
  event.preventDefault();
  take(item.closest("[data-expression]").querySelector("textarea"), item);
});

document.addEventListener("focusin", (event) => {
  const box = event.target;
  const holder = box.closest?.("[data-expression]");
  if (holder && box.matches("textarea") && box.value.trim() && !holder.querySelector(".dg-verdict")) judge(box);
});
document.addEventListener("focusout", (event) => {
  const holder = event.target.closest?.("[data-expression]");
  if (holder) close(holder);
});
