"""The levels of a large tree, each of which is read by itself.

First come the roots that stand below nothing, then those whose parent its reader does not see.
"""

from __future__ import annotations

from dataclasses import field, replace

from dougong.dataclasses import dataclass
from dougong.records import RecordQuery, count, find
from dougong.records.tree_checks import MOST_LEVELS
from dougong.records.trees import counts_below, sees_all_parents
from dougong.web.lists.sorting import sort_of
from dougong.web.screens import Screen
from dougong.web.trees.tree_lines import Further, Line, Row, Tree

LEVEL_SIZE = 50
"""So many rows of a level come at once."""
AT_ONCE = 20_000
"""Of more records than that, roots whose parent is out of sight follow the page."""
STRAYS = "."
"""Begins the cursor among those; no other does."""


@dataclass(frozen=True)
class Reader:
    screen: Screen
    tree: Tree
    query: RecordQuery
    lines: list[Line] = field(default_factory=list)


def reader_of(screen: Screen, tree: Tree) -> Reader:
    names = [column.path.name for column in tree.columns]
    query = RecordQuery(
        tree.asked.obj.name,
        fields=tuple(dict.fromkeys((*names, tree.field.name))),
        sort=tuple(sort_of(screen, tree.asked)),
        limit=LEVEL_SIZE,
        sensitive="masked",
    )
    return Reader(screen, tree, query)


def add_level(reader: Reader, parent: int, level: int, cursor: str, shown: int, opened: set[int]) -> None:
    name = reader.tree.field.name
    stray = cursor.startswith(STRAYS)
    query = replace(reader.query, cursor=cursor.removeprefix(STRAYS) or None)
    if parent:
        query = replace(query, match=((name, parent),))
    else:
        query = replace(query, strays=name) if stray else replace(query, top=name)
    page = find(reader.screen.tx, reader.screen.actor, query)
    for place, record in enumerate(page.data, start=shown + 1):
        own = record["id"]
        is_open = own in opened and level < MOST_LEVELS
        reader.lines.append(Row(record, level, parent, 0, is_open, place, -1))
        if is_open:
            # Once is enough: whatever the address says, nobody goes in circles.
            opened.discard(own)
            add_level(reader, own, level + 1, "", 0, opened)
    past = shown + len(page.data)
    if page.next is not None:
        mark = STRAYS if stray else ""
        reader.lines.append(Further(parent, level, mark + page.next, past, -1))
    elif not parent and not stray:
        _add_strays(reader, past, opened)


def _add_strays(reader: Reader, shown: int, opened: set[int]) -> None:
    """Below all that stand below nothing: to find them, all that anything stands below is gone through."""
    screen, name = reader.screen, reader.tree.asked.obj.name
    if sees_all_parents(screen.tx, screen.actor, name):
        return
    if count(screen.tx, screen.actor, RecordQuery(name, ("id",)), cap=AT_ONCE) > AT_ONCE:
        reader.lines.append(Further(0, 1, STRAYS, shown, -1, soon=True))
    else:
        add_level(reader, 0, 1, STRAYS, shown, opened)


def counted(reader: Reader) -> list[Line]:
    """How many stand below each row of the page, asked for at once."""
    screen, tree = reader.screen, reader.tree
    ids = [line.record["id"] for line in reader.lines if isinstance(line, Row)]
    above = [line.parent for line in reader.lines if line.parent]
    wanted = dict.fromkeys((*ids, *above))
    counts = counts_below(screen.tx, screen.actor, tree.asked.obj.name, tree.field.name, wanted)
    lines: list[Line] = []
    for line in reader.lines:
        siblings = counts.get(line.parent, -1) if line.parent else -1
        if isinstance(line, Row):
            number = counts.get(line.record["id"], 0)
            lines.append(replace(line, below=number, is_open=line.is_open and number > 0, siblings=siblings))
        else:
            lines.append(replace(line, siblings=siblings))
    return lines
