from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.clock import FixedClock
from dougong.definitions import Documents, apply_files, where_used
from dougong.expressions import rename
from dougong.fields import field_schema
from dougong.jobs import Runner, fire_due
from dougong.records import (
    PUBLISH_HOOKS,
    AggregateQuery,
    Batch,
    InvalidRecords,
    RecordQuery,
    RecordWriter,
    aggregate,
    create,
    filling_jobs,
    find,
    get,
    history_of,
    live_check,
    recalculate,
    search,
    update,
    wrong_values,
)
from dougong.storage import Draft, Workspace, check, estimating, plan, planning, publish

from tests.records.computed_design import files, formula, rollup
from tests.records.conftest import somebody
from tests.records.test_computed_random import compare


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """One account with a deal of two lines: 270 and, optional, 9."""
    workspace.publish_hooks += PUBLISH_HOOKS
    Draft(workspace).apply(files())
    publish(workspace, None)
    with workspace.write() as tx:
        create(tx, SYSTEM, "account", {"name": "Acme", "level": "a", "rate": "0.1"})
        create(tx, SYSTEM, "deal", {"name": "Roof", "account": 1, "extra": "5", "closes": "2026-01-31"})
        create(tx, SYSTEM, "line", {"deal": 1, "quantity": 3, "price": "100"})
        create(tx, SYSTEM, "line", {"deal": 1, "quantity": 1, "price": "10", "optional": True})
    return workspace


def test_computed_field_is_a_field_of_the_type_of_its_values(shop: Workspace) -> None:
    with shop.read() as tx:
        deal = get(tx, SYSTEM, "deal", 1)
        definitions = tx.release.definitions
        total = definitions.object("deal").field("total")
        page = find(
            tx, SYSTEM, RecordQuery("deal", filter="total = 275 AND key_deal", sort=["-total", "ends"])
        )
        sums = aggregate(tx, SYSTEM, AggregateQuery("deal", ["shown_level"], ["sum(total)"]))
    assert (deal["total"], deal["lines"], deal["ends"], deal["key_deal"]) == ("275.00", 2, "2026-02-02", True)
    assert [record["id"] for record in page.data] == [1]
    assert sums == [{"shown_level": "a", "sum(total)": "275.00"}]
    assert (total.type_name, total.read_only) == ("money", True)
    assert field_schema(total, definitions, "write")["readOnly"]


def test_change_of_a_source_is_followed_in_history_and_search_without_a_new_version(shop: Workspace) -> None:
    ada = somebody(shop, "ada@example.com", "member")
    with shop.write() as tx:
        update(tx, ada, "account", 1, {"name": "Zenith", "rate": "0"})
        deal = get(tx, ada, "deal", 1)
        events = history_of(tx, ada, "deal", 1)
        hits = search.search(tx, ada, "zenith")
    assert (deal["net"], deal["total"], deal["label"]) == ("300.00", "305.00", "Roof / Zenith / ")
    assert (deal["version"], deal["updated_at"]) == (1, deal["created_at"])
    newest = events[0]
    assert (newest["door"], newest["kind"], newest["by"]) == ("computed", "system", None)
    total = next(field_id for field_id, name in newest["names"].items() if name == "total")
    assert newest["changes"][total] == ["275.00", "305.00"]
    assert ("deal", 1) in [(hit["object"], hit["id"]) for hit in hits]


def test_rules_judge_formulas_and_forms_show_them(shop: Workspace) -> None:
    with shop.write() as tx:
        with pytest.raises(InvalidRecords) as refusal:
            update(tx, SYSTEM, "deal", 1, {"extra": "60000"})
        assert [problem.code for problem in refusal.value.problems] == ["rule"]
        typed = live_check(tx, SYSTEM, "line", {"deal": 1, "quantity": 2, "price": "7.5"})
        assert typed.values["amount"] == "13.50"
        record = get(tx, SYSTEM, "deal", 1)
        assert update(tx, SYSTEM, "deal", 1, record).version == 1
        with pytest.raises(InvalidRecords) as refusal:
            update(tx, SYSTEM, "deal", 1, {"total": "1"})
        assert [(p.place, p.code) for p in refusal.value.problems] == [("total", "read_only")]


def test_batch_computes_its_parents_once(shop: Workspace) -> None:
    with shop.write() as tx:
        lines = [{"deal": 1, "quantity": 1, "price": "1"} for _ in range(300)]
        RecordWriter(tx, SYSTEM).write(Batch("line", "create", lines))
        assert get(tx, SYSTEM, "deal", 1)["total"] == "545.00"
        assert len([e for e in history_of(tx, SYSTEM, "deal", 1) if e["door"] == "computed"]) == 3
        compare(tx)


def test_sums_beyond_what_a_column_holds_are_blank_not_wrong(shop: Workspace) -> None:
    with shop.write() as tx:
        for _ in range(2):
            create(tx, SYSTEM, "line", {"deal": 1, "quantity": 1, "price": "999999999999.99"})
        deal = get(tx, SYSTEM, "deal", 1)
    assert deal["net"] is None and deal["lines"] == 4


def test_publishing_fills_new_and_changed_fields(shop: Workspace) -> None:
    design = files()
    design[1]["properties"]["total"]["formula"] = "net * 2"
    design[0]["properties"]["avg_total"] = rollup("deal", "account", "avg", field="total")
    design[2]["properties"]["doubled"] = formula("amount * 2", "money")
    Draft(shop).apply(design)
    with shop.read() as tx:
        planned = plan(tx)
    told = {
        problem.place: problem.params["rows"] for problem in planned.problems if problem.code == "computed"
    }
    assert told == {
        "object:deal#/properties/total": 1,
        "object:account#/properties/avg_total": 1,
        "object:line#/properties/doubled": 2,
    }
    publish(shop, None, planned)
    with shop.read() as tx:
        assert get(tx, SYSTEM, "deal", 1)["total"] == "540.00"
        assert get(tx, SYSTEM, "account", 1)["volume"] == "540.00"
        assert get(tx, SYSTEM, "account", 1)["avg_total"] == "540.00"
        assert get(tx, SYSTEM, "line", 1)["doubled"] == "540.00"
        assert list(wrong_values(tx)) == []


def test_renamed_source_changes_no_formula_and_retyped_one_is_computed_anew(shop: Workspace) -> None:
    with shop.read() as tx:
        stored = {item["name"]: item for item in map(dict, tx.release.documents.of_kind("object"))}
    line = stored["line"] | {"properties": dict(stored["line"]["properties"])}
    line["properties"]["pieces"] = line["properties"].pop("quantity")
    draft = Draft(shop)
    draft.put(line)
    with shop.read() as tx:
        assert [p for p in plan(tx).problems if p.code == "computed"] == []
    publish(shop, None)
    line["properties"]["pieces"] = line["properties"]["pieces"] | {"fieldType": "money"}
    draft.put(line)
    publish(shop, None)
    with shop.write() as tx:
        update(tx, SYSTEM, "line", 1, {"pieces": "2.5"})
        assert get(tx, SYSTEM, "deal", 1)["net"] == "225.00"


def test_source_that_is_used_cannot_be_dropped(shop: Workspace) -> None:
    with shop.read() as tx:
        documents = tx.release.documents
        line = dict(next(item for item in documents.of_kind("object") if item["name"] == "line"))
    quantity = line["properties"]["quantity"]["id"]
    line["properties"] = {key: value for key, value in line["properties"].items() if key != "quantity"}
    draft = Draft(shop)
    draft.put(line)
    with shop.read() as tx:
        planned = plan(tx)
    assert planned.blocked
    assert "/properties/amount/formula" in [use.pointer for use in where_used(documents, quantity)]
    dropped = next(change for change in planned.changes if change.change.element_id == quantity)
    assert {(use.document_name, use.pointer) for use in dropped.used_in} >= {
        ("line", "/properties/amount/formula"),
        ("deal", "/properties/kinds/field"),
    }


def test_field_becomes_a_formula_and_its_values_stay_in_the_bin(shop: Workspace) -> None:
    design = files()
    design[1]["properties"]["extra"] = formula("lines * 10", "money")
    draft = Draft(shop)
    draft.apply(design)
    with shop.read() as tx:
        planned = plan(tx)
    assert list(planned.destroyed.values()) == [1]
    publish(shop, None, planned)
    with shop.read() as tx:
        assert (get(tx, SYSTEM, "deal", 1)["extra"], get(tx, SYSTEM, "deal", 1)["total"]) == (
            "20.00",
            "290.00",
        )
    draft.apply(files())
    publish(shop, None)
    with shop.read() as tx:
        assert get(tx, SYSTEM, "deal", 1)["extra"] == "5.00"
        assert get(tx, SYSTEM, "deal", 1)["total"] == "275.00"


def test_daily_formulas_and_wrong_values_are_computed_anew(shop: Workspace, clock: FixedClock) -> None:
    design = files()
    design[1]["properties"]["days_left"] = formula("DAYS(closes, TODAY())", "integer", refreshed="daily")
    Draft(shop).apply(design)
    publish(shop, None)
    with shop.read() as tx:
        before = get(tx, SYSTEM, "deal", 1)["days_left"]
    clock.advance(timedelta(days=2))
    assert [(one.object, one.records, one.changed) for one in recalculate(shop, only_daily=True)] == [
        ("deal", 1, 1)
    ]
    with shop.write() as tx:
        assert get(tx, SYSTEM, "deal", 1)["days_left"] == before - 2
        tx.execute('UPDATE "deal" SET "net" = NULL WHERE "id" = 1')
        assert [problem.place for problem in wrong_values(tx)] == ["deal.net", "deal.total"]
    recalculate(shop, "deal")
    with shop.read() as tx:
        assert list(wrong_values(tx)) == []
        compare(tx)


@pytest.mark.parametrize(
    ("name", "keywords", "code"),
    [
        ("deal", formula("total + 1", "text"), "result_type"),
        ("deal", formula("closes - TODAY()", "integer"), "volatile"),
        ("deal", formula("owner = CURRENT_USER()", "boolean", refreshed="daily"), "volatile"),
        ("deal", formula("version + 1", "integer"), "restless"),
        ("deal", formula("id + 1", "integer"), "restless"),
        ("deal", formula("account.name", "reference", target="account"), "no_result"),
        ("deal", formula("account.name", "sky"), "no_result"),
        ("deal", formula("account.name", "text", required=True), "unknown_property"),
        ("deal", formula("account.name", "text", unique=True), "not_computed"),
        ("deal", formula("extra", "money", decimals=9), "too_large"),
        ("deal", formula("extra +", "money"), "value_expected"),
        ("deal", formula("bad + 1", "money"), "circular"),
        ("account", formula("share * 2", "money"), ""),
        ("account", formula("parent.share * 2", "money"), "too_far"),
        ("account", formula("parent.parent.parent.parent.rate", "money"), "path_too_long"),
        ("account", rollup("deal", "account", "sum"), "no_field"),
        ("account", rollup("deal", "account", "sum", field="name"), "wrong_field_type"),
        ("account", rollup("deal", "account", "max", field="level"), "not_summed"),
        ("account", rollup("deal", "account", "sum", field="total", result="text"), "result_type"),
        ("account", rollup("line", "deal", "count"), "points_elsewhere"),
        ("account", rollup("deal", "account", "median", field="total"), "enum"),
        ("account", rollup("deal", "account", "count", filter="closes > TODAY()"), "volatile"),
        ("account", rollup("deal", "account", "count", filter="LEN(name) > 3"), "not_a_filter"),
        ("account", rollup("deal", "account", "count", filter="account.best > 0"), "too_far"),
        ("account", rollup("deal", "account", "count", filter="account.rate > 0"), ""),
    ],
)
def test_what_cannot_be_computed_is_refused(name: str, keywords: dict[str, Any], code: str) -> None:
    design = files()
    owner = next(item for item in design if item["name"] == name)
    owner["properties"]["bad"] = keywords
    documents, found = apply_files(Documents([]), design, rename)
    problems = [problem for problem in found or check(documents) if problem.severity == "error"]
    assert [problem.code for problem in problems][:1] == ([code] if code else [])
    assert all("bad" in problem.place for problem in problems)


def test_large_tables_are_filled_by_a_job(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (filling_jobs, planning, estimating):
        monkeypatch.setattr(module, "FILLED_AT_ONCE", 1)
    design = files()
    design[1]["properties"]["pieces"] = rollup("line", "deal", "sum", field="doubled")
    design[2]["properties"]["doubled"] = formula("quantity * 2", "integer")
    Draft(shop).apply(design)
    with shop.read() as tx:
        texts = [problem.message for problem in plan(tx).problems if problem.code == "computed"]
    assert [("by a job" in text) for text in texts] == [True, False]
    publish(shop, None)
    with shop.read() as tx:
        assert get(tx, SYSTEM, "line", 1)["doubled"] is None
        assert get(tx, SYSTEM, "deal", 1)["pieces"] == 0
    assert Runner(shop, "long").run_next()
    with shop.read() as tx:
        assert get(tx, SYSTEM, "line", 1)["doubled"] == 6
        assert get(tx, SYSTEM, "deal", 1)["pieces"] == 8
        assert tx.execute('SELECT "kind", "state", "done" FROM "_dg_job"').fetchall() == [
            ("recalculate", "done", 2)
        ]
        assert list(wrong_values(tx)) == []


def test_what_depends_on_the_day_is_computed_every_night(shop: Workspace, clock: FixedClock) -> None:
    design = files()
    design[1]["properties"]["days_left"] = formula("DAYS(closes, TODAY())", "integer", refreshed="daily")
    Draft(shop).apply(design)
    publish(shop, None)
    fire_due(shop)
    clock.advance(timedelta(days=1))
    with shop.read() as tx:
        before = get(tx, SYSTEM, "deal", 1)["days_left"]
    fire_due(shop)
    while Runner(shop, "long").run_next():
        continue
    with shop.read() as tx:
        assert get(tx, SYSTEM, "deal", 1)["days_left"] == before - 1
        assert history_of(tx, SYSTEM, "deal", 1)[0]["door"] == "computed"
