"""Delimited text.

The csv module parses; what separates the cells and where a row begins is found out here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.transfer.encodings import SAMPLE_BYTES, find_encoding
from dougong.transfer.neutral import restore
from dougong.transfer.tables import Grid, Progress, Row, SourceOptions, column_names

MAX_CELL = 1024 * 1024
LONG_CELL = N_("The row cannot be read: one of its cells is longer than {most} characters.")
QUOTES = N_("The row cannot be read: its quotation marks do not match.")
DELIMITERS = (",", ";", "\t", "|")

# The module's limit is one for the whole process; its default refuses long notes.
csv.field_size_limit(MAX_CELL)


class CsvTable:
    is_record_json = False

    def __init__(self, path: Path, options: SourceOptions) -> None:
        self._options = options
        encoding = find_encoding(path, options.encoding)
        self._bytes = path.open("rb")
        self._file = io.TextIOWrapper(self._bytes, encoding=encoding, newline="")
        self.progress = Progress(total=path.stat().st_size)
        try:
            delimiter = self._delimiter(options.delimiter)
            self._reader = csv.reader(self._file, delimiter=delimiter, strict=True)
            self._line = 0
            self.columns = self._header()
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[Row]:
        grid = Grid(self.columns, self.progress)
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader, None)
            except csv.Error as error:
                yield Row(line, {}, (_malformed(error),))
                continue
            if cells is None:
                self.progress.done = self.progress.total
                return
            self.progress.done = self._bytes.tell()
            row = grid.row(line, self._cells(cells))
            if row is not None:
                yield row

    def _cells(self, cells: list[str]) -> list[Any]:
        return [restore(cell) for cell in cells] if self._options.neutralised else list(cells)

    def _delimiter(self, declared: str | None) -> str:
        if declared is not None:
            return _one_character(declared)
        sample = self._file.read(SAMPLE_BYTES)
        self._file.seek(0)
        return guess_delimiter(sample)

    def _header(self) -> tuple[str, ...]:
        try:
            return column_names(next((cells for cells in self._reader if cells), []))
        except csv.Error as error:
            raise InvalidInput(_malformed(error).at("line 1")) from None


def guess_delimiter(sample: str) -> str:
    """The character that cuts the first rows into the same number of cells, most of all candidates."""
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[float, int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        widths = [len(row) for row in islice(reader, 20) if row]
    except csv.Error:
        return (0.0, 0)
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (widths.count(widths[0]) / len(widths), widths[0])


def _one_character(delimiter: str) -> str:
    named = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
    if len(named) != 1 or named in '"\r\n':
        raise InvalidInput(
            Problem(
                "bad_delimiter",
                N_("The delimiter must be one character, not “{value}”."),
                "delimiter",
                {"value": delimiter},
            )
        )
    return named


def _malformed(error: csv.Error) -> Problem:
    """The module tells its kinds of errors apart by their words alone."""
    is_long = "field larger than" in str(error)
    return Problem("malformed_row", LONG_CELL if is_long else QUOTES, "", {"most": MAX_CELL})
