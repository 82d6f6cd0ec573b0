"""Every text of ours has a Chinese translation: those of pages and those of the floors below."""

from __future__ import annotations

import re
from pathlib import Path

import dougong
import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

PACKAGE = Path(dougong.__file__).parent
CATALOGUE = PACKAGE / "web" / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
HOLES = re.compile(r"\{[a-z_]+\}|%\([a-z]+\)[ds]")


def texts() -> set[str]:
    options = {"**/templates/**.html": {"trimmed": "true"}}
    found = extract_from_dir(PACKAGE, METHODS, options, KEYWORDS)
    return {one[2] if isinstance(one[2], str) else one[2][0] for one in found}


def translations() -> dict[str, Message]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh")
    return {one.id if isinstance(one.id, str) else one.id[0]: one for one in catalogue if one.id}


def test_every_text_is_translated() -> None:
    known = translations()
    missing = {text for text in texts() if text not in known or not any(strings(known[text]))}
    assert not missing


def test_no_translation_is_left_over() -> None:
    assert not translations().keys() - texts()


@pytest.mark.parametrize("message", translations().values(), ids=lambda message: str(message.id)[:40])
def test_a_translation_has_the_same_holes(message: Message) -> None:
    source = message.id if isinstance(message.id, str) else message.id[1]
    for text in strings(message):
        assert sorted(HOLES.findall(text)) == sorted(HOLES.findall(source))


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)
