"""Every text of ours has a Chinese translation: those of pages and those of the floors below."""

from __future__ import annotations

import ast
import re

from babel.messages.catalog import Message
from dougong.definitions import STORED_KINDS
from dougong.paths import CHECKOUT
from dougong.web.our_words import our_word

from tests.support.messages import strings, texts, translations

HOLES = re.compile(r"\{[a-z_]+\}|%\([a-z]+\)[ds]")
WEB = CHECKOUT / "platform" / "dougong" / "web"
PUT_TOGETHER = re.compile(r"""join\(["'], ["']\)|\}\}: """)
JOINED = re.compile(r"""(?<!gettext\()["'], ["']\.join""")
SYNTAX = {"board_dealing.py", "export_pages.py", "files.py", "multi_choices.py", "people_views.py"}
"""There commas are those of expressions, or of what forms send."""
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


def test_languages_separate_what_is_listed_and_what_is_told_in_their_own_way() -> None:
    """Chinese has a comma and a colon of its own: ``listed`` and ``told`` know them."""
    templates = {path: path.read_text("utf-8") for path in (WEB / "templates").rglob("*.html")}
    found = [str(path) for path, text in templates.items() if PUT_TOGETHER.search(text)]
    modules = {path: path.read_text("utf-8") for path in WEB.rglob("*.py") if path.name not in SYNTAX}
    assert not found + [str(path) for path, text in modules.items() if JOINED.search(text)]


def test_everybody_is_addressed_alike() -> None:
    assert [text for one in translations().values() for text in strings(one) if "你" in text] == []


def test_what_is_not_found_is_called_by_a_word_of_the_page() -> None:
    assert [word for word in {*said_not_found(), *STORED_KINDS} if our_word(word) is None] == []


def said_not_found() -> set[str]:
    calls = (
        node
        for path in WEB.parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "not_found"
    )
    firsts = (call.args[0] for call in calls if call.args)
    return {
        first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)
    }
