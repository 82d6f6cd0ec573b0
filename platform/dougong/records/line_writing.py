"""Lines on their way out: what is wrong with them is told at their parents, rules of the parents see them,
and the parents' history says what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from dougong.access import POLICY, Actor, Operation
from dougong.expressions.types import Path
from dougong.problems import N_
from dougong.records.deleting import carry_out, judge_deletion
from dougong.records.entries import Entry
from dougong.records.keeping import field_json
from dougong.records.layout import FieldLayout
from dougong.records.lines import LineWork
from dougong.records.reach import judge_old
from dougong.records.veiling import veil, veil_entry
from dougong.records.work import Work
from dougong.storage import Transaction

LINE_NEEDED = N_("At least one line is needed.")


def require_rights(tx: Transaction, actor: Actor, lines: LineWork) -> None:
    """Lines are written with the rights of their own object; those that leave are judged as they go."""
    entries, definition = lines.work.entries, lines.work.model.layout.definition
    needed: list[Operation] = []
    if any(entry.old is None for entry in entries):
        needed.append("create")
    if any(entry.old is not None and entry.changed for entry in entries):
        needed.append("update")
    if lines.leaving.entries:
        needed.append("delete")
    for operation in needed:
        POLICY.require(actor, operation, definition)
    changed = [entry for entry in entries if entry.old is not None and entry.changed]
    judge_old(tx, actor, lines.work.model.layout, "update", changed)


def judge_leaving(tx: Transaction, actor: Actor, lines: LineWork) -> None:
    judge_old(tx, actor, lines.work.model.layout, "delete", lines.leaving.entries)
    lines.going = judge_deletion(tx, actor, lines.leaving) if lines.leaving.entries else ()


def tell(actor: Actor, lines: LineWork) -> None:
    """At the parents, at ``/items/3/price``."""
    name = lines.layout.name
    for entry in (*lines.unreadable, *lines.work.entries):
        if entry.problems and entry.parent is not None:
            veil_entry(actor, lines.work.model.layout, entry)
            head = f"/{name}/{lines.positions[entry.index]}"
            entry.parent.problems += [p.at(f"{head}/{p.place}".rstrip("/")) for p in entry.problems]
    lines.unreadable = []
    for refusal in lines.leaving.refused:
        parent = lines.parents_left[refusal.index]
        parent.problems += [replace(problem, place=name) for problem in refusal.problems]
    lines.leaving.refused = []


def check_required(work: Work, lines: Sequence[LineWork]) -> None:
    """At least one line, where the line items are required."""
    given = {one.layout.id: one.by_parent() for one in lines}
    for layout in work.model.lines:
        if not layout.definition.field.required:
            continue
        found = given.get(layout.id, {})
        for entry in work.entries:
            missing = entry.old is None and entry.index not in found
            empty = entry.index in found and not found[entry.index]
            if (missing or empty) and layout.name not in entry.wrong_fields:
                entry.refuse("required", LINE_NEEDED, layout.name)


def note_changes(lines: LineWork) -> None:
    """What the history of the parents will say; a new record's lines are told by their own."""
    fields = [f for f in lines.work.model.layout.fields if f.name != lines.layout.via.name]
    before: dict[int, list[Any]] = {}
    after: dict[int, list[Any]] = {}
    for entry in lines.leaving.entries:
        _add(before, entry, _whole(entry, fields))
    for entry in lines.work.entries:
        if entry.old is None:
            _add(after, entry, _whole(entry, fields))
        elif entry.changed:
            changed = [field for field in entry.changed if field in fields]
            _add(before, entry, _values(entry.id, changed, entry.old))
            _add(after, entry, _values(entry.id, changed, entry.values))
    for parent in lines.given:
        if parent.old is not None and (parent.index in before or parent.index in after):
            pair = [before.get(parent.index, []), after.get(parent.index, [])]
            parent.line_changes[lines.layout.id] = pair


def settle(tx: Transaction, actor: Actor, work: Work, lines: Sequence[LineWork]) -> None:
    """Takes out what is refused, with its lines; what those would have let go is then asked again."""
    while True:
        veil(actor, work)
        work.drop_refused()
        staying = {entry.index for entry in work.entries}
        again = False
        for one in lines:
            one.given = [parent for parent in one.given if parent.index in staying]
            one.work.entries = _of(staying, one.work.entries)
            leaving = _of(staying, one.leaving.entries)
            if len(leaving) < len(one.leaving.entries):
                one.leaving.entries, again = leaving, True
                judge_leaving(tx, actor, one)
                tell(actor, one)
        if not again:
            return


def let_go(tx: Transaction, actor: Actor, lines: LineWork) -> None:
    carry_out(tx, actor, lines.leaving, lines.going)


def give_parents(lines: LineWork) -> None:
    for entry in lines.work.entries:
        if entry.parent is not None:
            entry.values[lines.layout.via.path] = entry.parent.id


def give_ids(lines: LineWork) -> None:
    """New lines have got their ids: the history of their parents names them."""
    for parent, entries in zip(lines.given, lines.by_parent().values(), strict=True):
        pair = parent.line_changes.get(lines.layout.id)
        if pair is not None:
            nameless = [line for line in pair[1] if line["id"] == 0]
            new = [entry for entry in entries if entry.old is None]
            for line, entry in zip(nameless, new, strict=True):
                line["id"] = entry.id


def _of(staying: set[int], entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.parent is not None and entry.parent.index in staying]


def _add(found: dict[int, list[Any]], entry: Entry, line: dict[str, Any]) -> None:
    if entry.parent is not None:
        found.setdefault(entry.parent.index, []).append(line)


def _whole(entry: Entry, fields: Sequence[FieldLayout]) -> dict[str, Any]:
    filled = [field for field in fields if entry.values[field.path] is not None]
    return _values(entry.id, filled, entry.values)


def _values(record_id: int, fields: Sequence[FieldLayout], values: dict[Path, Any]) -> dict[str, Any]:
    return {"id": record_id, **{field.id: field_json(field, values[field.path]) for field in fields}}
