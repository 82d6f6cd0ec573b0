"""How a list is arranged: columns, order, groups and colours come into the address, and from there to the list."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Site
from tests.web.design import text_of, titles_in_list

ALL = "/o/opportunity?view=opportunity_all"
DEALS = (
    ("Robots", "proposal", "900"),
    ("Store", "proposal", "200"),
    ("Lens", "won", "500"),
    ("Pump", "won", "40"),
)


@pytest.fixture
def deals(site: Site) -> Site:
    account = site.add("account", name="Kestrel", industry="energy")
    for name, stage, amount in DEALS:
        site.add(
            "opportunity", name=name, stage=stage, amount=amount, close_date="2026-06-10", account=account
        )
    return site


def arranged(site: Site, query: str) -> str:
    answer = site.browser().get(f"/o/opportunity/arrange?view=opportunity_all&{query}")
    assert answer.status_code == 303
    return str(answer.location)


def test_columns_order_groups_and_colours_are_chosen(deals: Site) -> None:
    address = arranged(
        deals,
        "part=columns&col=amount&w.amount=150&col=name&col=account.industry&col=nothing&frozen=2&sort=name",
    )
    assert address.endswith("frozen=2&sort=name&cols=amount~150,name,account.industry")
    page = deals.browser().get(address)
    assert re.findall(r'data-name="([^"]+)"', page.text) == [
        "amount",
        "name",
        "account.industry",
    ]
    assert page.text.count('class="c-amount num fz fz-1"') == len(DEALS)
    address = arranged(deals, "part=sort&by=stage&way=down&by=&way=up&by=amount&way=up&by=stage&way=down")
    assert address.endswith("&sort=-stage,amount")
    assert titles_in_list(deals.browser().get(address).text) == ["Pump", "Lens", "Store", "Robots"]
    assert arranged(deals, "part=group&by=stage&way=down").endswith("&group=-stage")
    assert arranged(deals, "part=group&by=").endswith("&group=")
    colour = "c1.field=amount&c1.operator=at_least&c1.value=500&c1.colour=good&c1.target=name"
    other = "c2.field=amount&c2.operator=at_least&c2.value=&c2.colour=bad&c3.text=amount%20%3C%20100&c3.colour=bad"
    address = arranged(deals, f"part=colours&{colour}&{other}")
    page = deals.browser().get(address).text
    assert len(re.findall(r'<td class="c-title[^"]* dg-good">', page)) == 2
    assert len(re.findall(r'<tr [^>]*class="dg-bad">', page)) == 1
    form = deals.browser().get(address.replace("/o/opportunity?", "/o/opportunity/arrange/colours?")).text
    assert 'value="at_least" selected' in re.sub(r"\s+", " ", form)
    assert deals.browser().get("/o/opportunity/arrange/nothing").status_code == 404
    assert deals.browser().get("/o/opportunity/arrange?part=nothing").status_code == 404


def test_the_popovers_offer_what_somebody_sees(deals: Site) -> None:
    browser = deals.browser()
    for part, words in (
        ("columns", ("Opportunity name", "Account · Industry", "Frozen columns")),
        ("sort", ("Amount", "Descending")),
        ("group", ("No groups", "Stage")),
        ("colours", ("The first rule that is true decides.",)),
    ):
        text = text_of(browser.get(f"/o/opportunity/arrange/{part}?view=opportunity_all").text)
        assert all(word in text for word in words), part
    assert ".colour" in browser.get("/o/opportunity/colour-row").text


def test_groups_have_counts_subtotals_and_pages_of_their_own(deals: Site) -> None:
    browser = deals.browser()
    page = browser.get(f"{ALL}&group=stage&sort=amount")
    heads = [
        text_of(head)
        for head in re.findall(r'<tbody class="dg-group-head *"[^>]*>(.*?)</tbody>', page.text, re.S)
    ]
    assert [head.split()[:2] for head in heads] == [["Proposal", "2"], ["Won", "2"]]
    assert "¥1,100.00" in heads[0] and "¥540.00" in heads[1]
    assert titles_in_list(page.text) == ["Store", "Robots", "Pump", "Lens"]
    assert "4 records" in text_of(page.text)
    rows = browser.get("/o/opportunity/group?view=opportunity_all&group=stage&value=%22won%22")
    assert set(titles_in_list(rows.text)) == {"Pump", "Lens"}
    assert titles_in_list(browser.get("/o/opportunity/group?group=account&value=1").text) != []
    for bad in ("", "{}", "[1]", "%22nothing", "1e999", "%22" + "x" * 3000):
        answer = browser.get(f"/o/opportunity/group?view=opportunity_all&group=stage&value={bad}")
        assert answer.status_code in (400, 422), bad
    assert browser.get("/o/opportunity/group?view=opportunity_all&value=1").status_code in (400, 422)


def heads_of(html: str) -> list[tuple[str, str]]:
    """Which groups there are, and whether each stands in another."""
    found = re.findall(r'<tbody class="(dg-group-head [^"]*)"[^>]*>(.*?)</tbody>', html, re.S)
    return [("inner" if "inner" in kind else "outer", text_of(head)) for kind, head in found]


def test_groups_stand_within_groups_with_subtotals_at_both(deals: Site) -> None:
    browser = deals.browser()
    address = f"{ALL}&group=stage&subgroup=-forecast&sort=amount"
    page = browser.get(address)
    heads = heads_of(page.text)
    assert [kind for kind, _ in heads].count("outer") == 2
    assert heads[0][1].startswith("Proposal 2") and "¥1,100.00" in heads[0][1]
    assert heads[1][0] == "inner"
    assert sorted(titles_in_list(page.text)) == ["Lens", "Pump", "Robots", "Store"]
    within = browser.get(f"/o/opportunity/group?{address.partition('?')[2]}&value=%22proposal%22").text
    ends = next(at for at, head in enumerate(heads) if at and head[0] == "outer")
    assert heads_of(within) == heads[1:ends]
    assert titles_in_list(within) == ["Store", "Robots"]
    form = browser.get(address.replace("/o/opportunity?", "/o/opportunity/arrange/group?")).text
    assert re.findall(r'<option value="(\w+)"\s+selected', form) == ["stage", "forecast", "down"]
    chosen = browser.get("/o/opportunity/arrange?part=group&by=stage&way=down&by=owner&way=up")
    assert "group=-stage" in chosen.location and "subgroup=owner" in chosen.location
    same = browser.get("/o/opportunity/arrange?part=group&by=stage&way=up&by=stage&way=up")
    assert "subgroup" not in same.location
    for bad in ("&value=1&value=1&value=1", "&value=99999999999999999999", "&value=true"):
        answer = browser.get(f"/o/opportunity/group?{address.partition('?')[2]}{bad}")
        assert answer.status_code in (200, 400, 422), bad
    bad = browser.get("/o/opportunity/groups?view=opportunity_all&group=stage&value=1")
    assert bad.status_code in (400, 422)
    assert browser.get("/o/opportunity/groups?view=opportunity_all").status_code in (400, 422)


def test_further_groups_come_when_they_are_asked_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from dougong.web.lists import grouped_pages

    monkeypatch.setattr(grouped_pages, "GROUPS", 3)
    for number in range(8):
        site.add("product", name=f"Product {number}", code=f"P{number}")
    browser = site.browser()
    page = browser.get("/o/product?view=product_all&group=-code&subgroup=name").text
    outer = [text.replace(" ¥0.00", "") for kind, text in heads_of(page) if kind == "outer"]
    assert outer == ["P7 1", "P6 1", "P5 1", "More groups (5)"]
    assert "8 records" in text_of(page)
    more = re.search(r'hx-get="([^"]+start=3[^"]*)"', page)
    assert more is not None
    rest = heads_of(browser.get(more[1].replace("&amp;", "&")).text)
    assert [text.split(" ¥")[0] for _, text in rest] == ["P4 1", "P3 1", "P2 1", "More groups (2)"]
    for start in ("-1", "x", "9" * 30, "1000000"):
        assert browser.get(f"/o/product/groups?view=product_all&group=code&start={start}").status_code == 200


def test_a_group_shows_more_where_it_ended(site: Site) -> None:
    for number in range(30):
        site.add("product", name=f"Product {number:02}")
    browser = site.browser()
    page = browser.get("/o/product?view=product_all&group=owner&sort=name")
    assert len(titles_in_list(page.text)) == 25
    more = re.search(r'hx-get="([^"]+cursor=[^"]+)"', page.text)
    assert more is not None
    rest = browser.get(more[1].replace("&amp;", "&"))
    assert titles_in_list(rest.text) == [f"Product {number}" for number in range(25, 30)]


def test_many_records_are_counted_up_to_a_bound_and_then_on_demand(
    deals: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dougong.web.lists import list_pages

    monkeypatch.setattr(list_pages, "COUNTED", 3)
    browser = deals.browser()
    page = browser.get(ALL)
    assert "More than 3 records" in text_of(page.text)
    assert "¥1,640.00" not in text_of(page.text)
    exact = text_of(browser.get("/o/opportunity/totals?view=opportunity_all").text)
    assert "4 records" in exact and "¥1,640.00" in exact
    few = text_of(browser.get(f"{ALL}&f=stage~equals~won").text)
    assert "2 records" in few and "¥540.00" in few
