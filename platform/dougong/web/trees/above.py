"""Where a record stands in its tree: what is above it, as crumbs of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.definitions import ObjectDefinition
from dougong.definitions.trees import tree_fields
from dougong.records import RecordQuery, find
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen, record_url
from dougong.web.shell import Crumb

MOST_SHOWN = 2
"""So many stand before a record; of a longer way up the beginning is left out."""


def above_crumbs(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> list[Crumb]:
    """By the first hierarchy that the object has, up to what the person does not see."""
    definitions = screen.tx.release.definitions
    field = next(iter(tree_fields(definitions, definitions.object_by_id(obj.id))), None)
    if field is None or not sees(screen, (field.id,), plainly=True):
        return []
    crumbs: list[Crumb] = []
    value = record.get(field.name)
    while value is not None and value["title"]:
        if len(crumbs) == MOST_SHOWN:
            crumbs.append(Crumb("…"))
            break
        crumbs.append(Crumb(value["title"], record_url(obj.name, value["id"])))
        query = RecordQuery(obj.name, (field.name,), ids=[value["id"]], limit=1)
        found = find(screen.tx, screen.actor, query).data
        value = found[0][field.name] if found else None
    return crumbs[::-1]
