"""Columns of a list: from a view's definition to cells. Their formatters are chosen once, then called
for every row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import current_app, url_for
from markupsafe import Markup, escape

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition, ViewDefinition
from dougong.records.conditions import Bounded
from dougong.records.masking import hide
from dougong.web.escaping import escaped
from dougong.web.faces import look_of
from dougong.web.faces.looks import Cell
from dougong.web.lists.calling import calls
from dougong.web.paths import FieldPath, path_of_ids
from dougong.web.pools.countdowns import with_countdowns
from dougong.web.record.veils import veil
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen
from dougong.web.service_levels.countdowns import with_time_left

if TYPE_CHECKING:
    from dougong.web.lists.painting import Paint

TITLE_WIDTH = 232
KEPT = 1_000
"""Choices of columns, of which people make as many as they like."""
BOX = '<td class="pick"{role}><input class="form-check-input" type="checkbox" form="bulk" name="id"{tab} value="'
SECOND = {"c-pill": "c-more"}
"""Where on a card a second value of a kind stands."""
MOST_COLUMNS = 8
"""How many a list has whose object has no view."""


@dataclass(frozen=True, slots=True)
class Column:
    """``kind`` and ``card`` are CSS classes: what it looks like in the table, its place on a phone's card."""

    path: FieldPath
    title: str
    kind: str
    card: str
    width: int
    format: Cell
    veiled: bool = False
    """Of sensitive values only a part is there; a button shows one of them."""

    @property
    def is_title(self) -> bool:
        return self.card == "c-title"


def view_paths(
    screen: Screen, obj: ObjectDefinition, view: ViewDefinition | None
) -> list[tuple[FieldPath, int | None]]:
    if view is None or not view.columns:
        shown = [
            field for field in obj.fields if not look_of(field.type_name).is_long and not field.derived_from
        ]
        fields = [(field.id,) for field in shown][:MOST_COLUMNS]
        title = [(obj.title_field.id,)] if obj.title_field else []
        pairs: list[tuple[tuple[str, ...], int | None]] = [
            (ids, None) for ids in dict.fromkeys([*title, *fields])
        ]
    else:
        pairs = [(column.path, column.width) for column in view.columns]
    found = ((path_of_ids(screen.definitions, ids), width) for ids, width in pairs)
    return [(path, width) for path, width in found if path is not None and sees(screen, path.ids)]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a column: ``sorted`` is "ascending", "descending" or nothing."""

    column: Column
    sorted: str
    sort_url: str


def view_columns(screen: Screen, obj: ObjectDefinition, view: ViewDefinition | None) -> list[Column]:
    """Made once per release, choice of columns, set of roles and kind of reader: all else is the same for them."""
    made: Bounded = screen.release.cached("web.columns", lambda: Bounded(KEPT))
    who = POLICY.signature(screen.actor)
    key = (obj.id, view.columns if view else (), who, *screen.formats.signature)
    columns = made.cached(key, lambda: make_columns(screen, obj, view_paths(screen, obj, view)))
    return with_time_left(screen, obj, with_countdowns(screen, obj, columns))


def make_columns(
    screen: Screen, obj: ObjectDefinition, paths: Sequence[tuple[FieldPath, int | None]]
) -> list[Column]:
    cards = card_places(obj, [path for path, _ in paths], _key_ids(screen, obj))
    columns = []
    for path, width in paths:
        look = look_of(path.type_name)
        sensitive = path.field is not None and path.field.sensitive
        usual = TITLE_WIDTH if path.field is obj.title_field else look.width
        columns.append(
            Column(
                path=path,
                title=screen.titles.path(path.ids),
                kind=look.column,
                card=cards.get(path.name, ""),
                width=width or usual,
                format=_hidden(path.type_name) if sensitive else look.cell(screen.formats, path.field),
                veiled=sensitive and sees(screen, path.ids, plainly=True),
            )
        )
    return columns


def _hidden(type_name: str) -> Cell:
    """However the records were read: what is masked already stays as it is."""
    return lambda value: escape(str(hide(type_name, value)))


def _key_ids(screen: Screen, obj: ObjectDefinition) -> tuple[str, ...]:
    form = screen.definitions.form_of(obj)
    return (form.key_ids if form is not None else None) or ()


def card_places(
    obj: ObjectDefinition, paths: Iterable[FieldPath], key_ids: Sequence[str] = ()
) -> dict[str, str]:
    """On a phone a row is a card with room for seven values; the first column of a fitting type takes each place,
    those before others that the record's own page has above everything else.
    """
    places: dict[str, str] = {}
    taken: set[str] = set()
    listed = list(paths)
    title = next((path for path in listed if path.field is not None and path.field is obj.title_field), None)
    title = title or (listed[0] if listed else None)
    rank: dict[tuple[str, ...], int] = {(key,): at for at, key in enumerate(key_ids)}
    for path in sorted(listed, key=lambda path: rank.get(path.ids, len(rank))):
        place = "c-title" if path is title else look_of(path.type_name).card
        if not place and path.type_name == "text" and "c-sub" not in taken and path.field is not None:
            place = "c-sub" if not any(other.type_name == "reference" for other in listed) else ""
        if place in taken:
            place = SECOND.get(place, "")
        if place and place not in taken:
            places[path.name] = place
            taken.add(place)
    return places


def render_rows(
    obj: ObjectDefinition,
    columns: Sequence[Column],
    records: Iterable[Mapping[str, Any]],
    nameless: str = "#{id}",
    pick: str = "",
    paint: Paint | None = None,
    frozen: int = 0,
    labelled: bool = False,
) -> Markup:
    """The table's rows as one piece of HTML: fifty rows of twelve cells are too many for a template's loop.

    ``nameless`` stands where the title is blank. With ``pick``, what a screen reader calls it, each row begins
    with a box to tick. ``paint`` colours rows and cells; so many columns are ``frozen``.
    ``labelled`` cells, and days of cards, carry the titles of their columns: a phone has no heads above them.
    """
    base = url_for("web.show_record", name=obj.name, record_id=0).removesuffix("0")
    cells = [
        (
            f'<td{_label(column, labelled)} class="{_classes(column)}{frozen_class(at, frozen)}">',
            column.path.name,
            column.format,
            column
            if column.is_title or column.veiled or (column.card == "c-call" and not labelled)
            else None,
        )
        for at, column in enumerate(columns)
    ]
    rows_painted = paint.rows if paint else {}
    cells_painted = paint.cells if paint else {}
    title_name = obj.title_field.name if obj.title_field else ""
    box, call = boxes(pick), calls()
    pieces: list[str] = []
    add = pieces.append
    for record in records:
        record_id = record["id"]
        address = f"{base}{record_id}"
        colour = f' class="dg-{rows_painted[record_id]}"' if record_id in rows_painted else ""
        add(
            f'<tr data-href="{address}" data-id="{record_id}" data-version="{record.get("version", "")}"{colour}>'
        )
        if pick:
            add(box(record_id, record.get(title_name) or f"#{record_id}"))
        for head, name, shown, column in cells:
            value = record[name]
            if cells_painted and (record_id, name) in cells_painted:
                head = f'{head[:-2]} dg-{cells_painted[record_id, name]}">{_mark(cells_painted[record_id, name], head)}'
            if column is not None and column.is_title:
                text = nameless.format(id=record_id) if value is None else shown(value)
                add(f"{head}{_title_link(address, text)}</td>")
            elif value is None:
                add(f"{head}</td>")
            elif column is not None and not column.veiled:
                add(f"{head}{call(shown(value), record.get(title_name) or f'#{record_id}')}</td>")
            elif column is not None:
                veiled = veil(hide(column.path.type_name, value), f"{address}/reveal/{name}", column.title)
                add(f"{head}{veiled}</td>")
            else:
                add(f"{head}{shown(value)}</td>")
        add("</tr>")
    return Markup("".join(pieces))  # noqa: S704 - made of escaped pieces only


def _mark(colour: str, head: str) -> str:
    """A day that is painted as bad is told by more than its colour."""
    if colour != "bad" or " date" not in head:
        return ""
    icon: Any = current_app.jinja_env.globals["icon"]
    return f'<span class="dg-past">{icon("alert-triangle", "icon-sm")}</span>'


def _classes(column: Column) -> str:
    return f"{column.card} {column.kind}{' title' if column.is_title else ''}"


def _label(column: Column, labelled: bool) -> str:
    return f' data-label="{escaped(column.title)}"' if labelled or column.card == "c-date" else ""


def boxes(pick: str, in_grid: bool = False) -> Callable[[int, Any], str]:
    """``pick`` with its place for the title is cut once, not formatted for every row. ``in_grid``: of rows that are
    gone through by keys, which tick their boxes by a key of their own."""
    before, _, after = str(escape(pick)).partition("{title}")
    role, tab = (' role="gridcell"', ' tabindex="-1"') if in_grid else ("", "")
    box = BOX.format(role=role, tab=tab)
    return lambda record_id, title: (
        f'{box}{record_id}" aria-label="{before}{escaped(str(title))}{after}"></td>'
    )


def frozen_class(at: int, frozen: int) -> str:
    """For the column at a place: where it stays is measured by the browser."""
    return f" fz fz-{at + 1}" if at < frozen else ""


def _title_link(address: str, text: str) -> str:
    return text if "<a " in text else f'<a href="{address}">{text}</a>'
