"""What somebody is told of the records that theirs is like: of those they may not see, enough to know whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dougong.access import SYSTEM, Actor
from dougong.duplicates.models import RuleModel
from dougong.records.guards import permitted
from dougong.records.layout import ObjectLayout
from dougong.records.levels import level, shown
from dougong.records.lookups import list_bind
from dougong.records.masking import mask
from dougong.records.system_tables import USER
from dougong.records.titles import titles_of
from dougong.storage import Transaction, in_list

Told = dict[str, Any]


def tell_of(tx: Transaction, actor: Actor, rule: RuleModel, ids: Iterable[int]) -> Mapping[int, Told]:
    """``{"object", "id", "title", "owner"}`` by record. Of a record that the actor may not see the id is
    None and the title masked; where they may see no record of the object at all, or not what is compared of it,
    only that there is one is told."""
    layout, wanted = rule.target, sorted(set(ids))
    if not wanted:
        return {}
    if not all(shown(actor, layout, one.other) for one in rule.compared):
        return {one: _told(layout, None, None, None) for one in wanted}
    seen = permitted(tx, actor, layout, "read", wanted)
    titles, owners = titles_of(tx, SYSTEM, layout.id, wanted), _owners(tx, layout, wanted)
    named = "hidden" if layout.title is None else level(actor, layout, layout.title)
    found = {}
    for one in wanted:
        title = None if named == "hidden" else titles.get(one)
        if title is not None and (named == "masked" or one not in seen):
            title = mask(title)
        found[one] = _told(layout, one if one in seen else None, title, owners.get(one))
    return found


def in_words(told: Iterable[Told]) -> str:
    """In any language."""
    return ", ".join(
        f"“{one['title'] or '…'}”" + (f" ({one['owner']})" if one["owner"] else "") for one in told
    )


def _told(layout: ObjectLayout, record_id: int | None, title: str | None, owner: str | None) -> Told:
    return {"object": layout.definition.name, "id": record_id, "title": title, "owner": owner}


def _owners(tx: Transaction, layout: ObjectLayout, ids: list[int]) -> dict[int, str]:
    rows = tx.execute(
        f'SELECT "id", "owner" FROM {layout.table} WHERE "id" {in_list("ids", tx.dialect)}',
        {"ids": list_bind(ids, tx)},
    ).fetchall()
    names = titles_of(tx, SYSTEM, USER, {owner for _, owner in rows if owner is not None})
    return {record_id: names[owner] for record_id, owner in rows if owner in names}
