"""A sentence about what has just happened, shown on the next page, with the way back if there is one."""

from __future__ import annotations

from typing import Any

from flask import session

_KEY, _SAVED = "toasts", "saved"


def toast(text: str, undo: str | None = None, sticky: bool = False) -> None:
    """``undo`` is an address to post to. What is ``sticky`` stays until it is closed."""
    session[_KEY] = [*session.get(_KEY, []), {"text": text[:300], "undo": undo, "sticky": sticky}]


def take_toasts() -> list[dict[str, Any]]:
    taken: list[dict[str, Any]] = session.pop(_KEY, [])
    return taken


def saved(token: str) -> None:
    """The next page lets the browser forget what it has kept of this form in case the answer never came."""
    session[_SAVED] = token


def take_saved() -> str | None:
    token: str | None = session.pop(_SAVED, None)
    return token
