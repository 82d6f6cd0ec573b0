"""Formulas that are not stored: made when somebody reads them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, follow_roles
from dougong.clock import FixedClock
from dougong.definitions import Documents, apply_files
from dougong.errors import InvalidInput
from dougong.expressions import rename
from dougong.records import (
    PUBLISH_HOOKS,
    AggregateQuery,
    InvalidRecords,
    RecordQuery,
    aggregate,
    create,
    find,
    get,
    history_of,
    live_check,
    update,
)
from dougong.storage import Draft, Workspace, check, plan, publish

from tests.records.computed_design import files, formula, of_type, rollup
from tests.records.conftest import somebody

OPEN = {"stage": "open", "closes": "2026-01-31"}


def design() -> list[dict[str, Any]]:
    found = files()
    account, deal = found[0]["properties"], found[1]["properties"]
    account["discount"] = formula("rate * 100", "decimal", decimals=0, stored=False)
    deal["owner_is_me"] = formula("owner = CURRENT_USER()", "boolean", stored=False)
    deal["overdue_days"] = formula("DAYS(TODAY(), closes)", "integer", stored=False)
    deal["overdue"] = formula("overdue_days > 0 AND stage = 'open'", "boolean", stored=False)
    deal["tag"] = formula("UPPER(account.name) & '-' & level", "text", stored=False)
    deal["rate_now"] = formula("account.discount + 1", "decimal", decimals=0, stored=False)
    deal["gross"] = formula("rate_now * 10", "decimal", decimals=0)
    found[1]["rules"].append(
        {"name": "not_late", "condition": "NOT (stage = 'won' AND overdue_days > 100)", "message": "Late."}
    )
    return found


@pytest.fixture
def shop(workspace: Workspace, clock: FixedClock) -> Workspace:
    workspace.publish_hooks += [*PUBLISH_HOOKS, follow_roles]
    Draft(workspace).apply(design())
    publish(workspace, None)
    day = clock.now().date()
    with workspace.write() as tx:
        create(tx, SYSTEM, "account", {"name": "Acme", "level": "a", "rate": "0.125"})
        for days in (3, -2):
            closes = (day - timedelta(days=days)).isoformat()
            create(tx, SYSTEM, "deal", {"name": "Roof", "account": 1, "stage": "open", "closes": closes})
    return workspace


def names(workspace: Workspace, where: str) -> list[int]:
    with workspace.read() as tx:
        return [
            record["id"] for record in find(tx, SYSTEM, RecordQuery("deal", filter=where, sort=["id"])).data
        ]


def test_values_are_made_anew_at_each_look_and_have_no_column(shop: Workspace, clock: FixedClock) -> None:
    with shop.read() as tx:
        deal = get(tx, SYSTEM, "deal", 1)
        assert "overdue_days" not in tx.release.tables.table("deal").physical
        through = find(tx, SYSTEM, RecordQuery("deal", fields=["account.discount", "tag"], sort=["id"])).data
    assert (deal["overdue_days"], deal["overdue"], deal["tag"], deal["rate_now"]) == (3, True, "ACME-a", "14")
    assert (through[0]["account.discount"], list(through[0])) == (
        "13",
        ["id", "account.discount", "tag", "version"],
    )
    clock.advance(timedelta(days=2))
    with shop.read() as tx:
        assert get(tx, SYSTEM, "deal", 1)["overdue_days"] == 5
        assert history_of(tx, SYSTEM, "deal", 1)[0]["kind"] != "computed"


def test_each_reader_gets_what_is_true_for_them(shop: Workspace) -> None:
    ada = somebody(shop, "ada@example.com", "member")
    with shop.write() as tx:
        create(tx, ada, "deal", {"name": "Hers", "stage": "open"})
        mine = [record["owner_is_me"] for record in find(tx, ada, RecordQuery("deal", sort=["id"])).data]
        found = find(tx, ada, RecordQuery("deal", filter="owner_is_me")).data
    assert mine == [False, False, True]
    assert [record["id"] for record in found] == [3]


def test_filters_go_by_what_it_stands_for(shop: Workspace, clock: FixedClock) -> None:
    assert names(shop, "overdue") == [1] == names(shop, "overdue = TRUE")
    assert names(shop, "NOT overdue") == [2] == names(shop, "overdue_days < 0")
    assert names(shop, "overdue_days = 3 AND name = 'Roof'") == [1]
    clock.advance(timedelta(days=3))
    assert names(shop, "overdue") == [1, 2]


@pytest.mark.parametrize("where", ["tag = 'ACME-a'", "rate_now > 1", "account.discount = 13"])
def test_filter_that_is_too_much_is_refused_at_its_name(shop: Workspace, where: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        names(shop, f"stage = 'open' AND {where}")
    [problem] = refusal.value.problems
    assert (problem.code, problem.params["position"]) == ("not_a_filter", 20)
    assert problem.params["part"] == where.split()[0]


def test_matches_and_sums_are_refused_with_the_reason(shop: Workspace) -> None:
    with shop.read() as tx:
        for ask in (
            lambda: find(tx, SYSTEM, RecordQuery("deal", match=[("overdue_days", 1)])),
            lambda: aggregate(tx, SYSTEM, AggregateQuery("deal", [], ["sum(overdue_days)"])),
        ):
            with pytest.raises(InvalidInput) as refusal:
                ask()
            assert [problem.code for problem in refusal.value.problems] == ["not_stored"]


def test_rules_forms_and_stored_formulas_know_it(shop: Workspace) -> None:
    with shop.write() as tx:
        typed = live_check(tx, SYSTEM, "deal", {**OPEN, "account": 1})
        assert (typed.values["overdue"], typed.values["rate_now"]) == (True, "14")
        late = {"name": "Old", "stage": "won", "closes": "2020-01-01"}
        with pytest.raises(InvalidRecords) as refusal:
            create(tx, SYSTEM, "deal", late)
        assert [problem.code for problem in refusal.value.problems] == ["rule"]
        assert get(tx, SYSTEM, "deal", 1)["gross"] == "140"
        update(tx, SYSTEM, "account", 1, {"rate": "0.2"})
        deal = get(tx, SYSTEM, "deal", 1)
        assert (deal["rate_now"], deal["gross"]) == ("21", "210")
        assert update(tx, SYSTEM, "deal", 1, deal).version == deal["version"]
        with pytest.raises(InvalidRecords) as refusal:
            update(tx, SYSTEM, "deal", 1, {"overdue_days": 9})
        assert [(p.place, p.code) for p in refusal.value.problems] == [("overdue_days", "read_only")]


def test_storing_it_fills_a_column_and_the_other_way_round_takes_it_away(shop: Workspace) -> None:
    for stored, value in ((True, "14"), (False, "14"), (True, "14")):
        wanted = design()
        wanted[1]["properties"]["rate_now"]["stored"] = stored
        Draft(shop).apply(wanted)
        with shop.read() as tx:
            found = plan(tx)
            assert not found.blocked and not found.destroyed
        publish(shop, None)
        with shop.read() as tx:
            assert get(tx, SYSTEM, "deal", 1)["rate_now"] == value
            assert ("rate_now" in tx.release.tables.table("deal").physical) == stored
            sort = RecordQuery("deal", filter="rate_now = 14", sort=["rate_now"])
            if stored:
                assert len(find(tx, SYSTEM, sort).data) == 2


def test_stored_values_follow_another_text_of_what_they_are_made_from(shop: Workspace) -> None:
    wanted = design()
    wanted[1]["properties"]["rate_now"]["formula"] = "account.discount + 2"
    Draft(shop).apply(wanted)
    publish(shop, None)
    with shop.read() as tx:
        assert get(tx, SYSTEM, "deal", 1)["gross"] == "150"


def unstored(text: str, result: str, **keywords: Any) -> dict[str, Any]:
    return formula(text, result, stored=False, **keywords)


@pytest.mark.parametrize(
    ("name", "bad", "code"),
    [
        ("deal", unstored("owner = CURRENT_USER()", "boolean"), ""),
        ("deal", unstored("version + id", "integer"), ""),
        ("deal", unstored("DAYS(NOW(), updated_at)", "integer"), ""),
        ("deal", unstored("RAND()", "decimal"), "volatile"),
        ("deal", unstored("total", "money"), "not_money"),
        ("deal", unstored("lines", "integer", refreshed="daily"), "always_fresh"),
        ("deal", unstored("lines", "integer", unique=True), "not_computed"),
        ("deal", unstored("bad + 1", "integer"), "circular"),
        ("deal", formula("overdue_days + 1", "integer"), "volatile"),
        ("deal", formula("rate_now + 1", "integer"), ""),
        ("account", rollup("deal", "account", "sum", field="overdue_days"), "not_stored"),
        ("account", rollup("deal", "account", "count", filter="overdue"), "volatile"),
        ("line", {"fieldType": "lookup", "title": "Tag", "path": "deal.tag"}, "not_stored"),
        ("line", unstored("deal.overdue_days", "integer"), ""),
        ("account", of_type("text", stored=False), "unknown_property"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, bad: dict[str, Any], code: str) -> None:
    found = design()
    next(item for item in found if item["name"] == name)["properties"]["bad"] = bad
    documents, problems = apply_files(Documents([]), found, rename)
    errors = [one for one in problems or check(documents) if one.severity == "error"]
    assert [one.code for one in errors][:1] == ([code] if code else [])


def test_formulas_in_formulas_end_somewhere() -> None:
    found = design()
    fields = found[1]["properties"]
    for number in range(60):
        fields[f"f{number}"] = unstored(f"f{number + 1} + f{number + 1}", "integer")
    fields["f60"] = unstored("lines", "integer")
    documents, problems = apply_files(Documents([]), found, rename)
    assert {one.code for one in problems or check(documents) if one.severity == "error"} == {"too_complex"}
