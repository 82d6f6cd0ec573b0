"""Lines that are written by themselves: the rules of their record that are about lines hold then, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dougong.access import SYSTEM, Actor
from dougong.dataclasses import dataclass
from dougong.expressions.types import Path
from dougong.records.computing import compute
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.layout import ObjectLayout, layout_of
from dougong.records.line_layout import LineLayout, lines_of
from dougong.records.line_lookups import as_entries, lines_below
from dougong.records.lookups import current, list_bind
from dougong.records.model import WriteModel, model_of
from dougong.records.validation import check_rules
from dougong.records.work import Work
from dougong.storage import Release, Transaction, in_list


@dataclass(frozen=True, slots=True, eq=False)
class Holder:
    """``model`` is that of the records to which the lines belong, with no rules but those about lines."""

    model: WriteModel
    lines: LineLayout


def judge_parents(tx: Transaction, actor: Actor, work: Work, leaving: bool = False) -> None:
    """Refuses what would break a rule of the record that it belongs to."""
    concerned = [entry for entry in work.entries if not entry.problems]
    for holder in holders_of(tx.release, work.model.layout):
        path = holder.lines.via.path
        parents = _parents(tx, holder, concerned, leaving)
        if not parents:
            continue
        compute(tx, tx.release, holder.model.formulas, parents)
        follow_paths(tx.release, tx, holder.model.layout, holder.model.paths, parents)
        check_rules(tx, actor, holder.model, parents, work.context, ())
        wrong = {parent.id: parent.problems for parent in parents if parent.problems}
        for entry in concerned:
            named = {entry.values[path], (entry.old or {}).get(path)}
            for parent_id in named & wrong.keys():
                entry.problems += [problem.at(holder.lines.via.name) for problem in wrong[parent_id]]


def holders_of(release: Release, layout: ObjectLayout) -> tuple[Holder, ...]:
    return release.cached(("records.holders", layout.id), lambda: tuple(_holders(release, layout)))


def append_new(tx: Transaction, work: Work) -> None:
    """New lines stand at the end, unless somebody said where."""
    for lines in _held(tx.release, work.model.layout):
        order, via = lines.order, lines.via
        if order is None:
            continue
        new = [e for e in work.entries if e.old is None and e.values and e.values[order.path] is None]
        parents = {e.values[via.path] for e in new if isinstance(e.values[via.path], int)}
        if not parents:
            continue
        rows = tx.execute(
            f"SELECT {via.column}, max({order.column}) FROM {work.model.layout.table}"
            f' WHERE {via.column} {in_list("ids", tx.dialect)} AND "deleted_at" IS NULL GROUP BY {via.column}',
            {"ids": list_bind(parents, tx)},
        ).fetchall()
        last = {parent: position or 0 for parent, position in rows}
        for entry in new:
            parent = entry.values[via.path]
            if parent in parents:
                last[parent] = entry.values[order.path] = last.get(parent, 0) + 1


def _holders(release: Release, layout: ObjectLayout) -> Iterator[Holder]:
    for lines in _held(release, layout):
        model = model_of(release, lines.via.target or "")
        names = _about(model, lines)
        rules = tuple(r for r in model.rules if not r.rule.warns and not r.reads.isdisjoint(names))
        if rules:
            yield Holder(replace(model, rules=rules), lines)


def _held(release: Release, layout: ObjectLayout) -> Iterator[LineLayout]:
    """The line items that records of the object can be lines of."""
    for field in layout.fields:
        if field.target is not None and field.target in release.definitions.objects_by_id:
            for lines in lines_of(release, layout_of(release, field.target)):
                if (lines.child_id, lines.via.id) == (layout.id, field.id):
                    yield lines


def _about(model: WriteModel, lines: LineLayout) -> set[str]:
    """The line items, and the formulas over them, by name."""
    formulas = (
        formula.field.name
        for formula in model.formulas.formulas
        if any(path[0] == lines.id for path in formula.expression.paths)
    )
    return {lines.name, *formulas}


def _parents(tx: Transaction, holder: Holder, concerned: Sequence[Entry], leaving: bool) -> list[Entry]:
    """As they would be, with their lines."""
    lines, path = holder.lines, holder.lines.via.path
    ids = {state[path] for entry in concerned for state in (entry.values, entry.old or {}) if state.get(path)}
    known = current(tx, holder.model, sorted(ids), deleted=False, lock=False) if ids else {}
    there = lines_below(tx, SYSTEM, lines, list(known), lock=False) if known else {}
    own = {entry.id for entry in concerned if entry.id}
    parents = []
    for parent_id, values in known.items():
        others = {i: line for i, line in there.get(parent_id, {}).items() if i not in own}
        mine = [] if leaving else _belonging(concerned, path, parent_id)
        parent = Entry(0, dict(values), id=parent_id, old=values)
        parent.lines[lines.id] = [*as_entries(tx.release, lines, others), *mine]
        parents.append(parent)
    return parents


def _belonging(entries: Sequence[Entry], path: Path, parent_id: int) -> list[Entry]:
    return [entry for entry in entries if entry.values[path] == parent_id]
