"""The page of a timeline."""

from __future__ import annotations

from typing import Any

from flask import url_for

from dougong.errors import InvalidInput
from dougong.problems import N_
from dougong.web.conditions.filters import Condition
from dougong.web.languages import say_all
from dougong.web.lists.arrange_pages import arrange_menu
from dougong.web.lists.columns import view_columns
from dougong.web.lists.list_frame import VIEW_PAGES, show_list
from dougong.web.lists.list_requests import ListRequest, url_as_list
from dougong.web.paths import path_of_ids
from dougong.web.screens import Screen
from dougong.web.texts import gettext
from dougong.web.timelines.bar_rows import rows_html
from dougong.web.timelines.bars import groups_of
from dougong.web.timelines.heads import bands, columns, heading, now_at, shades
from dougong.web.timelines.timelines import COUNTED, Timeline, filled, may_shift, timeline_of, writable
from dougong.web.timelines.windows import Scale

TITLES: dict[Scale, str] = {
    "day": N_("Hours"),
    "week": N_("Week"),
    "month": N_("Month"),
    "quarter": N_("Quarter"),
    "year": N_("Year"),
}
STEPS: dict[Scale, int] = {"day": 15, "year": 7}
"""By how much a bar moves: minutes where a day is shown, else days."""


def show_timeline(screen: Screen, asked: ListRequest) -> str:
    options = asked.view.timeline if asked.view is not None else None
    if options is not None and options.start_id not in asked.obj.fields_by_id:
        unseen = gettext("You may not see when these records begin")
        return show_list(screen, asked, "place_unseen.html", unseen=unseen)
    timeline, refusal = timeline_of(screen, asked), ""
    shown = view_columns(screen, asked.obj, asked.view)
    try:
        timeline = filled(screen, timeline, [column.path.name for column in shown])
    except InvalidInput as error:
        refusal = " ".join(say_all(error.problems))
    may = not timeline.ends_unseen and may_shift(screen, asked.obj, timeline.placing)
    movable = writable(screen, asked.obj, timeline.records) if may else frozenset()
    window, name = timeline.window, asked.view.name if asked.view else None

    def address(**changes: Any) -> str:
        return asked.url(**{"view": name, "scale": window.scale, "on": window.on.isoformat(), **changes})

    by_minutes = window.scale == "day"
    return show_list(
        screen,
        asked,
        "timeline_view.html",
        timeline=timeline,
        window=window,
        heading=heading(screen, window),
        lanes=groups_of(screen, timeline, shown, movable),
        rows_html=rows_html,
        bands=bands(screen, window),
        columns=columns(screen, window),
        shades=shades(screen, window),
        now_at=now_at(screen, window),
        scales=[
            (gettext(TITLES[scale]), address(scale=scale), scale == window.scale) for scale in timeline.scales
        ],
        before_url=address(on=window.before.isoformat()),
        after_url=address(on=window.after.isoformat()),
        today_url=address(on=None),
        undated=_number(screen, timeline.undated),
        undated_url=_undated_url(screen, timeline),
        left_out=_number(screen, timeline.left_out),
        arrange=arrange_menu(screen, asked, ("columns", "colours")),
        movable=bool(movable),
        zone=screen.zone.key,
        has_end=timeline.end_field is not None,
        unit="minutes" if by_minutes else "days",
        units=window.minutes if by_minutes else (window.end - window.first).days,
        step=STEPS.get(window.scale, 1),
        move_url=url_for("web.shift", name=asked.obj.name, record_id=0, view=name),
        refusal=refusal,
    )


VIEW_PAGES.register("timeline", show_timeline)


def _number(screen: Screen, found: int) -> str:
    return screen.formats.number(min(found, COUNTED)) + ("+" if found > COUNTED else "")


def _undated_url(screen: Screen, timeline: Timeline) -> str | None:
    """A list of those without a beginning that the timeline would show otherwise."""
    path = path_of_ids(screen.definitions, (timeline.start_field.id,))
    return None if path is None else url_as_list(screen, timeline.asked, Condition(path, "blank"))
