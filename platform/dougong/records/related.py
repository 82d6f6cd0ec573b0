"""How many records refer to one, for each field that can."""

from __future__ import annotations

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.records.layout import layout_of
from dougong.records.levels import readable
from dougong.records.query import RecordQuery, count
from dougong.storage import Transaction

CAP = 1_000


@dataclass(frozen=True, slots=True)
class RelatedCount:
    """``count`` is at most ``CAP + 1``, which means more."""

    object: str
    field: str
    count: int


def related_counts(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> list[RelatedCount]:
    """Only of objects and fields that the actor may read."""
    found = []
    definition = layout_of(tx.release, object_name).definition
    for back in (*definition.referenced_by, *definition.linked_by):
        layout = layout_of(tx.release, back.object_id)
        if not POLICY.can(actor, "read", layout.definition) or not readable(
            actor, layout, layout.by_id[back.field.id]
        ):
            continue
        value = (
            {"object": definition.id, "id": record_id} if layout.by_id[back.field.id].any_of else record_id
        )
        query = RecordQuery(layout.definition.name, match=((back.field.name, value),))
        found.append(RelatedCount(layout.definition.name, back.field.name, count(tx, actor, query, CAP)))
    return found
