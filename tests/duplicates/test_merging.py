"""Two records become one, with all that refers to them, and can be two again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dougong.bookmarks  # noqa: F401 - for what goes along
import pytest
from dougong.access import SYSTEM, Actor
from dougong.comments import add_comment, comments_of
from dougong.duplicates import duplicates_of
from dougong.errors import Forbidden, InvalidInput, NotFound, StaleVersion
from dougong.notices import follow, followers
from dougong.records import create, get, history_of, merge, merged_into, restore
from dougong.records.undoing import undo
from dougong.storage import Workspace

from tests.records.conftest import somebody

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
