"""A list in groups: each shows its records, or the groups within it, in pages of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2s
from typing import Any

from flask import Blueprint, render_template, request
from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.definitions.validation import unstorable
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, find
from dougong.web.addresses import whole_number
from dougong.web.lists.bulk_bars import pick_text
from dougong.web.lists.columns import render_rows, view_columns
from dougong.web.lists.grouping import Group, Keys, Level, counted, levels_of, match_of
from dougong.web.lists.list_requests import ListRequest, list_filter, read_request
from dougong.web.lists.painting import painted
from dougong.web.lists.sorting import sort_of
from dougong.web.screens import Screen, reading
from dougong.web.texts import gettext

GROUPS = 100
"""On the page at once."""
ROWS = 25
"""Of one group at once."""
ROWS_AT_FIRST = 100
"""Groups are open until so many rows stand on the page."""
LARGEST = 2**53
"""No whole number in a record is larger."""
NO_VALUE = N_("This group cannot be read.")


@dataclass(frozen=True, slots=True)
class GroupRows:
    rows: Markup
    more_url: str | None


@dataclass(frozen=True, slots=True)
class GroupHead:
    """``opened`` are its first records, ``inner`` the groups within it; None: it is closed."""

    id: str
    group: Group
    count: str
    url: str
    above: str = ""
    """The id of the group that it stands in."""
    nests: bool = False
    opened: GroupRows | None = None
    inner: GroupHeads | None = None

    @property
    def open(self) -> bool:
        return self.opened is not None or self.inner is not None


@dataclass(frozen=True, slots=True)
class GroupHeads:
    heads: Sequence[GroupHead]
    above: str
    more_url: str | None
    more_text: str


@dataclass(frozen=True, slots=True)
class Groups:
    shown: GroupHeads
    count: int
    capped: bool
    """Whether there are more groups than can be told."""
    records: Sequence[Mapping[str, Any]]


class Opening:
    """Opens groups one after the other, until there is no room on the page."""

    def __init__(self, screen: Screen, asked: ListRequest, levels: Sequence[Level], room: int) -> None:
        self._screen, self._asked, self._levels, self._room = screen, asked, levels, room
        self._pick = pick_text(screen, asked)
        self.records: list[Mapping[str, Any]] = []

    def heads(self, groups: Sequence[Group], above: Keys, start: int) -> GroupHeads:
        left = len(groups) - start - GROUPS
        shown = [self._head(group, (*above, group.key)) for group in groups[start : start + GROUPS]]
        more_url = None
        if left > 0:
            values = [_text(key) for key in above]
            more_url = self._asked.url("web.show_more_groups", value=values, start=start + GROUPS)
        text = gettext("More groups ({count})").format(count=self._screen.formats.number(left))
        return GroupHeads(shown, _id(above) if above else "", more_url, text)

    def within(self, keys: Keys, start: int = 0) -> GroupHeads:
        groups, _ = counted(self._screen, self._asked, self._levels, keys)
        return self.heads(groups, keys, start)

    def rows(self, keys: Keys, cursor: str | None = None) -> GroupRows:
        screen, asked = self._screen, self._asked
        columns = view_columns(screen, asked.obj, asked.view)
        query = RecordQuery(
            asked.obj.name,
            fields=tuple(column.path.name for column in columns),
            filter=list_filter(screen, asked),
            sort=tuple(sort_of(screen, asked)),
            limit=ROWS,
            cursor=cursor,
            search=asked.q or None,
            match=match_of(self._levels, keys),
            sensitive="masked",
        )
        page = find(screen.tx, screen.actor, query)
        frozen = asked.view.frozen if asked.view else 0
        paint = painted(screen, asked, page.data)
        rows = render_rows(asked.obj, columns, page.data, pick=self._pick, paint=paint, frozen=frozen)
        self.records += page.data
        self._room -= len(page.data)
        return GroupRows(rows, _url(asked, keys, page.next) if page.next else None)

    def _head(self, group: Group, keys: Keys) -> GroupHead:
        nests, room = len(keys) < len(self._levels), self._room > 0
        return GroupHead(
            _id(keys),
            group,
            self._screen.formats.number(group.count),
            _url(self._asked, keys),
            _id(keys[:-1]) if len(keys) > 1 else "",
            nests,
            self.rows(keys) if room and not nests else None,
            self.within(keys) if room and nests else None,
        )


def grouped(screen: Screen, asked: ListRequest, levels: Sequence[Level]) -> Groups:
    groups, capped = counted(screen, asked, levels)
    opening = Opening(screen, asked, levels, ROWS_AT_FIRST)
    shown = opening.heads(groups, (), 0)
    return Groups(shown, sum(one.count for one in groups), capped, opening.records)


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/group")(show_group)
    web.get("/o/<name>/groups")(show_more_groups)


def show_more_groups(name: str) -> str:
    """Those after the ones that stand on the page, closed."""
    with reading() as screen:
        asked, levels = _asked(screen, name)
        keys = _keys()
        if len(keys) >= len(levels):
            raise InvalidInput(Problem("no_group", NO_VALUE, "value"))
        start = min(max(request.args.get("start", 0, whole_number), 0), 1_000_000)
        shown = Opening(screen, asked, levels, 0).within(keys, start)
        return _fragment(screen, asked, "parts/group_fragment.html", shown=shown)


def show_group(name: str) -> str:
    """The records of one group, from its beginning or from where the last one was; or the groups within it."""
    with reading() as screen:
        asked, levels = _asked(screen, name)
        keys = _keys()
        if not 0 < len(keys) <= len(levels):
            raise InvalidInput(Problem("no_group", NO_VALUE, "value"))
        opening = Opening(screen, asked, levels, ROWS)
        if len(keys) == len(levels):
            rows = opening.rows(keys, request.args.get("cursor") or None)
            return _fragment(screen, asked, "parts/group_rows.html", group=rows)
        return _fragment(screen, asked, "parts/group_fragment.html", shown=opening.within(keys))


def _asked(screen: Screen, name: str) -> tuple[ListRequest, Sequence[Level]]:
    asked = read_request(screen, name)
    levels = levels_of(screen, asked)
    if not levels:
        raise InvalidInput(Problem("no_group", NO_VALUE, "value"))
    return asked, levels


def _fragment(screen: Screen, asked: ListRequest, template: str, **context: Any) -> str:
    bulk = bool(pick_text(screen, asked))
    width = len(view_columns(screen, asked.obj, asked.view)) + bulk
    return render_template(template, width=width, bulk=bulk, **context)


def _keys() -> Keys:
    return tuple(_key(text) for text in request.args.getlist("value"))


def _key(text: str) -> Any:
    try:
        value = json.loads(text[:1000])
    except (ValueError, RecursionError):
        raise InvalidInput(Problem("no_group", NO_VALUE, "value")) from None
    is_text = isinstance(value, str) and not unstorable(value)
    fits = value is None or is_text or (isinstance(value, int) and abs(value) < LARGEST)
    if not fits:
        raise InvalidInput(Problem("no_group", NO_VALUE, "value"))
    return value


def _text(key: Any) -> str:
    return json.dumps(key, ensure_ascii=False)


def _url(asked: ListRequest, keys: Keys, cursor: str | None = None) -> str:
    return asked.url("web.show_group", value=[_text(key) for key in keys], cursor=cursor)


def _id(keys: Keys) -> str:
    """For the page: the same wherever the group stands."""
    return f"group-{blake2s(json.dumps(keys).encode(), digest_size=6).hexdigest()}"
