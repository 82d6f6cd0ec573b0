"""Many records printed into one PDF, as a job whose file its asker can fetch for a week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access import POLICY, Actor
from dougong.errors import InvalidInput
from dougong.jobs import KINDS, JobKind, Progress
from dougong.jobs.files import new_content, register
from dougong.printing.models import named_template
from dougong.printing.pages import pages_of
from dougong.printing.paper import NO_PDF, can_make_pdfs, pdf_of
from dougong.printing.pictures import Pictures
from dougong.problems import N_, Problem
from dougong.records.selections import SCHEMA, Selection
from dougong.storage import Transaction, Workspace

KIND = "print"
MOST = 500
TOO_MANY = N_("At most {most} records are printed at once.")
PAYLOAD: Mapping[str, Any] = {
    "type": "object",
    "properties": {**SCHEMA, "template": {"type": "string", "maxLength": 40}},
    "required": ["object", "template"],
    "additionalProperties": False,
}


def print_all(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> dict[str, Any] | None:
    """It begins anew after a death: half a file is of no use to anybody."""
    selection = Selection.of(payload)
    with workspace.read() as tx:
        actor = progress.actor(tx)
        template = named_template(tx.release, payload["object"], payload["template"])
        ids, _ = selection.next(tx, actor, selection.begin(tx, actor), MOST)
        pictures = Pictures()
        html = pages_of(tx, actor, template, ids, pictures)
    with new_content(workspace) as (token, stream):
        stream.write(pdf_of(html, pictures))
    with progress.step() as tx:
        today = tx.now.astimezone(workspace.default_zone).date().isoformat()
        title = tx.release.definitions.title(template.id, "title", actor.language, template.title)
        name = f"{title} {today}.pdf"
        file = register(tx, progress.actor(tx), token, name, "application/pdf", progress.job_id)
        progress.save(tx, done=len(ids), total=len(ids))
        result = {"object": payload["object"], "records": len(ids), "file": file.name, "size": file.size}
        progress.finish(tx, result)
    return None


def _may(tx: Transaction, actor: Actor, payload: dict[str, Any]) -> str:
    template = named_template(tx.release, payload["object"], payload["template"])
    obj = tx.release.definitions.object(payload["object"])
    POLICY.require(actor, "print", obj)
    if not can_make_pdfs():
        raise InvalidInput(NO_PDF)
    if Selection.of(payload).count(tx, actor) > MOST:
        raise InvalidInput(Problem("too_many", TOO_MANY, "", {"most": MOST}))
    return f"{template.title} · {obj.plural_title}"


KINDS.add(JobKind(KIND, N_("Print"), print_all, PAYLOAD, lane="long", authorise=_may, audited="exported"))
