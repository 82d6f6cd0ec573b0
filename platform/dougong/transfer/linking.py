"""Columns that name records of another sheet: their values stand in one of its columns, where none stands twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from dougong.dataclasses import dataclass
from dougong.fields.text_forms import key_text
from dougong.problems import N_, Problem
from dougong.transfer.column_looks import Column
from dougong.transfer.guessing import ENOUGH, examples_of
from dougong.transfer.sheets import Sheet

ALL_FOUND = N_("All {count} values stand in “{column}” of “{sheet}”.")
SOME_FOUND = N_("{found} of {count} values stand in “{column}” of “{sheet}”; {missing} do not: {examples}")


@dataclass(frozen=True, slots=True)
class Link:
    """To the records of a sheet, found by one of its columns; both by position."""

    sheet: int
    column: int
    evidence: Problem


def guess_link(sheets: Sequence[Sheet], here: int, column: Column) -> Link | None:
    if len(column.keys) < 2:
        return None
    found = [link for link in _candidates(sheets, here) if _plausible(sheets, column, *link)]
    best = max(found, key=lambda link: _nearness(sheets, column, *link), default=None)
    return judge_link(sheets, column, *best) if best is not None else None


def judge_link(sheets: Sequence[Sheet], column: Column, sheet: int, key: int) -> Link:
    target = sheets[sheet].columns[key]
    missing = [
        value
        for value, text in zip(column.values, column.texts, strict=True)
        if key_text(text) not in target.keys
    ]
    params = {"count": len(column.values), "column": target.title, "sheet": sheets[sheet].title}
    if not missing:
        return Link(sheet, key, Problem("guess", ALL_FOUND, params=params))
    params |= {
        "found": len(column.values) - len(missing),
        "missing": len(missing),
        "examples": examples_of(missing),
    }
    return Link(sheet, key, Problem("guess", SOME_FOUND, params=params))


def key_columns(sheet: Sheet) -> list[int]:
    """Those by which a record of the sheet can be told."""
    return [index for index, one in enumerate(sheet.columns) if one.differs and not one.blank]


def _candidates(sheets: Sequence[Sheet], here: int) -> Iterator[tuple[int, int]]:
    for index, sheet in enumerate(sheets):
        if index != here:
            yield from ((index, key) for key in key_columns(sheet))


def _plausible(sheets: Sequence[Sheet], column: Column, sheet: int, key: int) -> bool:
    target = sheets[sheet].columns[key]
    if not _nearly_all(column.keys, target.keys):
        return False
    # Small numbers stand in every column of numbers: there the titles have to speak for it.
    telling = sum(not text.isdecimal() for text in column.keys) * 2 > len(column.keys)
    return telling or _same_words(column.title, target.title, sheets[sheet].title)


def _nearly_all(own: Collection[str], theirs: Collection[str]) -> bool:
    """Told as soon as too many are missing: most columns have nothing in common."""
    missing, most = 0, (1 - ENOUGH) * len(own)
    for text in own:
        missing += text not in theirs
        if missing > most:
            return False
    return True


def _same_words(title: str, other: str, sheet: str) -> bool:
    own, theirs, whole = (key_text(text) for text in (title, other, sheet))
    return own == theirs or whole.rstrip("s") in own


def _nearness(sheets: Sequence[Sheet], column: Column, sheet: int, key: int) -> tuple[int, int, int]:
    target = sheets[sheet].columns[key]
    return (
        len(column.keys & target.keys),
        int(_same_words(column.title, target.title, sheets[sheet].title)),
        -key,
    )
