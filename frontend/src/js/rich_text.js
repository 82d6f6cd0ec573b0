// An editor before the area of a rich text. What it makes is HTML of few kinds; the server keeps only what is harmless.
const BLOCKS = { h3: "H3", blockquote: "BLOCKQUOTE" };
const LISTS = { insertUnorderedList: "UL", insertOrderedList: "OL" };

// Items become paragraphs, and one kind of list the other, in place: a browser would keep the look of what it moves by
// styles of its own, which the content policy refuses.
function turned(editor, kind) {
  const chosen = window.getSelection();
  const at = chosen.anchorNode?.closest ? chosen.anchorNode : chosen.anchorNode?.parentElement;
  const list = at?.closest("ul, ol");
  if (!list || !editor.contains(list)) return false;
  const { anchorNode, anchorOffset, focusNode, focusOffset } = chosen;
  // Chromium puts lists into paragraphs, where HTML has none.
  if (list.parentNode.tagName === "P" && list.parentNode.childNodes.length === 1) list.parentNode.replaceWith(list);
  chosen.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset);
  const range = chosen.getRangeAt(0);
  const items = [...list.children].filter((item) => range.intersectsNode(item));
  if (list.tagName !== kind) {
    const other = document.createElement(kind);
    list.replaceWith(other);
    other.append(...list.childNodes);
  } else {
    const rest = list.cloneNode();
    while (items.length && items.at(-1).nextSibling) rest.append(items.at(-1).nextSibling);
    const paragraphs = items.map((item) => {
      const paragraph = document.createElement("p");
      paragraph.append(...item.childNodes);
      item.remove();
      return paragraph;
    });
    list.after(...paragraphs, ...(rest.childNodes.length ? [rest] : []));
    if (!list.childNodes.length) list.remove();
  }
  if (anchorNode.isConnected && focusNode.isConnected) chosen.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset);
  editor.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

function act(editor, command, area) {
  editor.focus();
  document.execCommand("styleWithCSS", false, "false");
  if (command in BLOCKS) {
    const inside = window.getSelection().anchorNode?.parentElement?.closest(command);
    document.execCommand("formatBlock", false, inside && editor.contains(inside) ? "P" : BLOCKS[command]);
  } else if (command === "createLink") {
    const address = window.prompt(area.dataset.askLink, "https://");
    if (address && /^(https?:|mailto:|tel:)/i.test(address)) document.execCommand("createLink", false, address);
  } else if (!(command in LISTS && turned(editor, LISTS[command]))) {
    document.execCommand(command);
  }
}

function tidy(editor) {
  const blank = !editor.textContent.trim() && !editor.querySelector("hr, li");
  return blank ? "" : editor.innerHTML;
}

function marked(bar) {
  for (const button of bar.querySelectorAll("[data-command]")) {
    const command = button.dataset.command;
    if (command === "createLink" || command === "removeFormat") continue;
    const on = command in BLOCKS
      ? document.queryCommandValue("formatBlock").toLowerCase() === command
      : document.queryCommandState(command);
    button.setAttribute("aria-pressed", String(on));
  }
}

function mount(box) {
  const area = box.querySelector("textarea");
  const bar = box.querySelector("[role=toolbar]");
  const editor = document.createElement("div");
  editor.className = "form-control dg-rich dg-editor-text";
  editor.contentEditable = "true";
  editor.setAttribute("role", "textbox");
  editor.setAttribute("aria-multiline", "true");
  editor.setAttribute("aria-label", document.querySelector(`label[for="${area.id}"]`)?.firstChild?.textContent.trim() ?? "");
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
    if (area.hasAttribute(name)) editor.setAttribute(name, area.getAttribute(name));
  }
  // Parsed without running anything: scripts and handlers of a parsed document never come to life.
  const show = (markup) => {
    const parsed = new DOMParser().parseFromString(markup, "text/html").body;
    for (const bad of parsed.querySelectorAll("script, style, iframe, object, embed, img, svg, math, form, link, meta")) bad.remove();
    for (const node of parsed.querySelectorAll("*")) {
      for (const { name, value } of [...node.attributes]) {
        if (name !== "href" || !/^(https?:|mailto:|tel:)/i.test(value)) node.removeAttribute(name);
      }
    }
    editor.replaceChildren(...parsed.childNodes);
  };
  show(area.value.includes("<") ? area.value : area.value.replaceAll("&", "&amp;").replaceAll("\n", "<br>"));
  area.hidden = true;
  bar.hidden = false;
  area.before(editor);
  editor.addEventListener("input", () => {
    area.value = tidy(editor);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  editor.addEventListener("paste", (event) => {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  });
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-command]");
    if (!button) return;
    act(editor, button.dataset.command, area);
    marked(bar);
  });
  editor.addEventListener("keyup", () => marked(bar));
  editor.addEventListener("mouseup", () => marked(bar));
  area.addEventListener("focus", () => editor.focus());
  document.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", () => editor.focus());
}

for (const box of document.querySelectorAll("[data-rich]")) mount(box);
