"""What deleting records would mean, without deleting them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import not_found
from dougong.records.deleting import count_holding
from dougong.records.departing import Going, departing, leaving_ids, referring_fields, sees_every_row
from dougong.records.entries import Entry
from dougong.records.guards import permitted
from dougong.records.layout import FieldLayout
from dougong.records.levels import readable
from dougong.records.lookups import current
from dougong.records.model import WriteModel, model_of
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
    unseen: bool = False
    """Whether records that the actor may not see stand against it."""

    @property
    def possible(self) -> bool:
        return not (self.keeps or self.too_many or self.unseen) and all(one.allowed for one in self.deletes)


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
    deletes = tuple(_together(tx, actor, one) for one in going[1:] if one.entries)
    clears, keeps = (tuple(_held(tx, actor, going, rule)) for rule in ("clear", "restrict"))
    return DeletionPreview(
        tuple(one for one in deletes if one is not None),
        tuple(held for held in clears if held is not None),
        tuple(held for held in keeps if held is not None),
        unseen=None in deletes or None in keeps,
    )


def _together(tx: Transaction, actor: Actor, one: Going) -> Together | None:
    """None for what the actor may neither delete nor see: only its being there is told."""
    layout = one.model.layout
    allowed = len(permitted(tx, actor, layout, "delete", one.entries)) == len(one.entries)
    if not allowed and not sees_every_row(actor, layout):
        return None
    return Together(layout.definition.name, len(one.entries), allowed)


def _held(tx: Transaction, actor: Actor, going: Sequence[Going], rule: str) -> Iterator[Held | None]:
    for model, field, total in _holding(tx, going, rule):
        seen = sees_every_row(actor, model.layout) and readable(actor, model.layout, field)
        yield Held(model.layout.definition.name, field.name, total) if seen else None


def _holding(
    tx: Transaction, going: Sequence[Going], rule: str
) -> Iterator[tuple[WriteModel, FieldLayout, int]]:
    for one in going:
        for model, field in referring_fields(tx.release, one.model, rule):
            leaving = leaving_ids(going, model)
            count = count_holding(tx, one, model, field, leaving) if one.entries else {}
            if total := sum(count.values()):
                yield model, field, total
        for linking in linking_to(tx.release, one.model) if one.entries else ():
            naming = count_naming(tx, linking, one, leaving_ids(going, linking.model))
            if linking.rule == rule and (total := sum(naming.values())):
                yield linking.model, linking.field, total
