from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from dougong.errors import Conflict, InvalidInput
from dougong.storage import Draft, Workspace, catalogue, disagreements, plan, publish

from tests.storage.support import (
    ACCOUNT,
    BOOLEAN,
    DATE,
    DEAL,
    INTEGER,
    MONEY,
    TEXT,
    a_view,
    an_object,
    apply,
    insert,
    planned,
    published,
    put,
    reference,
    rename_field,
    select,
    stored,
    values,
)


def columns(workspace: Workspace, table: str) -> set[str]:
    with workspace.read() as tx:
        return set(catalogue.columns(tx, table))


def assert_consistent(workspace: Workspace) -> None:
    with workspace.read() as tx:
        assert disagreements(tx) == []


def test_first_publish_makes_tables_with_one_column_per_field(workspace: Workspace) -> None:
    release = published(workspace, ACCOUNT, DEAL)
    assert release.number == 1
    assert {"id", "created_at", "owner", "version", "deleted_at", "name", "account", "stage"} <= columns(
        workspace, "deal"
    )
    name = release.tables.table("deal").columns[release.definitions.object("deal").field("name").id]
    assert {name.key_column, name.sort_column} <= columns(workspace, "deal")
    assert_consistent(workspace)


def test_the_next_transaction_sees_the_new_release(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    with workspace.read() as tx:
        assert tx.release.number == 1
        assert list(tx.release.definitions.objects) == ["account"]
        assert tx.release.tables.table("account") is tx.release.tables.table(
            tx.release.definitions.object("account").id
        )


def test_an_added_field_is_blank_in_old_records(workspace: Workspace) -> None:
    published(workspace, an_object("account", {"name": TEXT}))
    insert(workspace, "account", {"name": "Acme"})
    published(workspace, ACCOUNT)
    assert values(workspace, "account", "size") == [None]
    assert_consistent(workspace)


def test_a_renamed_field_keeps_its_values(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    insert(workspace, "account", {"name": "Acme", "size": 7})
    document = stored(workspace, "object", "account")
    rename_field(document, "size", "employees")
    put(workspace, document)
    publish(workspace)
    assert values(workspace, "account", "employees") == [7]
    assert "size" not in columns(workspace, "account")
    assert_consistent(workspace)


def test_two_fields_can_swap_their_names(workspace: Workspace) -> None:
    published(workspace, an_object("account", {"name": TEXT, "a": INTEGER, "b": INTEGER}))
    insert(workspace, "account", {"name": "Acme", "a": 1, "b": 2})
    document = stored(workspace, "object", "account")
    properties = document["properties"]
    document["properties"] = {"name": properties["name"], "b": properties["a"], "a": properties["b"]}
    put(workspace, document)
    publish(workspace)
    assert values(workspace, "account", "a") == [2]
    assert values(workspace, "account", "b") == [1]
    assert_consistent(workspace)


def test_a_new_field_can_take_the_name_of_a_renamed_one(workspace: Workspace) -> None:
    published(workspace, an_object("account", {"name": TEXT, "size": INTEGER}))
    insert(workspace, "account", {"name": "Acme", "size": 5})
    document = stored(workspace, "object", "account")
    rename_field(document, "size", "old_size")
    put(workspace, document)
    published(workspace, an_object("account", {**document["properties"], "size": TEXT}))
    assert values(workspace, "account", "old_size") == [5]
    assert values(workspace, "account", "size") == [None]
    assert_consistent(workspace)


def test_a_renamed_object_keeps_its_records_and_never_reuses_an_id(workspace: Workspace) -> None:
    published(workspace, ACCOUNT, DEAL)
    first, last = insert(workspace, "account", {"name": "Acme"}, {"name": "Bolt"})
    with workspace.write() as tx:
        tx.execute('DELETE FROM "account" WHERE "id" = ?', (last,))
    put(workspace, stored(workspace, "object", "account") | {"name": "company"})
    publish(workspace)
    assert values(workspace, "company", "name") == ["Acme"]
    (new,) = insert(workspace, "company", {"name": "Core"})
    assert new > last > first
    assert_consistent(workspace)


def test_two_objects_can_swap_their_names(workspace: Workspace) -> None:
    published(workspace, an_object("a", {"name": TEXT}), an_object("b", {"name": TEXT}))
    insert(workspace, "a", {"name": "was a"})
    insert(workspace, "b", {"name": "was b"})
    one, two = stored(workspace, "object", "a"), stored(workspace, "object", "b")
    documents = Draft(workspace).documents.with_documents([one | {"name": "b"}, two | {"name": "a"}])
    Draft(workspace).replace(documents)
    publish(workspace)
    assert values(workspace, "b", "name") == ["was a"]
    assert values(workspace, "a", "name") == ["was b"]
    assert_consistent(workspace)


def test_text_becomes_money_and_what_cannot_be_converted_is_listed(workspace: Workspace) -> None:
    published(workspace, an_object("account", {"name": TEXT, "budget": TEXT}))
    insert(
        workspace,
        "account",
        {"name": "a", "budget": "1,234.50"},
        {"name": "b", "budget": "plenty"},
        {"name": "c", "budget": None},
    )
    document = stored(workspace, "object", "account")
    document["properties"]["budget"] = {
        "fieldType": "money",
        "title": "Budget",
        "id": document["properties"]["budget"]["id"],
    }
    put(workspace, document)
    proposal = planned(workspace)
    (change,) = [c for c in proposal.changes if c.change.action == "retyped"]
    assert change.rows == 1
    assert change.examples[0]["value"] == "plenty"
    with pytest.raises(Conflict, match="plan"):
        publish(workspace)
    publish(workspace, None, proposal)
    assert values(workspace, "account", "budget") == [Decimal("1234.5"), None, None]
    assert_consistent(workspace)


@pytest.mark.parametrize(
    ("old", "value", "new", "expected"),
    [
        (INTEGER, 42, TEXT, "42"),
        (MONEY, Decimal("9.5"), TEXT, "9.50"),
        (BOOLEAN, True, INTEGER, 1),
        (DATE, date(2026, 3, 2), TEXT, "2026-03-02"),
        (TEXT, "2026-03-02", DATE, date(2026, 3, 2)),
        (select("a", "b"), "a", TEXT, None),
        (TEXT, "a", select("a", "b"), "a"),
    ],
)
def test_values_are_converted_when_a_field_changes_its_type(
    workspace: Workspace, old: dict[str, str], value: object, new: dict[str, str], expected: object
) -> None:
    published(workspace, an_object("account", {"name": TEXT, "field": old}))
    insert(workspace, "account", {"name": "a", "field": value})
    document = stored(workspace, "object", "account")
    field_id = document["properties"]["field"]["id"]
    del document["properties"]["field"]
    # Through files, so that options get their ids.
    apply(
        workspace,
        an_object("account", {**document["properties"], "field": {**new, "id": field_id}})
        | {"id": document["id"]},
    )
    publish(workspace, None, planned(workspace))
    if expected is not None:
        assert values(workspace, "account", "field") == [expected]
    assert_consistent(workspace)


def test_text_becomes_a_reference_by_the_title_of_the_target(workspace: Workspace) -> None:
    deal = an_object("deal", {"name": TEXT, "account": TEXT})
    published(workspace, an_object("account", {"name": {**TEXT, "unique": True}}), deal)
    ids = insert(workspace, "account", {"name": "Acme"}, {"name": "Bolt"})
    insert(workspace, "deal", {"name": "1", "account": "BOLT"}, {"name": "2", "account": "Nobody"})
    field_id = stored(workspace, "object", "deal")["properties"]["account"]["id"]
    apply(workspace, an_object("deal", {"name": TEXT, "account": {**reference("account"), "id": field_id}}))
    proposal = planned(workspace)
    assert dict(proposal.destroyed) == {field_id: 1}
    publish(workspace, None, proposal)
    assert values(workspace, "deal", "account") == [ids[1], None]


def test_a_dropped_field_goes_into_the_bin_after_confirmation(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    insert(workspace, "account", {"name": "Acme", "size": 7}, {"name": "Bolt"})
    document = stored(workspace, "object", "account")
    dropped = document["properties"].pop("size")["id"]
    put(workspace, document)
    with pytest.raises(Conflict):
        publish(workspace)
    proposal = planned(workspace)
    assert dict(proposal.destroyed) == {dropped: 1}
    publish(workspace, None, proposal)
    assert "size" not in columns(workspace, "account")
    assert_consistent(workspace)


def test_a_publish_is_refused_if_more_would_be_lost_than_was_confirmed(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    insert(workspace, "account", {"name": "Acme", "size": 7})
    document = stored(workspace, "object", "account")
    document["properties"].pop("size")
    put(workspace, document)
    proposal = planned(workspace)
    insert(workspace, "account", {"name": "Bolt", "size": 8})
    before = columns(workspace, "account")
    with pytest.raises(Conflict, match="2 records; 1 were confirmed"):
        publish(workspace, None, proposal)
    assert columns(workspace, "account") == before
    assert_consistent(workspace)


def test_a_dropped_object_goes_into_the_bin_with_its_records(workspace: Workspace) -> None:
    published(workspace, ACCOUNT, an_object("note", {"name": TEXT}))
    insert(workspace, "note", {"name": "x"})
    note = stored(workspace, "object", "note")
    Draft(workspace).delete("object", note["id"])
    proposal = planned(workspace)
    assert dict(proposal.destroyed) == {note["id"]: 1}
    publish(workspace, None, proposal)
    with workspace.read() as tx:
        assert "note" not in catalogue.tables(tx)
    assert_consistent(workspace)


def test_an_object_may_take_the_name_of_one_in_the_bin(workspace: Workspace) -> None:
    published(workspace, an_object("note", {"name": TEXT}))
    Draft(workspace).delete("object", stored(workspace, "object", "note")["id"])
    apply(workspace, an_object("note", {"name": TEXT, "extra": INTEGER}))
    publish(workspace)
    assert values(workspace, "note", "extra") == []
    assert_consistent(workspace)


def test_a_changed_option_key_is_changed_in_the_records(workspace: Workspace) -> None:
    published(workspace, an_object("deal", {"name": TEXT, "stage": select("open", "won")}))
    insert(workspace, "deal", {"name": "1", "stage": "open"}, {"name": "2", "stage": "won"})
    document = stored(workspace, "object", "deal")
    options = document["properties"]["stage"]["options"]
    options[0]["key"], options[1]["key"] = "won", "open"
    put(workspace, document)
    publish(workspace)
    assert values(workspace, "deal", "stage") == ["won", "open"]


def test_a_removed_option_in_use_is_told_in_the_plan(workspace: Workspace) -> None:
    published(workspace, an_object("deal", {"name": TEXT, "stage": select("open", "won")}))
    insert(workspace, "deal", {"name": "1", "stage": "won"})
    document = stored(workspace, "object", "deal")
    del document["properties"]["stage"]["options"][1]
    put(workspace, document)
    assert [problem.code for problem in planned(workspace).problems] == ["option_gone"]


def test_a_field_that_becomes_required_warns_of_records_without_a_value(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    insert(workspace, "account", {"name": "Acme"}, {"name": "Bolt", "size": 3})
    document = stored(workspace, "object", "account")
    document["required"] = [document["properties"]["size"]["id"]]
    put(workspace, document)
    (problem,) = planned(workspace).problems
    assert (problem.code, problem.severity, problem.params["rows"]) == ("now_required", "warning", 1)
    publish(workspace)


def test_duplicates_stop_a_field_from_becoming_unique(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    insert(workspace, "account", {"name": "Acme"}, {"name": "ACME "})
    document = stored(workspace, "object", "account")
    document["properties"]["name"]["unique"] = True
    put(workspace, document)
    assert planned(workspace).blocked
    with pytest.raises(InvalidInput, match="unique"):
        publish(workspace)


def test_uniqueness_is_enforced_among_live_records(workspace: Workspace) -> None:
    published(workspace, an_object("account", {"name": {**TEXT, "unique": True}}))
    insert(workspace, "account", {"name": "Acme"})
    with pytest.raises(Exception, match=r"(?i)unique|has this value"):
        insert(workspace, "account", {"name": "ＡＣＭＥ"})
    with workspace.write() as tx:
        tx.execute('UPDATE "account" SET "deleted_at" = "created_at"')
    insert(workspace, "account", {"name": "acme"})


def test_duplicates_after_a_retype_to_unique_leave_everything_as_it_was(workspace: Workspace) -> None:
    published(workspace, an_object("account", {"name": TEXT, "code": TEXT}))
    insert(workspace, "account", {"name": "a", "code": "1"}, {"name": "b", "code": "01"})
    document = stored(workspace, "object", "account")
    field_id = document["properties"]["code"]["id"]
    document["properties"]["code"] = {"fieldType": "integer", "title": "Code", "unique": True, "id": field_id}
    put(workspace, document)
    with pytest.raises(Conflict):
        publish(workspace)
    assert values(workspace, "account", "code") == ["1", "01"]
    assert_consistent(workspace)


def test_a_draft_with_errors_is_not_published(workspace: Workspace) -> None:
    rule = {"name": "r", "condition": "size + 'x'", "message": "No."}
    apply(workspace, {**ACCOUNT, "rules": [rule]})
    assert planned(workspace).blocked
    with pytest.raises(InvalidInput):
        publish(workspace)
    with workspace.read() as tx:
        assert tx.release.number == 0
        assert catalogue.tables(tx) == set()


def test_a_plan_of_an_older_draft_confirms_nothing(workspace: Workspace) -> None:
    apply(workspace, ACCOUNT)
    proposal = planned(workspace)
    apply(workspace, DEAL)
    with pytest.raises(Conflict):
        publish(workspace, None, proposal)


def test_nonsense_is_not_a_confirmation(workspace: Workspace) -> None:
    apply(workspace, ACCOUNT)
    for token in ("", "x", "AAAA", "WzAsMV0", "é"):
        with pytest.raises(InvalidInput):
            publish(workspace, None, token)


def test_text_that_becomes_long_gives_up_its_shadow_columns_and_gets_them_back(
    workspace: Workspace,
) -> None:
    published(workspace, an_object("account", {"name": TEXT, "note": TEXT}))
    insert(workspace, "account", {"name": "a", "note": "Hello"})
    document = stored(workspace, "object", "account")
    document["properties"]["note"]["fieldType"] = "long_text"
    put(workspace, document)
    publish(workspace)
    assert_consistent(workspace)
    document["properties"]["note"]["fieldType"] = "text"
    put(workspace, document)
    publish(workspace)
    assert_consistent(workspace)
    with workspace.read() as tx:
        note = tx.release.definitions.object("account").field("note")
        key = tx.release.tables.table("account").columns[note.id].key_column
        assert tx.execute(f'SELECT "note", "{key}" FROM "account"').fetchall() == [("Hello", "hello")]


def test_too_many_columns_are_refused(workspace: Workspace) -> None:
    apply(workspace, an_object("wide", {"name": TEXT, **{f"f{number}": TEXT for number in range(266)}}))
    with pytest.raises(InvalidInput, match="800"):
        publish(workspace)


def test_a_hook_writes_inside_the_publish(workspace: Workspace) -> None:
    seen: list[tuple[int, int]] = []
    workspace.publish_hooks.append(lambda tx, release: seen.append((tx.release.number, release.number)))
    published(workspace, ACCOUNT)
    assert seen == [(0, 1)]


def test_indexes_follow_the_views(workspace: Workspace) -> None:
    view = a_view(
        "won", "deal", ["name"], filter="stage = 'won' AND amount > 5", sort=["-close_date", "name"]
    )
    release = published(workspace, ACCOUNT, DEAL, view)
    sort = (
        release.tables.table("deal").columns[release.definitions.object("deal").field("name").id].sort_column
    )
    with workspace.read() as tx:
        assert any(
            terms == f"deal (stage, close_date, {sort}, id, amount, deleted_at)" for terms in _indexed(tx)
        )


def _indexed(tx: object) -> list[str]:
    from dougong.storage.indexes import wanted

    table = tx.release.tables.table("deal")  # type: ignore[attr-defined]
    present = catalogue.indexes(tx, "deal")  # type: ignore[arg-type]
    found = wanted(table, tx.release.definitions)[0]  # type: ignore[attr-defined]
    return [
        f"deal ({', '.join(name for name, _ in index.terms)})" for index in found if index.name in present
    ]


def test_publishing_nothing_changes_nothing(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    assert publish(workspace).number == 1
    with workspace.read() as tx:
        assert plan(tx).empty


def test_a_new_rule_warns_of_the_records_that_break_it(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    insert(workspace, "account", {"name": "Acme", "size": 3}, {"name": "Bolt", "size": 30}, {"name": "Core"})
    rule = {"name": "big", "condition": "size > 10", "message": "Too small."}
    apply(workspace, {**ACCOUNT, "rules": [rule]})
    (problem,) = planned(workspace).problems
    assert (problem.code, problem.params["rows"], problem.severity) == ("rule_broken", 2, "warning")


def test_a_filter_that_no_database_can_run_is_an_error(workspace: Workspace) -> None:
    view = a_view("odd", "account", ["name"], filter="LEN(UPPER(name)) > 3")
    apply(workspace, ACCOUNT, view)
    (problem,) = planned(workspace).problems
    assert (problem.place, problem.severity) == ("view:odd#/filter", "error")
