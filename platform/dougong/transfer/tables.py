"""What every reader yields: named columns, and rows that know the line they came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Any, Protocol

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem

MAX_COLUMNS = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """``line`` counts from 1 as an editor does: the line on which the row begins.

    A row with problems has no values.
    """

    line: int
    values: dict[str, Any]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How to read a file; None means find out."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    neutralised: bool = False
    """Cells were written by us with an apostrophe before formula signs: take it off again."""


@dataclass(slots=True)
class Progress:
    """Bytes or rows read so far, of ``total`` (0 where it cannot be known)."""

    done: int = 0
    total: int = 0


class Table(Protocol):
    columns: tuple[str, ...]
    progress: Progress
    is_record_json: bool
    """Whether the values are as the API writes them."""

    def __iter__(self) -> Iterator[Row]: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class Grid:
    """Turns rows of cells into named rows; a row of another width than the header is reported, not guessed
    at.
    """

    columns: tuple[str, ...]
    progress: Progress = field(default_factory=Progress)

    def row(self, line: int, cells: Sequence[Any]) -> Row | None:
        """None for a row without any content."""
        if not any(cell not in ("", None) for cell in cells):
            return None
        width = len(self.columns)
        if len(cells) > width:
            surplus = cells[width:]
            if any(cell not in ("", None) for cell in surplus):
                return self._ragged(line, len(cells))
            cells = cells[:width]
        elif len(cells) < width:
            return self._ragged(line, len(cells))
        return Row(line, dict(zip(self.columns, cells, strict=True)))

    def _ragged(self, line: int, found: int) -> Row:
        problem = Problem(
            "ragged_row",
            N_("The row has {found} cells, the header has {expected}."),
            "",
            {"found": found, "expected": len(self.columns)},
        )
        return Row(line, {}, (problem,))


def column_names(cells: Sequence[Any]) -> tuple[str, ...]:
    """Trimmed; a nameless column is called by its position, trailing nameless ones are none at all."""
    titles = ["" if cell is None else str(cell).strip() for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    if not titles:
        raise InvalidInput(Problem("no_header", N_("The file has no header row."), "line 1"))
    if len(titles) > MAX_COLUMNS:
        raise InvalidInput(
            Problem(
                "too_many_columns",
                N_("The file has more than {limit} columns."),
                "line 1",
                {"limit": MAX_COLUMNS},
            )
        )
    names = tuple(title or f"column {position}" for position, title in enumerate(titles, 1))
    for position, name in enumerate(names):
        if name in names[:position]:
            raise InvalidInput(
                Problem("double_column", N_("Two columns are called “{name}”."), "line 1", {"name": name})
            )
    return names
