"""Public pools as the engine needs them: expressions checked, fields looked up, once per release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.definitions.pools import PoolDefinition, pool_of
from dougong.errors import not_found
from dougong.expressions import Checked, EvaluationContext
from dougong.expressions.types import BOOLEAN, Path
from dougong.records.conditions import checked
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.layout import FieldLayout, ObjectLayout, followed, layout_of
from dougong.storage import Release, Transaction


@dataclass(frozen=True, slots=True, eq=False)
class PoolModel:
    definition: PoolDefinition
    layout: ObjectLayout
    owner: FieldLayout
    since: FieldLayout | None
    due: FieldLayout | None
    condition: Checked | None
    asked: tuple[Path, ...]
    members: frozenset[str]
    managers: frozenset[str]
    """Names of roles."""

    @property
    def object_name(self) -> str:
        return self.layout.definition.name

    def belong(self, tx: Transaction, entries: Sequence[Entry], context: EvaluationContext) -> list[bool]:
        if self.condition is None:
            return [True] * len(entries)
        follow_paths(tx.release, tx, self.layout, self.asked, entries)
        test = self.condition.prepare(context)
        return [test(entry.values) is True for entry in entries]

    def may_claim(self, actor: Actor) -> bool:
        """Any at all."""
        if actor.user_id is None:
            return False
        if not self.definition.member_ids:
            return POLICY.can(actor, "update", self.layout.definition)
        return bool(self.members & actor.roles)

    def manages(self, actor: Actor) -> bool:
        return actor.kind == "system" or bool(self.managers & actor.roles)

    def holder(self, entry: Entry) -> int | None:
        found: int | None = entry.values.get(self.owner.path)
        return found

    def goes_back(self, entry: Entry) -> date | datetime | None:
        return None if self.due is None else entry.values.get(self.due.path)


def is_due(value: Any, now: datetime, zone: Any) -> bool:
    """A day is due when it begins."""
    if isinstance(value, datetime):
        return value <= now
    return isinstance(value, date) and value <= now.astimezone(zone).date()


def pools_of(release: Release, object_id: str) -> tuple[PoolModel, ...]:
    """Those that are on, by name."""
    return release.cached(
        ("pools", object_id),
        lambda: tuple(
            pool_model(release, document["id"])
            for document in sorted(release.documents.of_kind("pool"), key=lambda one: str(one["name"]))
            if document["object"] == object_id and not document.get("off")
        ),
    )


def all_pools(release: Release) -> tuple[PoolModel, ...]:
    """Those that are on, in the order of their ids."""
    documents = sorted(release.documents.of_kind("pool"), key=lambda one: str(one["id"]))
    return tuple(pool_model(release, one["id"]) for one in documents if not one.get("off"))


def named_pool(release: Release, object_name: str, name: str) -> PoolModel:
    """NotFound for one of another object, or one that is off."""
    layout = layout_of(release, object_name)
    found = next((one for one in pools_of(release, layout.id) if one.definition.name == name), None)
    if found is None:
        raise not_found("pool", name)
    return found


def pool_model(release: Release, pool_id: str) -> PoolModel:
    document = release.documents["pool", pool_id]
    return release.cached(("pool", pool_id), lambda: _model(release, pool_of(document)))


def _model(release: Release, definition: PoolDefinition) -> PoolModel:
    layout = layout_of(release, definition.object_id)
    condition = checked(release, layout, definition.condition, BOOLEAN) if definition.condition else None
    roles = {one.id: one.name for one in release.definitions.roles.values()}

    def field(named: str | None) -> FieldLayout | None:
        return None if named is None else layout.by_id.get(named) or layout.by_name[named]

    owner = field(definition.owner_id)
    assert owner is not None  # noqa: S101 - it always names one
    return PoolModel(
        definition,
        layout,
        owner,
        field(definition.since_id),
        field(definition.due_id),
        condition,
        tuple(followed(layout, condition.paths)) if condition else (),
        frozenset(roles[one] for one in definition.member_ids if one in roles),
        frozenset(roles[one] for one in definition.manager_ids if one in roles),
    )
