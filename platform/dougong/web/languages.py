"""The language of a page, and texts from below in it."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from flask import g, request
from flask_babel import get_locale

from dougong.access import Actor
from dougong.problems import Problem, fill
from dougong.web.our_words import our_word
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


ELEMENT_PARAMS = frozenset({"element", "kind", "type"})
TITLE_PARAMS = frozenset({"object", "what", "field", "role", "rule"})


def say(problem: Problem) -> str:
    """The problem's message in the page's language, with words and titles in that language too."""
    params = {name: _param(name, value) for name, value in problem.params.items()}
    return fill(gettext(problem.template), params)


def _param(name: str, value: object) -> object:
    if not isinstance(value, str) or not value:
        return value
    if name.endswith("_word") or name in ELEMENT_PARAMS:
        return gettext(value)
    word = our_word(value) if name == "what" else None
    if word is not None:
        return gettext(word)
    if name in TITLE_PARAMS:
        return _title(value)
    return value


def _title(base: str) -> str:
    """Floors below name objects, fields, roles and rules by their base titles."""
    screen = g.get("screen")
    return base if screen is None else str(screen.titles.translated(base))


def say_all(problems: Iterable[Problem]) -> list[str]:
    return [say(problem) for problem in problems]
