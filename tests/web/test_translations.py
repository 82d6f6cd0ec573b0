"""Every text of ours has a Chinese translation: those of pages and those of the floors below."""

from __future__ import annotations

import re

from babel.messages.catalog import Message

from tests.support.messages import strings, texts, translations

HOLES = re.compile(r"\{[a-z_]+\}|%\([a-z]+\)[ds]")
HOW = "run python -m tests.support.messages and translate"


def test_every_text_is_translated() -> None:
    known = translations()
    missing = sorted(text for text in texts() if text not in known or not all(strings(known[text])))
    assert not missing, HOW


def test_no_translation_is_left_over() -> None:
    assert not translations().keys() - texts().keys(), HOW


def test_a_translation_has_the_same_holes() -> None:
    assert [message.id for message in translations().values() if not has_its_holes(message)] == []


def has_its_holes(message: Message) -> bool:
    source = message.id if isinstance(message.id, str) else message.id[1]
    holes = sorted(HOLES.findall(source))
    return all(sorted(HOLES.findall(text)) == holes for text in strings(message))
