"""What departments may be called."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from dougong.errors import InvalidInput
from dougong.fields.department import JOINT, MOST_LEVELS, path_key
from dougong.fields.text_forms import key_text
from dougong.problems import N_, Problem

LONGEST_NAME = 60
LONGEST_KEY_BYTES = 1900
"""What an index of PostgreSQL takes."""


def checked_name(name: str) -> str:
    text = unicodedata.normalize("NFC", name.replace("\0", "").encode("utf-8", "ignore").decode())
    text = " ".join(text.split())
    if not text:
        raise InvalidInput(Problem("required", N_("A department needs a name."), "name"))
    if len(text) > LONGEST_NAME:
        template = N_("At most {limit} characters are allowed; these are {length}.")
        params = {"limit": LONGEST_NAME, "length": len(text)}
        raise InvalidInput(Problem("too_long", template, "name", params))
    # Digits alone would be taken for the number of a department.
    if "/" in key_text(text) or key_text(text).isdigit():
        template = N_("“{name}” cannot be the name of a department: no slashes, and not digits alone.")
        raise InvalidInput(Problem("bad_name", template, "name", {"name": text}))
    return text


def check_paths(paths: Iterable[str]) -> None:
    for path in paths:
        if path.count(JOINT) >= MOST_LEVELS or len(path_key(path).encode()) > LONGEST_KEY_BYTES:
            text = N_("“{path}” lies too deep: at most {count} levels, and no longer path.")
            params = {"path": path[:100], "count": MOST_LEVELS}
            raise InvalidInput(Problem("too_deep", text, "parent", params))
