"""A hand that clicks definitions together in the builder, as somebody would who reads them off a sheet.

Every keyword needs a control that takes it: one that has none is told at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from playwright.sync_api import Locator, Page

from tests.support.waiting import wait_until

Entries = Sequence[tuple[int, str]]
UNDER_WAY = (
    ".htmx-request:not(#problem-count), .htmx-swapping, .htmx-settling, [data-waiting], [data-drawn-before], "
    "[data-fields]:not([data-sorted])"
)
LOOK = """([name, entries]) => {
  const panel = document.querySelector("#panel");
  const has = (what) => panel?.querySelector(what);
  // Entries without ids are counted once an answer has drawn them: which one is meant is told by its place.
  for (const [place, key] of entries) {
    const row = has(`[data-list="${name}"] > [data-rows]`).children[place];
    name = `${name}/${row.querySelector("input[type=hidden]").value}${key}`;
  }
  const list = has(`[data-list="${name}"]`);
  const words = has(`[type=checkbox][name="${name}#"]`);
  const icons = has(`[data-icons][data-name="${name}"]`);
  const one = has(`[name="${name}"]:not([type=hidden])`);
  const found = list ?? words ?? icons ?? one;
  if (!found) return { name, kind: "" };
  const plain = () => (one.type === "checkbox" ? "switch" : one.matches("select") ? "choice" : "text");
  const kind = list ? "list" : words ? "words" : icons ? "icons" : plain();
  return {
    name,
    kind,
    value: kind === "switch" ? one.checked : icons ? icons.dataset.value : one?.value,
    closed: found.parentElement.closest("details:not([open])") !== null,
    reshapes: found.dataset.reshapes !== undefined,
    asRows: found.closest("[data-condition]")?.dataset.conditionAs === "rows",
    rows: list?.querySelector(":scope > [data-rows]").children.length,
  };
}"""
"""What the panel has for a keyword, and what stands there: asked once for each, for a panel may have hundreds."""


class Hand:
    def __init__(self, page: Page) -> None:
        self.page = page

    def settle(self) -> None:
        """Until every answer has been put in, and the canvas and the panel listen to what comes."""
        self.page.wait_for_function("(what) => !document.querySelector(what)", arg=UNDER_WAY)

    def click(self, target: str | Locator) -> None:
        """Something whose answer draws the canvas anew."""
        self.page.evaluate(
            "() => document.querySelector('#canvas > *').setAttribute('data-drawn-before', '')"
        )
        (self.page.locator(target) if isinstance(target, str) else target).click()
        self.settle()

    def show(self, key: str) -> None:
        """The panel of a field, a section or a tab of the canvas."""
        link = self.page.locator(f'#canvas [data-select="{key}"]')
        if link.get_attribute("aria-current") != "true":
            link.click()
            self.page.locator(f"#panel #panel-title-{key}").wait_for()
        self.settle()

    def fill(self, values: Mapping[str, Any]) -> None:
        """Into the panel that is shown, keyword by keyword."""
        for name, value in values.items():
            self.put(f"/{name}", value)
        self.leave()

    def clear(self, names: Iterable[str]) -> None:
        """What something begins with and the sheet does not say, if that is still shown."""
        self.fill({name: None for name in names if self.look(f"/{name}")["kind"]})

    def leave(self) -> None:
        self.page.evaluate("() => document.activeElement.blur()")
        self.settle()

    def look(self, name: str, entries: Entries = ()) -> Any:
        return self.page.evaluate(LOOK, [name, entries])

    def put(self, name: str, value: Any, entries: Entries = ()) -> None:
        """``entries`` lead from a list to what is inside it: the place of an entry and the rest of a control's name."""
        found = self.look(name, entries)
        if found["kind"] == "list":
            self.list(name, entries, found, value)
        elif found["kind"] == "words":
            self.words(found, value)
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                if entries:
                    self.put(name, inner, (*entries[:-1], (entries[-1][0], f"{entries[-1][1]}/{key}")))
                else:
                    self.put(f"{name}/{key}", inner)
        else:
            # What a choice has brought may still be on its way.
            wait_until(lambda: self.look(name, entries)["kind"], f"no control for {found['name']}")
            self.one(self.look(name, entries), value)

    def one(self, found: Any, value: Any) -> None:
        asked = bool(value) if found["kind"] == "switch" else "" if value is None else str(value)
        if found["value"] == asked:
            return
        if found["kind"] == "icons":
            self.picture(found, str(asked))
            return
        control = self.page.locator(f'#panel [name="{found["name"]}"]:not([type=hidden])')
        self.open(found, control)
        if found["kind"] == "switch":
            control.set_checked(bool(asked))
        elif found["kind"] == "choice":
            control.select_option(str(asked))
            if found["reshapes"]:
                self.settle()
        else:
            if found["asRows"]:
                written = control.locator("xpath=ancestor::*[@data-condition]")
                written.locator("[data-condition-to=text]").first.click()
            control.fill(str(asked))

    def picture(self, found: Any, wanted: str) -> None:
        fold = self.page.locator(f'#panel [data-icons][data-name="{found["name"]}"]')
        self.open(found, fold)
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        fold.locator(f"label[title='{wanted or 'No icon'}']").click()

    def open(self, found: Any, control: Locator) -> None:
        if not found["closed"]:
            return
        closed = control.locator("xpath=ancestor::details[not(@open)]/summary")
        while closed.count():
            closed.first.click()

    def words(self, found: Any, values: Collection[str]) -> None:
        """Those of a few that hold, each with a tick."""
        ticks = self.page.locator(f'#panel [type=checkbox][name="{found["name"]}#"]')
        self.open(found, ticks.first)
        for tick in ticks.all():
            tick.set_checked(tick.get_attribute("value") in values, force=True)

    def list(self, name: str, entries: Entries, found: Any, values: Sequence[Any]) -> None:
        here = self.page.locator(f'#panel [data-list="{found["name"]}"]')
        self.open(found, here)
        begun = here.locator(":scope > [data-rows] > [data-row] > .dg-row-main > [data-row-remove]")
        for _ in range(found["rows"]):
            begun.first.click()
        if found["rows"]:
            self.settle()
        for index, value in enumerate(values):
            here.locator(":scope > [data-add-row]").click()
            if isinstance(value, Mapping):
                for key in sorted(value, key=lambda key: key != "title"):
                    self.put(name, value[key], (*entries, (index, f"/{key}")))
            else:
                self.put(name, value, (*entries, (index, "")))
