"""What a button that asks for records proposes: those that its record is like, by the rules for duplicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.buttons import ButtonModel
from dougong.duplicates import known_elsewhere
from dougong.web.screens import Screen

Told = Mapping[str, Any]


def proposals(screen: Screen, model: ButtonModel, record_id: int) -> list[Told]:
    """Of the objects of which it asks for one."""
    asked = {one.field.target for one in model.inputs if one.field.target is not None}
    if not asked:
        return []
    objects = screen.definitions.objects
    found = known_elsewhere(screen.tx, screen.actor, model.layout.definition.name, record_id)
    return [one for one in found if objects[one["object"]].id in asked]


def filled_in(
    screen: Screen, model: ButtonModel, record: Mapping[str, Any], found: Sequence[Told]
) -> dict[str, Any]:
    """The record, with what is proposed for fields that are blank: the one that it is most like, if there is
    just one."""
    filled = dict(record)
    for one in model.inputs:
        name = one.field.name
        fitting = [
            told
            for told in found
            if told["id"] is not None and screen.definitions.objects[told["object"]].id == one.field.target
        ]
        best = [told for told in fitting if told["score"] == fitting[0]["score"]]
        if filled.get(name) is None and len(best) == 1:
            filled[name] = {"id": best[0]["id"], "title": best[0]["title"]}
    return filled
