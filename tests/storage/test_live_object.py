"""An object that people work with: what each publish does to its 5,000 records, and what a restore brings back."""

from __future__ import annotations

from typing import Any

from dougong.definitions import new_id
from dougong.definitions.removing import without_element
from dougong.storage import Draft, Plan, Workspace, disagreements, publish, releases

from tests.storage.support import (
    INTEGER,
    TEXT,
    a_view,
    an_object,
    insert,
    planned,
    published,
    put,
    rename_field,
    select,
    stored,
    values,
)

MANY = 5_000
PHASES = ("open", "won", "a word of somebody's own", "")
"""As they stand by turns in a field of text; the last is blank."""


def test_no_record_loses_what_the_plan_does_not_tell(workspace: Workspace) -> None:
    fields = {"name": TEXT, "phase": TEXT, "seats": INTEGER}
    published(workspace, an_object("deal", fields), a_view("deals", "deal", ["name", "seats"]))
    told = [PHASES[number % 4] or None for number in range(MANY)]
    seats = [number * 3 for number in range(MANY)]
    names = [f"Deal {number}" for number in range(MANY)]
    rows = zip(names, told, seats, strict=True)
    insert(workspace, "deal", *({"name": a, "phase": b, "seats": c} for a, b, c in rows))
    kept = {"name": names, "phase": told, "seats": seats}

    change(workspace, lambda deal: deal["properties"].update(note={"title": "Note", **TEXT}), {})
    holds(workspace, kept | {"note": [None] * MANY})

    change(workspace, lambda deal: rename_field(deal, "phase", "stage"), {})
    kept["stage"] = kept.pop("phase")
    holds(workspace, kept | {"note": [None] * MANY})

    field = stored(workspace, "object", "deal")["properties"]["stage"]
    known = {"id": field["id"], "title": field["title"], **select("open", "won")}
    known["options"] = [{"id": new_id("opt"), **one} for one in known["options"]]
    found = change(workspace, lambda deal: deal["properties"].update(stage=known), {field["id"]: MANY // 4})
    (retyped,) = (one for one in found.changes if one.change.action == "retyped")
    assert retyped.rows == MANY // 4
    assert {one["value"] for one in retyped.examples} == {PHASES[2]}
    converted = [one if one in ("open", "won") else None for one in told]
    holds(workspace, {"name": names, "seats": seats, "stage": converted})

    dropped = stored(workspace, "object", "deal")["properties"]["seats"]["id"]
    draft = Draft(workspace)
    draft.replace(without_element(draft.documents, dropped), actor_id=None, title="drop")
    found = planned(workspace)
    assert found.destroyed == {dropped: MANY}
    assert any(one.kind == "view" for change in found.changes for one in change.used_in)
    publish(workspace, None, found)
    holds(workspace, {"name": names, "stage": converted})

    with workspace.read() as tx:
        proposal = releases.plan_restore(tx, 1)
    releases.restore(workspace, 1, None, proposal)
    holds(workspace, {"name": names, "phase": told, "seats": seats})


def change(workspace: Workspace, alter: Any, destroyed: dict[str, int]) -> Plan:
    """Publish the object as ``alter`` leaves it, which destroys just this."""
    document = stored(workspace, "object", "deal")
    alter(document)
    for field in document["properties"].values():
        field.setdefault("id", new_id("fld"))
    put(workspace, document)
    found = planned(workspace)
    assert dict(found.destroyed) == destroyed
    assert not found.blocked
    publish(workspace, None, found)
    return found


def holds(workspace: Workspace, expected: dict[str, list[Any]]) -> None:
    with workspace.read() as tx:
        assert disagreements(tx) == []
        assert {field.name for field in tx.release.definitions.object("deal").fields} >= expected.keys()
    for name, found in expected.items():
        assert values(workspace, "deal", name) == found
