"""Lines as part of their parents' record JSON: read for a whole page with one query for each line items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records.layout import ObjectLayout, layout_of
from dougong.records.levels import readable
from dougong.records.line_layout import LineLayout, lines_of
from dougong.storage import Release

MOST_READ = 20_000
"""Lines in one answer."""

TOO_MANY = N_("These records have more than {most} lines; ask for fewer records at a time.")


@dataclass(frozen=True, slots=True)
class LinesQuery:
    """What is to be read of the lines: a query on their object with these fields in this order."""

    layout: LineLayout
    object: str
    fields: tuple[str, ...]
    sort: tuple[str, ...]


def readable_lines(release: Release, actor: Actor, layout: ObjectLayout) -> tuple[LineLayout, ...]:
    """Who may not read whose a line is sees no lines of a record."""
    return tuple(
        lines
        for lines in lines_of(release, layout)
        if POLICY.can_read_field(actor, layout.definition, lines.definition.field)
        and readable(actor, layout_of(release, lines.child_id), lines.via)
    )


def lines_query(release: Release, actor: Actor, lines: LineLayout) -> LinesQuery:
    child = layout_of(release, lines.child_id)
    own = [field.name for field in child.fields if readable(actor, child, field)]
    order = (lines.order.name,) if lines.order is not None and lines.order.name in own else ()
    fields = tuple(name for name in own if name != lines.via.name)
    return LinesQuery(lines, child.definition.name, (*fields, lines.via.name), (*order, "id"))


def split_names(
    release: Release, actor: Actor, layout: ObjectLayout, names: Sequence[str]
) -> tuple[tuple[str, ...], tuple[LineLayout, ...]]:
    """The fields that stand in the record's own row, and the line items among those asked for."""
    known = layout.definition.line_items_by_name
    if not known or not any(name in known for name in names):
        return tuple(names), ()
    allowed = {lines.name: lines for lines in readable_lines(release, actor, layout)}
    plain = tuple(name for name in names if name not in allowed)
    return plain or ("id",), tuple(allowed[name] for name in names if name in allowed)


def put_in(records: Iterable[dict[str, Any]], lines: LineLayout, found: Iterable[dict[str, Any]]) -> None:
    by_parent: dict[int, list[dict[str, Any]]] = {}
    for line in found:
        parent = line.pop(lines.via.name)
        if lines.order is not None:
            line.pop(lines.order.name, None)
        version = line.pop("version")
        record_id = line.pop("id")
        by_parent.setdefault(parent["id"], []).append({"id": record_id, "version": version, **line})
    for record in records:
        record[lines.name] = by_parent.get(record["id"], [])


def too_many(lines: LineLayout) -> InvalidInput:
    return InvalidInput(Problem("too_many_lines", TOO_MANY, lines.name, {"most": MOST_READ}))
