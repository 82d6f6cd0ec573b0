"""The step that looks records up, with the rights of the run; those after it take them from there."""

from __future__ import annotations

from dougong.automations.models import StepModel
from dougong.automations.performing import LISTED, Performance, Told, action
from dougong.definitions import is_id
from dougong.records import RecordQuery, find


@action("find")
def find_records(running: Performance, step: StepModel) -> Told:
    document, name = step.step.document, step.target.definition.name
    match = running.matched(step)
    ids: list[int] = []
    # What is blank matches nothing.
    if all(value is not None for _, value in match):
        query = RecordQuery(
            name,
            ("id",),
            document.get("filter"),
            tuple(map(_in_query, document.get("sort", ()))),
            document.get("limit", 1),
            match=match,
        )
        ids = [record["id"] for record in find(running.tx, running.actor, query).data]
    running.found[step.step.id] = ids
    if ids:
        running.made[step.step.id] = ids[0]
    return {"result": "done" if ids else "nothing", "object": name, "ids": ids[:LISTED], "count": len(ids)}


def _in_query(stored: str) -> str:
    sign = "-" if stored.startswith("-") else ""
    segments = stored.removeprefix("-").split(".")
    return sign + ".".join(f"#{one}" if is_id(one) else one for one in segments)
