"""A timeline: the period that the address asks for, and the records that stand in it.

They are found by two statements, each along the index of the view: what begins in the period, and what has begun
before it and lasts. Only of these records is read what stands on the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask import request

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import not_found
from dougong.records import Record, RecordQuery, count, find
from dougong.records.sensitive import Sensitive
from dougong.views import joined
from dougong.web.conditions.operators import day_literal
from dougong.web.lists.list_requests import ListRequest, list_filter
from dougong.web.lists.sorting import MOST_SORTS, sort_of
from dougong.web.paths import FieldPath, path_of_ids
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen
from dougong.web.timelines.windows import SCALES, Scale, Window, plannable, window

MOST = 300
"""Records that are shown; of more, it is told how many there are."""
COUNTED = 1_000
"""So many of them are counted, and so many without a date: more take their time at a million records."""


@dataclass(frozen=True)
class Timeline:
    """``end_field`` is None where records have no length, or where whoever looks may not see it."""

    asked: ListRequest
    start_field: FieldDefinition
    end_field: FieldDefinition | None
    ends_unseen: bool
    lane: FieldPath | None
    window: Window
    records: Sequence[Record] = ()
    left_out: int = 0
    undated: int = 0

    @property
    def placing(self) -> list[FieldDefinition]:
        return [one for one in (self.start_field, self.end_field) if one is not None]

    @property
    def by_days(self) -> bool:
        return self.start_field.type_name == "date"

    @property
    def scales(self) -> tuple[Scale, ...]:
        """What takes whole days is not shown by the hour."""
        return SCALES[1:] if self.by_days else SCALES


def timeline_of(screen: Screen, asked: ListRequest) -> Timeline:
    """Without its records; NotFound if the view is none, or where its beginning is hidden from the reader."""
    view = asked.view
    options = view.timeline if view is not None else None
    start = asked.obj.fields_by_id.get(options.start_id) if options is not None else None
    if view is None or options is None or start is None:
        raise not_found("timeline", view.name if view else "")
    end = asked.obj.fields_by_id.get(options.end_id or "")
    lane = path_of_ids(screen.definitions, (options.lane_id,)) if options.lane_id else None
    if lane is not None and (_is_sensitive(lane.field) or not sees(screen, lane.ids, plainly=True)):
        lane = None
    found = Timeline(
        asked, start, end, end is None and options.end_id is not None, lane, window("month", _today(screen))
    )
    wanted = [request.args.get("scale", ""), options.scale, "week"]
    scale = next(one for name in wanted for one in found.scales if one == name)
    return replace(found, window=window(scale, plannable(request.args.get("on", "")) or _today(screen)))


def filled(screen: Screen, timeline: Timeline, fields: Sequence[str]) -> Timeline:
    """With the records that touch its period. InvalidInput where the address asks for what cannot be."""
    queries = list(_queries(screen, timeline))
    ids: list[int] = []
    for query in queries:
        ids += [record["id"] for record in find(screen.tx, screen.actor, query).data]
    left_out = 0
    if len(ids) > MOST:
        # What lasts into the period has mostly begun a little before it, where the index is walked from.
        found = (count(screen.tx, screen.actor, query, COUNTED + MOST, in_order=True) for query in queries)
        left_out = sum(found) - MOST
    return replace(
        timeline,
        records=_read(screen, timeline, ids[:MOST], fields),
        left_out=left_out,
        undated=count(screen.tx, screen.actor, _undated(screen, timeline), COUNTED),
    )


def may_shift(screen: Screen, obj: ObjectDefinition, fields: Sequence[FieldDefinition]) -> bool:
    """Which records, the one door decides."""
    return (
        screen.may("update", obj)
        and screen.actor.seen_by is None
        and all(
            own.recipe is None
            and not own.read_only
            and POLICY.can_write_field(screen.actor, obj, own.id)
            and POLICY.field_level(screen.actor, obj, own) == "plain"
            for own in fields
        )
    )


def writable(screen: Screen, obj: ObjectDefinition, records: Sequence[Record]) -> frozenset[int]:
    """Those of the records that whoever looks may change."""
    ids = [record["id"] for record in records]
    if not ids:
        return frozenset()
    query = RecordQuery(obj.name, ("id",), ids=ids, limit=len(ids), operation="update")
    return frozenset(record["id"] for record in find(screen.tx, screen.actor, query).data)


def _queries(screen: Screen, timeline: Timeline) -> list[RecordQuery]:
    """What lasts into the period comes first, the latest beginning first."""
    start = timeline.start_field.name
    since, until = day_literal(timeline.window.first), day_literal(timeline.window.end)
    begins = _query(screen, timeline, f"{start} >= {since} AND {start} < {until}", start)
    if timeline.end_field is None:
        return [begins]
    beyond = ">=" if timeline.by_days else ">"
    lasts = f"{start} < {since} AND {timeline.end_field.name} {beyond} {since}"
    return [_query(screen, timeline, lasts, f"-{start}"), begins]


def _query(screen: Screen, timeline: Timeline, condition: str, sort: str) -> RecordQuery:
    return RecordQuery(
        timeline.asked.obj.name,
        fields=("id",),
        filter=joined([list_filter(screen, timeline.asked), condition]),
        sort=(sort,),
        limit=MOST + 1,
        search=timeline.asked.q or None,
        sensitive=_sensitive(timeline),
    )


def _undated(screen: Screen, timeline: Timeline) -> RecordQuery:
    return RecordQuery(
        timeline.asked.obj.name,
        fields=("id",),
        filter=list_filter(screen, timeline.asked),
        search=timeline.asked.q or None,
        match=[(timeline.start_field.name, None)],
        sensitive=_sensitive(timeline),
    )


def _read(screen: Screen, timeline: Timeline, ids: Sequence[int], fields: Sequence[str]) -> list[Record]:
    """In the order of the view, each group by itself."""
    if not ids:
        return []
    own = [one.name for one in timeline.placing]
    lane = [timeline.lane.name] if timeline.lane is not None else []
    ordered = sort_of(screen, timeline.asked) or own[:1]
    query = RecordQuery(
        timeline.asked.obj.name,
        fields=tuple(dict.fromkeys([*own, *lane, *fields])),
        sort=tuple([*lane, *(one for one in ordered if one.strip("-") not in lane)][:MOST_SORTS]),
        limit=len(ids),
        ids=ids,
        sensitive=_sensitive(timeline),
    )
    return find(screen.tx, screen.actor, query).data


def _sensitive(timeline: Timeline) -> Sensitive:
    """The days by which bars are placed cannot be masked; the columns hide them all the same."""
    return "told" if any(one.sensitive for one in timeline.placing) else "masked"


def _is_sensitive(field: FieldDefinition | None) -> bool:
    return field is not None and field.sensitive


def _today(screen: Screen) -> date:
    return screen.now.astimezone(screen.zone).date()
