"""The cards of a home page, as its reader sees them: nothing of what they may not read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape

from dougong.dataclasses import dataclass
from dougong.definitions import HomeCard, ObjectDefinition, ViewDefinition
from dougong.errors import DougongError
from dougong.records import RecordQuery, find
from dougong.registry import Registry
from dougong.web.finding.bookmark_views import recent_views
from dougong.web.homes.chart_views import ChartView, chart_view, of_view
from dougong.web.languages import say_all
from dougong.web.lists.columns import Column, view_columns
from dougong.web.lists.painting import Paint, painted_by
from dougong.web.menus import list_url
from dougong.web.paths import path_of_ids
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen, record_url
from dougong.web.texts import gettext
from dougong.web.titles import record_title

ENDS = ("c-date", "c-amount", "c-pill", "c-owner")
"""What may stand at the end of a row, the first that the view has."""


@dataclass(frozen=True, slots=True)
class CardRow:
    title: str
    url: str
    sub: Markup
    end: Markup
    late: bool = False
    """A day that has passed, in a card or by a rule of its view that says so."""


@dataclass(frozen=True, slots=True)
class CardView:
    """``count`` is "" where there is none to tell."""

    id: str
    title: str
    side: str
    url: str = ""
    count: str = ""
    urgent: bool = False
    rows: list[CardRow] = field(default_factory=list)
    chart: ChartView | None = None
    refusal: str = ""
    empty: str = ""
    """What is said where there are no rows."""


MakeCard = Callable[[Screen, HomeCard], CardView | None]
HOME_CARDS: Registry[MakeCard] = Registry("type of home card")
"""None where the reader may not see what the card shows."""


def card_view(screen: Screen, card: HomeCard) -> CardView | None:
    make = HOME_CARDS.get(card.type)
    return None if make is None else make(screen, card)


def view_of_card(screen: Screen, view_id: str | None) -> tuple[ObjectDefinition, ViewDefinition] | None:
    """The view and its object, if the reader has both."""
    view = screen.definitions.views_by_id.get(view_id or "")
    obj = screen.definitions.objects_by_id.get(view.object_id) if view is not None else None
    if view is None or obj is None or not screen.may("read", obj):
        return None
    return obj, view


def title_of_card(screen: Screen, card: HomeCard) -> str:
    """Its own, or that of what it shows."""
    if card.title is not None:
        return screen.titles.of(card.id, "title", card.title)
    if card.type == "recent":
        return gettext("Opened of late")
    shown: Mapping[str, Any] = screen.definitions.charts if card.chart_id else screen.definitions.views
    wanted = card.chart_id or card.view_id
    found = next((one for one in shown.values() if one.id == wanted), None)
    return card.name if found is None else screen.titles.of(found.id, "title", found.title)


@HOME_CARDS.registering("list")
def list_card(screen: Screen, card: HomeCard) -> CardView | None:
    known = view_of_card(screen, card.view_id)
    if known is None:
        return None
    obj, view = known
    columns = view_columns(screen, obj, view)
    title = next((column for column in columns if column.is_title), None)
    sub = next((column for column in columns if column.card == "c-sub"), None)
    end = _sorted_by(screen, view, columns) or next(
        (column for kind in ENDS for column in columns if column.card == kind), None
    )
    shown = [column for column in (title, sub, end) if column is not None]
    sort = [(item.descending, path_of_ids(screen.definitions, item.path)) for item in view.sort]
    query = RecordQuery(
        obj.name,
        fields=tuple(column.path.name for column in shown) or ("id",),
        filter=view.filter,
        sort=tuple(
            f"{'-' if down else ''}{path.name}"
            for down, path in sort
            if path is not None and sees(screen, path.ids, plainly=True)
        ),
        limit=card.rows,
        count=True,
        sensitive="masked",
    )
    base = CardView(card.id, title_of_card(screen, card), card.side, list_url(obj, view))
    try:
        page = find(screen.tx, screen.actor, query)
    except DougongError as error:
        return CardView(base.id, base.title, base.side, base.url, refusal=" ".join(say_all(error.problems)))
    total = page.total or 0
    paint = painted_by(screen, obj, view, page.data)
    return CardView(
        base.id,
        base.title,
        base.side,
        base.url,
        count=screen.formats.number(total) + ("+" if page.total_capped else ""),
        urgent=card.urgent and total > 0,
        rows=[
            _row(screen, obj, record, sub, end, _is_late(screen, card, paint, record, end))
            for record in page.data
        ],
    )


def _sorted_by(screen: Screen, view: ViewDefinition, columns: list[Column]) -> Column | None:
    """The largest deals tell how large they are."""
    path = path_of_ids(screen.definitions, view.sort[0].path) if view.sort else None
    if path is None:
        return None
    # What is kept in the currency of the workspace is shown as it was given.
    wanted = {path.ids, (path.field.derived_from if path.field is not None else "",)}
    return next((column for column in columns if column.card in ENDS and column.path.ids in wanted), None)


def _is_late(
    screen: Screen, card: HomeCard, paint: Paint, record: Mapping[str, Any], end: Column | None
) -> bool:
    """Days that have passed: in a card of what is urgent all of them, in others those that its view paints as bad."""
    value = record[end.path.name] if end is not None else None
    if end is None or value is None or end.path.type_name not in ("date", "datetime"):
        return False
    colour = paint.cells.get((record["id"], end.path.name)) or paint.rows.get(record["id"])
    if not card.urgent and colour != "bad":
        return False
    if end.path.type_name == "datetime":
        return datetime.fromisoformat(value) < screen.now
    return date.fromisoformat(value) < screen.now.astimezone(screen.zone).date()


def _row(
    screen: Screen,
    obj: ObjectDefinition,
    record: Mapping[str, Any],
    sub: Column | None,
    end: Column | None,
    late: bool,
) -> CardRow:
    return CardRow(
        title=record_title(obj, record),
        url=record_url(obj.name, record["id"]),
        sub=_cell(record, sub),
        end=_when(screen, record, end) or _cell(record, end),
        late=late,
    )


def _when(screen: Screen, record: Mapping[str, Any], column: Column | None) -> Markup:
    value = record[column.path.name] if column is not None else None
    if column is None or value is None:
        return Markup()
    kind = column.path.type_name
    if kind == "date":
        shown = screen.formats.near_day(date.fromisoformat(value), screen.now)
    elif kind == "datetime":
        shown = screen.formats.near_instant(value, screen.now)
    else:
        return Markup()
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value, _cell(record, column).striptags(), shown
    )


def _cell(record: Mapping[str, Any], column: Column | None) -> Markup:
    value = record[column.path.name] if column is not None else None
    if column is None or value is None:
        return Markup()
    return Markup(column.format(value))  # noqa: S704 - cells escape


@HOME_CARDS.registering("chart")
def chart_card(screen: Screen, card: HomeCard) -> CardView | None:
    chart = next((one for one in screen.definitions.charts.values() if one.id == card.chart_id), None)
    known = view_of_card(screen, chart.view_id) if chart is not None else None
    if chart is None or known is None:
        return None
    obj, view = known
    made = chart_view(screen, obj, chart, view.filter, of_view(screen, obj, view))
    return CardView(card.id, title_of_card(screen, card), card.side, made.url, chart=made)


@HOME_CARDS.registering("recent")
def recent_card(screen: Screen, card: HomeCard) -> CardView | None:
    rows = [
        CardRow(one.title, one.url, escape(one.note), Markup())
        for one in recent_views(screen, 2 * card.rows)
        if "/o/" in one.url
    ]
    empty = gettext("Records that you open are listed here.")
    return CardView(card.id, title_of_card(screen, card), card.side, rows=rows[: card.rows], empty=empty)
