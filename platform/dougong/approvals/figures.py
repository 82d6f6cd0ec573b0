"""How long approvals take, where they wait, who is waited for, how often they come back: over a span of days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from dougong.access import Actor
from dougong.approvals.models import model_of_version
from dougong.approvals.overseeing import require_managing
from dougong.approvals.reading import names_of
from dougong.dataclasses import dataclass
from dougong.storage import Transaction, in_list, instant_text, list_bind, parse_instant

MOST_TASKS = 100_000
"""The newest ones count."""


@dataclass(frozen=True, slots=True)
class FiguresQuery:
    workflow: str | None = None
    days: int = 90


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the tasks of a node or a person. Hours are between being asked and having decided; ``share`` is that of
    all the time that was waited, from 0 to 1; ``late`` were decided, or are open, behind their deadline."""

    workflow_id: str
    key: str
    title: str
    asked: int
    open: int
    approved: int
    rejected: int
    returned: int
    late: int
    median_hours: float | None
    slow_hours: float | None
    """Nine of ten were faster."""
    share: float

    @property
    def return_rate(self) -> float | None:
        decided = self.approved + self.rejected + self.returned
        return None if not decided else self.returned / decided


@dataclass(frozen=True, slots=True)
class Totals:
    """Of what was started in the span. ``median_hours`` is from start to end; ``came_back`` had more than one round."""

    started: int
    running: int
    approved: int
    rejected: int
    given_up: int
    came_back: int
    late: int
    median_hours: float | None


@dataclass(frozen=True, slots=True)
class Report:
    totals: Totals
    nodes: tuple[Figures, ...]
    people: tuple[Figures, ...]
    """The longest share of the waiting first."""


@dataclass(frozen=True, slots=True)
class _Asked:
    workflow_id: str
    node_id: str
    version_id: int
    user_id: int
    opened_at: str
    due_at: str | None
    decided_at: str | None
    decision: str | None
    state: str
    by_person: bool


def report(tx: Transaction, actor: Actor, query: FiguresQuery) -> Report:
    """Of workflows that the actor manages."""
    objects = {one.id for one in require_managing(tx, actor)}
    known = [one for one in tx.release.definitions.workflows.values() if one.object_id in objects]
    if query.workflow is not None:
        wanted = tx.release.definitions.workflow(query.workflow)
        known = [one for one in known if one.id == wanted.id]
    ids = [one.id for one in known]
    since = instant_text(tx.now - timedelta(days=query.days))
    tasks = _tasks(tx, ids, since)
    hours = {id(one): _hours(one.opened_at, one.decided_at or tx.now_text) for one in tasks}
    whole = sum(hours.values()) or 1.0
    by_node = _grouped(tasks, lambda one: (one.workflow_id, one.node_id))
    by_person = _grouped((one for one in tasks if one.by_person), lambda one: ("", str(one.user_id)))
    titles = {key: _node_title(tx, found[0]) for key, found in by_node.items()}
    names = names_of(tx, [int(key) for _, key in by_person])
    people = {key: names.get(int(key[1]), "") for key in by_person}
    return Report(
        _totals(tx, ids, since, tasks),
        tuple(_figures(tx, by_node, titles, hours, whole)),
        tuple(_figures(tx, by_person, people, hours, whole)),
    )


def _tasks(tx: Transaction, workflows: Sequence[str], since: str) -> list[_Asked]:
    rows = tx.execute(
        'SELECT t."workflow_id", t."node_id", i."version_id", t."user_id", t."opened_at", t."due_at", t."decided_at",'
        ' t."decision", t."state", t."decided_by" FROM "_dg_workflow_task" t'
        ' JOIN "_dg_workflow_instance" i ON i."id" = t."instance_id"'
        f' WHERE t."workflow_id" {in_list("ids", tx.dialect)} AND t."opened_at" >= :since'
        " AND t.\"kind\" <> 'resubmit' AND t.\"state\" IN ('open', 'done')"
        f' ORDER BY t."id" DESC LIMIT {MOST_TASKS}',
        {"ids": list_bind(workflows, tx.dialect), "since": since},
    ).fetchall()
    facts = ([*row[:9], row[8] == "open" or row[9] is not None] for row in rows)
    return [_Asked(*one) for one in facts]


def _totals(tx: Transaction, workflows: Sequence[str], since: str, tasks: Sequence[_Asked]) -> Totals:
    rows = tx.execute(
        'SELECT "state", "round", "started_at", "ended_at" FROM "_dg_workflow_instance"'
        f' WHERE "workflow_id" {in_list("ids", tx.dialect)} AND "started_at" >= :since'
        f' ORDER BY "id" DESC LIMIT {MOST_TASKS}',
        {"ids": list_bind(workflows, tx.dialect), "since": since},
    ).fetchall()
    states = [row[0] for row in rows]
    taken = [_hours(row[2], row[3]) for row in rows if row[0] in ("approved", "rejected")]
    return Totals(
        started=len(rows),
        running=states.count("running") + states.count("returned"),
        approved=states.count("approved"),
        rejected=states.count("rejected"),
        given_up=states.count("withdrawn") + states.count("cancelled"),
        came_back=sum(1 for row in rows if row[1] > 1 or row[0] == "returned"),
        late=sum(1 for one in tasks if _late(one, tx.now_text)),
        median_hours=_quantile(taken, 0.5),
    )


def _grouped(tasks: Iterable[_Asked], key: Any) -> dict[tuple[str, str], list[_Asked]]:
    found: dict[tuple[str, str], list[_Asked]] = {}
    for one in tasks:
        found.setdefault(key(one), []).append(one)
    return found


def _figures(
    tx: Transaction,
    groups: Mapping[tuple[str, str], Sequence[_Asked]],
    titles: Mapping[tuple[str, str], str],
    hours: Mapping[int, float],
    whole: float,
) -> list[Figures]:
    found = []
    for (workflow_id, key), tasks in groups.items():
        decisions = [one.decision for one in tasks]
        decided = [hours[id(one)] for one in tasks if one.state == "done"]
        found.append(
            Figures(
                workflow_id,
                key,
                titles[workflow_id, key],
                asked=len(tasks),
                open=sum(1 for one in tasks if one.state == "open"),
                approved=decisions.count("approved"),
                rejected=decisions.count("rejected"),
                returned=decisions.count("returned"),
                late=sum(1 for one in tasks if _late(one, tx.now_text)),
                median_hours=_quantile(decided, 0.5),
                slow_hours=_quantile(decided, 0.9),
                share=sum(hours[id(one)] for one in tasks) / whole,
            )
        )
    return sorted(found, key=lambda one: (-one.share, one.title, one.key))


def _late(one: _Asked, now: str) -> bool:
    return one.due_at is not None and (one.decided_at or now) > one.due_at


def _hours(start: str, end: str) -> float:
    return (parse_instant(end) - parse_instant(start)).total_seconds() / 3600


def _quantile(values: Sequence[float], part: float) -> float | None:
    """A value that has occurred; for a half of an even number, the lower one."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(part * 100) // 100) - 1)]


def _node_title(tx: Transaction, one: _Asked) -> str:
    published = tx.release.definitions.workflows_by_id[one.workflow_id]
    nodes = {node.id: node.title for node in published.every_node}
    older = model_of_version(tx, one.version_id).nodes
    return nodes.get(one.node_id) or (older[one.node_id].title if one.node_id in older else one.node_id)
