"""Fields that roles keep back leave no trace; masked ones are shown and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.errors import DougongError, Forbidden, InvalidInput
from dougong.records import (
    AggregateQuery,
    Batch,
    RecordQuery,
    RecordWriter,
    aggregate,
    create,
    find,
    get,
    history,
    history_of,
    live_check,
    update,
)
from dougong.records.search import search
from dougong.storage import Workspace
from dougong.transfer import Export

from tests.records.roles.conftest import Publish
from tests.records.roles.design import role, rule
from tests.records.roles.test_rows import names, number

Find = Callable[[str], Actor]

WORKS = ("read", "create", "update", "export", "import")
KEPT = {"object": "account", "hidden": ["notes", "code"], "masked": ["phone"], "readOnly": ["region"]}


@pytest.fixture
def rep(roles: Publish, actor: Find) -> Actor:
    kept_back = [KEPT, {"object": "item", "hidden": ["cost"]}]
    roles(
        role("clerk", rule("account", *WORKS), rule("deal", *WORKS), rule("item", *WORKS), fields=kept_back),
        role("chief", rule("account", "read"), fields=[{"object": "account", "hidden": ["code"]}]),
        rep=["clerk"],
        temp=["clerk", "chief"],
        south=["chief"],
    )
    return actor("rep")


def refusal(act: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(DougongError) as raised:
        act()
    return [(problem.code, problem.message) for problem in raised.value.problems]


@pytest.mark.parametrize(
    "ask",
    [
        lambda tx, who, name: find(tx, who, RecordQuery("account", (name,))),
        lambda tx, who, name: find(tx, who, RecordQuery("account", filter=f"{name} = 'x'")),
        lambda tx, who, name: find(tx, who, RecordQuery("account", sort=(f"-{name}",))),
        lambda tx, who, name: find(tx, who, RecordQuery("account", match=((name, "x"),))),
        lambda tx, who, name: find(tx, who, RecordQuery("deal", (f"account.{name}",))),
        lambda tx, who, name: find(tx, who, RecordQuery("deal", filter=f"account.{name} = 'x'")),
        lambda tx, who, name: find(tx, who, RecordQuery("deal", sort=(f"account.{name}",))),
        lambda tx, who, name: aggregate(tx, who, AggregateQuery("account", (name,))),
        lambda tx, who, name: aggregate(tx, who, AggregateQuery("account", measures=(f"count({name})",))),
        lambda tx, who, name: aggregate(tx, who, AggregateQuery("deal", measures=(f"min(account.{name})",))),
        lambda tx, who, name: create(tx, who, "account", {"name": "n", name: "x"}),
        lambda tx, who, name: update(tx, who, "account", 1, {name: "x"}),
        lambda tx, who, name: RecordWriter(tx, who).write(
            Batch("account", "upsert", [{name: "C1"}], key=name)
        ),
        lambda tx, who, name: get(tx, who, "account", 1, (name,)),
    ],
)
def test_a_hidden_field_is_spoken_of_as_though_there_were_none(
    firm: Workspace, rep: Actor, ask: Callable[[Any, Actor, str], object]
) -> None:
    with firm.write() as tx:
        found = refusal(lambda: ask(tx, rep, "code"))
        missing = refusal(lambda: ask(tx, rep, "cxde"))
        assert json.dumps(found).replace("code", "cxde") == json.dumps(missing)


def test_what_is_shown_leaves_hidden_fields_out(firm: Workspace, rep: Actor, actor: Find) -> None:
    with firm.write() as tx:
        update(tx, SYSTEM, "account", 1, {"code": "C99", "notes": "other", "phone": "+8613912345678"})
        record = get(tx, rep, "account", 1)
        assert record.keys().isdisjoint({"notes", "code"})
        assert record["phone"] == "+86****5678"
        assert get(tx, rep, "deal", 1)["phone"] == "+86****5678"
        assert "cost" not in get(tx, rep, "deal", 1)["items"][0]
        told = json.dumps(history_of(tx, rep, "account", 1))
        assert "C99" not in told and "other" not in told and "13912345678" not in told
        assert "+86****5678" in told
        assert history.as_of(tx, rep, "account", 1, 1)["phone"] == "+86****0001"
        update(tx, SYSTEM, "deal", 1, {"items": [{"name": "z", "price": 1, "cost": 777}]})
        assert "777" not in json.dumps(history_of(tx, rep, "deal", 1))
        # Several roles: what one of them shows is seen.
        both = get(tx, actor("temp"), "account", 1)
        assert (both["notes"], both["phone"], "code" in both) == ("other", "+8613912345678", False)


def test_what_is_masked_can_be_shown_and_no_more(firm: Workspace, rep: Actor) -> None:
    with firm.write() as tx:
        for query in (
            RecordQuery("account", filter="phone <> NULL"),
            RecordQuery("account", sort=("phone",)),
            RecordQuery("deal", filter="account.phone <> NULL"),
            RecordQuery("deal", sort=("phone",)),
        ):
            assert [code for code, _ in refusal(lambda query=query: find(tx, rep, query))] == ["masked"]
        shown = find(tx, rep, RecordQuery("deal", ("account.phone",))).data[0]
        assert "****" in shown["account.phone"]
        update(tx, rep, "account", 1, {"name": "renamed", "phone": "+86****0001"})
        for guess in ("+8613800000001", "+8613800000002", None):
            found = refusal(lambda guess=guess: update(tx, rep, "account", 1, {"phone": guess}))
            assert [code for code, _ in found] == ["read_only"]
        assert get(tx, SYSTEM, "account", 1)["phone"] == "+8613800000001"


def test_what_is_read_only_is_not_written(firm: Workspace, rep: Actor) -> None:
    with firm.write() as tx:
        update(tx, rep, "account", 1, {"region": "north"})
        with pytest.raises(InvalidInput):
            update(tx, rep, "account", 1, {"region": "south"})
        with pytest.raises(InvalidInput):
            create(tx, rep, "account", {"name": "n", "region": "south"})
        assert get(tx, SYSTEM, "account", 1)["region"] == "north"


def test_search_does_not_find_by_what_is_kept_back(firm: Workspace, rep: Actor, actor: Find) -> None:
    with firm.read() as tx:
        for hidden in ("secret3", "8613800000003"):
            assert len(search(tx, SYSTEM, hidden)) >= 1
            assert search(tx, rep, hidden) == []
            assert names(tx, rep, "account", search=hidden) == []
        assert [hit["title"] for hit in search(tx, rep, "south ltd", ["account"])] == ["south ltd"]
        assert names(tx, rep, "account", search="ltd so") == ["south"]
        both = actor("temp")
        assert names(tx, both, "account", search="secret3 south") == ["south"]
        assert aggregate(tx, rep, AggregateQuery("account", search="secret3")) == [{"count()": 0}]


def test_records_are_found_by_titles_of_seen_records_only(
    firm: Workspace, roles: Publish, actor: Find
) -> None:
    roles(role("seller", rule("deal"), rule("account", rows="own")), rep=["seller"])
    with firm.read() as tx:
        rep = actor("rep")
        assert names(tx, rep, search="ltd") == ["rep"]
        assert names(tx, rep, search="ltd south") == []
        assert names(tx, rep, search="south deal") == ["south"]
        assert [hit["title"] for hit in search(tx, rep, "ltd")] == ["rep ltd", "rep deal"]
        assert names(tx, SYSTEM, search="ltd south") == ["south"]


def test_texts_follow_when_roles_change(firm: Workspace, rep: Actor, roles: Publish, actor: Find) -> None:
    with firm.write() as tx:
        create(tx, SYSTEM, "account", {"name": "Later", "notes": "hush"})
        assert names(tx, rep, "account", search="later") == ["Later"]
        assert names(tx, rep, "account", search="hush") == []
    roles(role("clerk", rule("account")))
    roles(role("chief", rule("account")))
    with firm.read() as tx:
        assert names(tx, actor("rep"), "account", search="hush") == ["Later"]
        rows = tx.execute('SELECT count(*) FROM "_dg_search" WHERE "object_id" LIKE \'%#%\'').fetchone()
        assert rows[0] == 0


def test_exports_hold_only_what_is_seen(
    firm: Workspace, rep: Actor, tmp_path: Any, roles: Publish, actor: Find
) -> None:
    for form in ("csv", "jsonl"):
        path = tmp_path / f"accounts.{form}"
        Export("account", form).run_to_file(firm, rep, path)
        text = path.read_text("utf-8-sig")
        assert "secret" not in text and "C1" not in text and "13800000001" not in text
        assert "notes" not in text and "+86****0001" in text
    with pytest.raises(InvalidInput):
        Export("account", "csv", filter="notes = 'secret1'").run_to_file(firm, rep, tmp_path / "no.csv")
    with pytest.raises(Forbidden):
        Export("account", "csv").run_to_file(firm, actor("south"), tmp_path / "no.csv")
    roles(role("clerk", rule("deal"), rule("deal", "export", rows="own")))
    path = tmp_path / "deals.csv"
    assert Export("deal", "csv").run_to_file(firm, actor("rep"), path) == 1


def test_a_form_is_judged_without_telling_of_hidden_fields(firm: Workspace, rep: Actor) -> None:
    with firm.read() as tx:
        checked = live_check(tx, rep, "account", {"name": "x"}, record_id=1)
        assert "secret1" not in json.dumps(dict(checked.values))
        assert "13800000001" not in json.dumps(dict(checked.values))
        lines = live_check(tx, rep, "deal", {"items": get(tx, rep, "deal", 1)["items"]}, record_id=1).lines
        assert "cost" not in lines["items"][0]


def test_others_are_not_found_by_fields_that_are_hidden(firm: Workspace, rep: Actor) -> None:
    with firm.write() as tx:
        for code in ("C3", "C77"):
            (found,) = refusal(
                lambda code=code: create(tx, rep, "deal", {"name": "d", "account": {"code": code}})
            )
            assert found[0] == "unknown_key"
        created = create(tx, SYSTEM, "deal", {"name": "d", "account": {"code": "C3"}})
        assert get(tx, SYSTEM, "deal", created.id)["account"]["title"] == "south ltd"
        assert number(tx, "south") != created.id
