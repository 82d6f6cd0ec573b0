"""The home page, its cards, and charts of what their readers may see."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.web.conftest import Browser, Site
from tests.web.design import NOON, text_of, titles_in_list


@pytest.fixture
def emma(site: Site) -> Browser:
    owner = site.users["emma@example.com"]
    account = site.add("account", name="Acme")
    for name, stage, amount, day in (
        ("A", "qualify", "100.00", "2026-07-10"),
        ("B", "qualify", "50.00", "2026-09-30"),
        ("C", "discovery", "900.00", "2026-07-31"),
    ):
        site.add(
            "opportunity", name=name, stage=stage, amount=amount, close_date=day, owner=owner, account=account
        )
    site.add("opportunity", name="Not mine", stage="qualify", amount="7.00")
    for subject, days in (("Call back", -2), ("Send it", 0)):
        due = (NOON + timedelta(days=days, hours=1)).isoformat()
        site.add(
            "activity",
            subject=subject,
            method="call",
            status="planned",
            due_at=due,
            owner=owner,
            account=account,
        )
    return site.browser()


def links(page: str, chart: str) -> dict[str, str]:
    """The addresses behind a chart's groups, by their titles."""
    body = page.split(f">{chart}</h2>")[1].split("</section>")[0]
    return {
        text_of(title): unescape(url) for url, title in re.findall(r'<a href="([^"]+)">(.*?)</a>', body, re.S)
    }


def test_home_tells_what_to_do_today_and_how_things_stand(emma: Browser) -> None:
    page = emma.get("/").text
    text = text_of(page)
    assert "Good afternoon, Emma Novak" in text
    assert "My overdue follow-ups 1" in text
    assert "Call back" in text.split("My follow-ups today")[0].split("My overdue follow-ups")[-1]
    assert "Send it" in text.split("My follow-ups today")[-1]
    assert "¥1,050.00" in text
    assert "charts-" in page


def test_a_group_of_a_chart_leads_to_the_records_counted(emma: Browser) -> None:
    page = emma.get("/o/opportunity/charts?view=opportunity_mine").text
    found = {}
    for title, url in {
        **links(page, "Open deals by stage"),
        **links(page, "Expected to close by month"),
    }.items():
        found[title] = sorted(titles_in_list(emma.get(url).text))
    assert found["Qualify"] == ["A", "B", "Not mine"]
    assert found["Jul 2026"] == ["A", "C"]
    assert found["Aug 2026"] == []


def links_by_title(page: str) -> list[str]:
    return re.findall(r'<h2 class="card-title" id="(\w+)-title">', page)


def test_cards_are_chosen_ordered_and_given_back(emma: Browser) -> None:
    page = emma.get("/home/cards").text
    order = re.findall(r'name="order" value="(\w+)"', page)
    first, second = order[:2]
    emma.client.post(
        "/home/cards",
        data={"csrf_token": emma.token, "order": order, "shown": [first, second], "move": f"down:{first}"},
    )
    assert links_by_title(emma.get("/").text) == [second, first]
    emma.client.post("/home/cards", data={"csrf_token": emma.token, "order": order, "shown": []})
    assert "No cards are chosen" in emma.get("/").text
    emma.client.post("/home/cards", data={"csrf_token": emma.token, "order": order, "reset": "1"})
    assert len(links_by_title(emma.get("/").text)) > 4


def test_nobody_chooses_cards_that_are_not_there(emma: Browser) -> None:
    emma.get("/home/cards")
    answer = emma.client.post(
        "/home/cards", data={"csrf_token": emma.token, "order": ["crd_x"], "move": "up:crd_x"}
    )
    assert answer.status_code in (400, 422)
    assert len(links_by_title(emma.get("/").text)) > 4


def test_addresses_of_groups_keep_the_list_that_they_narrow(emma: Browser) -> None:
    page = emma.get("/o/opportunity/charts?view=opportunity_open&f=amount~at_least~100").text
    url = links(page, "Open deals by stage")["Qualify"]
    assert parse_qs(urlsplit(url).query)["f"] == ["amount~at_least~100", "stage~any_of~qualify"]
    assert titles_in_list(emma.get(url).text) == ["A"]
