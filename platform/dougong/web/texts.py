"""Texts of the page's own in its language; Flask-Babel's functions, with types."""

from __future__ import annotations

import flask_babel


def gettext(text: str) -> str:
    translated: str = flask_babel.gettext(text)
    return translated


def ngettext(singular: str, plural: str, num: int) -> str:
    """``%(num)d`` in the text is the number."""
    translated: str = flask_babel.ngettext(singular, plural, num)
    return translated
