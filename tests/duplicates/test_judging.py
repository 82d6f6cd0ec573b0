"""Records that are like another are warned of or refused, through whichever door they come."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.duplicates import CODE
from dougong.problems import Problem
from dougong.records import (
    Batch,
    InvalidRecords,
    RecordWriter,
    create,
    delete,
    live_check,
    purge,
    restore,
    update,
)
from dougong.storage import Workspace

from tests.records.conftest import somebody
from tests.support.waiting import PATIENCE


def make(crm: Workspace, object_name: str, actor: Actor = SYSTEM, **values: Any) -> int:
    with crm.write() as tx:
        return create(tx, actor, object_name, values).id


def refusal(crm: Workspace, object_name: str, actor: Actor = SYSTEM, **values: Any) -> Problem:
    with pytest.raises(InvalidRecords) as refused, crm.write() as tx:
        create(tx, actor, object_name, values)
    (problem,) = refused.value.problems
    return problem


def ids(problem: Problem) -> list[int | None]:
    return [match["id"] for match in problem.params["matches"]]


def test_a_company_that_is_nearly_the_same_is_warned_of(crm: Workspace) -> None:
    known = make(crm, "account", name="杭州华立科技有限公司")
    make(crm, "account", name="宁波东方日升")
    problem = refusal(crm, "account", name="杭州华立科技集团")
    assert (problem.code, problem.place, problem.severity) == (CODE, "name", "warning")
    assert problem.params["rule"] == "alike"
    assert ids(problem) == [known]
    assert problem.message == "There is a record like this already: “杭州华立科技有限公司”."


def test_other_numbers_tell_names_apart(crm: Workspace) -> None:
    known = make(crm, "account", name="Harbour Coffee Branch 12")
    make(crm, "account", name="Harbour Coffee Branch 13")
    assert ids(refusal(crm, "account", name="Harbor Coffee Branch 12")) == [known]
    assert len(ids(refusal(crm, "account", name="Harbour Coffee Branch"))) == 2


def test_what_has_been_confirmed_is_saved(crm: Workspace) -> None:
    make(crm, "account", name="Acme Inc.")
    with crm.write() as tx:
        create(tx, SYSTEM, "account", {"name": "ACME"}, confirmed=frozenset({"alike"}))
    with crm.write() as tx:
        create(tx, SYSTEM, "account", {"name": "Acme Ltd."}, confirmed=frozenset({"all"}))
    assert len(ids(refusal(crm, "account", name="Acme"))) == 3


def test_a_rule_that_blocks_cannot_be_confirmed(crm: Workspace) -> None:
    make(crm, "account", name="One", tax_number="91-3301-08X")
    with pytest.raises(InvalidRecords) as refused, crm.write() as tx:
        create(
            tx, SYSTEM, "account", {"name": "Two", "tax_number": "91330108x"}, confirmed=frozenset({"all"})
        )
    assert [problem.severity for problem in refused.value.problems] == ["error"]


def test_all_comparisons_of_a_rule_must_hold_and_its_condition(crm: Workspace) -> None:
    make(crm, "account", name="One", phone="138 0013 8000", city="Ningbo")
    make(crm, "account", name="Two", phone="13800138000", city="Ningbo", level=0)
    make(crm, "account", name="Three", phone="13800138000", city="Wuxi", level=1)
    problem = refusal(crm, "account", name="Four", phone="+86 138-0013-8000", city="NINGBO", level=1)
    assert problem.message == "This phone is known in that city."
    assert len(ids(problem)) == 2


def test_records_of_another_object_are_looked_through(crm: Workspace) -> None:
    known = make(crm, "account", name="Acme Inc.")
    problem = refusal(crm, "lead", name="Somebody", company="ACME, Ltd.")
    assert (problem.place, ids(problem)) == ("company", [known])
    assert problem.params["matches"][0]["object"] == "account"


def test_a_blank_value_is_like_nothing(crm: Workspace) -> None:
    make(crm, "account", name="One", phone="none", city="Ningbo", level=1)
    make(crm, "account", name="Two", phone="none", city="Ningbo", level=1)
    make(crm, "account")
    make(crm, "account")


def test_only_what_changes_is_judged(crm: Workspace) -> None:
    make(crm, "account", name="Acme")
    with crm.write() as tx:
        second = create(tx, SYSTEM, "account", {"name": "Acme"}, confirmed=frozenset({"all"})).id
    with crm.write() as tx:
        update(tx, SYSTEM, "account", second, {"city": "Wuxi"})
        update(tx, SYSTEM, "account", second, {"name": "ACME inc."})
    with pytest.raises(InvalidRecords), crm.write() as tx:
        update(tx, SYSTEM, "account", second, {"name": "Acme1"})


def test_keys_follow_every_change_of_a_record(crm: Workspace) -> None:
    first = make(crm, "account", name="One", tax_number="A1")
    with crm.write() as tx:
        update(tx, SYSTEM, "account", first, {"tax_number": "A2"})
    second = make(crm, "account", name="Two", tax_number="A1")
    assert ids(refusal(crm, "account", name="Three", tax_number="A2")) == [first]
    with crm.write() as tx:
        delete(tx, SYSTEM, "account", second)
    third = make(crm, "account", name="Three", tax_number="A1")
    with crm.write() as tx:
        delete(tx, SYSTEM, "account", third)
        restore(tx, SYSTEM, "account", third)
    assert ids(refusal(crm, "account", name="Four", tax_number="a1")) == [third]
    with crm.write() as tx:
        delete(tx, SYSTEM, "account", third)
        purge(tx, SYSTEM, "account", [third])
        left = tx.execute('SELECT count(*) FROM "_dg_match_key" WHERE "record_id" = ?', (third,)).fetchone()
    assert left == (0,)


def batch(crm: Workspace, mode: str, records: Sequence[dict[str, Any]]) -> list[tuple[int, str]]:
    with crm.write() as tx:
        wanted: Any = Batch("account", mode, records, policy="skip_invalid")  # type: ignore[arg-type]
        refused = RecordWriter(tx, SYSTEM).write(wanted).refused
    return [(one.index, one.problems[0].params["rule"]) for one in refused]


def test_a_batch_is_compared_with_itself(crm: Workspace) -> None:
    assert batch(
        crm,
        "create",
        [
            {"name": "杭州华立科技有限公司", "tax_number": "1"},
            {"name": "杭州华立科技集团", "tax_number": "2"},
            {"name": "Other", "tax_number": "1"},
            {"name": "Third", "tax_number": "2"},
        ],
    ) == [(1, "alike"), (2, "same_tax")]


@pytest.mark.parametrize("confirmed", ["alike", "all"])
def test_what_was_confirmed_does_not_let_two_through_that_another_rule_keeps_apart(
    crm: Workspace, confirmed: str
) -> None:
    make(crm, "account", name="Acme")
    same = [{"name": "Acme Inc.", "tax_number": "5"}, {"name": "Other", "tax_number": "5"}]
    wanted = Batch("account", "create", same, policy="skip_invalid", confirmed=frozenset({confirmed}))
    with crm.write() as tx:
        (refused,) = RecordWriter(tx, SYSTEM).write(wanted).refused
    assert (refused.index, refused.problems[0].params["rule"]) == (1, "same_tax")


def test_records_that_change_together_are_compared_as_they_will_be(crm: Workspace) -> None:
    one, two = (make(crm, "account", name=name, tax_number=name) for name in ("One", "Two"))
    swapped = [{"id": one, "tax_number": "Two"}, {"id": two, "tax_number": "One"}]
    assert batch(crm, "update", swapped) == []
    assert batch(crm, "update", [{"id": one, "tax_number": "x"}, {"id": two, "tax_number": "X"}]) == [
        (1, "same_tax")
    ]


def test_the_live_check_of_a_form_finds_them_too(crm: Workspace) -> None:
    known = make(crm, "account", name="Acme")
    with crm.write() as tx:
        problems = live_check(tx, SYSTEM, "account", {"name": "acme ltd"}).problems
        assert [ids(problem) for problem in problems] == [[known]]
        assert live_check(tx, SYSTEM, "account", {"name": "acme ltd"}, record_id=known).problems == ()


def test_of_a_record_that_one_may_not_see_one_is_told_whom_to_ask(crm: Workspace) -> None:
    ada, bob = (somebody(crm, f"{name}@example.com", "seller") for name in ("ada", "bob"))
    make(crm, "account", ada, name="杭州华立科技有限公司")
    problem = refusal(crm, "account", bob, name="杭州华立科技")
    (match,) = problem.params["matches"]
    assert (match["id"], match["owner"]) == (None, "ada")
    assert match["title"] == "杭州华****有限公司"


def test_whoever_has_given_the_values_is_told_no_more_than_they_see(crm: Workspace) -> None:
    """As in an approval, which writes with every right what people have typed."""
    ada, bob = (somebody(crm, f"{name}@example.com", "seller") for name in ("ada", "bob"))
    make(crm, "account", ada, name="One", tax_number="91-3301-08X")
    with pytest.raises(InvalidRecords) as refused, crm.write() as tx:
        values = {"name": "Two", "tax_number": "9133 0108 X"}
        RecordWriter(tx, SYSTEM, bob).write(Batch("account", "create", [values]))
    (problem,) = refused.value.problems
    assert ids(problem) == [None]
    assert "One" not in str(problem.params)


def test_where_no_record_may_be_seen_one_is_told_only_that_there_is_one(crm: Workspace) -> None:
    make(crm, "account", name="Acme")
    nobody = somebody(crm, "no@example.com", "leads_only")
    problem = refusal(crm, "lead", nobody, name="Somebody", company="Acme")
    assert problem.params["matches"] == [
        {"object": "account", "id": None, "title": None, "owner": None, "score": 100}
    ]


def test_a_rule_about_a_hidden_field_keeps_its_reason_to_itself(crm: Workspace) -> None:
    """A rule that blocks still blocks, one that warns is silent, and neither tells of what is not seen."""
    veiled = somebody(crm, "veiled@example.com", "veiled")
    make(crm, "account", name="Acme")
    problem = refusal(crm, "account", veiled, name="Other", level=9)
    assert (problem.code, problem.params) == ("unseen", {})


def test_what_is_hidden_of_another_record_is_not_found_out_by_what_is_like_it(crm: Workspace) -> None:
    veiled = somebody(crm, "veiled@example.com", "veiled")
    known = make(crm, "account", name="Acme", secret="guessed")
    assert ids(refusal(crm, "lead", name="guessed")) == [known]
    problem = refusal(crm, "lead", veiled, name="guessed")
    assert problem.params["matches"] == [
        {"object": "account", "id": None, "title": None, "owner": None, "score": 100}
    ]


def test_two_at_once_do_not_both_get_through(crm: Workspace) -> None:
    together = Barrier(2)

    def save(name: str) -> str:
        together.wait(PATIENCE)
        try:
            make(crm, "account", name=name, tax_number="ONE")
        except InvalidRecords as refused:
            return refused.problems[0].code
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, ["Alpha", "Omega"])) == [CODE, "saved"]
