"""How values of record JSON stand in the cells of exported tables, by field type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from dougong.dataclasses import dataclass
from dougong.fields.address import PARTS, SEPARATOR
from dougong.fields.decimals import percentage
from dougong.fields.list_texts import JOINT
from dougong.fields.location import degrees
from dougong.fields.rich_text import plain_text
from dougong.fields.structured import compact
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


class PercentCell(Cell):
    """A spreadsheet counts in fractions and shows percentages."""

    number_format = "0.##%"

    def text(self, value: Any, column: Column) -> str:
        return percentage(Decimal(value))

    def content(self, value: Any, column: Column, zone: ZoneInfo) -> Content:
        return float(value)


class RichTextCell(Cell):
    """Plain, and so without what only markup can say."""

    def text(self, value: Any, column: Column) -> str:
        return plain_text(value)


class AddressCell(Cell):
    def text(self, value: Any, column: Column) -> str:
        return SEPARATOR.join(value[part] or "" for part in PARTS)


class LocationCell(Cell):
    def text(self, value: Any, column: Column) -> str:
        point = f"{degrees(value['latitude'])}, {degrees(value['longitude'])}"
        return f"{point} {value['label']}" if value["label"] else point


class JsonCell(Cell):
    def text(self, value: Any, column: Column) -> str:
        return compact(value)


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
    "decimal": NumberCell(),
    "percent": PercentCell(),
    "rating": NumberCell(),
    "progress": NumberCell(),
    "rich_text": RichTextCell(),
    "address": AddressCell(),
    "location": LocationCell(),
    "json": JsonCell(),
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
