"""What a publish means for approvals that run: part of its plan."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.approvals.models import digest_of
from dougong.definitions import DefinitionSet
from dougong.problems import N_, Problem
from dougong.storage import Transaction

KEPT = N_(
    "{count} approvals of “{title}” run. They keep the version with which they began, until somebody moves them to"
    " the new one or starts them over."
)
ENDED = N_("{count} approvals of “{title}” run. They end with the publish, as the workflow is removed.")


def running_approvals(tx: Transaction, old: DefinitionSet, new: DefinitionSet) -> Iterator[Problem]:
    for workflow_id, before in old.workflows_by_id.items():
        after = new.workflows_by_id.get(workflow_id)
        if after is not None and digest_of(after) == digest_of(before):
            continue
        (count,) = tx.execute(
            'SELECT count(*) FROM "_dg_workflow_instance" WHERE "workflow_id" = ? AND "ended_at" IS NULL',
            (workflow_id,),
        ).fetchone()
        if count:
            params = {"count": count, "title": (after or before).title}
            text = ENDED if after is None else KEPT
            yield Problem("approvals_run", text, f"workflow:{before.name}", params, "warning")
