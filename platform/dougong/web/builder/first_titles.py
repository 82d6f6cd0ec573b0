"""Titles that a new field has of its type, in both languages, until somebody calls it something."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dougong.definitions.walking import Spot
from dougong.web.builder.drafting import Design
from dougong.web.builder.palette import type_names, type_title

_NUMBER = re.compile(r" \d+$")


def given_up(design: Design, spot: Spot, sent: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Of a field that is called otherwise now: the translation that still calls it by its type goes, so that it is
    told as missing. That which is sent of it is what stood there before."""
    texts, language = design.texts, design.screen.language
    other = texts.other(language)
    field_id, own = spot.value["id"], spot.value.get("title")
    title = sent.get("/title", "").strip()
    if other == texts.base or not title or title == texts.shown(field_id, "title", language, own):
        return []
    there = texts.get(field_id, "title", other, own)
    is_first = _NUMBER.sub("", there) in {type_title(name, other) for name in type_names()}
    if not is_first or sent.get(f"/title@{other}", there).strip() != there:
        return []
    return [(field_id, "title", other, "")]
