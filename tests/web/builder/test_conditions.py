"""Conditions that are clicked together: their rows and their expression say the same, whichever was there first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from dougong.access import SYSTEM
from dougong.definitions import ObjectDefinition
from dougong.expressions import check, parse
from dougong.expressions.types import BOOLEAN
from dougong.fields import OPERATORS, ObjectScope
from dougong.web.conditions.condition_words import Words, condition_words
from dougong.web.conditions.filter_trees import Group, Node, tree_of, write_tree
from dougong.web.conditions.filters import Condition
from dougong.web.conditions.operators import PERIODS
from dougong.web.faces.criteria import criterion_of, operators_of
from dougong.web.paths import FieldPath, filterable
from dougong.web.screens import Screen
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.builder.conftest import HTMX, Studio
from tests.web.conftest import opened, prepared
from tests.web.design import text_of

OBJECTS = ("opportunity", "account", "activity", "contact", "quote", "ticket")
URL = "/build/objects/visit/condition"


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with (
        opened(prepared(), tmp_path_factory.mktemp("conditions") / "w") as site,
        site.app.test_request_context(),
        site.workspace.read() as tx,
    ):
        yield Screen(tx, SYSTEM)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)
numbers = st.decimals(-(10**9), 10**9, places=2).map(lambda one: f"{one.normalize():f}" if one else "0")
ids = st.integers(1, 10**9).map(str)
days = st.dates().map(str)
VALUES = {
    "number": numbers,
    "percent": numbers,
    "date": days,
    "time": st.times().map(lambda one: one.strftime("%H:%M")),
    "reference": ids,
    "near": st.integers(-90, 90).map(str),
    "any_reference": ids.map(lambda one: f"account:{one}"),
    "phone": st.just("+8613800138000"),
}


def values_for(screen: Screen, path: FieldPath, operator: str) -> st.SearchStrategy[tuple[str, ...]]:
    kind, criterion = OPERATORS[operator], criterion_of(path.type_name)
    if kind.values == 0:
        return st.just(())
    if kind.presets:
        return st.sampled_from([(name,) for name in PERIODS])
    if kind.counted:
        return st.integers(0, 99_999).map(lambda one: (str(one),))
    control = criterion.several if kind.values == -1 else criterion.control
    offered = [one["key"] for one in criterion.details(screen, path, ()).get("options", ())]
    several = "target" in criterion.details(screen, path, ())
    one = st.sampled_from(offered) if offered else ids if several else VALUES.get(control, texts)
    if control == "near":
        return st.tuples(one, one, one)
    return (
        one.map(lambda value: (value,))
        if kind.values == 1
        else st.lists(one, min_size=1, max_size=3, unique=True).map(tuple)
    )


def conditions(screen: Screen, obj: ObjectDefinition) -> st.SearchStrategy[Node]:
    pairs = [(path, name) for path in filterable(screen.definitions, obj) for name in operators_of(path)]
    made = st.sampled_from(pairs).flatmap(
        lambda pair: values_for(screen, *pair).map(lambda values: Condition(*pair, values))
    )
    return made.filter(lambda one: _readable(screen, one))


def _readable(screen: Screen, one: Condition) -> bool:
    try:
        return bool(one.expression(screen.tx))
    except ValueError:
        return False


@st.composite
def trees(draw: st.DrawFn, screen: Screen) -> tuple[ObjectDefinition, Group]:
    obj = screen.definitions.object(draw(st.sampled_from(OBJECTS)))
    leaf = conditions(screen, obj)
    every = draw(st.booleans())
    inner = groups(leaf | groups(leaf, every), not every)
    items = draw(st.lists(leaf | inner, min_size=1, max_size=3))
    return obj, Group(tuple(items), every)


def groups(items: st.SearchStrategy[Node], every: bool) -> st.SearchStrategy[Node]:
    return st.lists(items, min_size=2, max_size=3).map(lambda found: Group(tuple(found), every))


def said(screen: Screen, node: Node) -> Any:
    """Two operators that write the same are the same: seven days are also a period with a name."""
    if isinstance(node, Group):
        parts = [said(screen, one) for one in node.items]
        return parts[0] if len(parts) == 1 else (node.every, parts)
    assert isinstance(node, Condition)
    return node.path.name, node.expression(screen.tx)


@settings(max_examples=60)
@given(st.data())
def test_rows_become_an_expression_and_the_same_rows_again(screen: Screen, data: st.DataObject) -> None:
    obj, tree = data.draw(trees(screen))
    text = write_tree(screen, tree)
    assert text is not None
    assert check(parse(text), ObjectScope(screen.definitions, obj), BOOLEAN).type == BOOLEAN
    again = tree_of(screen, obj, text)
    assert said(screen, again) == said(screen, tree)
    assert write_tree(screen, again) == text


def test_the_packs_conditions_that_rows_can_say_open_as_rows(screen: Screen) -> None:
    tree = tree_of(
        screen, screen.definitions.object("opportunity"), "stage = 'won' AND (amount > 5 OR name = NULL)"
    )
    assert said(screen, tree) == (
        True,
        [("stage", "stage = 'won'"), (False, [("amount", "amount > 5"), ("name", "name = NULL")])],
    )


@pytest.mark.parametrize(
    ("object_name", "source", "words"),
    [
        ("opportunity", "stage = 'won' AND amount > 1000", "Stage is Won and Amount more than ¥1,000.00"),
        ("opportunity", "close_date <= TODAY() + 1", "Close date not after 1 day after today"),
        (
            "opportunity",
            "budget_confirmed OR NOT(stage = 'won')",
            "Budget confirmed is yes or not: Stage is Won",
        ),
        ("campaign", "ends_on >= starts_on", "Ends on not before Starts on"),
        ("quote", "MAX(items.discount) > 0.15", "largest Positions · Discount more than 15%"),
        ("quote", "COUNT(items) = 0", "number of Positions is 0"),
    ],
)
def test_conditions_are_said_in_words(screen: Screen, object_name: str, source: str, words: str) -> None:
    obj = screen.definitions.object(object_name)
    assert condition_words(screen, obj, tree_of(screen, obj, source), source, {}) == Words(words)


@pytest.mark.parametrize(
    "source", ["DAY(close_date) = 1", "MOD(amount, 2) = 0", "close_date = NULL OR nothing ="]
)
def test_what_has_no_words_stays_a_formula(screen: Screen, source: str) -> None:
    obj = screen.definitions.object("opportunity")
    words = condition_words(screen, obj, tree_of(screen, obj, source), source, {})
    assert words.source == source
    assert words.text


@pytest.fixture
def rule(visit: Studio) -> Studio:
    """An object of the draft alone, with a money field and a reference to itself."""
    for name in ("money", "reference"):
        visit.send("/build/objects/visit/fields", type=name)
    visit.save("object", "visit", visit.field("reference")["id"], target="visit")
    return visit


def rows(studio: Studio, source: str) -> str:
    return studio.ada.get(f"{URL}?{urlencode({'source': source})}", headers=HTMX).text


def text(studio: Studio, *pairs: tuple[str, str]) -> dict[str, str]:
    found: dict[str, str] = json.loads(studio.ada.get(f"{URL}-text?{urlencode(pairs)}").text)
    return found


def test_rows_are_made_of_what_is_designed_and_not_yet_published(rule: Studio) -> None:
    assert rows(rule, "").count("data-filter-row>") == 1
    page = rows(rule, "money > 100 AND name <> NULL")
    assert page.count("data-filter-row>") == 2
    assert 'value="100"' in page
    assert 'value="money"' in page
    assert "more than" in text_of(page)


def test_records_cannot_be_looked_up_before_they_are_published(rule: Studio) -> None:
    page = rows(rule, "reference = 12")
    assert "It can be chosen once this is published." in text_of(page)
    assert 'value="12"' in page  # and is not lost
    answer = text(
        rule, ("open", "all"), ("c1.field", "reference"), ("c1.operator", "equals"), ("c1.value", "12")
    )
    assert answer == {"source": "reference = 12", "refused": ""}


def test_what_rows_cannot_say_tells_why(rule: Studio) -> None:
    only = "Only an expression can say this: "
    for source, why in (
        ("LEN(name) > 3", f"{only}LEN(name) > 3"),
        ("money > 1 AND LEN(name) > 3", f"{only}LEN(name) > 3"),
        ("money >", "This cannot be read as a condition yet."),
        ("nothing = 1", f"{only}nothing = 1"),
        # What fits into the beginning of it would be a whole condition.
        (f"money > 1{' ' * 2000}AND name = 'x'", "This cannot be read as a condition yet."),
        (" AND ".join(["money > 1"] * 41), "It has more conditions than can be shown as rows."),
    ):
        page = rows(rule, source)
        assert why in text_of(page)
        assert "data-filter-row" not in page


def test_what_cannot_be_read_is_told_and_writes_nothing(rule: Studio) -> None:
    answer = text(
        rule, ("open", "all"), ("c1.field", "money"), ("c1.operator", "greater"), ("c1.value", "many")
    )
    assert answer == {"source": "", "refused": f"“many” is no value for {rule.field('money')['title']}."}
    long = [("open", "any")]
    for index in range(30):
        long += [(f"c{index}.field", "name"), (f"c{index}.operator", "equals"), (f"c{index}.value", "x" * 90)]
    assert text(rule, *long)["refused"] == "These are more conditions than one expression can hold."


def test_a_panel_says_its_conditions_in_words(rule: Studio) -> None:
    field = rule.field("money")["id"]
    rule.save("object", "visit", field, requiredWhen="name = 'x'")
    panel = rule.ada.get(f"/build/panel/object/visit/{field}").text
    assert "Name is x" in text_of(panel)
    rule.save("object", "visit", field, requiredWhen="LEN(name) > 3")
    panel = rule.ada.get(f"/build/panel/object/visit/{field}").text
    assert "Only an expression can say this: LEN(name) > 3" in text_of(panel)
    assert 'data-condition-as="text"' in panel


NONSENSE = (
    "source=%00",
    f"source={'(' * 500}",
    "open=all&open=any&close=1&close=1&close=1",
    "depth=99999999999999999999",
    "c1.field=%00&c1.operator=equals&c1.value=1&open=all",
    "key=%22%3E&%22%3E.field=nothing",
)


def test_nonsense_is_answered(rule: Studio) -> None:
    for query in NONSENSE:
        for part in ("", "-row", "-group", "-text"):
            assert rule.ada.get(f"{URL}{part}?{query}", headers=HTMX).status_code == 200
            assert rule.ada.get(f"/build/objects/nothing/condition{part}?{query}").status_code == 404


def test_only_designers_click_conditions_together(rule: Studio) -> None:
    emma = rule.site.browser("emma@example.com")
    for part in ("", "-row", "-group", "-text"):
        assert emma.get(f"{URL}{part}").status_code == 403
