"""Titles, and what is told to people, that something new has of the product, in both languages, until somebody calls it
something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from dougong.definitions.walking import Spot
from dougong.web.builder.creating import BASICS, EVERYTHING, NAME
from dougong.web.builder.drafting import Design
from dougong.web.builder.flows.creating import FIRST_STEPS
from dougong.web.builder.flows.kinds import WAY, kind_words
from dougong.web.builder.flows.shapes import SHAPES
from dougong.web.builder.palette import type_names, type_title
from dougong.web.languages import LANGUAGES

_NUMBER = re.compile(r" \d+$")
_PROPERTIES = ("title", "message")

Text = tuple[str, str, str, str]


def given_up(design: Design, spot: Spot, sent: Mapping[str, str]) -> list[Text]:
    """Of what is called otherwise now: the translation that still calls it as the product did goes, so that it is told
    as missing. That which is sent of it is what stood there before; what somebody has typed stays."""
    texts, language = design.texts, design.screen.language
    other = texts.other(language)
    if other == texts.base:
        return []
    found: list[Text] = []
    for prop in _PROPERTIES:
        element_id, own = spot.value["id"], spot.value.get(prop)
        text, before = sent.get(f"/{prop}", "").strip(), texts.shown(element_id, prop, language, own)
        there = texts.get(element_id, prop, other, own)
        is_changed = bool(text and there) and text != before
        is_kept = sent.get(f"/{prop}@{other}", there).strip() == there
        if (
            is_changed
            and is_kept
            and (
                _is_first({language: before, other: there})
                or (prop == "message" and there == _flow_title(design, spot, other))
            )
        ):
            found.append((element_id, prop, other, ""))
    return found


def _flow_title(design: Design, spot: Spot, language: str) -> str:
    """What the first step of an automation tells."""
    flow = (*spot.above, spot.value)[0]
    return design.texts.get(flow["id"], "title", language, flow.get("title"))


def _is_first(words: Mapping[str, str]) -> bool:
    """Both as the product has put them in: what somebody has typed beside another word is theirs."""
    return {language: _NUMBER.sub("", text) for language, text in words.items()} in _firsts()


@cache
def _firsts() -> tuple[Mapping[str, str], ...]:
    return tuple(_all_firsts())


def _all_firsts() -> Iterator[Mapping[str, str]]:
    yield from (NAME, BASICS, EVERYTHING, WAY)
    yield from ({one: type_title(name, one) for one in LANGUAGES} for name in type_names())
    for kind, step in FIRST_STEPS.items():
        yield step["title"]
        shape = SHAPES[kind]
        for do in shape.step.properties["do"].schema["enum"]:
            yield {language: kind_words(shape, do, language) for language in LANGUAGES}
