"""Which records people see, and what they can do with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, department_at, find_user
from dougong.access.groups import add_group, add_to_group
from dougong.comments import add_comment
from dougong.errors import Forbidden, InvalidInput, NotFound
from dougong.jobs.enqueuing import enqueue_for
from dougong.records import (
    AggregateQuery,
    Batch,
    InvalidRecords,
    RecordQuery,
    RecordWriter,
    aggregate,
    create,
    delete,
    find,
    get,
    history_of,
    related_counts,
    restore,
    update,
)
from dougong.records.search import search
from dougong.records.sharing import share, shares_of, unshare
from dougong.storage import Transaction, Workspace

from tests.records.roles.conftest import Publish
from tests.records.roles.design import role, rule

Find = Callable[[str], Actor]


def names(tx: Transaction, actor: Actor, item: str = "deal", **query: Any) -> list[str]:
    found = find(tx, actor, RecordQuery(item, ("name",), sort=("id",), **query))
    return [record["name"].split()[0] for record in found.data]


def number(tx: Transaction, name: str, item: str = "deal") -> int:
    found = find(tx, SYSTEM, RecordQuery(item, ("name",), filter=f"STARTSWITH(name, '{name} ')"))
    return int(found.data[0]["id"])


def user_id(tx: Transaction, name: str) -> int:
    user = find_user(tx, f"{name}@example.com")
    assert user is not None
    return user.id


def test_nobody_sees_anything_until_a_role_says_so(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(role("clerk", rule("account")), rep=["clerk", "member"])
    with firm.read() as tx:
        assert names(tx, actor("rep"), "account")[0] == "boss"
        for person in ("rep", "guest"):
            with pytest.raises(Forbidden):
                find(tx, actor(person), RecordQuery("deal"))
        with pytest.raises(Forbidden):
            get(tx, actor("guest"), "account", 1)
        assert search(tx, actor("guest"), "boss") == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("all", ["boss", "north", "south", "rep", "temp", "guest"]),
        ("own", ["north"]),
        ("department", ["north", "rep", "temp"]),
        ("department_below", ["north", "rep", "temp"]),
        ("reports", ["north", "rep", "temp"]),
        ("shared", []),
    ],
)
def test_rows_go_by_the_place_in_the_organisation(
    firm: Workspace, roles: Publish, actor: Find, rows: str, expected: list[str]
) -> None:
    roles(role("seller", rule("deal", rows=rows)), north=["seller"], boss=["seller"], guest=["seller"])
    with firm.read() as tx:
        assert names(tx, actor("north")) == expected
        wider = {"department_below": 5, "reports": 5, "all": 6, "shared": 0}
        assert len(names(tx, actor("boss"))) == wider.get(rows, 1)
        assert len(names(tx, actor("guest"))) == {"all": 6, "shared": 0}.get(rows, 1)
        total = aggregate(tx, actor("north"), AggregateQuery("deal", measures=("count()",)))
        assert total == [{"count()": len(expected)}]


def test_a_path_prefix_is_not_a_department_below(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(role("seller", rule("deal", rows="department_below")), north=["seller"])
    from dougong.access import add_department, add_member, remove_member

    with firm.write() as tx:
        other = add_department(tx, SYSTEM, "North 2", department_at(tx, "Sales").id)
        south = department_at(tx, "Sales / South").id
        remove_member(tx, SYSTEM, south, user_id(tx, "south"))
        add_member(tx, SYSTEM, other.id, user_id(tx, "south"))
    with firm.read() as tx:
        assert names(tx, actor("north")) == ["north", "rep", "temp"]


def test_rows_may_go_by_another_field(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(
        role("coach", rule("deal", rows="own", by="coach")),
        role("host", rule("deal", rows="department_below", by="home")),
        rep=["coach"],
        boss=["host"],
    )
    with firm.write() as tx:
        update(tx, SYSTEM, "deal", number(tx, "south"), {"coach": user_id(tx, "rep")})
        update(tx, SYSTEM, "deal", number(tx, "guest"), {"home": department_at(tx, "Sales / North").id})
        assert names(tx, actor("rep")) == ["south"]
        assert names(tx, actor("boss")) == ["guest"]


def test_roles_add_up(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(
        role("seller", rule("deal", rows="own")),
        role("drafts", rule("deal", condition="status = 'draft' AND amount > 100")),
        rep=["seller", "drafts"],
    )
    with firm.read() as tx:
        assert names(tx, actor("rep")) == ["south", "rep", "temp"]


def test_conditions_may_follow_references_and_ask_who_is_acting(
    firm: Workspace, roles: Publish, actor: Find
) -> None:
    roles(
        role("a", rule("deal", condition="account.owner = CURRENT_USER() OR account.region = 'south'")),
        rep=["a"],
        temp=["a"],
    )
    with firm.read() as tx:
        for _ in range(2):
            assert names(tx, actor("rep")) == ["south", "rep"]
            assert names(tx, actor("temp")) == ["south", "temp"]


def test_rights_follow_through_a_reference(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(
        role(
            "seller",
            rule("account", rows="own"),
            rule("account", "read", rows="department", condition="region = 'north'"),
            rule("account", "update", rows="own"),
            rule("deal", "read", "update", through="account"),
            rule("item", "read", "update", through="deal"),
        ),
        rep=["seller"],
    )
    with firm.write() as tx:
        rep = actor("rep")
        assert names(tx, rep) == ["north", "rep", "temp"]
        assert names(tx, rep, "item") == ["north", "rep", "temp"]
        update(tx, rep, "item", number(tx, "rep", "item"), {"price": 9})
        with pytest.raises(Forbidden):
            update(tx, rep, "item", number(tx, "temp", "item"), {"price": 9})
        with pytest.raises(NotFound):
            update(tx, rep, "item", number(tx, "south", "item"), {"price": 9})


def test_what_is_shared_is_seen_at_the_level_of_the_share(
    firm: Workspace, roles: Publish, actor: Find
) -> None:
    roles(
        role("owner", rule("deal", "read", "update", "share", rows="own")),
        role("guest", rule("deal", "read", "update", rows="shared")),
        boss=["owner"],
        **{name: ["guest"] for name in ("rep", "south", "guest")},
    )
    with firm.write() as tx:
        boss, deal = actor("boss"), number(tx, "boss")
        group = add_group(tx, SYSTEM, "Friends").id
        add_to_group(tx, SYSTEM, group, user_id(tx, "guest"))
        north = department_at(tx, "Sales / North").id
        by_department = share(tx, boss, "deal", deal, "department", north)
        share(tx, boss, "deal", deal, "group", group)
        share(tx, boss, "deal", deal, "user", user_id(tx, "south"), "edit")
        assert [names(tx, actor(one)) for one in ("rep", "south", "guest")] == [["boss"]] * 3
        assert [one.title for one in shares_of(tx, boss, "deal", deal)] == [
            "Sales / North",
            "Friends",
            "south",
        ]
        update(tx, actor("south"), "deal", deal, {"amount": 5})
        for reader in ("rep", "guest"):
            with pytest.raises(Forbidden):
                update(tx, actor(reader), "deal", deal, {"amount": 6})
        unshare(tx, boss, "deal", deal, by_department.id)
        assert names(tx, actor("rep")) == []
        with pytest.raises(Forbidden):
            share(tx, actor("south"), "deal", deal, "user", user_id(tx, "rep"))
        with pytest.raises(NotFound):
            share(tx, boss, "deal", number(tx, "rep"), "user", user_id(tx, "south"))


def test_a_share_with_a_department_reaches_all_below_it(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(role("guest", rule("deal", rows="shared")), rep=["guest"], guest=["guest"])
    with firm.write() as tx:
        share(tx, SYSTEM, "deal", number(tx, "south"), "department", department_at(tx, "Sales").id)
        assert (names(tx, actor("rep")), names(tx, actor("guest"))) == (["south"], [])


def test_only_rows_of_the_operation_are_changed_and_a_refusal_changes_nothing(
    firm: Workspace, roles: Publish, actor: Find
) -> None:
    everything = rule("deal", "read", rows="department")
    roles(
        role(
            "seller",
            everything,
            rule("deal", "update", "delete", "restore", rows="own"),
            rule("item", "read", "delete", "restore"),
        ),
        rep=["seller"],
    )
    with firm.write() as tx:
        rep = actor("rep")
        own, colleagues, foreign = number(tx, "rep"), number(tx, "temp"), number(tx, "south")
        before = find(tx, SYSTEM, RecordQuery("deal")).data
        for act in (
            lambda i: update(tx, rep, "deal", i, {"amount": 1}),
            lambda i: delete(tx, rep, "deal", i),
        ):
            with pytest.raises(Forbidden):
                act(colleagues)
            with pytest.raises(NotFound):
                act(foreign)
        with pytest.raises(NotFound):
            update(tx, rep, "deal", foreign, {"amount": 1, "version": 77})
        assert find(tx, SYSTEM, RecordQuery("deal")).data == before
        update(tx, rep, "deal", own, {"amount": 1})
        delete(tx, rep, "deal", own)
        restore(tx, rep, "deal", own)
        delete(tx, SYSTEM, "deal", colleagues)
        with pytest.raises(Forbidden):
            restore(tx, rep, "deal", colleagues)


def test_a_batch_tells_each_record_and_writes_the_others(
    firm: Workspace, roles: Publish, actor: Find
) -> None:
    roles(
        role("seller", rule("deal", "read", rows="department"), rule("deal", "update", rows="own")),
        rep=["seller"],
    )
    with firm.write() as tx:
        ids = [number(tx, name) for name in ("rep", "temp", "south")]
        batch = Batch("deal", "update", [{"id": i, "amount": 7} for i in ids], policy="skip_invalid")
        result = RecordWriter(tx, actor("rep")).write(batch)
        assert [(refusal.index, refusal.problems[0].code) for refusal in result.refused] == [
            (1, "not_permitted"),
            (2, "not_found"),
        ]
        assert [written.id for written in result.records] == ids[:1]
        with pytest.raises(InvalidRecords):
            RecordWriter(tx, actor("rep")).write(
                Batch("deal", "update", [{"id": i, "amount": 8} for i in ids])
            )
        assert get(tx, SYSTEM, "deal", ids[0])["amount"] == 7


def test_a_record_cannot_be_changed_out_of_ones_rows(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(
        role("seller", rule("deal", "read", "create", "update", rows="own")),
        role("writer", rule("deal", "read", "create", "update", condition="status = 'draft'", leaving=True)),
        rep=["seller"],
        temp=["writer"],
    )
    with firm.write() as tx:
        rep, temp, other = actor("rep"), actor("temp"), user_id(tx, "south")
        deal = number(tx, "rep")
        with pytest.raises(Forbidden):
            update(tx, rep, "deal", deal, {"owner": other})
        assert get(tx, SYSTEM, "deal", deal)["owner"]["title"] == "rep"
        with pytest.raises(Forbidden):
            create(tx, rep, "deal", {"name": "gift", "owner": other})
        assert "gift" not in names(tx, SYSTEM)
        create(tx, rep, "deal", {"name": "own one"})
        draft = number(tx, "boss")
        update(tx, temp, "deal", draft, {"status": "sent"})
        with pytest.raises(NotFound):
            update(tx, temp, "deal", draft, {"status": "draft"})
        records = [{"name": "x1"}, {"name": "x2", "owner": other}, {"name": "x3"}]
        result = RecordWriter(tx, rep).write(Batch("deal", "create", records, policy="skip_invalid"))
        assert [written.index for written in result.records] == [0, 2]
        assert [refusal.index for refusal in result.refused] == [1]
        assert [name for name in names(tx, SYSTEM) if name.startswith("x")] == ["x1", "x3"]


def test_lines_are_the_actors_to_write_or_not(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(
        role(
            "seller",
            rule("deal", "read", "update"),
            rule("item", "read"),
            rule("item", "create", "update", "delete", condition="price < 100"),
        ),
        rep=["seller"],
    )
    with firm.write() as tx:
        rep, deal = actor("rep"), number(tx, "rep")
        line = get(tx, rep, "deal", deal)["items"][0]
        update(
            tx, rep, "deal", deal, {"items": [{"id": line["id"], "price": 50}, {"name": "more", "price": 3}]}
        )
        with pytest.raises(Forbidden):
            update(tx, rep, "deal", deal, {"items": [{"id": line["id"], "price": 500}]})
        update(tx, SYSTEM, "item", line["id"], {"price": 100})
        for lines in ([], [{"id": line["id"], "price": 5}]):
            with pytest.raises((Forbidden, InvalidInput)):
                update(tx, rep, "deal", deal, {"items": lines})
        assert [one["price"] for one in get(tx, SYSTEM, "deal", deal)["items"]] == [100, 3]


def test_what_a_reference_leads_to_is_blank_where_its_row_is_not_seen(
    firm: Workspace, roles: Publish, actor: Find
) -> None:
    roles(role("seller", rule("deal"), rule("account", rows="own")), rep=["seller"])
    with firm.read() as tx:
        rep = actor("rep")
        fields = ("name", "account", "account.region", "region", "account.owner.email")
        for record in find(tx, rep, RecordQuery("deal", fields)).data:
            own = record["name"] == "rep deal"
            assert (record["account"]["title"] is not None) is own
            assert (record["account.region"] is not None) is own
            assert (record["region"] is not None) is own
            assert (record["account.owner.email"] is not None) is own
        assert names(tx, rep, filter="account.region = 'north'") == ["rep"]
        assert names(tx, rep, filter="account.name <> NULL") == ["rep"]
        by_region = aggregate(tx, rep, AggregateQuery("deal", ("account.region",), ("count()",)))
        assert by_region == [
            {"account.region": None, "count()": 5},
            {"account.region": "north", "count()": 1},
        ]
        assert related_counts(tx, rep, "account", number(tx, "rep", "account"))[0].count == 1


def test_history_is_only_told_of_what_is_seen(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(role("seller", rule("deal", rows="own"), rule("item", condition="price > 100")), rep=["seller"])
    with firm.write() as tx:
        rep, deal = actor("rep"), number(tx, "rep")
        update(
            tx,
            SYSTEM,
            "deal",
            deal,
            {"items": [{"name": "dear", "price": 200}, {"name": "cheap", "price": 1}]},
        )
        lines = history_of(tx, rep, "deal", deal)[0]["lines"]
        assert [one["values"]["name"] for part in lines for one in part["added"]] == ["dear"]
        with pytest.raises(NotFound):
            history_of(tx, rep, "deal", number(tx, "temp"))


def test_comments_and_bulk_changes_are_operations_of_their_own(
    firm: Workspace, roles: Publish, actor: Find
) -> None:
    roles(
        role("seller", rule("deal", "read", "update", "delete"), rule("deal", "comment", rows="own")),
        rep=["seller"],
    )
    with firm.write() as tx:
        rep = actor("rep")
        add_comment(tx, rep, "deal", number(tx, "rep"), "mine")
        with pytest.raises(Forbidden):
            add_comment(tx, rep, "deal", number(tx, "temp"), "not mine")
        for kind, more in (("bulk_update", {"values": {"amount": 1}}), ("bulk_delete", {})):
            with pytest.raises(Forbidden):
                enqueue_for(tx, rep, kind, {"object": "deal", "ids": [1], **more})


def test_a_renamed_role_stays_with_its_holders_and_a_removed_one_does_not(
    firm: Workspace, roles: Publish, actor: Find
) -> None:
    from dougong.storage import Draft, publish

    roles(role("seller", rule("deal")), role("other", rule("account")), rep=["seller", "other"])
    with firm.read() as tx:
        seller = tx.release.definitions.roles["seller"].id
        other = tx.release.definitions.roles["other"].id
    Draft(firm).apply({"r.json": {**role("trader", rule("deal")), "id": seller}})
    Draft(firm).delete("role", other)
    publish(firm, None)
    assert actor("rep").roles == {"trader"}


def test_what_may_leave_may_leave_though_another_rule_allows_more(
    firm: Workspace, roles: Publish, actor: Find
) -> None:
    """The further rule lets everything be changed, but not be read."""
    roles(
        role("seller", rule("deal", "read", "update", rows="own", leaving=True)),
        role("fixer", rule("deal", "update")),
        rep=["seller", "fixer"],
        temp=["seller"],
    )
    with firm.write() as tx:
        for name in ("temp", "rep"):
            update(tx, actor(name), "deal", number(tx, name), {"owner": user_id(tx, "boss")})
            assert names(tx, actor(name)) == []
