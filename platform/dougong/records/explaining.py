"""Why somebody may do something with an object, a record or a field, or why not: told by the rules, and the very
conditions, that are enforced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dougong.access import POLICY, Actor, Grant, Level, Operation
from dougong.access.object_access import FieldVerdict, field_verdicts
from dougong.dataclasses import dataclass
from dougong.definitions import RoleDefinition, RoleRule
from dougong.errors import not_found
from dougong.problems import N_, Problem
from dougong.records.conditions import context_of
from dougong.records.field_paths import unknown_field
from dougong.records.guards import permitted
from dougong.records.joins import all_seeing
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.levels import level, shown
from dougong.records.rows import Part, RowCompiler
from dougong.storage import Transaction

EVERYTHING = Problem("everything", N_("The product itself may do everything."))
BY_RULE = Problem("by_rule", N_("The rule “{rule}” of the role “{role}” allows it."))
NO_ROLE = Problem("no_role", N_("No role is held that exists here."))
NO_RULE = Problem("no_rule", N_("None of the roles held has a rule that allows this."))
NOT_READ = Problem(
    "not_read", N_("Nothing can be done with a record that cannot be read, and no rule lets it be read.")
)
NO_ROW = Problem("no_row", N_("Rules allow this with other records, but none of them with this one."))
IF_THERE = Problem("no_row", N_("None of these rules lets you see this record, if there is one."))
SOME_ROWS = Problem("some_rows", N_("The rule “{rule}” of the role “{role}” allows it with some records."))
FIELD_SHOWN = Problem("field_shown", N_("The role “{role}” shows it."))
FIELD_KEPT = Problem("field_kept", N_("Every role that lets the object be read keeps the field back."))
FIELD_FIXED = Problem(
    "field_fixed", N_("Every role that lets the object be changed keeps the field from being set.")
)
FIELD_OPEN = Problem("field_open", N_("The role “{role}” lets it be set."))
ALWAYS_FIXED = Problem("always_fixed", N_("Nobody can set this field."))


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """``failed`` are the parts of the rule that do not let the record pass; None where no record was looked
    at."""

    role: RoleDefinition
    rule: RoleRule
    operation: Operation
    failed: tuple[Part, ...] | None = None

    @property
    def passes(self) -> bool:
        return not self.failed

    def to_json(self) -> dict[str, Any]:
        return {
            "role": _named(self.role),
            "rule": _named(self.rule),
            "operation": self.operation,
            "rows": self.rule.rows,
            "passes": None if self.failed is None else self.passes,
            "failed": None if self.failed is None else list(self.failed),
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """``deciding`` are the rule that lets the record be read and the one that allows the operation;
    ``looked_at`` all rules that could have. Of what is refused, ``deciding`` are those that failed."""

    allowed: bool
    operation: Operation
    reason: Problem
    deciding: tuple[RuleVerdict, ...] = ()
    looked_at: tuple[RuleVerdict, ...] = ()
    level: Level | None = None
    fields: tuple[FieldVerdict, ...] = ()

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "allowed": self.allowed,
            "operation": self.operation,
            "reason": {"code": self.reason.code, "message": self.reason.message},
            "deciding": [verdict.to_json() for verdict in self.deciding],
            "looked_at": [verdict.to_json() for verdict in self.looked_at],
        }
        if self.level is not None:
            found["level"] = self.level
            found["roles"] = [
                {"role": _named(one.role), "level": one.level, "read_only": one.read_only}
                for one in self.fields
            ]
        return found


def explain_object(tx: Transaction, actor: Actor, object_name: str, operation: Operation) -> Explanation:
    return _explained(tx, actor, layout_of(tx.release, object_name), operation, None)


def explain_record(
    tx: Transaction, actor: Actor, object_name: str, record_id: int, operation: Operation
) -> Explanation:
    """Of a record that is there, live or in the bin; whoever asks must be allowed to know that it is."""
    layout = layout_of(tx.release, object_name)
    row = tx.execute(f'SELECT 1 FROM {layout.table} WHERE "id" = ?', (record_id,)).fetchone()
    if row is None:
        raise not_found(layout.definition.title, record_id)
    return _explained(tx, actor, layout, operation, record_id)


def explain_field(
    tx: Transaction, actor: Actor, object_name: str, field_name: str, operation: Operation = "read"
) -> Explanation:
    """``operation`` is read, create or update."""
    layout = layout_of(tx.release, object_name)
    field = layout.find(field_name)
    if field is None:
        raise unknown_field(field_name, [one.name for one in layout.fields])
    about = _explained(tx, actor, layout, operation, None)
    if actor.kind == "system" or not about.allowed:
        return about
    verdicts = field_verdicts(actor.roles, layout.definition, field.id, operation)
    return _of_field(about, actor, layout, field, operation, verdicts)


def explain_to(
    tx: Transaction, asking: Actor, actor: Actor, object_name: str, record_id: int, operation: Operation
) -> Explanation:
    """Whoever may not see the record is told the rules, but not how it fares under them, whether it is there or
    not; of other people they are told nothing."""
    if may_know(tx, asking, object_name, record_id):
        return explain_record(tx, actor, object_name, record_id, operation)
    layout = layout_of(tx.release, object_name)
    if asking.user_id != actor.user_id:
        raise not_found(layout.definition.title, record_id)
    about = _explained(tx, actor, layout, operation, None)
    reason = IF_THERE if about.allowed else about.reason
    return Explanation(False, operation, reason, (), about.looked_at)


def may_know(tx: Transaction, asking: Actor, object_name: str, record_id: int) -> bool:
    """Whether somebody may be told anything of a record, even that it is there."""
    layout = layout_of(tx.release, object_name)
    if not POLICY.can(asking, "read", layout.definition) or not 0 < record_id < 2**63:
        return False
    return record_id in permitted(tx, asking, layout, "read", [record_id])


def may_know_field(asking: Actor, layout: ObjectLayout, name: str) -> bool:
    field = layout.find(name)
    return field is not None and (shown(asking, layout, field) or POLICY.has_right(asking, "people"))


def _explained(
    tx: Transaction, actor: Actor, layout: ObjectLayout, operation: Operation, record_id: int | None
) -> Explanation:
    if actor.kind == "system":
        return Explanation(True, operation, EVERYTHING)
    access = POLICY.access(actor, layout.definition)
    if not access.grants:
        return Explanation(False, operation, NO_RULE if actor.roles else NO_ROLE)
    wanted = list(dict.fromkeys(("read", operation)))
    groups = {one: access.grants.get(one, ()) for one in wanted}
    verdicts = {one: _judged(tx, actor, layout, one, group, record_id) for one, group in groups.items()}
    looked_at = tuple(verdict for one in wanted for verdict in verdicts[one])
    deciding = []
    for one in wanted:
        passing = next((verdict for verdict in verdicts[one] if verdict.passes), None)
        if passing is None:
            reason = NO_ROW if groups[one] else NO_RULE
            if one != operation:
                reason = NOT_READ
            failed = tuple(verdicts[one])
            return Explanation(False, operation, reason, failed, looked_at)
        deciding.append(passing)
    last = deciding[-1]
    limited = record_id is None and access.limited(operation)
    params = {"rule": last.rule.title, "role": last.role.title}
    reason = replace(SOME_ROWS if limited else BY_RULE, params=params)
    return Explanation(True, operation, reason, tuple(deciding), looked_at)


def _judged(
    tx: Transaction,
    actor: Actor,
    layout: ObjectLayout,
    operation: Operation,
    group: Sequence[Grant],
    record_id: int | None,
) -> list[RuleVerdict]:
    if record_id is None:
        return [RuleVerdict(grant.role, grant.rule, operation) for grant in group]
    found = []
    for grant in group:
        # Each with a compiler of its own: the binds of one rule are no other's.
        rows = RowCompiler(tx.release, actor, context_of(tx, actor), all_seeing, "x_")
        parts = rows.parts("t", layout, grant.rule, operation)
        failed: list[Part] = []
        if parts:
            columns = ", ".join(f"CASE WHEN {text} THEN 1 ELSE 0 END" for text in parts.values())
            row: Sequence[Any] = tx.execute(
                f'SELECT {columns} FROM {layout.table} t WHERE t."id" = :xid',
                {**rows.binds, "xid": record_id},
            ).fetchone()
            failed = [part for part, passes in zip(parts, row, strict=True) if not passes]
        found.append(RuleVerdict(grant.role, grant.rule, operation, tuple(failed)))
    return found


def _of_field(
    about: Explanation,
    actor: Actor,
    layout: ObjectLayout,
    field: FieldLayout,
    operation: Operation,
    verdicts: tuple[FieldVerdict, ...],
) -> Explanation:
    found, definition = level(actor, layout, field), field.definition
    if operation == "read":
        allowed, yes, no = found == "plain", FIELD_SHOWN, FIELD_KEPT
        giving = next((one for one in verdicts if one.level == "plain"), None)
    else:
        always = field.id != "owner" if definition is None else definition.read_only
        able = POLICY.can_write_field(actor, layout.definition, field.id, operation)
        allowed, yes, no = able and not always, FIELD_OPEN, ALWAYS_FIXED if always else FIELD_FIXED
        giving = next((one for one in verdicts if one.level == "plain" and not one.read_only), None)
    reason = no if not allowed else about.reason
    if allowed and giving is not None:
        reason = replace(yes, params={"role": giving.role.title})
    return Explanation(allowed, operation, reason, about.deciding, about.looked_at, found, verdicts)


def _named(element: RoleDefinition | RoleRule) -> dict[str, str]:
    return {"id": element.id, "name": element.name, "title": element.title}
