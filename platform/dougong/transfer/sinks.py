"""The formats that records are written in."""

from __future__ import annotations

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import IO, Any
from zoneinfo import ZoneInfo

import orjson

from dougong.access import Actor
from dougong.transfer.cells import Cell, Column, Content, cell_of
from dougong.transfer.neutral import neutralise

SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767


class Sink(ABC):
    def __init__(self, stream: IO[bytes], columns: Sequence[Column], actor: Actor) -> None:
        self.stream = stream
        self.columns = columns
        self.zone = ZoneInfo(actor.zone)

    def __enter__(self) -> Sink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.finish()

    @abstractmethod
    def put(self, record: Mapping[str, Any]) -> None: ...

    def finish(self) -> None:  # noqa: B027 - most formats have no end to write
        """Called once, after the last record."""


class CsvSink(Sink):
    """With a mark, because Excel takes UTF-8 for what it is only so."""

    def __init__(self, stream: IO[bytes], columns: Sequence[Column], actor: Actor) -> None:
        super().__init__(stream, columns, actor)
        self._text = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text)
        self._writer.writerow([neutralise(column.title) for column in columns])
        self._columns = [(column, cell_of(column.type_name)) for column in columns]

    def put(self, record: Mapping[str, Any]) -> None:
        self._writer.writerow([self._cell(record.get(c.name), c, cell) for c, cell in self._columns])

    def _cell(self, value: Any, column: Column, cell: Cell) -> str:
        return "" if value is None else neutralise(cell.text(value, column))

    def finish(self) -> None:
        self._text.flush()
        self._text.detach()


class JsonLinesSink(Sink):
    """Record JSON, as the API answers it."""

    def put(self, record: Mapping[str, Any]) -> None:
        self.stream.write(
            orjson.dumps({column.title: record.get(column.name) for column in self.columns}) + b"\n"
        )


class SpreadsheetSink(Sink):
    """Text cells are written as text, so that none of them is a formula. Text beyond Excel's limit is cut."""

    def __init__(self, stream: IO[bytes], columns: Sequence[Column], actor: Actor) -> None:
        super().__init__(stream, columns, actor)
        import xlsxwriter  # takes its time, and is seldom needed

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, options)
        self._bold = self._book.add_format({"bold": True})
        self._columns = [(column, cell_of(column.type_name), self._style(column)) for column in columns]
        self._new_sheet()

    def _style(self, column: Column) -> Any:
        number_format = cell_of(column.type_name).number_format
        return self._book.add_format({"num_format": number_format}) if number_format else None

    def _new_sheet(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        for position, column in enumerate(self.columns):
            self._sheet.write_string(0, position, column.title, self._bold)
        self._row = 1

    def put(self, record: Mapping[str, Any]) -> None:
        if self._row == SHEET_ROWS:
            self._new_sheet()
        for position, (column, cell, style) in enumerate(self._columns):
            value = record.get(column.name)
            if value is not None:
                self._write(position, cell.content(value, column, self.zone), style)
        self._row += 1

    def _write(self, position: int, content: Content, style: Any) -> None:
        where = (self._row, position)
        if isinstance(content, bool):
            self._sheet.write_boolean(*where, content)
        elif isinstance(content, datetime):
            self._sheet.write_datetime(*where, content, style)
        elif isinstance(content, float):
            self._sheet.write_number(*where, content, style)
        else:
            self._sheet.write_string(*where, content[:CELL_CHARACTERS])

    def finish(self) -> None:
        self._book.close()
        self.stream.write(self._buffer.getbuffer())


FORMATS: Mapping[str, type[Sink]] = {"csv": CsvSink, "jsonl": JsonLinesSink, "xlsx": SpreadsheetSink}
