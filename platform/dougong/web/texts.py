"""Texts of the page's own in its language; Flask-Babel's functions, with types, and quicker.

A page asks for some fifty texts; which catalogue they come from is found out once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import flask_babel
from flask import g
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

KEPT_TEXTS = 5_000


def gettext(text: str) -> str:
    translated: str = _catalogue().ugettext(text)
    return translated


@pass_eval_context
def template_text(context: EvalContext, text: str, /, **variables: Any) -> str:
    """``_`` of templates: what Jinja's extension does, in one step instead of three. A page asks some eighty times."""
    catalogue = _catalogue()
    whole, plain = catalogue.__dict__.setdefault("kept", {}).get(text) or _keep(catalogue, text)
    if not variables and context.autoescape:
        return plain
    return whole % variables if context.autoescape else str(whole) % variables


def _keep(catalogue: Any, text: str) -> tuple[Markup, Markup]:
    """The text, and what it says where nothing is put into it."""
    whole = Markup(catalogue.ugettext(text))  # noqa: S704 - our own words, which may hold markup of ours
    kept = catalogue.__dict__.setdefault("kept", {})
    found = (whole, whole.replace("%%", "%"))
    if len(kept) < KEPT_TEXTS:
        kept[text] = found
    return found


def ngettext(singular: str, plural: str, num: int) -> str:
    """``%(num)d`` in the text is the number."""
    return numbered(singular, plural, num) % {"num": num}


def numbered(singular: str, plural: str, num: int) -> str:
    """The form for a number, which is not put in yet."""
    translated: str = _catalogue().ungettext(singular, plural, num)
    return translated


def listed(items: Iterable[object]) -> str:
    """One after the other, as the language separates them."""
    return gettext(", ").join(map(str, items))


def told(title: object, value: object) -> str:
    """What something is called, and what it is."""
    return gettext("{title}: {value}").format(title=title, value=value)


def template_told(title: object, value: object) -> Markup:
    return Markup(gettext("{title}: {value}")).format(title=title, value=value)  # noqa: S704 - our own words


def forget_language() -> None:
    """The reader has just become known: what was asked before was only a guess."""
    g.pop("catalogue", None)
    flask_babel.refresh()


def _catalogue() -> Any:
    found = g.get("catalogue")
    if found is None:
        found = g.catalogue = flask_babel.get_domain().get_translations()
    return found
