"""Formulas that are not stored are computed from what their reader may not see; their own permission decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dougong.access import Actor
from dougong.errors import InvalidInput
from dougong.records import RecordQuery, find
from dougong.storage import Draft, Workspace, plan

from tests.records.computed_design import formula
from tests.records.roles.conftest import Publish
from tests.records.roles.design import objects, role, rule

Find = Callable[[str], Actor]


def define(firm: Workspace) -> None:
    files = objects()
    fields = files["deal.json"]["properties"]
    fields["hint"] = formula(
        "account.notes = 'secret6' AND account.region = 'north'", "boolean", stored=False
    )
    fields["told"] = formula("account.notes & '!'", "text", stored=False)
    assert Draft(firm).apply(files) == []


def test_reader_gets_and_filters_by_the_value_but_not_by_what_is_in_it(
    firm: Workspace, roles: Publish, actor: Find
) -> None:
    define(firm)
    kept = [{"object": "account", "hidden": ["notes"]}]
    clerk = role("clerk", rule("deal", "read"), rule("account", "read", rows="own"), fields=kept)
    with firm.read() as tx:
        assert plan(tx).blocked is False
    roles(clerk, rep=["clerk"])
    rep = actor("rep")
    with firm.read() as tx:
        shown = find(tx, rep, RecordQuery("deal", ["hint", "told", "account"], sort=["id"])).data
        found = find(tx, rep, RecordQuery("deal", filter="hint")).data
        beside = find(
            tx, rep, RecordQuery("deal", filter="hint OR account.region = 'north'", sort=["id"])
        ).data
        for where in ("account.notes = 'secret6'", "told = account.notes & '!'"):
            with pytest.raises(InvalidInput):
                find(tx, rep, RecordQuery("deal", filter=where))
    assert [record["hint"] for record in shown] == [False] * 5 + [True]
    assert (shown[5]["told"], shown[5]["account"]["title"]) == ("secret6!", None)
    # The region of others' accounts stays unseen where it is asked for without the formula.
    assert [record["id"] for record in found] == [6]
    assert [record["id"] for record in beside] == [4, 6]


def test_field_that_a_role_hides_does_not_exist(firm: Workspace, roles: Publish, actor: Find) -> None:
    define(firm)
    roles(role("clerk", rule("deal", "read"), fields=[{"object": "deal", "hidden": ["hint"]}]), rep=["clerk"])
    with firm.read() as tx:
        assert "hint" not in find(tx, actor("rep"), RecordQuery("deal")).data[0]
        for query in (RecordQuery("deal", ["hint"]), RecordQuery("deal", filter="hint")):
            with pytest.raises(InvalidInput) as refusal:
                find(tx, actor("rep"), query)
            assert [problem.code for problem in refusal.value.problems] == ["unknown_field"]


def test_plan_tells_what_it_reveals(firm: Workspace) -> None:
    define(firm)
    draft = Draft(firm)
    draft.apply([role("clerk", rule("deal", "read"))])
    with firm.read() as tx:
        places = {problem.place for problem in plan(tx).problems if problem.code == "reveals"}
    assert places == {"object:deal#/properties/hint", "object:deal#/properties/told"}
