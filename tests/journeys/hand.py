"""A hand that clicks definitions together in the builder, as somebody would who reads them off a sheet.

Every keyword needs a control that takes it: one that has none is told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from playwright.sync_api import Locator, Page

UNDER_WAY = (
    ".htmx-request:not(#problem-count), .htmx-swapping, .htmx-settling, [data-waiting], [data-drawn-before], "
    "[data-fields]:not([data-sorted])"
)
KIND = """(name) => {
  const has = (what) => document.querySelector(`#panel ${what}`);
  if (has(`[data-list="${name}"]`)) return "list";
  if (has(`[name="${name}#"]`)) return "words";
  const control = has(`[name="${name}"]:not([type=hidden])`);
  if (!control) return "";
  if (control.type === "checkbox") return "switch";
  return control.matches("select") ? "choice" : "text";
}"""


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
        self.fill({name: None for name in names if self.page.evaluate(KIND, f"/{name}")})

    def leave(self) -> None:
        self.page.evaluate("() => document.activeElement.blur()")
        self.settle()

    def put(self, name: str, value: Any) -> None:
        kind = self.page.evaluate(KIND, name)
        if kind == "list":
            self.list(name, value)
        elif kind == "words":
            raise AssertionError(f"{name}: words are not clicked yet")
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                self.put(f"{name}/{key}", inner)
        else:
            assert kind, f"no control for {name}"
            self.one(name, kind, value)

    def one(self, name: str, kind: str, value: Any) -> None:
        control = self.page.locator(f'#panel [name="{name}"]:not([type=hidden])')
        self.open(control)
        if kind == "switch":
            control.set_checked(bool(value))
        elif kind == "choice":
            control.select_option(str(value))
            if control.get_attribute("data-reshapes") is not None:
                self.settle()
        else:
            written = control.locator("xpath=ancestor::*[@data-condition]")
            if written.count() and written.get_attribute("data-condition-as") == "rows":
                written.locator("[data-condition-to=text]").first.click()
            control.fill("" if value is None else str(value))

    def open(self, control: Locator) -> None:
        closed = control.locator("xpath=ancestor::details[not(@open)]/summary")
        while closed.count():
            closed.first.click()

    def list(self, name: str, values: list[Any]) -> None:
        here = self.page.locator(f'#panel [data-list="{name}"]')
        self.open(here)
        rows = here.locator(":scope > [data-rows] > [data-row]")
        while rows.count():
            rows.first.locator(":scope > .dg-row-main > [data-row-remove]").click()
        self.settle()
        for index, value in enumerate(values):
            here.locator(":scope > [data-add-row]").click()
            # Entries without ids are counted once an answer has drawn them.
            token = rows.nth(index).locator("input[type=hidden]").first
            if isinstance(value, Mapping):
                for key in sorted(value, key=lambda key: key != "title"):
                    self.put(f"{name}/{token.input_value()}/{key}", value[key])
            else:
                self.put(f"{name}/{token.input_value()}", value)
