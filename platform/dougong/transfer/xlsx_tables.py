"""Spreadsheets (xlsx, xls, ods), read through calamine. The first row with content is the header."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from dougong.errors import InvalidInput
from dougong.fields.numbers import NumberText
from dougong.problems import N_, Problem
from dougong.transfer.neutral import restore
from dougong.transfer.tables import Grid, Progress, Row, SourceOptions, column_names

MAX_UNPACKED = 512 * 1024 * 1024
MAX_FILE = 128 * 1024 * 1024
NO_TABLE = N_("The spreadsheet cannot be read: it is damaged, protected by a password, or no spreadsheet.")
TOO_LARGE = N_("The spreadsheet cannot be read: it is too large.")
TOO_MUCH = N_("The spreadsheet cannot be read: it unpacks to too much.")


class SpreadsheetTable:
    """Cells are text, None or a date; numbers are plain decimal text, so that nothing is rounded twice."""

    is_record_json = False

    def __init__(self, path: Path, options: SourceOptions) -> None:
        _refuse_bombs(path)
        self._neutralised = options.neutralised
        try:
            self._workbook = CalamineWorkbook.from_path(path)
            sheet = self._sheet(options.sheet)
            self.progress = Progress(total=sheet.total_height)
            self._rows = enumerate(sheet.iter_rows(), 1)
        except CalamineError:
            raise _unreadable(NO_TABLE) from None
        self.columns = column_names(self._first_row())

    def close(self) -> None:
        self._workbook.close()

    def __iter__(self) -> Iterator[Row]:
        width = len(self.columns)
        grid = Grid(self.columns, self.progress)
        for line, cells in self._rows:
            self.progress.done = line
            # A sheet is as wide as its widest row: the cells under no title are padding unless filled.
            texts = [self._cell(cell) for cell in cells]
            texts += [None] * (width - len(texts))
            row = grid.row(line, texts)
            if row is not None:
                yield row

    def _first_row(self) -> list[Any]:
        for _line, cells in self._rows:
            if any(cell != "" for cell in cells):
                return [plain(cell) for cell in cells]
        return []

    def _cell(self, cell: Any) -> Any:
        value = plain(cell)
        return restore(value) if self._neutralised and isinstance(value, str) else value

    def _sheet(self, name: str | None) -> CalamineSheet:
        names = self._workbook.sheet_names
        if name is None and names:
            return self._workbook.get_sheet_by_index(0)
        if name in names:
            return self._workbook.get_sheet_by_name(name)
        raise InvalidInput(
            Problem(
                "unknown_sheet",
                N_("The file has no sheet “{name}”; it has: {names}."),
                "sheet",
                {"name": name or "", "names": ", ".join(names)},
            )
        )


def plain(cell: Any) -> Any:
    if cell == "" or cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return NumberText(cell)
    if isinstance(cell, float):
        return NumberText(format(Decimal(repr(cell)).normalize(), "f") if cell % 1 else int(cell))
    if isinstance(cell, time | timedelta):
        return str(cell)
    return cell


def _refuse_bombs(path: Path) -> None:
    if path.stat().st_size > MAX_FILE:
        raise _unreadable(TOO_LARGE)
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise _unreadable(TOO_MUCH)


def _unreadable(template: str) -> InvalidInput:
    return InvalidInput(Problem("unreadable_spreadsheet", template))
