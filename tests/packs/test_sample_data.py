from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, create_user, list_users
from dougong.access.people import actor_of
from dougong.comments import add_comment
from dougong.errors import Conflict, Forbidden, InvalidInput, NotFound
from dougong.jobs import Job, get_job, retry_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.jobs.refusals import first_refusals
from dougong.jobs.runner import Runner
from dougong.packs import (
    install,
    installed_packs,
    offered_pack,
    offered_packs,
    remove_pack,
    sample_count,
)
from dougong.packs.sampling import key_of
from dougong.records import Batch, RecordQuery, RecordWriter, find, purge
from dougong.records.rate_texts import rate_of
from dougong.records.rates import list_rates, set_rates
from dougong.storage import Draft, Workspace, publish

from tests.packs.conftest import Make

RATES = {"rates": [{"currency": "USD", "date": {"$days": -days}, "rate": f"7.{days}"} for days in (1, 40)]}


@pytest.fixture
def ada(workspace: Workspace, make: Make) -> Actor:
    """An administrator of a workspace that offers a pack of its own."""
    folder = make(**{"demo/rates.json": RATES})
    shutil.copytree(folder, workspace.folder / "packs" / "sales")
    with workspace.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, "ada@example.com", "Ada", None, ["administrator"]))


def put_in(workspace: Workspace, ada: Actor) -> None:
    pack = offered_pack(workspace, "sales")
    assert pack is not None
    install(workspace, ada, pack)


def run(workspace: Workspace, ada: Actor, kind: str, **more: Any) -> Job:
    with workspace.write() as tx:
        job_id = enqueue_for(tx, ada, kind, {"pack": "sales", **more}, key=key_of(tx, "sales"))
    assert Runner(workspace, "long").run_next()
    with workspace.read() as tx:
        return get_job(tx, ada, job_id)


def names(workspace: Workspace, name: str) -> list[str]:
    with workspace.read() as tx:
        return [one["name"] for one in find(tx, SYSTEM, RecordQuery(name, sort=("id",))).data]


def test_sample_data_comes_and_goes_without_a_trace(workspace: Workspace, ada: Actor) -> None:
    put_in(workspace, ada)
    done = run(workspace, ada, "sample_data")
    assert (done.state, done.result) == ("done", {"records": 2, "refused": 0})
    with workspace.read() as tx:
        [account] = find(tx, SYSTEM, RecordQuery("account")).data
        assert account["owner"] == {"id": ada.user_id, "title": "Ada"}
        assert [user.email for user in list_users(tx)] == ["ada@example.com"]
        assert (sample_count(tx, "sales"), len(list_rates(tx, "USD"))) == (2, 2)
    gone = run(workspace, ada, "sample_removal")
    assert gone.result == {"removed": 2, "kept": 0}
    with workspace.read() as tx:
        assert (sample_count(tx, "sales"), list_rates(tx, "USD")) == (0, [])
        assert tx.execute('SELECT count(*) FROM "deal"').fetchone()[0] == 0
    assert run(workspace, ada, "sample_data").result == {"records": 2, "refused": 0}


def test_rates_of_the_workspace_are_left_as_they_are(workspace: Workspace, ada: Actor) -> None:
    put_in(workspace, ada)
    with workspace.write() as tx:
        set_rates(tx, ada, [rate_of("USD", "2026-01-01", "7.3")])
    run(workspace, ada, "sample_data")
    run(workspace, ada, "sample_removal")
    with workspace.read() as tx:
        assert [str(one.rate.normalize()) for one in list_rates(tx, "USD")] == ["7.3"]


def test_what_somebody_changed_stays_unless_they_say_otherwise(workspace: Workspace, ada: Actor) -> None:
    put_in(workspace, ada)
    run(workspace, ada, "sample_data")
    with workspace.write() as tx:
        [deal] = find(tx, ada, RecordQuery("deal")).data
        RecordWriter(tx, ada).write(Batch("deal", "update", [{"id": deal["id"], "name": "Ours now"}]))
    kept = run(workspace, ada, "sample_removal")
    # The account stays too: the deal refers to it.
    assert kept.result == {"removed": 0, "kept": 2}
    with workspace.read() as tx:
        assert {one.cells["title"] for one in first_refusals(tx, kept.id, 9)} == {"Ours now", "Acme"}
        assert sample_count(tx, "sales") == 2
    assert run(workspace, ada, "sample_removal", edited=True).result == {"removed": 2, "kept": 0}
    assert names(workspace, "deal") == []


def test_own_records_and_what_they_refer_to_stay(workspace: Workspace, ada: Actor) -> None:
    put_in(workspace, ada)
    run(workspace, ada, "sample_data")
    with workspace.write() as tx:
        [account] = find(tx, ada, RecordQuery("account")).data
        RecordWriter(tx, ada).write(Batch("deal", "create", [{"name": "Mine", "account": account["id"]}]))
    assert run(workspace, ada, "sample_removal", edited=True).result == {"removed": 1, "kept": 1}
    assert (names(workspace, "account"), names(workspace, "deal")) == (["Acme"], ["Mine"])


def test_own_records_neither_go_along_nor_lose_what_they_refer_to(workspace: Workspace, ada: Actor) -> None:
    for rule in ("cascade", "clear"):
        path = workspace.folder / "packs" / "sales" / "objects" / "deal.json"
        deal = json.loads(path.read_text("utf-8"))
        deal["properties"]["account"]["onDelete"] = rule
        path.write_text(json.dumps(deal), "utf-8")
        put_in(workspace, ada)
        run(workspace, ada, "sample_data")
        with workspace.write() as tx:
            [pilot] = find(tx, ada, RecordQuery("deal")).data
            [account] = find(tx, ada, RecordQuery("account")).data
            RecordWriter(tx, ada).write(Batch("deal", "update", [{"id": pilot["id"], "name": "Ours"}]))
        assert run(workspace, ada, "sample_removal").result == {"removed": 0, "kept": 2}
        with workspace.write() as tx:
            own = Batch("deal", "create", [{"name": "Mine", "account": account["id"]}])
            [mine] = RecordWriter(tx, ada).write(own).records
        assert run(workspace, ada, "sample_removal", edited=True).result == {"removed": 1, "kept": 1}
        with workspace.write() as tx:
            [left] = find(tx, ada, RecordQuery("deal")).data
            assert (left["name"], left["account"]["title"]) == ("Mine", "Acme")
            RecordWriter(tx, ada).write(Batch("deal", "delete", [{"id": mine.id}]))
        assert run(workspace, ada, "sample_removal").result == {"removed": 1, "kept": 0}
        with workspace.write() as tx:
            purge(
                tx, ada, "deal", [one["id"] for one in find(tx, ada, RecordQuery("deal", deleted=True)).data]
            )
        remove_pack(workspace, ada, "sales")


def test_what_was_changed_by_a_key_or_commented_on_stays_too(workspace: Workspace, ada: Actor) -> None:
    put_in(workspace, ada)
    run(workspace, ada, "sample_data")
    with workspace.write() as tx:
        [deal] = find(tx, ada, RecordQuery("deal")).data
        key = replace(ada, kind="key")
        RecordWriter(tx, key).write(Batch("deal", "update", [{"id": deal["id"], "name": "By the shop"}]))
    assert run(workspace, ada, "sample_removal").result == {"removed": 0, "kept": 2}
    run(workspace, ada, "sample_removal", edited=True)
    run(workspace, ada, "sample_data")
    with workspace.write() as tx:
        [deal] = find(tx, ada, RecordQuery("deal")).data
        add_comment(tx, ada, "deal", deal["id"], "Called them.")
    assert run(workspace, ada, "sample_removal").result == {"removed": 0, "kept": 2}


def test_records_that_only_several_people_can_have_are_left_out_and_told(
    workspace: Workspace, ada: Actor
) -> None:
    folder = workspace.folder / "packs" / "sales" / "demo" / "records"
    twice = [{"$key": key, "name": "Same", "owner": {"$user": "lin"}} for key in ("one", "two")]
    after = [{"name": "After", "account": {"$ref": "two"}}, {"name": "Pilot", "account": {"$ref": "one"}}]
    (folder / "10-accounts.json").write_text(json.dumps({"object": "account", "records": twice}), "utf-8")
    (folder / "20-deals.json").write_text(json.dumps({"object": "deal", "records": after}), "utf-8")
    put_in(workspace, ada)
    assert run(workspace, ada, "sample_data").result == {"records": 2, "refused": 2}
    assert (names(workspace, "account"), names(workspace, "deal")) == (["Same"], ["Pilot"])


def test_sample_data_is_loaded_once_and_only_into_its_pack(workspace: Workspace, ada: Actor) -> None:
    for kind in ("sample_data", "sample_removal"):
        with workspace.write() as tx, pytest.raises(Conflict, match="not installed"):
            enqueue_for(tx, ada, kind, {"pack": "sales"})
    put_in(workspace, ada)
    with workspace.write() as tx, pytest.raises(Conflict, match="no sample data"):
        enqueue_for(tx, ada, "sample_removal", {"pack": "sales"})
    with workspace.write() as tx, pytest.raises(NotFound):
        enqueue_for(tx, ada, "sample_data", {"pack": "nonsense"})
    with workspace.write() as tx:
        enqueue_for(tx, ada, "sample_data", {"pack": "sales"})
        with pytest.raises(Conflict, match="just being"):
            enqueue_for(tx, ada, "sample_data", {"pack": "sales"})
    with pytest.raises(Conflict, match="just being"):
        remove_pack(workspace, ada, "sales")
    assert Runner(workspace, "long").run_next()
    with workspace.write() as tx, pytest.raises(Conflict, match="there already"):
        enqueue_for(tx, ada, "sample_data", {"pack": "sales"})


def test_a_load_that_failed_half_way_goes_on_where_it_was(workspace: Workspace, ada: Actor) -> None:
    deals = workspace.folder / "packs" / "sales" / "demo" / "records" / "20-deals.json"
    sound = deals.read_text("utf-8")
    deals.write_text(sound.replace('"deal"', '"nonsense"'), "utf-8")
    put_in(workspace, ada)
    failed = run(workspace, ada, "sample_data")
    assert (failed.state, names(workspace, "account")) == ("dead", ["Acme"])
    deals.write_text(sound, "utf-8")
    with workspace.write() as tx:
        retry_job(tx, ada, failed.id)
    assert Runner(workspace, "long").run_next()
    with workspace.read() as tx:
        assert get_job(tx, ada, failed.id).result == {"records": 2, "refused": 0}
        [deal] = find(tx, ada, RecordQuery("deal")).data
        assert deal["account"]["title"] == "Acme"


def test_a_pack_goes_while_nobody_has_touched_it(workspace: Workspace, ada: Actor) -> None:
    put_in(workspace, ada)
    run(workspace, ada, "sample_data")
    with pytest.raises(Conflict, match="There are records of “Account”"):
        remove_pack(workspace, ada, "sales")
    run(workspace, ada, "sample_removal")
    Draft(workspace).apply([{"kind": "app", "name": "mine", "title": "Mine", "menu": []}])
    with pytest.raises(Conflict, match="draft"):
        remove_pack(workspace, ada, "sales")
    publish(workspace)
    remove_pack(workspace, ada, "sales")
    with workspace.read() as tx:
        assert (installed_packs(tx), list(tx.release.definitions.objects)) == ([], [])
        assert list(tx.release.definitions.apps) == ["mine"]
    put_in(workspace, ada)
    assert run(workspace, ada, "sample_data").result == {"records": 2, "refused": 0}


def test_a_pack_that_was_changed_or_is_needed_stays(workspace: Workspace, ada: Actor) -> None:
    put_in(workspace, ada)
    Draft(workspace).apply(
        [
            {
                "kind": "view",
                "name": "mine",
                "title": "Mine",
                "object": "deal",
                "type": "list",
                "columns": [{"field": "name"}],
            }
        ]
    )
    publish(workspace)
    with pytest.raises(InvalidInput):
        remove_pack(workspace, ada, "sales")
    with workspace.read() as tx:
        account = dict(tx.release.documents.by_name("object", "account") or {})
    Draft(workspace).put(account | {"title": "Firm"})
    publish(workspace)
    with pytest.raises(Conflict, match="“Account” was changed"):
        remove_pack(workspace, ada, "sales")
    with workspace.read() as tx:
        assert [pack.name for pack in installed_packs(tx)] == ["sales"]
        assert not Draft(workspace, tx).state.changed


def test_only_whoever_may_publish_can_do_any_of_it(workspace: Workspace, ada: Actor) -> None:
    put_in(workspace, ada)
    with workspace.write() as tx:
        emma = actor_of(tx, create_user(tx, SYSTEM, "emma@example.com", "Emma", None, ["member"]))
        for kind in ("sample_data", "sample_removal"):
            with pytest.raises(Forbidden):
                enqueue_for(tx, emma, kind, {"pack": "sales"})
    with pytest.raises(Forbidden):
        remove_pack(workspace, emma, "sales")


def test_a_broken_pack_is_told_and_hides_no_other(workspace: Workspace, ada: Actor) -> None:
    assert set(offered_packs(workspace).packs) == {"crm", "sales"}
    broken = workspace.folder / "packs" / "broken"
    broken.mkdir()
    (broken / "pack.json").write_text("[", "utf-8")
    offer = offered_packs(workspace)
    assert (set(offer.packs), offer.broken) == ({"crm", "sales"}, ("broken",))


def test_a_pack_that_is_changed_is_read_again(workspace: Workspace, ada: Actor) -> None:
    path: Path = workspace.folder / "packs" / "sales" / "pack.json"
    before = offered_pack(workspace, "sales")
    path.write_text(path.read_text("utf-8").replace("1.2.0", "1.3.0"), "utf-8")
    after = offered_pack(workspace, "sales")
    assert before is not None and after is not None
    assert (before.version, after.version) == ("1.2.0", "1.3.0")
