"""The CRM pack in a workspace, with its demo data, on either database."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from dougong.access import SYSTEM, Actor, actor_of, find_user
from dougong.approvals.boxes import BoxQuery, find_items
from dougong.approvals.figures import FiguresQuery, report
from dougong.approvals.overseeing import RunningQuery, find_running
from dougong.definitions import is_id
from dougong.notices.inbox import unread_count
from dougong.packs import validate_pack
from dougong.pipelines import FunnelQuery, funnel
from dougong.records import InvalidRecords, RecordQuery, count, create, find
from dougong.storage import Transaction, Workspace

from tests.packs_crm.company import COMPANY, PACK

DAY = 86_400
BATCHES = [json.loads(path.read_text("utf-8")) for path in sorted((PACK / "demo" / "records").glob("*.json"))]


def test_the_pack_is_valid_and_draws_no_warning() -> None:
    assert validate_pack(PACK) == []


@pytest.mark.parametrize("beginning", [COMPANY], ids=["company"])
def test_the_demo_keeps_all_rules_fills_every_view_and_is_found(workspace: Workspace) -> None:
    crowd: Counter[str] = Counter()
    for batch in BATCHES:
        crowd[batch["object"]] += len(batch.get("records", ()))
    with workspace.read() as tx:
        assert {name: count(tx, SYSTEM, RecordQuery(name)) for name in crowd} == crowd
        # As themselves, but with every right: each view has something to show.
        everything = frozenset({"administrator"})
        seller, helper = (
            replace(_person(tx, name), roles=everything) for name in ("wang.yuqing", "ma.junhui")
        )
        counts = {
            name: _count(tx, helper if name == "ticket_mine" else seller, name)
            for name in tx.release.definitions.views
        }
        found = {words: _names_found(tx, words) for words in ("华为", "huawei", "hw")}
        way = funnel(tx, SYSTEM, FunnelQuery("opportunity_sales"))
    # What is to be done today depends on the day on which the demo is looked at.
    assert [name for name, count in counts.items() if count == 0 and "today" not in name] == []
    stages = counts["opportunity_open"] + counts["opportunity_won"] + counts["opportunity_lost"]
    assert stages == counts["opportunity_all"] == 400
    assert counts["opportunity_board"] == 400
    assert counts["opportunity_mine"] < counts["opportunity_open"]
    reached = [stage["reached"] for stage in way["stages"] if stage["category"] != "lost"]
    assert reached == sorted(reached, reverse=True) and reached[0] == 400
    assert (way["open"], way["won"], way["lost"]) == (157, 128, 115)
    assert 20 * DAY < way["average_seconds"] < 200 * DAY
    assert [words for words, names in found.items() if "华为技术有限公司" not in names] == []


@pytest.mark.parametrize("beginning", [COMPANY], ids=["company"])
def test_the_demos_approvals_are_at_every_step(workspace: Workspace) -> None:
    with workspace.read() as tx:
        found = tx.execute('SELECT "workflow_id", "state" FROM "_dg_workflow_instance"').fetchall()
        states: dict[str, set[str]] = {}
        for workflow_id, state in found:
            states.setdefault(tx.release.definitions.workflows_by_id[workflow_id].name, set()).add(state)
        chief, manager = _person(tx, "lin.zhiyuan"), _person(tx, "wang.yuqing")
        waiting = find_items(tx, chief, BoxQuery())
        watched = find_running(tx, chief, RunningQuery())
        figures = report(tx, chief, FiguresQuery())
    assert states == {
        "quote_discount": {"approved", "rejected", "returned", "withdrawn", "running"},
        "contract_amount": {"approved", "rejected", "running"},
        "account_transfer": {"approved", "rejected", "running"},
    }
    assert {one.task.origin for one in waiting if one.task} == {"asked", "transferred", "delegated"}
    assert any(one.late_since for one in watched) and not any(one.troubles for one in watched)
    assert figures.totals.approved > 4 and len(figures.people) > 6
    # Whoever acts reads what they were told until then.
    with workspace.read() as tx:
        assert unread_count(tx, manager) < len(found)


OPEN = {"name": "Pilot", "stage": "qualify"}
PROPOSAL = {"name": "Pilot", "stage": "proposal"}


CASES: list[tuple[dict[str, object], list[str]]] = [
    (OPEN, []),
    (PROPOSAL, ["account", "close_date"]),
    (OPEN | {"stage": "lost"}, ["loss_reason"]),
    (OPEN | {"loss_reason": "price"}, ["loss_reason"]),
    (OPEN | {"forecast": "commit"}, ["forecast"]),
    (OPEN | {"probability": 101}, ["probability"]),
    (OPEN | {"amount": "-1"}, ["amount"]),
    (OPEN | {"started_on": "2026-06-18", "close_date": "2026-06-17"}, ["close_date"]),
]


def test_what_an_opportunity_must_have(workspace: Workspace) -> None:
    with workspace.write() as tx:
        assert [_refused_fields(tx, values) for values, _ in CASES] == [fields for _, fields in CASES]


def _refused_fields(tx: Transaction, values: dict[str, object]) -> list[str]:
    try:
        create(tx, SYSTEM, "opportunity", values)
    except InvalidRecords as error:
        return sorted({problem.place.rsplit("/", 1)[-1] for problem in error.problems})
    return []


def _person(tx: Transaction, name: str) -> Actor:
    user = find_user(tx, f"{name}@example.com")
    assert user is not None
    return actor_of(tx, user)


def _names_found(tx: Transaction, words: str) -> list[str]:
    return [account["name"] for account in find(tx, SYSTEM, RecordQuery("account", search=words)).data]


def _count(tx: Transaction, actor: Actor, view_name: str) -> int:
    view = tx.release.definitions.view(view_name)
    query = RecordQuery(
        tx.release.definitions.object_by_id(view.object_id).name,
        fields=[_text(column.path) for column in view.columns],
        filter=view.filter,
        sort=[("-" if item.descending else "") + _text(item.path) for item in view.sort],
        count=True,
    )
    return find(tx, actor, query).total or 0


def _text(path: tuple[str, ...]) -> str:
    return ".".join(f"#{step}" if is_id(step) else step for step in path)
