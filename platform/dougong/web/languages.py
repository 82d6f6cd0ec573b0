"""The language of a page, and texts from below in it."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from flask import g, request
from flask_babel import get_locale

from dougong.access import Actor
from dougong.problems import Problem, fill
from dougong.web.texts import gettext

LANGUAGES = {"en": "English", "zh": "中文"}
COOKIE = "dg_language"


def select_language() -> str:
    """The signed-in user's, else what was chosen in this browser, else what the browser asks for."""
    actor: Actor | None = g.get("actor")
    if actor is not None and actor.language in LANGUAGES:
        return actor.language
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES), "en")


def select_zone() -> str:
    actor: Actor | None = g.get("actor")
    return actor.zone if actor is not None else "UTC"


def page_language() -> str:
    locale = get_locale()
    return locale.language if locale is not None else "en"


def page_locale() -> Locale:
    return get_locale() or Locale("en")


TRANSLATED_PARAMS = frozenset({"element", "expected", "what", "property"})


def say(problem: Problem) -> str:
    """The problem's message in the page's language. Some params are words of ours and not of the reader."""
    params = {
        name: gettext(value) if _is_word(name, value) else value for name, value in problem.params.items()
    }
    return fill(gettext(problem.template), params)


def _is_word(name: str, value: object) -> bool:
    return isinstance(value, str) and value != "" and (name.endswith("_word") or name in TRANSLATED_PARAMS)


def say_all(problems: Iterable[Problem]) -> list[str]:
    return [say(problem) for problem in problems]
