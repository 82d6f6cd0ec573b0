"""A sentence about what has just happened, shown on the next page, with the way back if there is one."""

from __future__ import annotations

from typing import Any

from flask import session

_KEY = "toasts"
_SAVED = "saved_draft"


def toast(text: str, undo: str | None = None, sticky: bool = False) -> None:
    """``undo`` is an address to post to. What is ``sticky`` stays until it is closed."""
    session[_KEY] = [*session.get(_KEY, []), {"text": text[:300], "undo": undo, "sticky": sticky}]


def forget_draft(key: str) -> None:
    """What was typed has been saved: the next page takes the draft out of the browser's keeping."""
    session[_SAVED] = key


def take_saved() -> str:
    taken: str = session.pop(_SAVED, "")
    return taken


def take_toasts() -> list[dict[str, Any]]:
    taken: list[dict[str, Any]] = session.pop(_KEY, [])
    return taken
