"""Exports as jobs: a file that its asker can fetch for a week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access import POLICY, Actor
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.files import new_content, register
from dougong.problems import N_
from dougong.storage import Transaction, Workspace
from dougong.transfer.exporting import Export
from dougong.transfer.sinks import FORMATS

MEDIA_TYPES = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "object": {"type": "string", "maxLength": 40},
        "format": {"enum": sorted(FORMATS)},
        "view": {"type": ["string", "null"], "maxLength": 100},
        "filter": {"type": ["string", "null"], "maxLength": 20_000},
        "search": {"type": ["string", "null"], "maxLength": 200},
        "sort": {"type": "array", "items": {"type": "string", "maxLength": 200}, "maxItems": 5},
        "titled": {"type": "boolean"},
        "columns": {"type": "array", "items": {"type": "string", "maxLength": 200}, "maxItems": 200},
    },
    "required": ["object", "format"],
    "additionalProperties": False,
}


def run_export(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any] | None:
    """It begins anew after a death: half a file is of no use to anybody."""
    export = _export(payload)
    with progress.step() as tx:
        actor = progress.actor(tx)
        progress.save(tx, done=0, total=export.count(tx, actor))

    def proceeded(done: int) -> None:
        with progress.step() as tx:
            progress.save(tx, done=done)

    with new_content(workspace) as (token, stream):
        records = export.run(workspace, actor, stream, proceeded)
    result = {"object": payload["object"], "records": records}
    with progress.step() as tx:
        today = tx.now.astimezone(workspace.default_zone).date().isoformat()
        definitions = tx.release.definitions
        obj = definitions.object(payload["object"])
        title = definitions.title(obj.id, "pluralTitle", actor.language, obj.plural_title)
        name = f"{title} {today}.{payload['format']}"
        file = register(tx, progress.actor(tx), token, name, MEDIA_TYPES[payload["format"]], progress.job_id)
        progress.save(tx, done=records, total=records)
        progress.finish(tx, result | {"file": file.name, "size": file.size})
    return None


def authorise(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    obj = tx.release.definitions.object(payload["object"])
    POLICY.require(actor, "read", obj)
    _export(payload).count(tx, actor)
    return f"{obj.plural_title} · {payload['format']}"


def _export(payload: Mapping[str, Any]) -> Export:
    return Export(
        payload["object"],
        payload["format"],
        payload.get("view"),
        payload.get("filter"),
        bool(payload.get("titled")),
        payload.get("search"),
        tuple(payload.get("sort", ())),
        tuple(payload.get("columns", ())),
    )


KINDS.add(
    JobKind("export", N_("Export"), run_export, SCHEMA, lane="long", authorise=authorise, audited="exported")
)
