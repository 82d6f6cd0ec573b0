"""How a form about departments or groups ends: with what is there then, or with itself and the reasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import redirect
from werkzeug.wrappers import Response

from dougong.errors import DougongError, Forbidden, NotSignedIn
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, writing

Found = TypeVar("Found")


def settled(
    change: Callable[[Screen], Found],
    address: Callable[[Found], str],
    again: Callable[[Screen, list[str]], str],
) -> Response | tuple[str, int]:
    """``again`` makes the page with what was refused; who may not do it at all is told so elsewhere."""
    try:
        with writing() as screen:
            found = change(screen)
    except (Forbidden, NotSignedIn):
        raise
    except DougongError as refusal:
        errors = [say(problem) for problem in refusal.problems]
        with reading() as screen:
            return again(screen, errors), 422
    return redirect(address(found), 303)
