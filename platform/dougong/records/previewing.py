"""What deleting records would mean, without deleting them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dougong.access import POLICY, Actor
from dougong.errors import not_found
from dougong.records.deleting import count_holding
from dougong.records.departing import Going, departing, leaving_ids, referring_fields
from dougong.records.entries import Entry
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.records.query import get
from dougong.records.unlinking import count_naming, linking_to
from dougong.storage import Transaction


@dataclass(frozen=True, slots=True)
class Together:
    """Records of an object that would go into the bin as well; not ``allowed``: the actor may not."""

    object: str
    count: int
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """Records of an object that refer, by a field, to what would go."""

    object: str
    field: str
    count: int


@dataclass(frozen=True, slots=True)
class DeletionPreview:
    """``clears`` would lose the reference; because of ``keeps`` nothing could go at all, nor if it is
    ``too_many``."""

    deletes: tuple[Together, ...] = ()
    clears: tuple[Held, ...] = ()
    keeps: tuple[Held, ...] = ()
    too_many: bool = False

    @property
    def possible(self) -> bool:
        return not self.keeps and not self.too_many and all(one.allowed for one in self.deletes)


def deletion_preview(tx: Transaction, actor: Actor, object_name: str, ids: Sequence[int]) -> DeletionPreview:
    """NotFound if the actor may not see one of the records."""
    model = model_of(tx.release, object_name)
    POLICY.require(actor, "delete", model.layout.definition)
    found = current(tx, model, ids, deleted=False, lock=False) if ids else {}
    for record_id in ids:
        if record_id not in found:
            raise not_found(model.layout.definition.title, record_id)
        get(tx, actor, object_name, record_id, ("id",))
    asked = [Entry(index, found[i], id=i) for index, i in enumerate(dict.fromkeys(ids))]
    going = departing(tx, model, asked, lock=False)
    if any(entry.problems for entry in asked):
        return DeletionPreview(too_many=True)
    deletes = tuple(_together(actor, one) for one in going[1:] if one.entries)
    return DeletionPreview(deletes, tuple(_held(tx, going, "clear")), tuple(_held(tx, going, "restrict")))


def _together(actor: Actor, one: Going) -> Together:
    definition = one.model.layout.definition
    return Together(definition.name, len(one.entries), POLICY.can(actor, "delete", definition))


def _held(tx: Transaction, going: Sequence[Going], rule: str) -> Iterator[Held]:
    for one in going:
        for model, field in referring_fields(tx.release, one.model, rule):
            leaving = leaving_ids(going, model)
            count = count_holding(tx, one, model, field, leaving) if one.entries else {}
            if total := sum(count.values()):
                yield Held(model.layout.definition.name, field.name, total)
        for linking in linking_to(tx.release, one.model) if one.entries else ():
            naming = count_naming(tx, linking, one, leaving_ids(going, linking.model))
            if linking.rule == rule and (total := sum(naming.values())):
                yield Held(linking.model.layout.definition.name, linking.field.name, total)
