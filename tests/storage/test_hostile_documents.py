"""Every value of every valid sample replaced by what does not belong there: problems, never a crash.

``DOUGONG_LONG=1`` tries every replacement everywhere.
"""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dougong.definitions import Documents, apply_files, load_json, validate_document
from dougong.expressions import rename
from dougong.paths import definition_schemas
from dougong.storage import check

from tests.storage.support import ACCOUNT, DEAL

SAMPLES = sorted((definition_schemas() / "samples").glob("*/valid/*.json"))
Path_ = tuple[str | int, ...]


def nested(depth: int) -> Any:
    value: Any = {}
    for _ in range(depth):
        value = [value]
    return value


HOSTILE: list[Any] = [
    None, [], {}, "", 0, True, -1.5, 10**20, nested(10), nested(2_000), "x" * 1_000_000, "\0", "\ud800", "\n", "#",
    "fld_0000000000", "a.b.c.d.e.f", "-", "1 +", "order", [None], [[]], [{}], {"": ""}, {"expression": None},
    {"expression": "1 +"}, {"id": "x"}, ["name", "name"], [{"key": "a", "title": "A"}] * 2, {1: 2}, {"x": object()},
]  # fmt: skip


LONG = bool(os.environ.get("DOUGONG_LONG"))
VALUES = len(HOSTILE) if LONG else 7
"""Tried at each place."""
SHARE = 1 if LONG else 12
"""Of the documents that are also applied and checked, one in so many: that takes longer."""


def label(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.stem}"


def spots(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from spots(inner, (*path, key))


def replaced(document: Any, path: Path_, value: Any) -> Any:
    if not path:
        return value
    result = copy.copy(document)
    result[path[0]] = replaced(document[path[0]], path[1:], value)
    return result


@pytest.fixture(scope="module")
def base() -> Documents:
    documents, problems = apply_files(Documents(), [ACCOUNT, DEAL], rename)
    assert problems == []
    return documents


@pytest.mark.parametrize("path", SAMPLES, ids=label)
def test_nonsense_is_refused_with_its_place(path: Path, base: Documents) -> None:
    document = load_json(path.read_bytes())
    chosen = random.Random(path.name)
    for spot in spots(document):
        for value in chosen.sample(HOSTILE, VALUES):
            hostile = replaced(document, spot, value)
            problems = validate_document(hostile)
            assert all(len(problem.message) < 2_000 for problem in problems)
            if chosen.randrange(SHARE) == 0:
                after, refusals = apply_files(base, {"it.json": hostile}, rename)
                assert all(problem.place.startswith("it.json") for problem in refusals)
                assert after is base if refusals else check(after) is not None
