"""Which tags stand in a field of the records that somebody may see, and how often."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, not_found
from dougong.fields.text_forms import key_text
from dougong.problems import N_, Problem
from dougong.records.choosing import choose
from dougong.records.conditions import context_of
from dougong.records.joins import BASE, Joins
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.levels import readable
from dougong.records.shapes import Shape
from dougong.records.whose import ME
from dougong.storage import Transaction

MOST_TAGS = 2_000
"""Spellings that are counted, the most frequent first."""
NOT_TAGS = N_("“{name}” is not a field of tags.")


@dataclass(frozen=True, slots=True)
class TagInUse:
    """``tag`` is the spelling that is written most; ``key`` is the same for all that count as one."""

    tag: str
    key: str
    records: int
    spellings: tuple[str, ...]


def tags_field(layout: ObjectLayout, name: str) -> FieldLayout:
    field = layout.by_name.get(name)
    if field is None or field.definition is None:
        raise not_found("field", name)
    if field.definition.type_name != "tags":
        raise InvalidInput(Problem("not_tags", NOT_TAGS, "field", {"name": field.title}))
    return field


def tags_in_use(tx: Transaction, actor: Actor, object_name: str, field_name: str) -> Sequence[TagInUse]:
    """The most frequent first. A record that has a tag in two spellings, which none can, would count twice."""
    layout = layout_of(tx.release, object_name)
    POLICY.require(actor, "read", layout.definition)
    field = tags_field(layout, field_name)
    if not readable(actor, layout, field):
        raise not_found("field", field_name)
    context = context_of(tx, actor)
    joins = Joins(tx.release, actor, layout, context)
    chosen = choose(joins, Shape(layout.id), context)
    column = f"{BASE}.{field.column}"
    words = (
        f"json_each({column}) w"
        if tx.dialect == "sqlite"
        else f"jsonb_array_elements_text({column}) w(value)"
    )
    binds = chosen.binds | joins.binds
    if ME in binds:
        binds[ME] = actor.user_id
    rows = tx.execute(
        f"SELECT w.value, count(*) FROM {layout.table} {BASE}{joins.sql} CROSS JOIN {words}"
        f" WHERE {' AND '.join(chosen.sql)} GROUP BY w.value ORDER BY 2 DESC, 1 LIMIT {MOST_TAGS}",
        binds,
    ).fetchall()
    found: dict[str, list[tuple[str, int]]] = {}
    for word, count in rows:
        found.setdefault(key_text(word), []).append((word, count))
    used = [
        TagInUse(same[0][0], key, sum(count for _, count in same), tuple(word for word, _ in same))
        for key, same in found.items()
    ]
    return sorted(used, key=lambda one: -one.records)
