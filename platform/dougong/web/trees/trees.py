"""What a tree shows: which rows stand on the page, how deep each is and what is open.

A small tree is read as a whole and in one go. Of a large one each level is read that is open, so that a page costs
what it shows. A tree that is searched or filtered shows the branches that lead to what matches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request

from dougong.definitions.trees import parent_field
from dougong.errors import not_found
from dougong.records import RecordQuery, count, find
from dougong.records.query import Record
from dougong.records.tree_checks import MOST_LEVELS
from dougong.records.trees import branches
from dougong.web.lists.columns import view_columns
from dougong.web.lists.list_requests import ListRequest, list_filter
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen
from dougong.web.trees.tree_levels import Reader, add_level, counted, reader_of
from dougong.web.trees.tree_lines import Line, Row, Tree

SMALL = 300
"""A tree of so many records is read as a whole, and can be opened as a whole."""
OPENED = 100
"""One of so few begins so."""
MOST_OPEN = 60
"""So many levels of a large tree stay open over a reload."""
MATCHES = 100
MOST_MATCHES = 500
ALL = "all"


def tree_of(screen: Screen, asked: ListRequest) -> Tree | None:
    """Without its rows; None where the person does not see by which field it goes. NotFound if the view is none."""
    view = asked.view
    if view is None or view.tree is None:
        raise not_found("tree", view.name if view else "")
    # Which field it is does not depend on who looks.
    own = parent_field(screen.tx.release.definitions, view)
    if own is None or not sees(screen, (own.id,), plainly=True) or own.id not in asked.obj.fields_by_id:
        return None
    columns = view_columns(screen, asked.obj, view)
    return Tree(asked, own, sorted(columns, key=lambda column: not column.is_title))


def filled(screen: Screen, tree: Tree) -> Tree:
    """With the rows that its address asks for. InvalidInput where that cannot be."""
    reader = reader_of(screen, tree)
    if tree.narrowed:
        return _narrowed(reader)
    opened = request.args.get("open")
    everything = RecordQuery(tree.asked.obj.name, ("id",))
    if count(screen.tx, screen.actor, everything, cap=SMALL) <= SMALL:
        records = find(screen.tx, screen.actor, replace(reader.query, limit=SMALL)).data
        _add_whole(reader, records, opened)
        return replace(tree, lines=reader.lines, whole=True)
    add_level(reader, 0, 1, "", 0, set(_ids(opened or "")[:MOST_OPEN]))
    return replace(tree, lines=counted(reader))


def level_of(screen: Screen, tree: Tree, parent: int, level: int, cursor: str, shown: int) -> Tree:
    """What stands directly below one record, or the rest of it; 0 is above the roots."""
    reader = reader_of(screen, tree)
    add_level(reader, parent, level, cursor, shown, set())
    return replace(tree, lines=counted(reader))


def alone(screen: Screen, tree: Tree, record_id: int) -> list[Line]:
    """One record as a row of its own; nothing where it is out of sight."""
    query = replace(reader_of(screen, tree).query, sort=(), ids=[record_id])
    records = find(screen.tx, screen.actor, query).data
    return [Row(record, 1, 0, 0, False, 1, 1) for record in records]


def _ids(text: str) -> list[int]:
    """As the address names them, with points between; what are none are left out."""
    parts = (
        part for part in text.split(".")[:SMALL] if part.isascii() and part.isdecimal() and len(part) < 17
    )
    return list(dict.fromkeys(int(part) for part in parts))


def _add_whole(reader: Reader, records: Sequence[Record], opened: str | None) -> None:
    name = reader.tree.field.name
    known = {record["id"] for record in records}
    below: dict[int, list[Record]] = {}
    for record in records:
        above = _above(record, name)
        below.setdefault(above if above in known else 0, []).append(record)
    everything = opened == ALL or (opened is None and len(records) <= OPENED)
    wanted = known if everything else set(_ids(opened or ""))
    _add_branch(reader, below, lambda record_id: record_id in wanted)


def _add_branch(
    reader: Reader,
    below: Mapping[int, Sequence[Record]],
    is_open: Callable[[int], bool],
    matching: frozenset[int] | None = None,
) -> None:
    def add(parent: int, level: int) -> None:
        siblings = below.get(parent, ())
        for place, record in enumerate(siblings, start=1):
            own = record["id"]
            number = len(below.get(own, ()))
            opened = number > 0 and is_open(own) and level < MOST_LEVELS
            dimmed = matching is not None and own not in matching
            reader.lines.append(Row(record, level, parent, number, opened, place, len(siblings), dimmed))
            if opened:
                add(own, level + 1)

    add(0, 1)


def _narrowed(reader: Reader) -> Tree:
    screen, tree = reader.screen, reader.tree
    limit = min(MATCHES * tree.asked.page, MOST_MATCHES)
    query = replace(
        reader.query, filter=list_filter(screen, tree.asked), search=tree.asked.q or None, limit=limit
    )
    found = branches(screen.tx, screen.actor, query, tree.field.name)
    below: dict[int, list[Record]] = {}
    for record in found.records:
        below.setdefault(found.parents[record["id"]] or 0, []).append(record)
    _add_branch(reader, below, lambda _: True, found.matching)
    full = found.more and limit == MOST_MATCHES
    return replace(tree, lines=reader.lines, more_matches=found.more and not full, full=full)


def _above(record: Mapping[str, Any], name: str) -> int:
    value = record[name]
    return 0 if value is None else int(value["id"])
