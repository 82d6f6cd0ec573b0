"""Lines that a new record takes over from a matching record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.fields import MOST_LINES
from dougong.problems import N_
from dougong.records.entries import Entry
from dougong.records.layout import FieldLayout, layout_of
from dougong.records.levels import readable
from dougong.records.line_layout import LineLayout
from dougong.records.line_lookups import line_counts, lines_below
from dougong.records.line_reading import MOST_READ, readable_lines
from dougong.records.record_defaults import LineSource
from dougong.records.sourcing import matching
from dougong.records.work import Work
from dougong.storage import Transaction

TOO_MANY = N_("The lines to be taken over are more than {most}.")
TOO_MANY_AT_ONCE = N_("These records take over more than {most} lines; write fewer records at a time.")

Taken = Sequence[tuple[FieldLayout, Any]]
"""The fields of a new line with what they take over."""


def lines_taken(
    tx: Transaction, actor: Actor, work: Work, layout: LineLayout, silent: Sequence[Entry]
) -> dict[int, list[Taken]]:
    """By the index of those of the records, which say nothing about their lines: what of a matching record's
    lines the actor may see."""
    source = next((one for one in work.model.line_sources if one.lines.id == layout.id), None)
    new = [entry for entry in silent if entry.old is None and entry.values]
    if source is None or not new or not _may_take(tx, actor, work, source):
        return {}
    found = matching(tx, actor, work.model, source.match, new, work.context)
    matched = {entry.index: record_id for entry, record_id in zip(new, found, strict=True) if record_id}
    if not matched:
        return {}
    _limit(tx, actor, source, new, matched)
    ids = sorted(set(matched.values()))
    below = lines_below(tx, actor, source.origin, ids, lock=False) if ids else {}
    child = layout_of(tx.release, source.origin.child_id)
    pairs = [(own, value.path) for own, value in source.pairs if readable(actor, child, value)]
    return {
        index: [[(own, line[path]) for own, path in pairs] for line in below[record_id].values()]
        for index, record_id in matched.items()
        if record_id in below
    }


def _may_take(tx: Transaction, actor: Actor, work: Work, source: LineSource) -> bool:
    """A default neither reveals nor refuses: without the rights that it needs, there is none."""
    release, owner = tx.release, work.model.layout.definition
    if source.origin.id not in {one.id for one in readable_lines(release, actor, source.match.origin)}:
        return False
    child = layout_of(release, source.lines.child_id).definition
    field = source.lines.definition.field
    return POLICY.can(actor, "create", child) and POLICY.can_write_field(actor, owner, field.id, "create")


def _limit(
    tx: Transaction, actor: Actor, source: LineSource, new: Sequence[Entry], matched: dict[int, int]
) -> None:
    """Refuses, and takes out, the records that would take over too many."""
    counts: Mapping[int, int] = line_counts(tx, actor, source.origin, sorted(set(matched.values())))
    total = 0
    for entry in new:
        count = counts.get(matched.get(entry.index, 0), 0)
        total += count
        if count > MOST_LINES:
            entry.refuse("too_many_lines", TOO_MANY, source.lines.name, most=MOST_LINES)
        elif total > MOST_READ:
            entry.refuse("too_many_lines", TOO_MANY_AT_ONCE, source.lines.name, most=MOST_READ)
        else:
            continue
        matched.pop(entry.index, None)
