"""Reading JSON that somebody else wrote, and folders of definitions."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from dougong.definitions.language import KINDS
from dougong.definitions.validation import unstorable
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem

MAX_BYTES = 2_000_000
MAX_NESTING = 64
MAX_INTEGER = 2**53 - 1

NOT_UTF8 = N_("This is not UTF-8 text (byte {position}).")
TOO_LARGE = N_("This JSON has {size} bytes; at most {limit} are read.")
TOO_NESTED = N_("This JSON is nested more than {limit} levels deep.")
NOT_JSON = N_("This is not JSON: {reason} (line {line}, column {column}).")
REPEATED_KEY = N_("“{key}” stands twice in the same JSON object.")
BAD_NUMBER = N_("“{number}” is not a number that can be kept exactly.")
FORBIDDEN_CHARACTER = N_("A text holds a character that cannot be stored (NUL or half of a surrogate pair).")
UNREADABLE = N_("{path} cannot be read: {reason}.")

NOT_DEFINITIONS = frozenset({"data", "demo", "samples", "node_modules"})
"""Folders that ``read_folder`` leaves alone: a pack keeps its data there."""

_PLAIN = (str, bool, type(None))
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")


def load_json(text: str | bytes, max_bytes: int = MAX_BYTES) -> Any:
    """Strict: repeated keys, NaN, inexact numbers, NUL, deep nesting are refused by ``InvalidInput``."""
    size = len(text)
    if size > max_bytes:
        raise _invalid("too_large", TOO_LARGE, size=size, limit=max_bytes)
    text = _decoded(text) if isinstance(text, bytes) else text.removeprefix("\ufeff")
    # The quick look first: most of what is read can have neither deep nesting nor forbidden characters.
    if text.count("{") + text.count("[") > MAX_NESTING and _nesting(text) > MAX_NESTING:
        raise _invalid("too_nested", TOO_NESTED, limit=MAX_NESTING)
    if (plain := _plain_record(text)) is not None:
        return plain
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _invalid(
            "not_json", NOT_JSON, reason=error.msg, line=error.lineno, column=error.colno
        ) from None
    if "\\u" in text or unstorable(text):
        _check_texts(value)
    return value


def _plain_record(text: str) -> dict[str, Any] | None:
    """What most lines of a file of records are, read by a parser that is fast but not strict: an object of
    texts, small whole numbers and the like. None where it might let pass what has to be refused.
    """
    if "\\" in text or unstorable(text):
        return None
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    # With just one colon for each key that is left, no key can have stood there twice.
    if type(value) is not dict or text.count(":") != len(value):
        return None
    for item in value.values():
        if type(item) is int:
            if abs(item) > MAX_INTEGER:
                return None
        elif type(item) not in _PLAIN:
            return None
    return value


def read_folder(folder: Path) -> dict[str, Any]:
    """The definitions in a folder by relative path, in the order in which ``apply`` should name them."""
    if not folder.is_dir():
        raise _invalid("unreadable", UNREADABLE, path=folder.name, reason=N_("it is not a folder"))
    files: dict[str, Any] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*.json")):
        relative = path.relative_to(folder)
        if any(part in NOT_DEFINITIONS or part.startswith(".") for part in relative.parts[:-1]):
            continue
        try:
            files[relative.as_posix()] = read_file(path)
        except InvalidInput as error:
            problems += [problem.at(relative.as_posix()) for problem in error.problems]
    if problems:
        raise InvalidInput(problems)
    return dict(sorted(files.items(), key=lambda item: (_rank(item[1]), item[0])))


def read_file(path: Path) -> Any:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _invalid("unreadable", UNREADABLE, path=path.name, reason=reason) from error
    return load_json(content)


def _rank(document: Any) -> int:
    kind = document.get("kind") if isinstance(document, Mapping) else None
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _invalid(code: str, template: str, **params: Any) -> InvalidInput:
    return InvalidInput(Problem(code, template, params=params))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _invalid("not_utf8", NOT_UTF8, position=error.start) from None


def _nesting(text: str) -> int:
    """Measured before parsing, because Python's parser recurses."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _invalid("repeated_key", REPEATED_KEY, key=key)
            seen.add(key)
    return result


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise _invalid("bad_number", BAD_NUMBER, number=digits[:40])
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _invalid("bad_number", BAD_NUMBER, number=digits[:40])
    return number


def _constant(word: str) -> Any:
    raise _invalid("bad_number", BAD_NUMBER, number=word)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
)


def _check_texts(value: Any) -> None:
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if unstorable(item):
                raise _invalid("forbidden_character", FORBIDDEN_CHARACTER)
        elif isinstance(item, dict):
            stack += item
            stack += item.values()
        elif isinstance(item, list):
            stack += item
