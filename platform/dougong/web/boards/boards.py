"""What a board consists of: its columns, its lanes, and by what both are known."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import request

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.definitions import BoardOptions, FieldDefinition, PipelineDefinition
from dougong.errors import not_found
from dougong.pipelines import members_filter
from dougong.records import Page
from dougong.views import joined
from dougong.web.lists.list_requests import ListRequest, list_filter
from dougong.web.paths import FieldPath, path_of_ids
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen
from dougong.web.texts import gettext

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
    more_hidden: bool = False
    """Whether there are more hidden lanes than have been looked for."""
    column_sums: Mapping[str, Sum] = dataclasses.field(default_factory=dict)
    lane_sums: Mapping[str, Sum] = dataclasses.field(default_factory=dict)
    pages: Mapping[tuple[str, str], Page] = dataclasses.field(default_factory=dict)
    """By the keys of column and lane."""
    found: Sequence[int] | None = None
    """What is searched for, if it is few: looked for once, however much is asked about it."""
    later: bool = False
    """Whether counts and sums follow, as they would keep the page waiting."""

    @property
    def searched(self) -> str | None:
        """What queries are still to look for."""
        return self.asked.q or None if self.found is None else None

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
    stage_field = asked.obj.field_by_id(column_field(screen, options))
    columns = _columns(screen, stage_field, pipeline, options)
    members = members_filter(screen.definitions, pipeline) if pipeline else None
    return Board(
        asked,
        stage_field,
        pipeline,
        columns,
        _shown_unasked(readable_field(screen, asked, options.sum_id)),
        path_of_ids(screen.definitions, (options.lane_id,))
        if options.lane_id and sees(screen, (options.lane_id,), plainly=True)
        else None,
        joined([list_filter(screen, asked), members]),
    )


def column_field(screen: Screen, options: BoardOptions) -> str:
    """The id of the field whose values are the columns, whether the person sees it or not."""
    pipeline = screen.definitions.pipelines_by_id.get(options.pipeline_id or "")
    return pipeline.field_id if pipeline else options.field_id or ""


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
            None if stage.closed else stage.limit or limit,
            tuple(one.key for one in pipeline.next_of(stage)),
        )
        for stage in pipeline.stages
    ]


def without_option() -> BoardColumn:
    """The column of records that are in none."""
    return BoardColumn("", gettext("None"), "", "open", None, False, None, None)


def readable_field(screen: Screen, asked: ListRequest, field_id: str | None) -> FieldDefinition | None:
    found = asked.obj.fields_by_id.get(field_id or "")
    if found is None or not POLICY.can_read_field(screen.actor, asked.obj, found):
        return None
    return found


def _shown_unasked(field: FieldDefinition | None) -> FieldDefinition | None:
    """A board adds up nothing sensitive: nobody asked for it."""
    return None if field is not None and field.sensitive else field


def lane_value(board: Board, text: str) -> Any:
    """What a lane is called in a request, as a query compares it and as a record is given it."""
    path = board.lane_path
    if path is None or not text:
        return None
    if path.field is not None and path.field.type_name == "select":
        return text
    if not text.isascii() or not text.isdecimal() or len(text) > 15:
        raise not_found("lane", text[:40])
    return int(text)
