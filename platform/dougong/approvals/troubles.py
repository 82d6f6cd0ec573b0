"""What keeps a running approval from going on: looked for in what the tables hold, whatever has led there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dougong.approvals.entering import WAIT_KIND
from dougong.approvals.models import WorkflowModel, model_of_version
from dougong.approvals.rows import Instance
from dougong.approvals.subjects import Subject, type_of
from dougong.definitions import WorkflowDefinition
from dougong.errors import DougongError
from dougong.expressions.types import BOOLEAN, DATE, USER
from dougong.jobs import KINDS
from dougong.problems import N_
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.storage import Transaction, in_list, list_bind

TROUBLES: Mapping[str, str] = {
    "record_gone": N_("Its record is not there any more."),
    "unreadable": N_("Its version of the workflow reads fields that are gone."),
    "nowhere": N_("It asks nobody and waits for nothing."),
    "wait_lost": N_("What should have ended its wait is not there any more."),
    "left": N_("It asks somebody who cannot sign in any more."),
}


def troubles_of(tx: Transaction, instances: Sequence[Instance]) -> dict[int, list[str]]:
    """By the id of the instance, the worst first; only those that have any."""
    running = [one for one in instances if not one.ended]
    if not running:
        return {}
    asked, waits = _asked(tx, running), _waits(tx, running)
    there = _there(tx, running)
    found = {one.id: list(_troubles(tx, one, asked, waits, there)) for one in running}
    return {number: kinds for number, kinds in found.items() if kinds}


def _troubles(
    tx: Transaction,
    instance: Instance,
    asked: Mapping[int, list[bool]],
    waits: Mapping[int, list[bool]],
    there: frozenset[tuple[str, int]],
) -> Iterator[str]:
    if (instance.object_id, instance.record_id) not in there:
        yield "record_gone"
        return
    if not readable(tx, model_of_version(tx, instance.version_id)):
        yield "unreadable"
    people, waiting = asked.get(instance.id, []), waits.get(instance.id, [])
    if not people and not waiting:
        yield "nowhere"
    if not all(waiting):
        yield "wait_lost"
    if not all(people):
        yield "left"


def readable(tx: Transaction, model: WorkflowModel) -> bool:
    """Whether all that a version computes can still be computed."""

    def check() -> bool:
        nobody = Instance(0, model.definition.id, 0, model.definition.object_id, 0, "running", 0, {}, {}, None, "",
                          None, None, 0)  # fmt: skip
        subject = Subject(tx, model, nobody)
        try:
            for text, expected in _expressions(subject, model.definition):
                subject.checked(text, expected)
        except DougongError:
            return False
        return True

    return tx.release.cached(("approvals.readable", model.definition.id, model.digest), check)


def _expressions(subject: Subject, definition: WorkflowDefinition) -> Iterator[tuple[str, object]]:
    for node in definition.every_node:
        for rule in node.approvers:
            if rule.condition is not None:
                yield rule.condition, BOOLEAN
            if rule.expression is not None:
                yield rule.expression, USER
        for branch in node.branches:
            if branch.condition is not None:
                yield branch.condition, BOOLEAN
        if node.until is not None:
            yield node.until, DATE
    written = [value for node in definition.every_node for value in node.values]
    written += [value for values in definition.outcomes.values() for value in values]
    for value in written:
        field = subject.field(value.field_id)
        if field is not None:
            yield value.expression, type_of(field)


def _asked(tx: Transaction, instances: Sequence[Instance]) -> dict[int, list[bool]]:
    """Of each open task, whether whoever it asks is still there."""
    rows = tx.execute(
        'SELECT t."instance_id", u."active" FROM "_dg_workflow_task" t JOIN "_dg_user" u ON u."id" = t."user_id"'
        f' WHERE t."state" = \'open\' AND t."instance_id" {in_list("ids", tx.dialect)}',
        {"ids": list_bind([one.id for one in instances], tx.dialect)},
    )
    found: dict[int, list[bool]] = {}
    for instance_id, active in rows.fetchall():
        found.setdefault(instance_id, []).append(bool(active))
    return found


def _waits(tx: Transaction, instances: Sequence[Instance]) -> dict[int, list[bool]]:
    """Of each open wait, whether there is a job that ends it."""
    rows = tx.execute(
        'SELECT "id", "instance_id", "node_id" FROM "_dg_workflow_visit" WHERE "state" = \'open\''
        f' AND "instance_id" {in_list("ids", tx.dialect)}',
        {"ids": list_bind([one.id for one in instances], tx.dialect)},
    ).fetchall()
    models = {one.id: model_of_version(tx, one.version_id) for one in instances}
    waits: dict[str, int] = {}
    for visit_id, instance_id, node_id in rows:
        node = models[instance_id].nodes.get(node_id)
        if node is not None and node.do == "wait":
            waits[KINDS[WAIT_KIND].write({"visit": visit_id})] = instance_id
    if not waits:
        return {}
    alive = tx.execute(
        'SELECT "payload" FROM "_dg_job" WHERE "kind" = :kind AND "state" IN (\'waiting\', \'running\')'
        f' AND "payload" {in_list("payloads", tx.dialect)}',
        {"kind": WAIT_KIND, "payloads": list_bind(waits, tx.dialect)},
    ).fetchall()
    awaited = {row[0] for row in alive}
    found: dict[int, list[bool]] = {}
    for payload, instance_id in waits.items():
        found.setdefault(instance_id, []).append(payload in awaited)
    return found


def _there(tx: Transaction, instances: Sequence[Instance]) -> frozenset[tuple[str, int]]:
    wanted: dict[str, set[int]] = {}
    for one in instances:
        if one.object_id in tx.release.definitions.objects_by_id:
            wanted.setdefault(one.object_id, set()).add(one.record_id)
    return frozenset(
        (object_id, number)
        for object_id, ids in wanted.items()
        for number in current(tx, model_of(tx.release, object_id), sorted(ids), deleted=False, lock=False)
    )
