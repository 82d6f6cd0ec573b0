"""Choosing the reader for a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.transfer.csv_tables import CsvTable
from dougong.transfer.json_lines import JsonLinesTable
from dougong.transfer.tables import SourceOptions, Table
from dougong.transfer.xlsx_tables import SpreadsheetTable

_READERS: dict[str, type[CsvTable] | type[JsonLinesTable] | type[SpreadsheetTable]] = {
    ".csv": CsvTable,
    ".tsv": CsvTable,
    ".txt": CsvTable,
    ".jsonl": JsonLinesTable,
    ".ndjson": JsonLinesTable,
    ".xlsx": SpreadsheetTable,
    ".xlsm": SpreadsheetTable,
    ".xls": SpreadsheetTable,
    ".ods": SpreadsheetTable,
}


@contextmanager
def open_table(path: Path, options: SourceOptions | None = None, name: str | None = None) -> Iterator[Table]:
    """The rows of a file, whatever its kind; refuses what cannot be read at all. ``name`` is what people
    call it, where that is not its path's."""
    name = name or path.name
    reader = _READERS.get(Path(name).suffix.lower())
    if reader is None:
        raise InvalidInput(
            Problem(
                "unknown_file_kind",
                N_("“{name}” is of no known kind; there are: {kinds}."),
                "",
                {"name": name, "kinds": ", ".join(_READERS)},
            )
        )
    if not path.is_file():
        raise InvalidInput(Problem("no_file", N_("There is no file “{name}”."), "", {"name": name}))
    table = reader(path, options or SourceOptions())
    try:
        yield table
    finally:
        table.close()
