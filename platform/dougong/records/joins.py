"""The tables that a statement reads: the object's own, and one more per reference that is followed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dougong.access import Actor
from dougong.definitions import DefinitionSet
from dougong.errors import InvalidInput
from dougong.expressions.types import Path
from dougong.problems import N_, Problem
from dougong.records.guessing import unknown_field_problem
from dougong.records.layout import (
    LINK_TABLE,
    SYSTEM_TARGETS,
    FieldLayout,
    ObjectLayout,
    layout_of,
    quoted,
    readable,
)
from dougong.storage import Release
from dougong.storage.checks import NO_ORDER

BASE = "t"
MAX_HOPS = 4
"""References that one path may follow."""

NO_COLUMN = N_("“{name}” holds more than one value, so it cannot stand here.")


@dataclass(frozen=True, slots=True)
class Step:
    """Where a path ends: a column of an alias. ``field`` is None for a column of a user or a department."""

    alias: str
    column: str
    kind: str
    field: FieldLayout | None
    name: str
    """The path in names, with dots."""

    @property
    def sql(self) -> str:
        return f"{self.alias}.{self.column}"


class Joins:
    """Collects joins while a statement is compiled; each reference is joined once, whoever asks for it.

    Every field on the way is asked for with ``readable``: what an actor may not see does not exist for it.
    """

    def __init__(self, release: Release, actor: Actor, layout: ObjectLayout, base: str = BASE) -> None:
        self.release = release
        self.actor = actor
        self.layout = layout
        self.base = base
        self._aliases: dict[Path, str] = {}
        self._texts: list[str] = []

    @property
    def sql(self) -> str:
        return "".join(self._texts)

    @property
    def definitions(self) -> DefinitionSet:
        return self.release.definitions

    def step(self, path: Sequence[str]) -> Step:
        """``path`` in names, ids with # before them, or bare ids; InvalidInput where it leads nowhere."""
        if len(path) > MAX_HOPS + 1:
            text = N_("A path may follow at most {count} references.")
            raise InvalidInput(Problem("path_too_long", text, ".".join(path)[:200], {"count": MAX_HOPS}))
        alias, layout, names = self.base, self.layout, []
        for index, segment in enumerate(path):
            field = find_field(self.actor, layout, segment)
            names.append(field.name)
            alias, field = self._end(alias, field)
            if index == len(path) - 1:
                return Step(alias, field.column, field.kind, field, ".".join(names))
            if field.target is None:
                text = N_("“{name}” is not a reference, so nothing can follow its dot.")
                raise InvalidInput(
                    Problem("not_a_reference", text, ".".join(path)[:200], {"name": field.name})
                )
            if field.target in SYSTEM_TARGETS:
                return self._system_step(alias, field, path, index, names)
            alias = self.follow(alias, tuple(path[: index + 1]), field)
            layout = layout_of(self.release, field.target)
        raise InvalidInput(Problem("empty_path", N_("A field is needed."), ""))

    def _end(self, alias: str, field: FieldLayout) -> tuple[str, FieldLayout]:
        """Where the field's values stand: of a lookup, with the record that it leads to."""
        for _, hop in field.way[:-1]:
            if hop is not None:
                layout = layout_of(self.release, hop.object_id)
                alias = self.follow(alias, (), layout.by_id[hop.id])
        if field.way:
            field = layout_of(self.release, field.way[-1][0].id).by_id[field.through[-1]]
        if not field.column:
            raise InvalidInput(Problem("no_column", NO_COLUMN, field.name, {"name": field.title}))
        return alias, field

    def follow(self, alias: str, path: Path, field: FieldLayout) -> str:
        """The alias of what a reference points to."""
        key = (alias, field.id)
        if key not in self._aliases:
            joined = self._aliases[key] = f"j{len(self._aliases) + 1}"
            target = field.target or ""
            system = SYSTEM_TARGETS.get(target)
            table = layout_of(self.release, target).table if system is None else system.table
            self._texts.append(f' LEFT JOIN {table} {joined} ON {joined}."id" = {alias}.{field.column}')
        return self._aliases[key]

    def title(self, step: Step) -> str | None:
        """The SQL of the title of what a reference points to; None where the actor may not see it."""
        field = step.field
        if field is None or field.target is None:
            return None
        system = SYSTEM_TARGETS.get(field.target)
        if system is not None:
            return f"{self.follow(step.alias, (), field)}.{system.title}"
        target = layout_of(self.release, field.target)
        if target.title is None or not readable(self.actor, target, target.title):
            return None
        return f"{self.follow(step.alias, (), field)}.{target.title.column}"

    def currency(self, step: Step) -> str | None:
        """The SQL of the currency of an amount; None where it has none of its own, or the actor may not see it."""
        field = step.field
        if field is None or field.definition is None or not field.currency_path:
            return None
        alias, layout = step.alias, layout_of(self.release, field.definition.object_id)
        for field_id in field.currency_path[:-1]:
            reference = layout.by_id[field_id]
            if not readable(self.actor, layout, reference):
                return None
            alias = self.follow(alias, (), reference)
            layout = layout_of(self.release, reference.target or "")
        currency = layout.by_id[field.currency_path[-1]]
        return f"{alias}.{currency.column}" if readable(self.actor, layout, currency) else None

    def order(self, step: Step) -> tuple[str, str]:
        """The SQL that rows are sorted by for a path, and the kind of its values."""
        field = step.field
        if field is not None and field.has_no_order:
            raise InvalidInput(Problem("no_order", NO_ORDER, "sort", {"name": step.name}))
        if field is not None and field.target is not None:
            return self._order_of_title(step, field)
        if field is not None and field.sort_column is not None:
            return f"{step.alias}.{field.sort_column}", "text"
        return step.sql, step.kind

    def _order_of_title(self, step: Step, field: FieldLayout) -> tuple[str, str]:
        title = self.title(step)
        if title is None:
            return step.sql, step.kind
        if field.target in SYSTEM_TARGETS:
            return title, "text"
        target = layout_of(self.release, field.target or "")
        column = target.title.sort_column if target.title else None
        return (f"{self.follow(step.alias, (), field)}.{column}", "text") if column else (title, "text")

    def _system_step(
        self, alias: str, field: FieldLayout, path: Sequence[str], index: int, names: list[str]
    ) -> Step:
        name, known = path[index + 1], SYSTEM_TARGETS[field.target or ""].columns
        if name not in known or len(path) != index + 2:
            raise unknown_field(name, known)
        joined = self.follow(alias, (), field)
        return Step(joined, quoted(name), known[name], None, ".".join([*names, name]))


def sources(field: FieldLayout) -> str:
    """A SELECT of the records whose list holds what a condition on ``target_id``, to follow it, asks for."""
    return f'SELECT "source_id" FROM {LINK_TABLE} WHERE "field_id" = \'{field.id}\''


def find_field(actor: Actor, layout: ObjectLayout, segment: str) -> FieldLayout:
    field = layout.find(segment) or layout.by_id.get(segment)
    if field is None or not readable(actor, layout, field):
        raise unknown_field(segment, [f.name for f in layout.by_name.values() if readable(actor, layout, f)])
    return field


def unknown_field(name: str, known: Iterable[str]) -> InvalidInput:
    return InvalidInput(unknown_field_problem(name, known))
