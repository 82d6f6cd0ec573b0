"""A board: columns of cards with what they come to. One grouped statement counts and sums, one deals the cards."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flask import request

from dougong.access import POLICY
from dougong.definitions import BoardOptions, FieldDefinition, PipelineDefinition, base_id
from dougong.errors import not_found
from dougong.pipelines import members_filter
from dougong.records import AggregateQuery, Amount, Page, RecordQuery, aggregate, deal
from dougong.views import joined
from dougong.web.list_requests import ListRequest, list_filter
from dougong.web.paths import FieldPath, path_of_ids
from dougong.web.rights import sees
from dougong.web.screens import Screen
from dougong.web.texts import gettext

CARDS = 50
CARDS_IN_LANE = 20
MOST_LANES = 30
MOST_GROUPS = 10_000
CLOSED_COLUMNS_SHOWN = "open"
"""The query parameter that names closed columns to be shown with their cards."""


@dataclass(frozen=True, slots=True)
class Sum:
    count: int = 0
    total: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)
    currency: str | None = None
    """Of both; None: nothing has been summed up."""
    mixed: bool = False
    """Whether there are several currencies: then the sums are in the workspace's."""

    def plus(self, other: Sum) -> Sum:
        return Sum(
            self.count + other.count,
            self.total + other.total,
            self.weighted + other.weighted,
            self.currency or other.currency,
            self.mixed or other.mixed,
        )


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """``key`` is the option's key, "" for records without one. ``next`` are the keys of the columns where
    its cards may go, None: all."""

    key: str
    title: str
    colour: str
    category: str
    chance: int | None
    collapsed: bool
    limit: int | None
    next: tuple[str, ...] | None

    @property
    def closed(self) -> bool:
        return self.category != "open"


@dataclass(frozen=True, slots=True)
class Lane:
    """``key`` is the value as a request names it; the one lane of a board without lanes has no title."""

    key: str
    value: Any = None
    title: str = ""


@dataclass(frozen=True)
class Board:
    """What a view makes of its object, for one reader; ``column_sums`` and ``lane_sums`` go by key."""

    asked: ListRequest
    field: FieldDefinition
    pipeline: PipelineDefinition | None
    columns: Sequence[BoardColumn]
    sum_field: FieldDefinition | None
    lane_path: FieldPath | None
    filter: str | None
    lanes: Sequence[Lane] = (Lane(""),)
    hidden_lanes: int = 0
    column_sums: Mapping[str, Sum] = dataclasses.field(default_factory=dict)
    lane_sums: Mapping[str, Sum] = dataclasses.field(default_factory=dict)
    pages: Mapping[tuple[str, str], Page] = dataclasses.field(default_factory=dict)
    """By the keys of column and lane."""

    def column(self, key: str) -> BoardColumn:
        found = next((column for column in self.columns if column.key == key), None)
        if found is None:
            raise not_found("column", key)
        return found


def board_of(screen: Screen, asked: ListRequest) -> Board:
    """The board without its records; NotFound if the view is none."""
    view = asked.view
    if view is None or view.board is None:
        raise not_found("board", view.name if view else "")
    options = view.board
    pipeline = screen.definitions.pipelines_by_id.get(options.pipeline_id or "")
    stage_field = asked.obj.field_by_id(pipeline.field_id if pipeline else options.field_id or "")
    columns = _columns(screen, stage_field, pipeline, options)
    members = members_filter(screen.definitions, pipeline) if pipeline else None
    return Board(
        asked,
        stage_field,
        pipeline,
        columns,
        _readable(screen, asked, options.sum_id),
        path_of_ids(screen.definitions, (options.lane_id,))
        if options.lane_id and sees(screen, (options.lane_id,), plainly=True)
        else None,
        joined([list_filter(screen, asked), members]),
    )


def summed(screen: Screen, board: Board) -> Board:
    """With counts and sums: one statement, whatever there is."""
    totals: dict[str, Sum] = {}
    by_lane: dict[str, Sum] = {}
    lanes: dict[str, Lane] = {}
    known = {column.key: column for column in board.columns}
    for row in in_one_currency(screen, board, _groups(screen, board)):
        key = row[board.field.name] or ""
        lane = _lane(screen, board, row)
        if key not in known and not (key == "" and board.pipeline is None):
            continue
        one = _sum_of(screen, board, row, known.get(key))
        totals[key] = totals.get(key, Sum()).plus(one)
        by_lane[lane.key] = by_lane.get(lane.key, Sum()).plus(one)
        lanes.setdefault(lane.key, lane)
    columns = board.columns
    if "" in totals:
        none = BoardColumn("", gettext("None"), "", "open", None, False, None, None)
        columns = [none, *columns]
    shown = list(lanes.values())[:MOST_LANES] if board.lane_path else [Lane("")]
    return replace(
        board,
        columns=columns,
        lanes=shown or [Lane("")],
        hidden_lanes=max(0, len(lanes) - MOST_LANES) if board.lane_path else 0,
        column_sums=totals,
        lane_sums=by_lane,
    )


def dealt(screen: Screen, board: Board, fields: Sequence[str], sort: Sequence[str]) -> Board:
    """With the first cards of each column and lane that is not collapsed."""
    keys = [column.key for column in board.columns if not column.collapsed]
    named = ", ".join(f"'{key}'" for key in keys if key)
    conditions = [f"{board.field.name} in ({named})"] if named else []
    conditions += [f"{board.field.name} = NULL"] if "" in keys else []
    if not conditions:
        return board
    by = [board.field.name, *([board.lane_path.name] if board.lane_path else [])]
    query = RecordQuery(
        board.asked.obj.name,
        fields=tuple(fields),
        filter=joined([board.filter, " OR ".join(conditions)]),
        sort=tuple(sort),
        limit=CARDS_IN_LANE if board.lane_path else CARDS,
        search=board.asked.q or None,
        by=by,
        sensitive="masked",
    )
    pages = deal(screen.tx, screen.actor, query)
    return replace(
        board,
        pages={
            (values[0] or "", _key(values[1]) if board.lane_path else ""): page
            for values, page in pages.items()
        },
    )


def _columns(
    screen: Screen, stage_field: FieldDefinition, pipeline: PipelineDefinition | None, options: BoardOptions
) -> list[BoardColumn]:
    shown = set(request.args.getlist(CLOSED_COLUMNS_SHOWN))
    limit = options.column_limit
    if pipeline is None:
        return [
            BoardColumn(
                option.key,
                screen.titles.option(option),
                option.colour or "",
                "open",
                None,
                False,
                limit,
                None,
            )
            for option in stage_field.select_options
        ]
    return [
        BoardColumn(
            stage.key,
            screen.titles.of(stage.option_id, "title", stage.title),
            stage.colour or "",
            stage.category,
            stage.chance,
            stage.closed and stage.key not in shown,
            None if stage.closed else limit,
            tuple(one.key for one in pipeline.next_of(stage)),
        )
        for stage in pipeline.stages
    ]


def _readable(screen: Screen, asked: ListRequest, field_id: str | None) -> FieldDefinition | None:
    found = asked.obj.fields_by_id.get(field_id or "")
    if found is None or not POLICY.can_read_field(screen.actor, asked.obj, found):
        return None
    return found


def _groups(screen: Screen, board: Board) -> list[dict[str, Any]]:
    """Grouped by probability too where records have their own: so the weighted sum is exact."""
    obj = board.asked.obj
    probability = _readable(screen, board.asked, board.pipeline.probability_id) if board.pipeline else None
    group = [board.field.name]
    group += [probability.name] if probability and board.sum_field else []
    group += [board.lane_path.name] if board.lane_path else []
    measures = ["count()", *([f"sum({board.sum_field.name})"] if board.sum_field else [])]
    if board.sum_field is not None and board.sum_field.currency_path:
        measures.append(f"sum({obj.fields_by_id[base_id(board.sum_field.id)].name})")
    query = AggregateQuery(
        obj.name, group, measures, board.filter, limit=MOST_GROUPS, search=board.asked.q or None
    )
    return aggregate(screen.tx, screen.actor, query)


def _sum_of(screen: Screen, board: Board, row: Mapping[str, Any], column: BoardColumn | None) -> Sum:
    if board.sum_field is None:
        return Sum(row["count()"])
    amount = row[f"sum({board.sum_field.name})"] or "0"
    total = Decimal(amount)
    currency, mixed = getattr(amount, "currency", None), getattr(amount, "mixed", False)
    return Sum(row["count()"], total, total * _chance(board, row, column), currency, mixed)


def in_one_currency(
    screen: Screen, board: Board, rows: Sequence[dict[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    """All sums of a board can be compared: where there are several currencies, they are in the workspace's."""
    field = board.sum_field
    if field is None or not field.currency_path:
        return rows
    name = f"sum({field.name})"
    codes = {code for row in rows if (code := row[f"{name}.currency"]) is not None}
    if len(codes) < 2 and not any(getattr(row[name], "mixed", False) for row in rows):
        return rows
    base = board.asked.obj.fields_by_id[base_id(field.id)]
    return [
        row | {name: Amount.of(row[f"sum({base.name})"], screen.workspace.currency, mixed=True)}
        for row in rows
    ]


def _chance(board: Board, row: Mapping[str, Any], column: BoardColumn | None) -> Decimal:
    """The record's own probability, else its stage's, else certainty."""
    item = board.asked.obj
    own = item.fields_by_id.get(board.pipeline.probability_id or "") if board.pipeline else None
    value = row.get(own.name) if own else None
    if own is not None and value is not None:
        return Decimal(value) if own.type_name == "percent" else Decimal(value) / 100
    return Decimal(column.chance) / 100 if column and column.chance is not None else Decimal(1)


def _lane(screen: Screen, board: Board, row: Mapping[str, Any]) -> Lane:
    path = board.lane_path
    if path is None:
        return Lane("")
    value = row[path.name]
    if value is None:
        return Lane("", None, gettext("None"))
    if isinstance(value, Mapping):
        return Lane(str(value["id"]), value["id"], _lane_title(screen, path, value))
    option = path.field.options_by_key.get(value) if path.field else None
    return Lane(str(value), value, screen.titles.option(option) if option else str(value))


def _lane_title(screen: Screen, path: FieldPath, value: Mapping[str, Any]) -> str:
    target = screen.definitions.target(path.field) if path.field is not None else None
    return screen.formats.called(value, target)


def _key(value: Any) -> str:
    return "" if value is None else str(value)
