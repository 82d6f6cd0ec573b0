from __future__ import annotations

from urllib.parse import quote

import pytest
from dougong.access import SYSTEM
from dougong.fields import OPERATORS
from dougong.records import RecordQuery, find
from dougong.web.conditions.filter_trees import recognised
from dougong.web.conditions.filters import Condition, operators_of
from dougong.web.conditions.operators import PERIODS
from dougong.web.paths import filterable
from dougong.web.screens import Screen

from tests.web.conftest import Site
from tests.web.design import text_of, titles_in_list

DEALS = (
    ("Warehouse robots", "proposal", "1191800", "2026-06-24"),
    ("Cold store", "qualify", "760000", "2026-10-09"),
    ("华为园区网络", "negotiation", "3860000", "2026-06-30"),
    ("Lens line", "won", "890000", "2026-06-10"),
)


@pytest.fixture
def deals(site: Site) -> Site:
    account = site.add("account", name="Kestrel Robotics")
    for name, stage, amount, day in DEALS:
        site.add("opportunity", name=name, stage=stage, amount=amount, close_date=day, account=account)
    return site


def everything(query: str = "") -> str:
    return f"/o/opportunity?view=opportunity_all{query}"


def test_a_list_shows_its_views_columns_rows_and_sums(deals: Site) -> None:
    page = deals.browser().get(everything("&sort=name"))
    assert titles_in_list(page.text) == ["Cold store", "华为园区网络", "Lens line", "Warehouse robots"]
    text = text_of(page.text)
    assert "Opportunity name" in text
    assert "Kestrel Robotics" in text
    assert "¥1,191,800.00" in text
    assert "4 records" in text
    assert "¥6,701,800.00" in text


def test_a_list_is_in_the_readers_language(deals: Site) -> None:
    text = text_of(deals.browser("lin@example.com").get(everything()).text)
    for words in ("商机名称", "方案报价", "共 4 条", "筛选", "新建商机", "全部"):
        assert words in text


def test_the_default_view_filters(deals: Site) -> None:
    assert "Lens line" not in titles_in_list(deals.browser().get("/o/opportunity").text)


def test_a_column_head_sorts_up_and_down(deals: Site) -> None:
    browser = deals.browser()
    up = browser.get(everything("&sort=amount"))
    assert titles_in_list(up.text)[0] == "Cold store"
    assert 'aria-sort="ascending"' in up.text
    assert "sort=-amount" in up.text
    assert titles_in_list(browser.get(everything("&sort=-amount")).text)[0] == "华为园区网络"


@pytest.mark.parametrize(
    ("condition", "titles"),
    [
        ("stage~any_of~proposal~won", {"Warehouse robots", "Lens line"}),
        ("stage~equals~won", {"Lens line"}),
        ("amount~at_least~1,000,000", {"Warehouse robots", "华为园区网络"}),
        ("close_date~until~2026-06-24", {"Warehouse robots", "Lens line"}),
        ("close_date~within~this_month", {"Warehouse robots", "华为园区网络", "Lens line"}),
        ("close_date~within~overdue", {"Lens line"}),
        ("account~equals~1", {"Warehouse robots", "Cold store", "华为园区网络", "Lens line"}),
        ("account~blank", set()),
        ("name~contains~STORE", {"Cold store"}),
        ("competitor~filled", set()),
        ("created_at~equals~2026-06-18", {"Warehouse robots", "Cold store", "华为园区网络", "Lens line"}),
        ("owner~is_me", set()),
        ("budget_confirmed~is_false", {"Warehouse robots", "Cold store", "华为园区网络", "Lens line"}),
    ],
)
def test_conditions_narrow_the_list(deals: Site, condition: str, titles: set[str]) -> None:
    page = deals.browser().get(everything(f"&f={quote(condition, safe='~')}"))
    assert page.status_code == 200
    assert set(titles_in_list(page.text)) == titles


def test_every_operator_of_every_field_makes_a_good_expression(deals: Site) -> None:
    with deals.workspace.read() as tx:
        definitions = tx.release.definitions
        obj = definitions.object("opportunity")
    samples = {"select": "won", "money": "1.5", "integer": "2", "reference": "1", "person": "1"}
    samples |= {
        "references": "1",
        "users": "1",
        "user": "1",
        "decimal": "1.5",
        "percent": "0.5",
        "currency": "CNY",
        "exchange_rate": "1.5",
    }
    told: list[str] = []
    for path in filterable(definitions, obj):
        for operator in operators_of(path):
            value = samples.get(path.type_name, "2026-06-18")
            if OPERATORS[operator].presets:
                value = next(iter(PERIODS))
            elif OPERATORS[operator].counted:
                value = "14"
            options = {option.key for option in path.field.select_options} if path.field else set()
            value = min(options) if options else value
            told += _told(deals, Condition(path, operator, (value,) if OPERATORS[operator].values else ()))
    assert told == []


def _told(deals: Site, condition: Condition) -> list[str]:
    """A condition that is no good expression, or is not recognised when it is read from one."""
    with deals.app.test_request_context(), deals.workspace.read() as tx:
        text = condition.expression(tx)
        find(tx, SYSTEM, RecordQuery("opportunity", ("id",), filter=text, limit=1))
        screen = Screen(tx, SYSTEM)
        found = recognised(screen, tx.release.definitions.object("opportunity"), text)
        if found is not None and found.expression(tx) == text:
            return []
        return [f"{text}: {found}"]


def test_the_chips_say_what_is_filtered_and_take_it_away(deals: Site) -> None:
    page = deals.browser().get(everything("&f=stage~any_of~proposal~won&f=amount~at_least~100000"))
    text = text_of(page.text)
    assert "Stage is any of Proposal, Won" in text
    assert "Amount at least ¥100,000.00" in text
    assert "Remove the filter on Stage" in page.text


def test_the_popover_leads_to_the_address_of_the_filtered_list(deals: Site) -> None:
    filled = "open=all&c0.field=stage&c0.operator=equals&c0.value=won"
    unfilled = "c1.field=name&c1.operator=contains"
    response = deals.browser().get(f"/o/opportunity/filter?view=opportunity_all&{filled}&{unfilled}&close=1")
    assert response.status_code == 303
    assert response.headers["Location"].endswith("/o/opportunity?view=opportunity_all&f=stage~equals~won")


def test_the_box_in_which_a_record_is_looked_for_is_no_condition(deals: Site) -> None:
    filled = "open=all&c0.field=account&c0.operator=equals&c0.value=1&c0.value.text=Acme"
    response = deals.browser().get(f"/o/opportunity/filter?view=opportunity_all&{filled}&close=1")
    assert response.headers["Location"].endswith("/o/opportunity?view=opportunity_all&f=account~equals~1")


def test_a_filter_row_changes_with_its_field(deals: Site) -> None:
    browser = deals.browser()
    row = browser.get("/o/opportunity/filter-row?key=c5&c5.field=stage&c5.operator=any_of").text
    assert 'name="c5.value"' in row
    assert "Negotiation" in row
    row = browser.get("/o/opportunity/filter-row?key=c5&c5.field=close_date&c5.operator=within").text
    assert "this quarter" in row
    assert 'role="combobox"' in browser.get("/o/opportunity/filter-row?key=c5&c5.field=account").text


def test_an_expression_filters_too_and_a_wrong_one_is_explained(deals: Site) -> None:
    browser = deals.browser()
    good = browser.get(everything("&where=" + quote("amount > 1000000 AND account.name <> NULL")))
    assert set(titles_in_list(good.text)) == {"Warehouse robots", "华为园区网络"}
    wrong = browser.get(everything("&where=" + quote("amout > 1")))
    assert wrong.status_code == 200
    assert "did you mean “amount”?" in text_of(wrong.text)
    assert "amout" in wrong.text


def test_quick_search_finds_chinese_pinyin_and_initials(deals: Site) -> None:
    browser = deals.browser()
    for text in ("华为", "huawei", "hw"):
        assert titles_in_list(browser.get(everything(f"&q={quote(text)}")).text) == ["华为园区网络"]


def test_nothing_found_offers_to_clear(deals: Site) -> None:
    text = text_of(deals.browser().get(everything("&q=nobody")).text)
    assert "No opportunities match." in text
    assert "Clear filters" in text


def test_an_empty_list_offers_to_create(site: Site) -> None:
    assert "No products here yet" in text_of(site.browser().get("/o/product?view=product_all").text)


def test_pages_follow_each_other(site: Site) -> None:
    for number in range(55):
        site.add("product", name=f"Product {number:02}")
    browser = site.browser()
    first = browser.get("/o/product?view=product_all&sort=name")
    assert "1–50 of 55" in text_of(first.text)
    second = browser.get("/o/product?view=product_all&sort=name&page=2")
    assert titles_in_list(second.text) == [f"Product {number}" for number in range(50, 55)]
    assert "51–55 of 55" in text_of(second.text)


@pytest.mark.parametrize(
    "query",
    [
        "&q=%00%27%22%3Cscript%3E",
        "&f=~~~~",
        "&f=stage~any_of~%27%20OR%201%3D1",
        "&f=amount~at_least~NaN",
        "&f=amount~equals~1e999",
        "&f=close_date~equals~tomorrow",
        "&f=account~equals~x",
        "&sort=nothing",
        "&sort=account.name.x.y",
        "&page=-3",
        "&page=99999999999999999999",
        "&view=none",
        "&where=" + "(" * 300,
    ],
)
def test_odd_addresses_are_answered_calmly(deals: Site, query: str) -> None:
    page = deals.browser().get(everything(query))
    assert page.status_code == 200
    assert "<script>" not in page.text


def test_a_reader_is_not_offered_what_is_not_allowed(deals: Site) -> None:
    browser = deals.browser("zhao@example.com")
    page = browser.get("/o/opportunity")
    assert "新建商机" not in text_of(page.text)
    refused = browser.get("/o/opportunity/new")
    assert refused.status_code == 403
    assert "您无权新建“商机”的记录。" in text_of(refused.text)
