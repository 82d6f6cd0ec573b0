"""Rules of an object beyond single fields: required under a condition, unique together, warnings, defaults
from other records."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.errors import Conflict
from dougong.problems import Problem
from dougong.records import (
    Batch,
    InvalidRecords,
    RecordWriter,
    create,
    delete,
    get,
    live_check,
    restore,
    update,
)
from dougong.storage import Draft, Workspace, plan, publish

from tests.records.conftest import somebody
from tests.support.beginnings import beginning_of, published
from tests.support.waiting import PATIENCE

ACCOUNT: dict[str, Any] = {
    "kind": "object",
    "name": "account",
    "title": "Account",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "code": {"fieldType": "text", "title": "Code", "unique": True},
        "industry": {"fieldType": "text", "title": "Industry"},
        "discount": {"fieldType": "integer", "title": "Discount"},
    },
    "required": ["name"],
}
PRICE: dict[str, Any] = {
    "kind": "object",
    "name": "price",
    "title": "Price",
    "titleField": "product",
    "properties": {
        "product": {"fieldType": "text", "title": "Product"},
        "currency": {
            "fieldType": "select",
            "title": "Currency",
            "options": [{"key": "cny", "title": "CNY"}, {"key": "eur", "title": "EUR"}],
        },
        "account": {"fieldType": "reference", "title": "Account", "target": "account"},
        "price": {"fieldType": "money", "title": "Price"},
    },
}
QUOTE: dict[str, Any] = {
    "kind": "object",
    "name": "quote",
    "title": "Quote",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "account": {"fieldType": "reference", "title": "Account", "target": "account"},
        "number": {"fieldType": "integer", "title": "Number"},
        "lost": {"fieldType": "boolean", "title": "Lost"},
        "reason": {"fieldType": "text", "title": "Reason", "requiredWhen": "lost"},
        "tax_code": {"fieldType": "text", "title": "Tax code", "requiredWhen": "account.industry = 'export'"},
        "product": {"fieldType": "text", "title": "Product"},
        "price": {
            "fieldType": "money",
            "title": "Price",
            "default": {
                "from": {
                    "object": "price",
                    "match": [
                        {"field": "product", "equals": "product"},
                        {"field": "currency", "equals": "'cny'"},
                    ],
                    "value": "price",
                }
            },
        },
        "discount": {
            "fieldType": "integer",
            "title": "Discount",
            "default": {
                "from": {
                    "object": "account",
                    "match": [{"field": "code", "equals": "account.code"}],
                    "value": "discount",
                }
            },
        },
    },
    "uniqueTogether": [
        {"name": "numbered", "fields": ["account", "number"]},
        {
            "name": "one_product",
            "fields": ["account", "product", "lost"],
            "message": "One quote for each product.",
        },
    ],
    "rules": [
        {
            "name": "steep",
            "condition": "discount <= 20",
            "when": "discount <> NULL",
            "message": "More than 20 % is a lot.",
            "fields": ["discount"],
            "severity": "warn",
        },
        {"name": "priced", "when": "number > 100", "condition": "price > 0", "message": "A price is needed."},
    ],
}
CITIES = [
    {"key": "hangzhou", "title": "Hangzhou", "when": ["zhejiang"]},
    {"key": "ningbo", "title": "Ningbo", "when": ["zhejiang"]},
    {"key": "nanjing", "title": "Nanjing", "when": ["jiangsu"]},
    {"key": "other", "title": "Other"},
]
VISIT: dict[str, Any] = {
    "kind": "object",
    "name": "visit",
    "title": "Visit",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "province": {
            "fieldType": "select",
            "title": "Province",
            "options": [{"key": "zhejiang", "title": "Zhejiang"}, {"key": "jiangsu", "title": "Jiangsu"}],
        },
        "city": {"fieldType": "select", "title": "City", "dependsOn": "province", "options": CITIES},
        "account": {"fieldType": "reference", "title": "Account", "target": "account"},
        "price": {"fieldType": "reference", "title": "Price", "target": "price", "dependsOn": "account"},
    },
}
FILES = [ACCOUNT, PRICE, QUOTE, VISIT]


beginning = beginning_of("crm", published(FILES))


@pytest.fixture
def crm(workspace: Workspace) -> Workspace:
    return workspace


@pytest.fixture
def ada(crm: Workspace) -> Actor:
    return somebody(crm, "ada@example.com", "member")


def refused(error: pytest.ExceptionInfo[InvalidRecords]) -> list[tuple[str, str]]:
    return [(problem.place, problem.code) for problem in error.value.problems]


def made(workspace: Workspace, actor: Actor, kind: str, /, **values: Any) -> int:
    with workspace.write() as tx:
        return create(tx, actor, kind, values).id


def test_a_field_is_required_where_its_condition_holds(crm: Workspace, ada: Actor) -> None:
    exporter = made(crm, ada, "account", name="E", industry="export")
    with crm.write() as tx:
        create(tx, ada, "quote", {"name": "open"})
        quote = create(tx, ada, "quote", {"name": "lost", "lost": True, "reason": "Price"})
        with pytest.raises(InvalidRecords) as error:
            create(tx, ada, "quote", {"name": "x", "lost": True, "account": exporter})
        assert refused(error) == [("reason", "required"), ("tax_code", "required")]
        with pytest.raises(InvalidRecords) as error:
            update(tx, ada, "quote", quote.id, {"reason": None})
        assert refused(error) == [("reason", "required")]
        update(tx, ada, "quote", quote.id, {"reason": None, "lost": False})


def test_what_the_condition_reads_must_itself_be_right(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx, pytest.raises(InvalidRecords) as error:
        create(tx, ada, "quote", {"name": "x", "lost": "perhaps"})
    assert [place for place, _ in refused(error)] == ["lost"]


def test_the_live_check_tells_what_is_required(crm: Workspace, ada: Actor) -> None:
    with crm.read() as tx:
        checked = live_check(tx, ada, "quote", {"lost": True})
    assert [(p.place, p.code) for p in checked.problems] == [("reason", "required")]


def test_no_two_records_share_a_combination(crm: Workspace, ada: Actor) -> None:
    acme, other = made(crm, ada, "account", name="A"), made(crm, ada, "account", name="B")
    first = made(crm, ada, "quote", account=acme, number=1)
    made(crm, ada, "quote", account=other, number=1)
    with crm.write() as tx:
        with pytest.raises(InvalidRecords) as error:
            create(tx, ada, "quote", {"account": acme, "number": 1})
        assert refused(error) == [("number", "taken_together")]
        assert error.value.problems[0].message == "Another record has the same values of “Account”, “Number”."
        second = create(tx, ada, "quote", {"account": acme, "number": 2})
        with pytest.raises(InvalidRecords) as error:
            update(tx, ada, "quote", second.id, {"number": 1})
        assert refused(error) == [("number", "taken_together")]
        update(tx, ada, "quote", first, {"name": "same", "number": 1})
        delete(tx, ada, "quote", first)
        update(tx, ada, "quote", second.id, {"number": 1})
        with pytest.raises(InvalidRecords) as error:
            restore(tx, ada, "quote", first)
        assert refused(error) == [("number", "taken_together")]


def test_blanks_are_not_equal_in_a_combination(crm: Workspace, ada: Actor) -> None:
    acme = made(crm, ada, "account", name="A")
    for _ in range(2):
        made(crm, ada, "quote", account=acme)
        made(crm, ada, "quote", number=1)
        made(crm, ada, "quote", account=acme, product="P")


def test_texts_of_a_combination_are_compared_as_unique_texts_are(crm: Workspace, ada: Actor) -> None:
    acme = made(crm, ada, "account", name="A")
    made(crm, ada, "quote", account=acme, product="Pump", lost=False)
    with crm.write() as tx, pytest.raises(InvalidRecords) as error:
        create(tx, ada, "quote", {"account": acme, "product": " ｐＵＭＰ", "lost": False})
    assert error.value.problems[0].message == "One quote for each product."


def test_a_combination_twice_in_a_batch(crm: Workspace, ada: Actor) -> None:
    acme = made(crm, ada, "account", name="A")
    records = [{"account": acme, "number": n} for n in (1, 2, 1)]
    with crm.write() as tx:
        result = RecordWriter(tx, ada).write(Batch("quote", "create", records, policy="skip_invalid"))
    assert [(r.index, r.problems[0].code) for r in result.refused] == [(2, "twice_together")]


def test_the_database_itself_keeps_combinations_apart(crm: Workspace, ada: Actor) -> None:
    acme = made(crm, ada, "account", name="A")
    made(crm, ada, "quote", account=acme, number=1)
    with pytest.raises(Conflict), crm.write() as tx:
        tx.execute(
            'INSERT INTO "quote" ("created_at", "updated_at", "version", "account", "number")'
            ' SELECT "created_at", "updated_at", 1, "account", "number" FROM "quote"'
        )


def test_a_plan_refuses_a_combination_that_is_not_unique(crm: Workspace, ada: Actor) -> None:
    for _ in range(2):
        made(crm, ada, "price", product="P", currency="cny")
    Draft(crm).apply([{**PRICE, "uniqueTogether": [{"name": "one", "fields": ["product", "currency"]}]}])
    with crm.read() as tx:
        planned = plan(tx)
    assert planned.blocked
    assert [(p.place, p.code, p.message) for p in planned.problems if p.severity == "error"] == [
        (
            "object:price#/uniqueTogether/0",
            "not_unique_together",
            "“Product”, “Currency” cannot become unique together: 1 combinations stand in more than one record.",
        )
    ]


def test_a_rule_holds_only_where_it_applies(crm: Workspace, ada: Actor) -> None:
    made(crm, ada, "quote", number=100)
    with crm.write() as tx, pytest.raises(InvalidRecords) as error:
        create(tx, ada, "quote", {"number": 101})
    assert refused(error) == [("", "rule")]


def test_a_warning_stops_a_save_until_it_is_confirmed(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        with pytest.raises(InvalidRecords) as error:
            create(tx, ada, "quote", {"discount": 30})
        (problem,) = error.value.problems
        assert (problem.place, problem.code, problem.severity) == ("discount", "warning", "warning")
        assert problem.params["rule"] == "steep"
        create(tx, ada, "quote", {"discount": 30}, confirmed=frozenset({"all"}))
        quote = create(tx, ada, "quote", {"discount": 30}, confirmed=frozenset({"steep"}))
        update(tx, ada, "quote", quote.id, {"name": "The discount stays"})
        with pytest.raises(InvalidRecords):
            update(tx, ada, "quote", quote.id, {"discount": 31})


def test_a_confirmation_does_not_reach_rules_that_block(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx, pytest.raises(InvalidRecords) as error:
        create(tx, ada, "quote", {"number": 101, "discount": 99}, confirmed=frozenset({"all", "priced"}))
    assert refused(error) == [("", "rule")]


def test_a_default_comes_from_the_newest_matching_record(crm: Workspace, ada: Actor) -> None:
    made(crm, ada, "price", product="Pump", currency="cny", price="10")
    made(crm, ada, "price", product="PUMP", currency="cny", price="12.5")
    made(crm, ada, "price", product="Pump", currency="eur", price="2")
    acme = made(crm, ada, "account", name="A", code="a", discount=7)
    with crm.write() as tx:
        records = [
            {"product": "Pump", "account": {"code": "A"}},
            {"product": "Valve"},
            {"product": "Pump", "price": "1", "discount": None, "account": acme},
            {},
        ]
        result = RecordWriter(tx, ada).write(Batch("quote", "create", records))
        found = [get(tx, ada, "quote", written.id) for written in result.records]
    assert [(one["price"], one["discount"]) for one in found] == [
        ("12.50", 7),
        (None, None),
        ("1.00", None),
        (None, None),
    ]


def test_a_default_stays_blank_where_its_source_was_deleted(crm: Workspace, ada: Actor) -> None:
    price = made(crm, ada, "price", product="Pump", currency="cny", price="10")
    with crm.write() as tx:
        delete(tx, ada, "price", price)
        quote = create(tx, ada, "quote", {"product": "Pump"})
        assert get(tx, ada, "quote", quote.id)["price"] is None


def test_an_update_leaves_linked_fields_alone(crm: Workspace, ada: Actor) -> None:
    made(crm, ada, "price", product="Pump", currency="cny", price="10")
    quote = made(crm, ada, "quote", product="Valve", price="3")
    with crm.write() as tx:
        update(tx, ada, "quote", quote, {"product": "Pump"})
        assert get(tx, ada, "quote", quote)["price"] == "3.00"


@pytest.mark.parametrize(
    ("field", "more", "place", "code"),
    [
        ("reason", {"requiredWhen": "number + 1"}, "/properties/reason/requiredWhen", "result_type"),
        ("reason", {"requiredWhen": "nothing"}, "/properties/reason/requiredWhen", "no_such_field"),
        ("reason", {"requiredWhen": "RAND() > 0.5"}, "/properties/reason/requiredWhen", "left_to_chance"),
    ],
)
def test_unsound_conditions_are_refused(
    crm: Workspace, field: str, more: dict[str, Any], place: str, code: str
) -> None:
    quote = {**QUOTE, "properties": {**QUOTE["properties"], field: {**QUOTE["properties"][field], **more}}}
    assert (place, code) in {(found.partition("#")[2], c) for found, c in judged(crm, quote)}


def judged(workspace: Workspace, *documents: dict[str, Any]) -> list[tuple[str, str]]:
    problems = Draft(workspace).apply(documents)
    if any(problem.severity == "error" for problem in problems):
        return [(p.place, p.code) for p in problems]
    with workspace.read() as tx:
        return [(p.place, p.code) for p in plan(tx).problems]


def test_rules_without_effect_are_told(crm: Workspace) -> None:
    quote = {
        **QUOTE,
        "required": ["reason"],
        "uniqueTogether": [*QUOTE["uniqueTogether"], {"name": "again", "fields": ["number", "account"]}],
        "rules": [{"name": "idle", "condition": "1 < 2", "message": "Never seen."}],
    }
    found = judged(crm, quote)
    assert ("object:quote#/properties/reason/requiredWhen", "required_anyway") in found
    assert ("object:quote#/uniqueTogether/2/fields", "same_combination") in found
    assert ("object:quote#/rules/0/condition", "always_the_same") in found


def test_a_default_must_fit_its_field(crm: Workspace) -> None:
    def with_source(**more: Any) -> dict[str, Any]:
        source = {**QUOTE["properties"]["price"]["default"]["from"], **more}
        price = {**QUOTE["properties"]["price"], "default": {"from": source}}
        return {**QUOTE, "properties": {**QUOTE["properties"], "price": price}}

    place = "object:quote#/properties/price/default/from"
    assert (f"{place}/value", "other_type") in judged(crm, with_source(value="product"))
    wrong = [{"field": "product", "equals": "number"}]
    assert (f"{place}/match/0/equals", "result_type") in judged(crm, with_source(match=wrong))
    assert any(code == "no_such_field" for _, code in judged(crm, with_source(value="nothing")))


def test_records_that_break_new_rules_are_counted(crm: Workspace, ada: Actor) -> None:
    made(crm, ada, "price", product="P")
    made(crm, ada, "price", product="P", currency="eur")
    currency = {**PRICE["properties"]["currency"], "requiredWhen": "product <> NULL"}
    rule = {"name": "r", "when": "currency = 'eur'", "condition": "price > 0", "message": "No price."}
    changed = {**PRICE, "properties": {**PRICE["properties"], "currency": currency}, "rules": [rule]}
    found = judged(crm, changed)
    assert ("object:price#/properties/currency", "now_required_when") in found
    assert ("object:price#/rules/0", "rule_broken") in found


def test_what_no_statement_can_count_is_computed(crm: Workspace, ada: Actor) -> None:
    """Over references, with functions, and of a field that comes with the rule."""
    made(crm, ada, "price", product="Pump", currency="cny")
    made(crm, ada, "price", product="P")
    seal = {"fieldType": "text", "title": "Seal"}
    for condition, when in (
        ("LEN(product) > 2", None),
        ("account.name = 'Acme' AND seal = NULL", "LEN(product) < 2"),
        ("seal = 'x'", "currency = 'cny'"),
    ):
        rule = {"name": "r", "condition": condition, "message": "No.", **({"when": when} if when else {})}
        changed = {**PRICE, "properties": {**PRICE["properties"], "seal": seal}, "rules": [rule]}
        found = planned(crm, changed)
        assert [(p.code, p.params.get("rows")) for p in found] == [("rule_broken", 1)], condition
    doubled = {"fieldType": "formula", "title": "Double", "formula": "price * 2", "result": "money"}
    rule = {"name": "r", "condition": "doubled > 0", "message": "No."}
    changed = {**PRICE, "properties": {**PRICE["properties"], "doubled": doubled}, "rules": [rule]}
    assert [p.code for p in planned(crm, changed)] == ["not_counted"]
    needed = {**PRICE, "properties": {**PRICE["properties"], "seal": seal}, "required": ["product", "seal"]}
    assert [(p.code, p.params["rows"]) for p in planned(crm, needed)] == [("now_required", 2)]


def planned(workspace: Workspace, document: dict[str, Any]) -> list[Problem]:
    draft = Draft(workspace)
    draft.apply([document])
    with workspace.read() as tx:
        problems = [p for p in plan(tx).problems if p.code != "computed"]
    draft.discard()
    return problems


def test_the_system_sees_every_source(crm: Workspace) -> None:
    made(crm, SYSTEM, "price", product="Pump", currency="cny", price="10")
    quote = made(crm, SYSTEM, "quote", product="Pump")
    with crm.read() as tx:
        assert get(tx, SYSTEM, "quote", quote)["price"] == "10.00"


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"province": "zhejiang", "city": "ningbo"}, []),
        ({"province": "zhejiang", "city": "nanjing"}, [("city", "does_not_fit")]),
        ({"province": "jiangsu", "city": "other"}, []),
        ({"city": "nanjing"}, [("city", "does_not_fit")]),
        ({"city": "other"}, []),
        ({"province": "mars", "city": "nanjing"}, [("province", "unknown_option")]),
    ],
)
def test_options_go_with_the_option_they_depend_on(
    crm: Workspace, ada: Actor, values: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    with crm.read() as tx:
        found = live_check(tx, ada, "visit", values).problems
    assert [place for place, _ in problems] == [p.place for p in found]
    assert all(
        p.code == code for p, (_, code) in zip(found, problems, strict=True) if code != "unknown_option"
    )


def test_a_changed_parent_is_refused_while_its_child_does_not_fit(crm: Workspace, ada: Actor) -> None:
    visit = made(crm, ada, "visit", province="zhejiang", city="ningbo")
    with crm.write() as tx:
        with pytest.raises(InvalidRecords) as error:
            update(tx, ada, "visit", visit, {"province": "jiangsu"})
        assert refused(error) == [("city", "does_not_fit")]
        assert error.value.problems[0].message == "“Ningbo” cannot be chosen with the present “Province”."
        update(tx, ada, "visit", visit, {"province": "jiangsu", "city": "nanjing"})


def test_a_record_must_belong_to_the_record_it_depends_on(crm: Workspace, ada: Actor) -> None:
    acme, other = made(crm, ada, "account", name="A"), made(crm, ada, "account", name="B")
    price = made(crm, ada, "price", product="P", account=acme)
    with crm.write() as tx:
        visit = create(tx, ada, "visit", {"account": acme, "price": price})
        create(tx, ada, "visit", {"price": price})
        with pytest.raises(InvalidRecords) as error:
            create(tx, ada, "visit", {"account": other, "price": price})
        assert refused(error) == [("price", "belongs_elsewhere")]
        with pytest.raises(InvalidRecords) as error:
            update(tx, ada, "visit", visit.id, {"account": other})
        assert refused(error) == [("price", "belongs_elsewhere")]
        update(tx, ada, "visit", visit.id, {"account": other, "price": None})


def visit_with(**more: Any) -> dict[str, Any]:
    properties = {name: {**field, **more.get(name, {})} for name, field in VISIT["properties"].items()}
    return {**VISIT, "properties": properties, "required": more.get("required", [])}


@pytest.mark.parametrize(
    ("more", "place", "code"),
    [
        ({"province": {"dependsOn": "city"}}, "/properties/city/dependsOn", "depends_in_a_circle"),
        ({"city": {"dependsOn": "name"}}, "/properties/city/options/0/when/0", "no_such_option"),
        (
            {"city": {"dependsOn": "account", "options": CITIES[3:]}},
            "/properties/city/dependsOn",
            "cannot_depend",
        ),
        (
            {"city": {"dependsOn": "province", "options": CITIES[3:]}},
            "/properties/city/dependsOn",
            "nothing_depends",
        ),
        (
            {"city": {"options": CITIES[2:3]}, "required": ["city"]},
            "/properties/city/options",
            "never_chosen",
        ),
        ({"account": {"dependsOn": "price"}}, "/properties/account/dependsOn", "depends_in_a_circle"),
        ({"price": {"dependsOn": "city"}}, "/properties/price/dependsOn", "cannot_depend"),
    ],
)
def test_contradictory_dependences_are_told(
    crm: Workspace, more: dict[str, Any], place: str, code: str
) -> None:
    found = {(spot.partition("#")[2], found) for spot, found in judged(crm, visit_with(**more))}
    assert (place, code) in found


def test_options_depend_on_nothing_without_a_field_that_decides(crm: Workspace) -> None:
    city = {key: value for key, value in VISIT["properties"]["city"].items() if key != "dependsOn"}
    visit = {**VISIT, "properties": {**VISIT["properties"], "city": city}}
    assert {code for _, code in judged(crm, visit)} == {"nothing_decides"}


def test_a_renamed_option_keeps_what_depends_on_it(crm: Workspace, ada: Actor) -> None:
    with crm.read() as tx:
        stored = next(d for d in tx.release.documents.values() if d["name"] == "visit")
        ids = {o["key"]: o["id"] for o in stored["properties"]["province"]["options"]}
    options = [
        {"id": ids["zhejiang"], "key": "zj", "title": "Zhejiang"},
        {"id": ids["jiangsu"], "key": "js", "title": "J"},
    ]
    cities = [
        {**city, "when": [{"zhejiang": "zj", "jiangsu": "js"}[k] for k in city.get("when", [])]}
        for city in CITIES[:3]
    ]
    changed = visit_with(province={"options": options}, city={"options": [*cities, CITIES[3]]})
    assert Draft(crm).apply([changed]) == []
    publish(crm, None)
    with crm.write() as tx:
        create(tx, ada, "visit", {"province": "zj", "city": "ningbo"})


def test_a_combination_is_won_by_one(crm: Workspace, ada: Actor) -> None:
    acme = made(crm, ada, "account", name="A")
    rounds, people = 12, 3
    together = Barrier(people, timeout=PATIENCE)

    def try_all(_: int) -> list[str]:
        outcomes = []
        for number in range(rounds):
            together.wait()
            try:
                with crm.write() as tx:
                    create(tx, ada, "quote", {"account": acme, "number": number})
                outcomes.append("won")
            except InvalidRecords as refused:
                outcomes.append(refused.problems[0].code)
        return outcomes

    with ThreadPoolExecutor(people) as pool:
        found = [outcome for outcomes in pool.map(try_all, range(people)) for outcome in outcomes]
    assert found.count("won") == rounds
    assert found.count("taken_together") == rounds * (people - 1)
