"""Texts of the page's own in its language; Flask-Babel's functions, with types, and quicker.

A page asks for some fifty texts; which catalogue they come from is found out once.
"""

from __future__ import annotations

from typing import Any

import flask_babel
from flask import g


def gettext(text: str) -> str:
    translated: str = _catalogue().ugettext(text)
    return translated


def ngettext(singular: str, plural: str, num: int) -> str:
    """``%(num)d`` in the text is the number."""
    return numbered(singular, plural, num) % {"num": num}


def numbered(singular: str, plural: str, num: int) -> str:
    """The form for a number, which is not put in yet."""
    translated: str = _catalogue().ungettext(singular, plural, num)
    return translated


def forget_language() -> None:
    """The reader has just become known: what was asked before was only a guess."""
    g.pop("catalogue", None)
    flask_babel.refresh()


def _catalogue() -> Any:
    found = g.get("catalogue")
    if found is None:
        found = g.catalogue = flask_babel.get_domain().get_translations()
    return found
