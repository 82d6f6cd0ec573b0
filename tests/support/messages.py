"""The Chinese catalogue and the texts in the code: python -m tests.support.messages brings them together.

New texts come in without a translation and are listed; those that no code says any more go out.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import dougong
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(dougong.__file__).parent
CATALOGUE = PACKAGE / "web" / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
HEADER = "# The screens, and all messages of the floors below, in Chinese."
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2), "numbered": (1, 2)}
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true"}}

Id = str | tuple[str, ...]


@cache
def texts() -> dict[str, Id]:
    """By their (singular) English."""
    found = (one[2] for one in extract_from_dir(PACKAGE, METHODS, OPTIONS, KEYWORDS))
    return {singular(text): text for text in found}


def translations() -> dict[str, Message]:
    with CATALOGUE.open("rb") as file:
        return {singular(one.id): one for one in read_po(file, locale="zh") if one.id}


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def singular(text: Id) -> str:
    return text if isinstance(text, str) else text[0]


def main() -> None:
    known = translations()
    catalogue = Catalog(locale="zh", header_comment=HEADER, fuzzy=False)
    for key, text in texts().items():
        string = known[key].string if key in known else ("",) if isinstance(text, tuple) else ""
        catalogue.add(text, string)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=0, sort_output=True, omit_header=False)
    dropped = ("POT-", "PO-", "Last-", "Language-Team", "Report-", "Generated-", "Project-")
    lines = CATALOGUE.read_text("utf-8").splitlines(keepends=True)
    CATALOGUE.write_text(
        "".join(line for line in lines if not line.startswith(tuple(f'"{d}' for d in dropped)))
    )
    for key in sorted(key for key, one in translations().items() if not all(strings(one))):
        sys.stdout.write(f"untranslated: {key}\n")


if __name__ == "__main__":
    main()
