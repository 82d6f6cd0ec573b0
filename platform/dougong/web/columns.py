"""Columns of a list: from a view's definition to cells. Their formatters are chosen once, then called
for every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from dougong.definitions import ObjectDefinition, ViewDefinition
from dougong.web.formats import Formatter
from dougong.web.paths import FieldPath, path_of_ids
from dougong.web.screens import Screen

RIGHT = frozenset({"integer", "money"})
WIDTHS = {
    "money": 150,
    "integer": 104,
    "date": 112,
    "datetime": 148,
    "boolean": 96,
    "select": 132,
    "reference": 184,
    "person": 132,
}
TITLE_WIDTH = 232
TEXT_WIDTH = 176
"""All columns have a width: what is over is shared out among them, what is lacking is scrolled."""
MOST_COLUMNS = 8
"""How many a list has whose object has no view."""


@dataclass(frozen=True, slots=True)
class Column:
    """``kind`` and ``card`` are CSS classes: what it looks like in the table, and its place on a phone's
    card.
    """

    path: FieldPath
    title: str
    kind: str
    card: str
    width: int
    format: Formatter

    @property
    def is_title(self) -> bool:
        return self.card == "c-title"


def view_paths(
    screen: Screen, obj: ObjectDefinition, view: ViewDefinition | None
) -> list[tuple[FieldPath, int | None]]:
    if view is None:
        fields = [(field.id,) for field in obj.fields if not field.options.get("multiline")][:MOST_COLUMNS]
        title = [(obj.title_field.id,)] if obj.title_field else []
        pairs: list[tuple[tuple[str, ...], int | None]] = [
            (ids, None) for ids in dict.fromkeys([*title, *fields])
        ]
    else:
        pairs = [(column.path, column.width) for column in view.columns]
    found = ((path_of_ids(screen.definitions, ids), width) for ids, width in pairs)
    return [(path, width) for path, width in found if path is not None]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column: ``sorted`` is "ascending", "descending" or nothing."""

    column: Column
    sorted: str
    sort_url: str


def view_columns(screen: Screen, obj: ObjectDefinition, view: ViewDefinition | None) -> list[Column]:
    """Made once per release, view and kind of reader: titles and formatters are the same for all of them."""
    key = ("web.columns", obj.id, view.id if view else "", *screen.formats.signature)
    return screen.release.cached(key, lambda: make_columns(screen, obj, view_paths(screen, obj, view)))


def make_columns(
    screen: Screen, obj: ObjectDefinition, paths: Sequence[tuple[FieldPath, int | None]]
) -> list[Column]:
    cards = card_places(obj, [path for path, _ in paths])
    columns = []
    for path, width in paths:
        kind = path.type_name
        usual = TITLE_WIDTH if path.field is obj.title_field else WIDTHS.get(kind, TEXT_WIDTH)
        columns.append(
            Column(
                path=path,
                title=screen.titles.path(path.ids),
                kind="num" if kind in RIGHT else "date" if kind in ("date", "datetime") else "",
                card=cards.get(path.name, ""),
                width=width or usual,
                format=screen.formats.column(path.field or path.keys[-1]),
            )
        )
    return columns


def card_places(obj: ObjectDefinition, paths: Iterable[FieldPath]) -> dict[str, str]:
    """On a phone a row is a card with room for six values; the first column of a fitting type takes each."""
    wanted = {
        "select": "c-pill",
        "reference": "c-sub",
        "money": "c-amount",
        "date": "c-date",
        "datetime": "c-date",
        "person": "c-owner",
    }
    places: dict[str, str] = {}
    taken: set[str] = set()
    listed = list(paths)
    title = next((path for path in listed if path.field is not None and path.field is obj.title_field), None)
    title = title or (listed[0] if listed else None)
    for path in listed:
        place = "c-title" if path is title else wanted.get(path.type_name, "")
        if not place and path.type_name == "text" and "c-sub" not in taken and path.field is not None:
            place = "c-sub" if not any(other.type_name == "reference" for other in listed) else ""
        if place and place not in taken:
            places[path.name] = place
            taken.add(place)
    return places


def render_rows(
    obj: ObjectDefinition, columns: Sequence[Column], records: Iterable[Mapping[str, Any]]
) -> Markup:
    """The table's rows as one piece of HTML: fifty rows of twelve cells are too many for a template's loop."""
    base = url_for("web.show_record", name=obj.name, record_id=0).removesuffix("0")
    cells = [
        (
            f'<td class="{column.card} {column.kind}{" title" if column.is_title else ""}">',
            column.path.name,
            column,
        )
        for column in columns
    ]
    pieces: list[str] = []
    add = pieces.append
    for record in records:
        address = f"{base}{record['id']}"
        add(f'<tr data-href="{address}">')
        for head, name, column in cells:
            value = record[name]
            if column.is_title:
                add(f"{head}{_title_link(address, record, value, column)}</td>")
            elif value is None:
                add(f"{head}</td>")
            else:
                add(f"{head}{column.format(value)}</td>")
        add("</tr>")
    return Markup("".join(pieces))  # noqa: S704 - made of escaped pieces only


def _title_link(address: str, record: Mapping[str, Any], value: Any, column: Column) -> str:
    if value is None:
        return f'<a href="{address}">#{record["id"]}</a>'
    text = column.format(value)
    return text if "<a " in text else f'<a href="{address}">{text}</a>'


def record_title(obj: ObjectDefinition, record: Mapping[str, Any]) -> str:
    value = record.get(obj.title_field.name) if obj.title_field else None
    return str(value) if value not in (None, "") else f"#{record['id']}"
