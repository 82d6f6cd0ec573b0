"""The formats that records are written in."""

from __future__ import annotations

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import IO, Any
from zoneinfo import ZoneInfo

import orjson
import xlsxwriter

from dougong.access import Actor
from dougong.transfer.neutral import neutralise

SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
EXACT_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is the path in record JSON; ``options`` are titles by key where they are wanted."""

    name: str
    title: str
    type_name: str
    options: Mapping[str, str]


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

    def put(self, record: Mapping[str, Any]) -> None:
        self._writer.writerow([neutralise(_text(record.get(c.name), c)) for c in self.columns])

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
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, options)
        self._bold = self._book.add_format({"bold": True})
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._new_sheet()

    def _new_sheet(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        for position, column in enumerate(self.columns):
            self._sheet.write_string(0, position, column.title, self._bold)
        self._row = 1

    def put(self, record: Mapping[str, Any]) -> None:
        if self._row == SHEET_ROWS:
            self._new_sheet()
        for position, column in enumerate(self.columns):
            value = record.get(column.name)
            if value is not None:
                self._write(position, column, value)
        self._row += 1

    def _write(self, position: int, column: Column, value: Any) -> None:
        where = (self._row, position)
        match column.type_name:
            case "date":
                self._sheet.write_datetime(*where, date.fromisoformat(value), self._date)
            case "datetime":
                moment = datetime.fromisoformat(value).astimezone(self.zone).replace(tzinfo=None)
                self._sheet.write_datetime(*where, moment, self._moment)
            case "boolean":
                self._sheet.write_boolean(*where, value)
            case "integer" | "money" if len(str(value)) <= EXACT_DIGITS:
                self._sheet.write_number(*where, float(value))
            case _:
                self._sheet.write_string(*where, _text(value, column)[:CELL_CHARACTERS])

    def finish(self) -> None:
        self._book.close()
        self.stream.write(self._buffer.getbuffer())


FORMATS: Mapping[str, type[Sink]] = {"csv": CsvSink, "jsonl": JsonLinesSink, "xlsx": SpreadsheetSink}


def _text(value: Any, column: Column) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return str(value["id"] if value.get("title") is None else value["title"])
    return column.options.get(str(value), str(value))
