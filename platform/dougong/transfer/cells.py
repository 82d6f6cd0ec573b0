"""How values of record JSON stand in the cells of exported tables, by field type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from dougong.fields.list_texts import JOINT
from dougong.registry import Registry

EXACT_DIGITS = 15
"""A spreadsheet keeps no more of a number."""

Content = str | float | bool | datetime


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is the path in record JSON; ``options`` are titles by key where they are wanted."""

    name: str
    title: str
    type_name: str
    options: Mapping[str, str]


class Cell:
    """Text, unless a type says otherwise."""

    number_format: ClassVar[str | None] = None
    """Of a spreadsheet, such as "yyyy-mm-dd"."""

    def text(self, value: Any, column: Column) -> str:
        """As an import reads it back, whatever the language."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Mapping):
            return str(value["id"] if value.get("title") is None else value["title"])
        return column.options.get(str(value), str(value))

    def content(self, value: Any, column: Column, zone: ZoneInfo) -> Content:
        """What a spreadsheet keeps: times of day in the reader's zone, without saying so."""
        return self.text(value, column)


class BooleanCell(Cell):
    def content(self, value: Any, column: Column, zone: ZoneInfo) -> Content:
        return bool(value)


class NumberCell(Cell):
    def content(self, value: Any, column: Column, zone: ZoneInfo) -> Content:
        text = str(value)
        return float(text) if len(text) <= EXACT_DIGITS else text


class FilesCell(Cell):
    """Their names: the bytes are fetched one by one."""

    def text(self, value: Any, column: Column) -> str:
        return "; ".join(str(one["name"]) for one in value)


class DateCell(Cell):
    number_format = "yyyy-mm-dd"

    def content(self, value: Any, column: Column, zone: ZoneInfo) -> Content:
        day = date.fromisoformat(value)
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - spreadsheets know no zones


class DateTimeCell(Cell):
    number_format = "yyyy-mm-dd hh:mm"

    def content(self, value: Any, column: Column, zone: ZoneInfo) -> Content:
        return datetime.fromisoformat(value).astimezone(zone).replace(tzinfo=None)


class ListCell(Cell):
    def text(self, value: Any, column: Column) -> str:
        return JOINT.join(super(ListCell, self).text(one, column) for one in value)


class AnyReferenceCell(Cell):
    """With the object, without which an import could not tell whose record it is."""

    def text(self, value: Any, column: Column) -> str:
        return f"{value['object']}: {super().text(value, column)}"


CELLS: Registry[Cell] = Registry("cell of field type")
"""Types that are not here stand as text."""

PLAIN = Cell()

for _name, _cell in {
    "boolean": BooleanCell(),
    "integer": NumberCell(),
    "money": NumberCell(),
    "date": DateCell(),
    "datetime": DateTimeCell(),
    "multi_select": ListCell(),
    "tags": ListCell(),
    "users": ListCell(),
    "references": ListCell(),
    "any_reference": AnyReferenceCell(),
    "file": FilesCell(),
    "image": FilesCell(),
    "signature": FilesCell(),
}.items():
    CELLS.register(_name, _cell)


def cell_of(type_name: str) -> Cell:
    return CELLS.get(type_name) or PLAIN
