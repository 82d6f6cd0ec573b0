"""Two records become one, with all that refers to them, and can be two again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import dougong.bookmarks  # noqa: F401 - for what goes along
import pytest
from dougong.access import SYSTEM, Actor
from dougong.comments import add_comment, comments_of
from dougong.duplicates import duplicates_of
from dougong.errors import Forbidden, InvalidInput, NotFound, StaleVersion
from dougong.notices import follow, followers
from dougong.records import Merged, create, get, history_of, merge, merged_into, restore, update
from dougong.records.undoing import undo
from dougong.storage import Transaction, Workspace

from tests.records.conftest import somebody
from tests.support.waiting import wait_until

Make = Callable[..., int]


@pytest.fixture
def make(crm: Workspace) -> Make:
    def made(object_name: str, actor: Actor = SYSTEM, **values: Any) -> int:
        with crm.write() as tx:
            return create(tx, actor, object_name, values, confirmed=frozenset({"all"})).id

    return made


def read(crm: Workspace, object_name: str, record_id: int) -> dict[str, Any]:
    with crm.read() as tx:
        return dict(get(tx, SYSTEM, object_name, record_id))


def test_what_refers_to_one_refers_to_the_other_and_chosen_values_go_over(crm: Workspace, make: Make) -> None:
    kept = make("account", name="Acme", city="Wuxi", tax_number="1")
    merged = make("account", name="Acme Inc.", city="Ningbo", phone="13800138000", tax_number="2")
    group = make("account", name="Sub", parent=merged, partners=[kept, merged])
    deal = make("deal", name="Big", account=merged, amount=7)
    about = make("deal", name="Small", about={"id": merged, "object": "account"})
    with crm.write() as tx:
        done = merge(tx, SYSTEM, "account", kept, merged, ["phone", "tax_number"])
    record = read(crm, "account", kept)
    assert (record["name"], record["city"], record["phone"], record["tax_number"]) == (
        "Acme",
        "Wuxi",
        "13800138000",
        "2",
    )
    assert read(crm, "deal", deal)["account"]["id"] == kept
    assert read(crm, "deal", about)["about"]["id"] == kept
    assert read(crm, "account", group)["parent"]["id"] == kept
    assert [one["id"] for one in read(crm, "account", group)["partners"]] == [kept]
    assert record["dealt"] == 7, "sums follow"
    assert done.moved == 4
    with pytest.raises(NotFound):
        read(crm, "account", merged)
    with crm.read() as tx:
        assert merged_into(tx, "account", merged) == kept
        assert next(event["door"] for event in history_of(tx, SYSTEM, "deal", deal)) == "merge"


def test_what_would_refer_to_itself_refers_to_nothing(crm: Workspace, make: Make) -> None:
    merged = make("account", name="Parent")
    kept = make("account", name="Child", parent=merged, partners=[merged])
    with crm.write() as tx:
        merge(tx, SYSTEM, "account", kept, merged)
    record = read(crm, "account", kept)
    assert (record["parent"], record["partners"]) == (None, None)


def test_a_value_that_is_taken_does_not_lead_to_the_record_itself(crm: Workspace, make: Make) -> None:
    kept, other = make("account", name="Parent"), make("account", name="Other")
    merged = make("account", name="Child", parent=kept, partners=[kept, other])
    with crm.write() as tx:
        update(tx, SYSTEM, "account", merged, {"partners": [kept, other, merged]})
        merge(tx, SYSTEM, "account", kept, merged, ["parent", "partners"])
    record = read(crm, "account", kept)
    assert record["parent"] is None
    assert [one["id"] for one in record["partners"]] == [other]


def test_what_one_may_not_see_follows_uncounted(crm: Workspace, make: Make) -> None:
    ada = somebody(crm, "ada@example.com", "seller")
    kept, merged = (make("account", ada, name=name) for name in ("One", "Two"))
    own, foreign = make("account", ada, name="Own", parent=merged), make("account", name="Sub", parent=merged)
    deal = make("deal", name="Big", account=merged, number=1)
    with crm.write() as tx:
        assert merge(tx, ada, "account", kept, merged).moved == 1
    assert [read(crm, "account", one)["parent"]["id"] for one in (own, foreign)] == [kept, kept]
    assert read(crm, "deal", deal)["account"]["id"] == kept
    third = make("account", ada, name="Three")
    make("deal", name="Same", account=third, number=1)
    with pytest.raises(InvalidInput) as refused, crm.write() as tx:
        merge(tx, ada, "account", kept, third)
    (problem,) = refused.value.problems
    assert (problem.code, problem.place, problem.params) == ("unseen", "", {})


def test_comments_and_followers_go_along(crm: Workspace, make: Make) -> None:
    ada, bob = (somebody(crm, f"{name}@example.com", "administrator") for name in ("ada", "bob"))
    kept, merged = make("account", name="One"), make("account", name="Two")
    with crm.write() as tx:
        add_comment(tx, ada, "account", merged, "They called.")
        for actor, one in ((ada, kept), (ada, merged), (bob, merged)):
            follow(tx, actor, "account", one)
        merge(tx, ada, "account", kept, merged)
    with crm.read() as tx:
        assert [one.text for one in comments_of(tx, ada, "account", kept)] == ["They called."]
        assert {name for _, name in followers(tx, ada, "account", kept)} == {"ada", "bob"}


def test_a_merge_can_be_taken_back(crm: Workspace, make: Make) -> None:
    ada = somebody(crm, "ada@example.com", "administrator")
    kept, merged = make("account", name="One", city="Wuxi"), make("account", name="Two", city="Ningbo")
    deal = make("deal", name="Big", account=merged)
    with crm.write() as tx:
        run = merge(tx, ada, "account", kept, merged, ["city"]).run
    with crm.write() as tx:
        assert undo(tx, ada, run).kept == ()
    assert read(crm, "account", kept)["city"] == "Wuxi"
    assert read(crm, "account", merged)["city"] == "Ningbo"
    assert read(crm, "deal", deal)["account"]["id"] == merged


def test_the_record_that_went_comes_back_from_the_bin(crm: Workspace, make: Make) -> None:
    kept, merged = make("account", name="One"), make("account", name="Two", tax_number="9")
    with crm.write() as tx:
        merge(tx, SYSTEM, "account", kept, merged)
        restore(tx, SYSTEM, "account", merged)
    assert read(crm, "account", merged)["tax_number"] == "9"


def test_who_may_not_delete_the_one_or_change_the_other_merges_nothing(crm: Workspace, make: Make) -> None:
    ada, bob = (somebody(crm, f"{name}@example.com", "seller") for name in ("ada", "bob"))
    own, other = make("account", ada, name="Own"), make("account", bob, name="Other")
    deal = make("deal", name="Big", account=own)
    for kept, merged in ((own, other), (other, own)):
        with pytest.raises(NotFound), crm.write() as tx:
            merge(tx, ada, "account", kept, merged)
    reader = somebody(crm, "rita@example.com", "leads_only")
    with pytest.raises(Forbidden), crm.write() as tx:
        merge(tx, reader, "account", own, other)
    assert read(crm, "deal", deal)["account"]["id"] == own


@pytest.mark.parametrize("field", ["id", "secret", "dealt", "nothing", "version"])
def test_only_what_can_be_written_and_read_is_taken(crm: Workspace, make: Make, field: str) -> None:
    veiled = somebody(crm, "veiled@example.com", "veiled")
    kept, merged = make("account", name="One"), make("account", name="Two")
    with pytest.raises(InvalidInput) as refused, crm.write() as tx:
        merge(tx, veiled, "account", kept, merged, [field])
    assert refused.value.problems[0].code == "not_taken"


def test_whatever_is_refused_changes_nothing(crm: Workspace, make: Make) -> None:
    kept, merged = make("account", name="One"), make("account", name="Two")
    deals = [make("deal", name=name, account=one, number=1) for name, one in (("A", kept), ("B", merged))]
    with pytest.raises(InvalidInput) as refused, crm.write() as tx:
        merge(tx, SYSTEM, "account", kept, merged)
    assert refused.value.problems[0].code == "taken_together"
    with pytest.raises(InvalidInput), crm.write() as tx:
        merge(tx, SYSTEM, "account", kept, kept)
    with pytest.raises(StaleVersion), crm.write() as tx:
        merge(tx, SYSTEM, "account", kept, merged, (), {merged: 7})
    assert [read(crm, "deal", deal)["account"]["id"] for deal in deals] == [kept, merged]


def test_a_record_is_asked_for_what_it_is_like(crm: Workspace, make: Make) -> None:
    first = make("account", name="杭州华立科技有限公司", phone="13800138000", city="杭州")
    second = make("account", name="杭州华立科技集团")
    third = make("account", name="Other", phone="138 0013 8000", city="杭州")
    with crm.read() as tx:
        found = duplicates_of(tx, SYSTEM, "account", first)
    assert [(one["id"], one["rule"]) for one in found] == [(second, "alike"), (third, "same_phone")]


def merged_meanwhile(
    crm: Workspace, change: Callable[[Transaction], Any], object_name: str, *ids: int, **options: Any
) -> Future[Merged]:
    """Somebody else's change ends once the merge waits for what it holds."""

    def merged() -> Merged:
        with crm.write() as tx:
            return merge(tx, SYSTEM, object_name, *ids, **options)

    with ThreadPoolExecutor(1) as pool, crm.write() as tx:
        change(tx)
        done = pool.submit(merged)
        if tx.dialect == "postgresql":
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            wait_until(lambda: done.done() or tx.execute(waiting).fetchone()[0])
    return done


def test_what_refers_to_another_record_meanwhile_stays_there(crm: Workspace, make: Make) -> None:
    kept, merged, other = (make("lead", name=name) for name in ("One", "Two", "Three"))
    note = make("note", name="Call", lead=merged)
    done = merged_meanwhile(
        crm, lambda tx: update(tx, SYSTEM, "note", note, {"lead": other}), "lead", kept, merged
    )
    assert done.result().moved == 0
    assert read(crm, "note", note)["lead"]["id"] == other


def test_what_comes_to_refer_to_it_meanwhile_follows_too(crm: Workspace, make: Make) -> None:
    kept, merged = (make("lead", name=name) for name in ("One", "Two"))
    done = merged_meanwhile(
        crm, lambda tx: create(tx, SYSTEM, "note", {"name": "Call", "lead": merged}), "lead", kept, merged
    )
    assert done.result().moved == 1


def test_what_is_changed_meanwhile_is_not_merged_as_it_was(crm: Workspace, make: Make) -> None:
    kept, merged = (make("note", name=name) for name in ("One", "Two"))
    options: dict[str, Any] = {"take": ["name"], "versions": {merged: 1}}
    done = merged_meanwhile(
        crm, lambda tx: update(tx, SYSTEM, "note", merged, {"name": "Three"}), "note", kept, merged, **options
    )
    assert isinstance(done.exception(), StaleVersion)
    assert read(crm, "note", merged)["name"] == "Three"


def test_two_who_merge_the_same_two_at_once_do_it_once(crm: Workspace, make: Make) -> None:
    one, two = (make("note", name=name) for name in ("One", "Two"))
    done = merged_meanwhile(crm, lambda tx: merge(tx, SYSTEM, "note", one, two), "note", two, one)
    assert isinstance(done.exception(), NotFound)
    assert read(crm, "note", one)["name"] == "One"
