"""Whose access a publish changes: the roles of the draft, asked over the records as they are, by the conditions
that every read and write goes by."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace

from dougong.access import POLICY, Actor, actor_of, list_users
from dougong.access.object_access import ObjectAccess, access_of
from dougong.access.roles import Right, limited_rights_of, rights_of
from dougong.dataclasses import dataclass
from dougong.definitions import RECORD_OPERATIONS, DefinitionSet, Documents, ObjectDefinition
from dougong.definitions.roles import RIGHTS, Operation
from dougong.records.access_counts import Counter
from dougong.storage import Release, Transaction
from dougong.storage.planned_access import AccessLine, AccessReport, Concerned, Direction

NOT_COUNTED: frozenset[Operation] = frozenset({"create", "import"})
"""Done with no record that is there."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody before and after the publish; ``roles`` are titles of those they hold and that change."""

    before: Actor
    after: Actor
    roles: tuple[str, ...]


def access_forecast(tx: Transaction, new: DefinitionSet) -> AccessReport:
    """A forecast for a plan. ``tx.release`` is the one before the publish."""
    old = tx.release
    roles = {one.id: one.document for one in new.roles.values()}
    was = {one.id: one.document for one in old.definitions.roles.values()}
    if roles == was and new.objects_by_id.keys() == old.definitions.objects_by_id.keys():
        return AccessReport()
    people = list(_people(tx, new))
    mixed = _with_roles(old, new)
    counter = Counter(tx, old, mixed)
    lines = [*_rights(people)]
    for item in old.definitions.objects.values():
        then = mixed.definitions.objects_by_id[item.id] if item.id in new.objects_by_id else None
        lines += _records(counter, people, item, then)
        lines += _fields(people, item, then) if then is not None else ()
    for item in new.objects.values():
        if item.id not in old.definitions.objects_by_id:
            lines += _new_object(people, item)
    return AccessReport(tuple(lines), counter.newest, counter.uncounted)


def _with_roles(old: Release, new: DefinitionSet) -> Release:
    """The release as it is, but with the roles of the draft: their conditions meet the tables of today."""
    kept = [document for document in old.documents.values() if document["kind"] != "role"]
    return Release(old.number, Documents([*kept, *new.documents.of_kind("role")]), old.dialect)


def _people(tx: Transaction, new: DefinitionSet) -> Iterator[Person]:
    old = tx.release.definitions.roles
    after = {role.id: role for role in new.roles.values()}
    renamed = {role.name: after[role.id].name if role.id in after else None for role in old.values()}
    changed = {
        role.name: role.title
        for role in old.values()
        if role.id not in after or after[role.id].document != role.document
    }
    if bool(old) != bool(new.roles):
        # The product's own roles end with the first that a workspace defines.
        changed |= {"member": "Member", "reader": "Reader"}
    for user in list_users(tx, active_only=True):
        actor = actor_of(tx, user)
        names = {renamed.get(name, name) for name in user.roles}
        then = frozenset(name for name in names if name is not None)
        rights, limited = rights_of(then, new.roles), limited_rights_of(then, new.roles)
        titles = tuple(changed[name] for name in sorted(user.roles) if name in changed)
        yield Person(actor, replace(actor, roles=then, rights=rights, limited=limited), titles)


def _rights(people: Sequence[Person]) -> Iterator[AccessLine]:
    for right in RIGHTS:
        ways: dict[tuple[Direction, tuple[str, ...]], list[Concerned]] = {}
        for one in people:
            way = _further(one, right)
            if way is not None:
                ways.setdefault((way, one.roles), []).append(_concerned(one))
        for (way, roles), found in ways.items():
            yield AccessLine("right", way, tuple(found), roles, right=right)


def _further(one: Person, right: Right) -> Direction | None:
    """A right can also come to reach further, or less far."""
    had, has = (POLICY.has_right(actor, right) for actor in (one.before, one.after))
    if had != has:
        return "gains" if has else "loses"
    before, after = (POLICY.places(actor, right) for actor in (one.before, one.after))
    if has or before == after:
        return None
    return "gains" if before < after else "loses" if after < before else "differs"


def _records(
    counter: Counter, people: Sequence[Person], item: ObjectDefinition, then: ObjectDefinition | None
) -> Iterator[AccessLine]:
    """Operations in which the same number of records changes for somebody are told together."""
    found: dict[tuple[Direction, tuple[Operation, ...], tuple[str, ...]], list[Concerned]] = {}
    for one in people:
        ways: dict[tuple[Direction, int | None], list[Operation]] = {}
        for operation in RECORD_OPERATIONS:
            had = POLICY.can(one.before, operation, item)
            has = then is not None and POLICY.can(one.after, operation, then)
            if not had and not has:
                continue
            for way in _ways(counter, one, item, then, operation, had, has):
                ways.setdefault(way, []).append(operation)
        for (direction, rows), names in ways.items():
            key = (direction, tuple(names), one.roles)
            found.setdefault(key, []).append(_concerned(one, rows))
    for (direction, operations, roles), concerned in found.items():
        yield _line(item, direction, concerned, roles, operations=operations)


def _ways(
    counter: Counter,
    one: Person,
    item: ObjectDefinition,
    then: ObjectDefinition | None,
    operation: Operation,
    had: bool,
    has: bool,
) -> Iterator[tuple[Direction, int | None]]:
    if operation in NOT_COUNTED:
        if had != has:
            yield "gains" if has else "loses", None
        elif then is not None and _asked(one.before, item, operation) != _asked(one.after, then, operation):
            yield "differs", None
        return
    rows = counter.rows(one.before, one.after if then is not None else None, item.id, operation)
    if rows is None:
        yield "gains" if not had else "loses" if not has else "differs", None
        return
    gained, lost = rows
    if gained or not had:
        yield "gains", gained
    if lost or not has:
        yield "loses", lost


def _asked(actor: Actor, item: ObjectDefinition, operation: Operation) -> set[Hashable]:
    """What the rules for an operation ask of a record."""
    rules = (grant.rule for grant in access_of(actor.roles, item).grants.get(operation, ()))
    return {(rule.rows, rule.by, rule.through_id, rule.condition) for rule in rules}


def _fields(people: Sequence[Person], item: ObjectDefinition, then: ObjectDefinition) -> Iterator[AccessLine]:
    """Only of those who see the object before and after: the others gain, or lose, all of it."""
    found: dict[Hashable, tuple[AccessLine, list[Concerned]]] = {}
    for one in people:
        before, after = access_of(one.before.roles, item), access_of(one.after.roles, then)
        if not (before.allows("read") and after.allows("read")):
            continue
        for field in item.fields:
            for was, becomes in _field_changes(before, after, field.id):
                way: Direction = "gains" if _ORDER.index(becomes) > _ORDER.index(was) else "loses"
                line = _line(
                    item, way, (), one.roles, kind="field", field=field.title, before=was, after=becomes
                )
                found.setdefault((field.id, was, becomes, one.roles), (line, []))[1].append(_concerned(one))
    for line, concerned in found.values():
        yield replace(line, people=tuple(concerned))


_ORDER = ("hidden", "masked", "plain", "fixed", "open")


def _field_changes(before: ObjectAccess, after: ObjectAccess, field_id: str) -> Iterator[tuple[str, str]]:
    was, becomes = before.level(field_id), after.level(field_id)
    if was != becomes:
        yield was, becomes
        return
    if before.allows("update") and after.allows("update"):
        set_before, set_after = (_settable(one, field_id) for one in (before, after))
        if set_before != set_after:
            yield set_before, set_after


def _settable(access: ObjectAccess, field_id: str) -> str:
    return "fixed" if field_id in access.fixed["update"] else "open"


def _new_object(people: Sequence[Person], item: ObjectDefinition) -> Iterator[AccessLine]:
    """It has no records yet."""
    found: dict[tuple[tuple[Operation, ...], tuple[str, ...]], list[Concerned]] = {}
    for one in people:
        operations = tuple(name for name in RECORD_OPERATIONS if POLICY.can(one.after, name, item))
        if operations:
            found.setdefault((operations, one.roles), []).append(_concerned(one))
    for (operations, roles), concerned in found.items():
        yield _line(item, "gains", concerned, roles, operations=operations)


def _line(
    item: ObjectDefinition,
    direction: Direction,
    people: Sequence[Concerned],
    roles: tuple[str, ...],
    *,
    kind: str = "records",
    operations: tuple[Operation, ...] = (),
    **field: str,
) -> AccessLine:
    named: Mapping[str, str] = {"object": item.name, "title": item.title, **field}
    ordered = tuple(sorted(people, key=lambda one: -(one.rows or 0)))
    what = "field" if kind == "field" else "records"
    return AccessLine(what, direction, ordered, roles, operations=operations, **named)  # type: ignore[arg-type]


def _concerned(one: Person, rows: int | None = None) -> Concerned:
    return Concerned(one.before.user_id or 0, one.before.name, rows)
