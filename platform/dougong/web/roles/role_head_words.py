"""What a role is called and described as, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from dougong.dataclasses import dataclass
from dougong.web.builder.wording import Texts
from dougong.web.languages import LANGUAGES
from dougong.web.roles.role_editing import File, draft_documents
from dougong.web.screens import Screen

TEXTS = {"title": 200, "description": 2_000}
"""With the most that is taken in."""
OTHER = "{prop}@other"


@dataclass(frozen=True, slots=True)
class Said:
    """``own`` are the texts of the role itself; ``translated`` goes beside it: property, language, text."""

    own: Mapping[str, str]
    translated: Sequence[tuple[str, str, str]]


def words_of(screen: Screen, role: File) -> dict[str, str]:
    """As their reader calls them, and beside it in the other language."""
    texts = _texts(screen)
    other = texts.other(screen.language)
    found = {}
    for prop in TEXTS:
        own = role.get(prop, "")
        found[prop] = texts.get(role["id"], prop, screen.language, own)
        found[OTHER.format(prop=prop)] = texts.get(role["id"], prop, other, own)
    return found


def said_of(screen: Screen, form: MultiDict[str, str]) -> Said:
    """What is said in one language only is what the role itself says."""
    texts = _texts(screen)
    reader, other = screen.language, texts.other(screen.language)
    own, translated = {}, []
    for prop, most in TEXTS.items():
        said = {
            reader: form.get(prop, "").strip()[:most],
            other: form.get(OTHER.format(prop=prop), "").strip()[:most],
        }
        beside = texts.other(texts.base)
        own[prop] = said[texts.base] or said[beside]
        translated.append((prop, beside, said[beside] if said[texts.base] else ""))
    return Said(own, translated)


def other_language(screen: Screen, role: File, given: Mapping[str, str]) -> dict[str, Any]:
    """``blank``: what is read where a text is missing."""
    other = next(one for one in LANGUAGES if one != screen.language)
    return {
        "other": other,
        "other_title": LANGUAGES[other],
        "others_given": {prop: given.get(OTHER.format(prop=prop), "") for prop in TEXTS},
        "blank": {prop: role.get(prop, "") for prop in TEXTS},
    }


def _texts(screen: Screen) -> Texts:
    return Texts(draft_documents(screen), screen.workspace.language)
