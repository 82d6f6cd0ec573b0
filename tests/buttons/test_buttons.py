"""Buttons: judged anew with each press, done through the one door, and why not where they cannot be pressed."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.buttons import beginning, judge, named_button, offered, press, press_many
from dougong.buttons.jobs import KIND
from dougong.definitions import Documents
from dougong.errors import Forbidden, InvalidInput, NotFound, StaleVersion
from dougong.jobs import Runner, get_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.records import create, get, history
from dougong.storage import Draft, Workspace
from dougong.storage.checks import check

from tests.buttons.design import DESIGN, LOSE, button


def deal(workspace: Workspace, by: Actor = SYSTEM, **values: Any) -> int:
    with workspace.write() as tx:
        return create(tx, by, "deal", {"name": "Crane", "amount": "1200.5", **values}).id


def pressed(
    workspace: Workspace, actor: Actor, name: str, record_id: int, values: Any = None, **options: Any
) -> None:
    with workspace.write() as tx:
        press(tx, actor, named_button(tx.release, "deal", name), record_id, values or {}, **options)


def shown(workspace: Workspace, record_id: int) -> Any:
    with workspace.read() as tx:
        return get(tx, SYSTEM, "deal", record_id)


def test_a_press_fills_the_fields_once(office: Workspace, boss: Actor) -> None:
    record_id = deal(office)
    pressed(office, boss, "win", record_id)
    record = shown(office, record_id)
    assert (record["stage"], record["note"]) == ("won", "Won at 1200.5")
    with pytest.raises(InvalidInput) as refused:
        pressed(office, boss, "win", record_id)
    assert refused.value.problems[0].code == "not_now"
    with office.read() as tx:
        newest = history.of(tx, SYSTEM, "deal", record_id)[0]
    assert newest["door"] == "button"


def test_what_is_asked_for_is_wanted_and_nothing_else_is_taken(office: Workspace, boss: Actor) -> None:
    record_id = deal(office)
    wrong: list[dict[str, Any]] = [
        {},
        {"note": ""},
        {"note": "x", "stage": "won"},
        {"note": "x", "probability": "many"},
    ]
    for values in wrong:
        with pytest.raises(InvalidInput):
            pressed(office, boss, "lose", record_id, values)
    assert shown(office, record_id)["stage"] == "open"
    with pytest.raises(StaleVersion):
        pressed(office, boss, "lose", record_id, {"note": "Too dear"}, version=7)
    pressed(office, boss, "lose", record_id, {"note": "Too dear", "probability": 3}, version=1)
    record = shown(office, record_id)
    assert (record["stage"], record["note"], record["probability"]) == ("lost", "Too dear", 3)


def test_a_button_says_with_what_a_form_begins(office: Workspace, boss: Actor, clerk: Actor) -> None:
    with office.write() as tx:
        account = create(tx, SYSTEM, "account", {"name": "Yard"}).id
    record_id = deal(office, account=account)
    with office.read() as tx:
        model = named_button(tx.release, "deal", "bill")
        with pytest.raises(InvalidInput):
            beginning(tx, boss, model, record_id)
    pressed(office, boss, "win", record_id)
    with office.read() as tx:
        assert beginning(tx, boss, model, record_id) == {
            "deal": record_id,
            "name": "Contract for Crane",
            "amount": "1200.50",
            "account": account,
        }
        with pytest.raises(Forbidden):
            beginning(tx, clerk, model, record_id)


def test_a_button_sets_an_automation_off(office: Workspace, boss: Actor) -> None:
    record_id = deal(office)
    pressed(office, boss, "round", record_id)
    while Runner(office).run_next():
        pass
    assert shown(office, record_id)["rounds"] == 1


def test_roles_and_rows_decide_and_are_told(office: Workspace, clerk: Actor) -> None:
    own, other = deal(office, owner=clerk.user_id), deal(office)
    with office.read() as tx:
        usable = {one.model.definition.name: one.allowed for one in offered(tx, clerk, "deal", own)}
        assert usable == {"win": True, "lose": True, "bill": False, "round": True}
        assert not any(one.allowed for one in offered(tx, clerk, "deal", other))
        verdict = judge(tx, clerk, named_button(tx.release, "deal", "boss"), own)
        assert [part.asked for part in verdict.parts if part.problem is not None] == ["role"]
        with pytest.raises(NotFound):
            judge(tx, clerk, named_button(tx.release, "deal", "win"), 2**63)
        with pytest.raises(NotFound):
            named_button(tx.release, "account", "win")
    for name, record_id in (("boss", own), ("win", other)):
        with pytest.raises(Forbidden):
            pressed(office, clerk, name, record_id)


def test_of_many_those_are_left_alone_that_do_not_fit(office: Workspace, clerk: Actor) -> None:
    ids = [deal(office, owner=clerk.user_id), deal(office), deal(office, owner=clerk.user_id, stage="lost")]
    with office.write() as tx:
        done = press_many(tx, clerk, named_button(tx.release, "deal", "win"), [*ids, 999], {})
    assert (done.changed, done.unchanged) == (1, 0)
    codes = {key: problems[0].code for key, problems in done.refused.items()}
    assert codes == {ids[1]: "forbidden", ids[2]: "not_now", 999: "not_found"}


def test_a_job_presses_it_for_all_that_a_list_shows(office: Workspace, boss: Actor) -> None:
    ids = [deal(office, stage=stage) for stage in ("open", "won", "open")]
    payload = {"object": "deal", "button": "lose", "filter": "amount > 1", "values": {"note": "Late"}}
    with office.write() as tx:
        with pytest.raises(InvalidInput):
            enqueue_for(tx, boss, KIND, payload | {"values": {}})
        with pytest.raises(InvalidInput):
            enqueue_for(tx, boss, KIND, payload | {"button": "bill", "values": {}})
        job_id = enqueue_for(tx, boss, KIND, payload)
    while Runner(office, "long").run_next():
        pass
    with office.read() as tx:
        job = get_job(tx, boss, job_id)
    assert (job.state, job.result) == ("done", {"object": "deal", "changed": 2, "unchanged": 0, "refused": 1})
    assert [shown(office, one)["stage"] for one in ids] == ["lost", "won", "lost"]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (button("x", "fill"), "/values"),
        (button("x", "form", on="record"), "/target"),
        (button("x", "form", target="contract", values={"name": "name"}), "/on"),
        (
            button("x", "form", on="record", target="contract", values={"account": {"record": True}}),
            "/values/0/record",
        ),
        (button("x", "run"), "/automation"),
        (button("x", "run", automation="count", values={"note": "name"}), "/values"),
        (button("x", "run", of="account", automation="count"), "/automation"),
        (button("x", "fill", values={"note": {}}), "/values/0"),
        (button("x", "fill", values={"version": "1"}), "/values/0/field"),
        (button("x", "fill", values={"note": "name"}, inputs=LOSE["inputs"]), "/inputs/0/field"),
        (button("x", "fill", values={"amount": "name"}), "/values/0/expression"),
        (button("x", "fill", of="account", values={"won": "1"}), "/values/0/field"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_makes_no_sense_is_told_where_it_stands(workspace: Workspace, wrong: Any, place: str) -> None:
    draft = Draft(workspace)
    draft.apply([*DESIGN, wrong])
    found = [
        problem.place
        for problem in check(Documents(draft.documents.to_json()))
        if problem.severity == "error"
    ]
    assert found == [f"button:x#{place}"]
