"""When a workflow is removed by a publish, nobody could end what runs of it: it ends with the publish."""

from __future__ import annotations

from dougong.access import SYSTEM
from dougong.approvals.rows import instances_where, note, save_instance
from dougong.storage import Release, Transaction


def follow_workflows(tx: Transaction, release: Release) -> None:
    """The publish hook. Records are left as they are: nothing is written while tables change."""
    kept = release.definitions.workflows_by_id
    rows = tx.execute(
        'SELECT DISTINCT "workflow_id" FROM "_dg_workflow_instance" WHERE "ended_at" IS NULL'
    ).fetchall()
    for workflow_id in [row[0] for row in rows if row[0] not in kept]:
        for instance in instances_where(tx, '"workflow_id" = ? AND "ended_at" IS NULL', (workflow_id,)):
            tx.execute(
                'UPDATE "_dg_workflow_visit" SET "state" = \'closed\', "left_at" = ?'
                ' WHERE "instance_id" = ? AND "state" = \'open\'',
                (tx.now_text, instance.id),
            )
            tx.execute(
                'UPDATE "_dg_workflow_task" SET "state" = \'closed\', "decision" = \'ended\''
                " WHERE \"instance_id\" = ? AND \"state\" IN ('open', 'waiting')",
                (instance.id,),
            )
            instance.state, instance.ended_at = "cancelled", tx.now_text
            save_instance(tx, instance)
            note(tx, instance, "removed", SYSTEM.user_id)
