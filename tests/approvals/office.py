"""An office in which people approve quotes: what tests ask and do, in few words."""

from __future__ import annotations

from typing import Any

from dougong.access import SYSTEM, Actor, get_user
from dougong.approvals import Decision, Instance, approve, reject, resubmit, send_back, start
from dougong.approvals.models import model_of_version
from dougong.approvals.rows import find_instance, tasks_of, visits_of
from dougong.records import create, get, update
from dougong.storage import Transaction, Workspace


class Office:
    def __init__(self, workspace: Workspace, people: dict[str, Actor]) -> None:
        self.workspace = workspace
        self.people = people

    def quote(self, by: str = "ada", **values: Any) -> int:
        with self.workspace.write() as tx:
            return create(tx, self.people[by], "quote", {"name": "Crane", "amount": "100", **values}).id

    def edit(self, record_id: int, by: str = "ada", **values: Any) -> None:
        with self.workspace.write() as tx:
            update(tx, self.people[by], "quote", record_id, values)

    def read(self, record_id: int) -> dict[str, Any]:
        with self.workspace.read() as tx:
            return get(tx, SYSTEM, "quote", record_id)

    def start(self, name: str, record_id: int, by: str = "ada", **options: Any) -> int:
        with self.workspace.write() as tx:
            return start(tx, self.people[by], name, record_id, **options).instance.id

    def begin(self, name: str, by: str = "ada", **values: Any) -> int:
        """A new quote, submitted."""
        return self.start(name, self.quote(by, **values), by)

    def task(self, instance: int, who: str, node: str | None = None) -> int:
        """The open task of somebody."""
        with self.workspace.read() as tx:
            found = [
                one.id
                for one in tasks_of(tx, instance)
                if one.user_id == self.people[who].user_id
                and one.state == "open"
                and (node is None or _node(tx, one.workflow_id, one.node_id) == node)
            ]
        assert len(found) == 1, f"{who} has {len(found)} open tasks"
        return found[0]

    def approve(self, instance: int, who: str, comment: str = "", **values: Any) -> None:
        task = self.task(instance, who)
        with self.workspace.write() as tx:
            approve(tx, self.people[who], task, Decision(comment, values))

    def reject(self, instance: int, who: str, comment: str = "No.") -> None:
        task = self.task(instance, who)
        with self.workspace.write() as tx:
            reject(tx, self.people[who], task, Decision(comment))

    def send_back(self, instance: int, who: str, to: str | None = None) -> None:
        task = self.task(instance, who)
        with self.workspace.write() as tx:
            send_back(tx, self.people[who], task, "Once more.", to)

    def say(self, instance: int, who: str, node: str, what: str) -> None:
        task, actor = self.task(instance, who, node), self.people[who]
        with self.workspace.write() as tx:
            if what == "approve":
                approve(tx, actor, task)
            elif what == "reject":
                reject(tx, actor, task, Decision("No."))
            else:
                send_back(tx, actor, task, "Once more.")

    def resubmit(self, instance: int, who: str = "ada") -> None:
        with self.workspace.write() as tx:
            resubmit(tx, self.people[who], instance)

    def instance(self, instance_id: int) -> Instance:
        with self.workspace.read() as tx:
            found = find_instance(tx, instance_id)
        assert found is not None
        return found

    def asked(self, instance: int) -> list[tuple[str, str]]:
        """Who is asked now, and at which node."""
        with self.workspace.read() as tx:
            return sorted(
                (get_user(tx, one.user_id).name.lower(), _node(tx, one.workflow_id, one.node_id))
                for one in tasks_of(tx, instance)
                if one.state == "open"
            )

    def decisions(self, instance: int) -> list[tuple[str, str | None]]:
        with self.workspace.read() as tx:
            return [(get_user(tx, one.user_id).name.lower(), one.decision) for one in tasks_of(tx, instance)]

    def log(self, instance: int) -> list[str]:
        with self.workspace.read() as tx:
            rows = tx.execute(
                'SELECT "action" FROM "_dg_workflow_log" WHERE "instance_id" = ? ORDER BY "id"', (instance,)
            )
            return [row[0] for row in rows.fetchall()]

    def consistent(self, instance: int) -> None:
        """Nothing stuck: what runs asks somebody or waits, what has ended asks nobody."""
        with self.workspace.read() as tx:
            found = find_instance(tx, instance)
            assert found is not None
            open_tasks = [one for one in tasks_of(tx, instance) if one.state in ("open", "waiting")]
            open_visits = [one for one in visits_of(tx, instance) if one.state == "open"]
            nodes = model_of_version(tx, found.version_id).nodes
        asked = {one.visit_id for one in open_tasks if one.state == "open"}
        if found.ended:
            assert not open_tasks and not open_visits
        elif found.state == "returned":
            assert any(one.kind == "resubmit" and one.state == "open" for one in open_tasks)
        else:
            assert any(nodes[one.node_id].asks or nodes[one.node_id].do == "wait" for one in open_visits)
        assert all(one.id in asked for one in open_visits if nodes[one.node_id].asks)
        assert {one.visit_id for one in open_tasks if one.visit_id} <= {one.id for one in open_visits}


def _node(tx: Transaction, workflow_id: str, node_id: str) -> str:
    nodes = tx.release.definitions.workflows_by_id[workflow_id].every_node
    return next((one.name for one in nodes if one.id == node_id), node_id)
