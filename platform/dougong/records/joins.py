"""The tables that a statement reads: the object's own, and one more per reference that is followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dougong.access import SYSTEM, Actor
from dougong.definitions import DefinitionSet
from dougong.errors import InvalidInput
from dougong.expressions import EvaluationContext
from dougong.expressions.types import Path
from dougong.problems import N_, Problem
from dougong.records.field_paths import MASKED, find_field, unknown_field
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of, quoted
from dougong.records.levels import readable
from dougong.records.made_in_sql import made_in_sql
from dougong.records.path_steps import Step
from dougong.records.rows import RowCompiler
from dougong.records.system_tables import SYSTEM_TARGETS
from dougong.storage import Release
from dougong.storage.checks import NO_ORDER
from dougong.storage.made_orders import NOT_STORED

BASE = "t"
MAX_HOPS = 4
"""References that one path may follow."""

NO_COLUMN = N_("“{name}” holds more than one value, so it cannot stand here.")


class Joins:
    """Collects joins while a statement is compiled; each reference is joined once, whoever asks for it.

    Every field on the way is asked for with ``readable``, and of what is followed only rows that the actor
    may see are joined: what an actor may not see does not exist for it. ``binds`` belong to the joins;
    they go by ``context`` if ``volatile``.
    """

    def __init__(
        self,
        release: Release,
        actor: Actor,
        layout: ObjectLayout,
        context: EvaluationContext,
        base: str = BASE,
        rows: RowCompiler | None = None,
    ) -> None:
        self.release = release
        self.actor = actor
        self.layout = layout
        self.base = base
        self.context = context
        self._aliases: dict[Path, str] = {}
        self._texts: list[str] = []
        self._made = 0
        self.asked: set[str] = set()
        """Sensitive fields by which rows are chosen, ordered or summed up, as paths."""
        self._rows = rows or RowCompiler(release, actor, context, all_seeing, f"{base}_")

    @property
    def sql(self) -> str:
        return "".join(self._texts)

    def beside(self, layout: ObjectLayout, base: str) -> Joins:
        """For a subselect of the same statement; the binds are kept here."""
        found = Joins(self.release, self.actor, layout, self.context, base, self._rows)
        found.asked = self.asked
        return found

    def visible(self, alias: str, layout: ObjectLayout) -> str:
        """What is to be added to a condition so that only rows are met that the actor may see."""
        found = self._rows.compile(alias, layout, "read")
        return "" if found is None else f" AND {found}"

    @property
    def binds(self) -> dict[str, Any]:
        return self._rows.binds

    @property
    def volatile(self) -> bool:
        return self._rows.volatile

    @property
    def definitions(self) -> DefinitionSet:
        return self.release.definitions

    def step(self, path: Sequence[str], showing: bool = False, free: int | None = None) -> Step:
        """``path`` in names, ids with # before them, or bare ids; InvalidInput where it leads nowhere. What
        is masked can only be shown. From the segment ``free`` on nobody is asked: a formula reads it."""
        if len(path[:free]) > MAX_HOPS + 1:
            text = N_("A path may follow at most {count} references.")
            raise InvalidInput(Problem("path_too_long", text, ".".join(path)[:200], {"count": MAX_HOPS}))
        alias, layout, names = self.base, self.layout, []
        for index, segment in enumerate(path):
            last = index == len(path) - 1
            freely = free is not None and index >= free
            actor = SYSTEM if freely else self.actor
            field = find_field(actor, layout, segment, showing and last)
            names.append(field.name)
            masked = last and not readable(actor, layout, field)
            if last and showing and field.made_when_read:
                above = tuple(path[:-1])
                return Step(
                    alias, "", field.kind, field, ".".join(names), masked, above, sensitive=field.sensitive
                )
            sensitive = last and field.sensitive
            alias, field = self._end(alias, field)
            if last:
                name = ".".join(names)
                sensitive = self._told(name, sensitive or field.sensitive, actor, showing)
                return Step(alias, field.column, field.kind, field, name, masked, sensitive=sensitive)
            if index == len(path) - 2 and (part := field.parts.get(path[-1])) is not None:
                name = ".".join([*names, part.name])
                sensitive = self._told(name, field.sensitive, actor, showing)
                return Step(alias, part.column, part.kind, part, name, sensitive=sensitive)
            if field.target is None:
                text = N_("“{name}” is not a reference, so nothing can follow its dot.")
                raise InvalidInput(
                    Problem("not_a_reference", text, ".".join(path)[:200], {"name": field.name})
                )
            if field.target in SYSTEM_TARGETS:
                return self._system_step(alias, field, path, index, names)
            alias = self.follow(alias, tuple(path[: index + 1]), field, freely)
            layout = layout_of(self.release, field.target)
        raise InvalidInput(Problem("empty_path", N_("A field is needed."), ""))

    def ordering(self, path: Sequence[str]) -> Step:
        """For sorting and grouping: a formula that is made when read is made by the database, if it can."""
        step = self.step(path, showing=True)
        if step.field is None or not step.field.made_when_read:
            return self.step(path)
        self.ask(path)
        self._told(step.name, step.sensitive, self.actor, showing=False)
        self._made += 1
        value = made_in_sql(self, step, f"{self.base}v{self._made}_")
        self.binds.update(value.binds)
        self._rows.volatile |= value.volatile
        return replace(step, made=value.sql)

    def _told(self, name: str, sensitive: bool, actor: Actor, showing: bool) -> bool:
        if not sensitive or actor.kind == "system":
            return False
        if not showing:
            self.asked.add(name)
        return True

    def ask(self, path: Sequence[str]) -> None:
        """For a formula that is made when read: InvalidInput unless the actor may ask for it."""
        step = self.step(path, showing=True)
        if step.masked:
            raise InvalidInput(Problem("masked", MASKED, step.name, {"name": step.name}))

    def _end(self, alias: str, field: FieldLayout) -> tuple[str, FieldLayout]:
        """Where the field's values stand: of a lookup, with the record that it leads to."""
        for _, hop in field.way[:-1]:
            if hop is not None:
                layout = layout_of(self.release, hop.object_id)
                alias = self.follow(alias, (), layout.by_id[hop.id])
        if field.way:
            field = layout_of(self.release, field.way[-1][0].id).by_id[field.through[-1]]
        if field.made_when_read:
            raise InvalidInput(Problem("not_stored", NOT_STORED, field.name, {"name": field.title}))
        if not field.column:
            raise InvalidInput(Problem("no_column", NO_COLUMN, field.name, {"name": field.title}))
        return alias, field

    def follow(self, alias: str, path: Path, field: FieldLayout, freely: bool = False) -> str:
        """The alias of what a reference points to, whoever may see it if ``freely``."""
        key = (alias, field.id, "*") if freely else (alias, field.id)
        if key not in self._aliases:
            own = "" if self.base == BASE else f"{self.base}_"
            joined = self._aliases[key] = f"{own}j{len(self._aliases) + 1}"
            table, visible = self._followed(joined, field.target or "", freely)
            on = f'{joined}."id" = {alias}.{field.column}'
            self._texts.append(f" LEFT JOIN {table} {joined} ON {on}{visible}")
        return self._aliases[key]

    def _followed(self, alias: str, target: str, freely: bool) -> tuple[str, str]:
        """The table of what is referred to, and which of its rows may be seen."""
        system = SYSTEM_TARGETS.get(target)
        if system is not None:
            return system.table, ""
        layout = layout_of(self.release, target)
        return layout.table, "" if freely else self.visible(alias, layout)

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


def all_seeing(release: Release, layout: ObjectLayout, base: str, context: EvaluationContext) -> Joins:
    """For what a role's condition reads, whether or not its holders may see that."""
    return Joins(release, SYSTEM, layout, context, base)
