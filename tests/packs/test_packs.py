from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from dougong.access import SYSTEM, list_users
from dougong.clock import FixedClock
from dougong.errors import Conflict, InvalidInput
from dougong.packs import install, installed_packs, load_demo, read_pack, validate_pack
from dougong.records import RecordQuery, find, history_of
from dougong.storage import Draft, Workspace

from tests.api.design import ACCOUNT, DEAL
from tests.packs.conftest import MANIFEST, USERS, Make


def test_a_pack_is_installed_published_and_remembered(workspace: Workspace, make: Make) -> None:
    release = install(workspace, SYSTEM, read_pack(make()))
    assert set(release.definitions.objects) == {"account", "deal"}
    with workspace.read() as tx:
        assert [(pack.name, pack.version, pack.release) for pack in installed_packs(tx)] == [
            ("sales", "1.2.0", 1)
        ]
        assert tx.release.number == 1
        [stored] = tx.execute('SELECT "documents" FROM "_dg_pack"').fetchall()
    assert {document["id"] for document in json.loads(stored[0])} == {
        d["id"] for d in release.documents.to_json()
    }


def test_demo_data_moves_with_the_day(workspace: Workspace, make: Make, clock: FixedClock) -> None:
    folder = make()
    install(workspace, SYSTEM, read_pack(folder))
    clock.instant = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)
    report = load_demo(workspace, SYSTEM, folder / "demo")
    assert report.records == {"account": 1, "deal": 1}
    assert report.sign_ins()["users"][0]["email"] == "lin@example.com"
    with workspace.read() as tx:
        [deal] = find(tx, SYSTEM, RecordQuery("deal")).data
        [account] = find(tx, SYSTEM, RecordQuery("account")).data
    assert deal["account"] == {"id": account["id"], "title": "Acme"}
    assert (deal["close_date"], deal["next_at"]) == ("2026-03-30", "2026-04-01T14:30:00.000000Z")
    assert account["owner"]["title"] == "林"


def test_demo_records_are_told_of_whom_they_name(workspace: Workspace, make: Make) -> None:
    deals = [{"name": "Pilot", "$by": "lin"}, {"name": "Renewal"}]
    folder = make(**{"demo/records/20-deals.json": {"object": "deal", "records": deals}})
    install(workspace, SYSTEM, read_pack(folder))
    load_demo(workspace, SYSTEM, folder / "demo")
    with workspace.read() as tx:
        found = find(tx, SYSTEM, RecordQuery("deal")).data
        made = {
            deal["name"]: [event["by"] for event in history_of(tx, SYSTEM, "deal", deal["id"])]
            for deal in found
        }
        [lin] = list_users(tx)
    assert made == {"Pilot": [{"id": lin.id, "title": "林"}], "Renewal": [None]}
    assert {deal["name"]: deal["created_by"] for deal in found} == {
        "Pilot": made["Pilot"][0],
        "Renewal": None,
    }


def test_a_pack_is_installed_once(workspace: Workspace, make: Make) -> None:
    pack = read_pack(make())
    install(workspace, SYSTEM, pack)
    with pytest.raises(Conflict, match="installed already"):
        install(workspace, SYSTEM, pack)


def test_a_pack_overwrites_nothing_of_others(workspace: Workspace, make: Make) -> None:
    draft = Draft(workspace)
    draft.apply([ACCOUNT])
    with pytest.raises(Conflict, match="draft"):
        install(workspace, SYSTEM, read_pack(make()))
    from dougong.storage import publish

    publish(workspace, None)
    with pytest.raises(Conflict, match="account"):
        install(workspace, SYSTEM, read_pack(make()))
    with workspace.read() as tx:
        assert (tx.release.number, installed_packs(tx)) == (1, [])


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"pack.json": None}, "not a pack"),
    ({"pack.json": "{"}, "JSON"),
    ({"pack.json": ACCOUNT}, "pack"),
    ({"pack.json": MANIFEST | {"version": "new"}}, "version"),
    ({"objects/deal.json": "[1]"}, "deal.json"),
    ({"objects/deal.json": DEAL | {"titleField": "nonsense"}}, "nonsense"),
    (
        {"objects/deal.json": DEAL | {"rules": [{"name": "r", "condition": "1 +", "message": "m"}]}},
        "condition",
    ),
    ({"objects/copy.json": DEAL}, "deal"),
    ({"objects/other.json": MANIFEST}, "kind"),
]


@pytest.mark.parametrize(("changes", "word"), BROKEN)
def test_a_broken_pack_says_where_and_changes_nothing(
    changes: dict[str, Any], word: str, workspace: Workspace, make: Make
) -> None:
    folder = make(**changes)
    assert any(word in f"{problem.place} {problem.message}" for problem in validate_pack(folder))
    with pytest.raises(InvalidInput):
        install(workspace, SYSTEM, read_pack(folder))
    with workspace.read() as tx:
        assert (tx.release.number, Draft(workspace, tx).state.changed) == (0, False)


BAD_DEMOS: list[tuple[dict[str, Any], str]] = [
    ({"demo/users.json": {"password": "short", "users": USERS["users"]}}, "password"),
    ({"demo/users.json": {"users": []}}, "password"),
    ({"demo/users.json": USERS | {"users": [{"key": "a", "email": "nobody"}]}}, "users/0"),
    ({"demo/users.json": USERS | {"users": [1]}}, "users.json"),
    (
        {"demo/records/20-deals.json": {"object": "deal", "records": [{"name": {"$ref": "later"}}]}},
        "records/0",
    ),
    ({"demo/records/20-deals.json": {"object": "deal", "records": [{"name": {"$eval": "1"}}]}}, "records/0"),
    (
        {"demo/records/20-deals.json": {"object": "deal", "records": [{"close_date": {"$days": 10**9}}]}},
        "records/0",
    ),
    (
        {
            "demo/records/20-deals.json": {
                "object": "deal",
                "records": [{"next_at": {"$days": 1, "$time": "x"}}],
            }
        },
        "14:30",
    ),
    (
        {
            "demo/records/20-deals.json": {
                "object": "deal",
                "records": [{"next_at": {"$worked": 9, "$calendar": "none"}}],
            }
        },
        "working time",
    ),
    ({"demo/records/20-deals.json": {"object": "deal", "records": [{"$key": "acme", "name": "x"}]}}, "twice"),
    ({"demo/records/20-deals.json": {"object": "deal", "records": [{"amount": "-1"}]}}, "amount"),
    ({"demo/records/20-deals.json": {"object": "deal", "records": [{"$by": "nobody"}]}}, "records/0/\\$by"),
    ({"demo/records/20-deals.json": {"object": "deal", "records": [{"$by": ["lin"]}]}}, "records/0/\\$by"),
    ({"demo/records/20-deals.json": {"object": "nonsense", "records": []}}, "nonsense"),
    ({"demo/records/20-deals.json": {"object": "deal", "records": {}}}, "records"),
]


@pytest.mark.parametrize(("changes", "word"), BAD_DEMOS)
def test_bad_demo_data_says_where_and_changes_nothing(
    changes: dict[str, Any], word: str, workspace: Workspace, make: Make
) -> None:
    folder = make(**changes)
    install(workspace, SYSTEM, read_pack(folder))
    with pytest.raises(InvalidInput, match=word):
        load_demo(workspace, SYSTEM, folder / "demo")
    with workspace.read() as tx:
        assert list_users(tx) == []
        assert find(tx, SYSTEM, RecordQuery("account")).data == []
