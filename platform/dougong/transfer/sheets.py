"""The tables of uploaded files, for a first look: every sheet of a spreadsheet, a text file as one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.transfer.column_looks import Column, Value
from dougong.transfer.opening import open_table
from dougong.transfer.tables import SourceOptions, Table

MOST_SHEETS, MOST_COLUMNS, MOST_ROWS = 12, 100, 2_000
MOST_TOGETHER = 300
"""Columns, each of which is compared with all others."""
SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
TOO_WIDE = N_("The sheet has {count} columns; at most {most} become fields.")
TOO_WIDE_TOGETHER = N_("The sheets have {count} columns altogether; at most {most} can be looked at at once.")
TOO_MANY = N_("The file has {count} sheets; the first {most} are looked at.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """``name`` is None in a file that is one table. ``more`` rows follow those that were looked at, if known."""

    token: str
    file: str
    name: str | None
    columns: Sequence[Column]
    rows: int
    more: bool

    @property
    def title(self) -> str:
        """What its records would be called: the sheet's name says more than "Sheet1"."""
        stem = self.file.rpartition(".")[0] or self.file
        plain = self.name is None or self.name.casefold().rstrip("0123456789 ") in ("sheet", "工作表", "表")
        return (stem if plain or self.name is None else self.name).replace("_", " ").strip() or stem


@dataclass(frozen=True, slots=True)
class Looked:
    sheets: Sequence[Sheet]
    problems: Sequence[Problem]


def look_through(path: Path, token: str, file: str) -> Looked:
    """InvalidInput where the file cannot be read at all; a sheet that is no table is left out and told."""
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    names = _names(path, file)
    if len(names) > MOST_SHEETS:
        problems.append(
            Problem("too_many_sheets", TOO_MANY, file, {"count": len(names), "most": MOST_SHEETS})
        )
    for name in names[:MOST_SHEETS]:
        try:
            with open_table(path, SourceOptions(sheet=name, neutralised=True), file) as table:
                sheets.append(_looked(table, token, file, name))
        except InvalidInput as error:
            if len(names) == 1:
                raise
            problems += [problem.at(f"{file} · {name}") for problem in error.problems]
    return Looked(sheets, problems)


def together(found: Sequence[Looked]) -> Looked:
    """What was found in several files. InvalidInput where no sheet is a table, or they are too many."""
    sheets = [sheet for one in found for sheet in one.sheets]
    problems = [problem for one in found for problem in one.problems]
    if not sheets:
        raise InvalidInput(problems)
    count = sum(len(sheet.columns) for sheet in sheets)
    if count > MOST_TOGETHER:
        params = {"count": count, "most": MOST_TOGETHER}
        raise InvalidInput(Problem("too_wide", TOO_WIDE_TOGETHER, "file", params))
    return Looked(sheets, problems)


def _names(path: Path, file: str) -> list[str | None]:
    if not file.lower().endswith(SPREADSHEETS):
        return [None]
    with open_table(path, SourceOptions(), file):
        pass
    try:
        workbook = CalamineWorkbook.from_path(path)
    except CalamineError:
        return [None]
    try:
        filled = [name for name in workbook.sheet_names if _is_filled(workbook, name)]
    finally:
        workbook.close()
    return [*filled] or [None]


def _is_filled(workbook: CalamineWorkbook, name: str) -> bool:
    """What cannot be read counts: it is told where it is opened."""
    try:
        return workbook.get_sheet_by_name(name).height > 1
    except CalamineError:
        return True


def _looked(table: Table, token: str, file: str, name: str | None) -> Sheet:
    if len(table.columns) > MOST_COLUMNS:
        params = {"count": len(table.columns), "most": MOST_COLUMNS}
        raise InvalidInput(Problem("too_wide", TOO_WIDE, file, params))
    values: dict[str, list[Value]] = {title: [] for title in table.columns}
    rows = list(islice(table, MOST_ROWS + 1))
    sound = [row for row in rows[:MOST_ROWS] if not row.problems]
    for row in sound:
        for title, value in row.values.items():
            if value is not None and str(value).strip():
                values[title].append((row.line, value))
    columns = [Column(title, found, len(sound) - len(found)) for title, found in values.items()]
    return Sheet(token, file, name, columns, len(sound), len(rows) > MOST_ROWS)
