"""Whoever acts on a page waits until it stands.

Playwright acts on what is there, also while the page is still coming in: the scripts that would hear a key or a click
have not run then, and it is lost. On a busy machine that happens after a click that leads to another page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from playwright.sync_api import Keyboard, Locator, Mouse, Page

ACTS = ("check", "click", "dblclick", "fill", "focus", "hover", "press", "select_option", "tap", "uncheck")


def wait_until_pages_stand() -> None:
    """For every page of this process, from now on."""
    if getattr(Page, "waits", False):
        return
    for kind in (Page, Locator):
        for name in ACTS:
            setattr(kind, name, _waiting(getattr(kind, name)))
    Locator.drag_to = _waiting(Locator.drag_to)  # type: ignore[method-assign]
    Page.keyboard = _standing(Page.__dict__["keyboard"])  # type: ignore[assignment, method-assign]
    Page.mouse = _standing(Page.__dict__["mouse"])  # type: ignore[assignment, method-assign]
    Page.waits = True  # type: ignore[attr-defined]


def _waiting(act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def wait_and_act(self: Page | Locator, *args: Any, **options: Any) -> Any:
        (self if isinstance(self, Page) else self.page).wait_for_load_state()
        return act(self, *args, **options)

    return wait_and_act


def _standing(device: property) -> property:
    def wait_and_take(self: Page) -> Keyboard | Mouse:
        self.wait_for_load_state()
        return device.__get__(self)  # type: ignore[no-any-return]

    return property(wait_and_take)
