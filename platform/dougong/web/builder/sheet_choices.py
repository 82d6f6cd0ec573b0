"""What becomes of the columns of sheets: as it is guessed, or as somebody has chosen it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from dougong.dataclasses import dataclass
from dougong.problems import Problem
from dougong.transfer.column_looks import Column
from dougong.transfer.guessing import TYPES, Judge, Judgement, about_all
from dougong.transfer.linking import guess_link, judge_link, key_columns
from dougong.transfer.sheets import Sheet

REFERENCE, LEFT_OUT = "reference", ""
MOST_SAMPLES = 3
TELLING = 20
ABOUT_NAMES = ("name", "title", "subject", "名称", "姓名", "标题", "主题", "名")


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """``type`` is a field type, ``reference:SHEET:COLUMN``, or "" for a column that is left out."""

    title: str
    type: str
    required: bool
    unique: bool
    unfit: int = 0
    evidence: Sequence[Problem] = ()
    samples: Sequence[str] = ()

    @property
    def target(self) -> tuple[int, int] | None:
        kind, _, where = self.type.partition(":")
        return tuple(map(int, where.split(":"))) if kind == REFERENCE else None  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class SheetChoice:
    sheet: Sheet
    taken: bool
    title: str
    columns: Sequence[ColumnChoice] = field(default_factory=tuple)


class Chooser:
    """``form`` is what was sent; blank where the guesses are asked for."""

    def __init__(self, sheets: Sequence[Sheet], judge: Judge, form: Mapping[str, str]) -> None:
        self._sheets = sheets
        self._judge = judge
        self._form = form

    def choices(self) -> list[SheetChoice]:
        return [self._sheet(index, sheet) for index, sheet in enumerate(self._sheets)]

    def types_of(self, index: int) -> list[tuple[str, int, int]]:
        """The references that a column of the sheet can become: value, sheet, column."""
        return [
            (f"{REFERENCE}:{other}:{key}", other, key)
            for other, sheet in enumerate(self._sheets)
            if other != index
            for key in key_columns(sheet)
        ]

    def _sheet(self, index: int, sheet: Sheet) -> SheetChoice:
        sent = f"s.{index}.title" in self._form
        columns = [self._column(index, position, one) for position, one in enumerate(sheet.columns)]
        if not sent:
            return SheetChoice(sheet, bool(sheet.columns), sheet.title, columns)
        taken = self._form.get(f"s.{index}.taken") == "1"
        return SheetChoice(sheet, taken, self._form[f"s.{index}.title"].strip()[:200] or sheet.title, columns)

    def _column(self, index: int, position: int, column: Column) -> ColumnChoice:
        name = f"c.{index}.{position}"
        sent = f"{name}.title" in self._form
        judged, chosen = self._judged(index, column, self._form.get(f"{name}.type") if sent else None)
        own = column.title[:200]
        return ColumnChoice(
            (self._form[f"{name}.title"].strip()[:200] or own) if sent else own,
            chosen,
            self._form.get(f"{name}.required") == "1" if sent else _seems_required(column, chosen),
            self._form.get(f"{name}.unique") == "1" if sent else _seems_unique(column, chosen),
            len(judged.unfit),
            [*judged.evidence, *about_all(column)] if column.values else judged.evidence,
            [text[:60] for text in dict.fromkeys(column.texts[:50])][:MOST_SAMPLES],
        )

    def _judged(self, index: int, column: Column, chosen: str | None) -> tuple[Judgement, str]:
        """A type that was chosen but cannot be is guessed again."""
        links = {value: (sheet, key) for value, sheet, key in self.types_of(index)}
        if chosen is None:
            link = guess_link(self._sheets, index, column)
            if link is not None:
                return Judgement(REFERENCE, (), [link.evidence]), f"{REFERENCE}:{link.sheet}:{link.column}"
        elif chosen in links:
            return Judgement(
                REFERENCE, (), [judge_link(self._sheets, column, *links[chosen]).evidence]
            ), chosen
        elif chosen == LEFT_OUT:
            return Judgement(LEFT_OUT, (), []), LEFT_OUT
        judged = self._judge.guess(column) if chosen not in TYPES else self._judge.judge(column, chosen)
        return judged, judged.type


def _seems_required(column: Column, chosen: str) -> bool:
    """A few full rows say little, but of what records are called by."""
    return not column.blank and len(column.values) >= (2 if _seems_unique(column, chosen) else TELLING)


def _seems_unique(column: Column, chosen: str) -> bool:
    return column.differs and not column.blank and chosen in ("text", "email")


def title_column(columns: Sequence[ColumnChoice]) -> int | None:
    """By which a record is called: of the texts, what is called a name before what never repeats, before the first."""
    texts = [index for index, one in enumerate(columns) if one.type == "text"]
    named = [index for index in texts if any(word in columns[index].title.casefold() for word in ABOUT_NAMES)]
    unique = [index for index in texts if columns[index].unique]
    return next(iter([*named, *unique, *texts]), None)
