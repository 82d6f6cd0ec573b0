"""The home page, its cards, and charts of what their readers may see."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from dougong.access import SYSTEM, change_user
from dougong.storage import Draft, publish

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


def test_the_largest_deals_tell_how_large_they_are(emma: Browser) -> None:
    card = emma.get("/").text.split(">My largest deals</h2>")[1].split("</section>")[0]
    assert [
        text_of(end) for end in re.findall(r'<span class="dg-home-end[^>]*>(.*?)</span>', card, re.S)
    ] == [
        "¥900.00",
        "¥100.00",
        "¥50.00",
    ]


def test_what_is_due_is_dated_as_people_say_it(emma: Browser, site: Site) -> None:
    site.add(
        "activity",
        subject="Write up",
        method="call",
        status="planned",
        due_at=(NOON - timedelta(days=1)).isoformat(),
        owner=site.users["emma@example.com"],
        account=1,
    )
    for language, said in (
        ("en", ["Jun 16 13:00", "Yesterday 12:00", "Today 13:00"]),
        ("zh", ["6月16日 13:00", "昨天 12:00", "今天 13:00"]),
    ):
        with site.workspace.write() as tx:
            change_user(tx, SYSTEM, site.users["emma@example.com"], language=language)
        home = emma.get("/").text
        dues = re.findall(r'<time datetime="[^"]+" title="([^"]*)">([^<]+)</time>', home)
        assert [short for _, short in dues][:3] == said
        assert all("2026" in whole for whole, _ in dues)


def test_an_overdue_day_is_marked_in_every_card_and_in_lists(emma: Browser, site: Site) -> None:
    """By a sign and a word besides the colour."""
    owner = site.users["emma@example.com"]
    for subject, days in (("Send the contract", -3), ("Book the room", 2)):
        due = (NOON + timedelta(days=days)).date().isoformat()
        site.add("task", subject=subject, status="open", assignee=owner, due_on=due)
    home = emma.get("/").text
    cells = {
        re.sub(r"<[^>]+>", "", title): text_of(end)
        for title, end in re.findall(
            r'<li>\s*<a href="[^"]+">(.*?)</a>.*?<span class="dg-home-end[^"]*">(.*?)</li>', home, re.S
        )
    }
    assert cells["Send the contract"].startswith("Overdue") and cells["Call back"].startswith("Overdue")
    assert "Overdue" not in cells["Book the room"] and "Overdue" not in cells["Send it"]
    tasks = emma.get("/o/task?view=task_mine").text
    rows = {row.split("</a>")[0].split(">")[-1]: row for row in tasks.split("<tr data-href")[1:]}
    assert 'dg-bad"><span class="dg-past">' in rows["Send the contract"]
    assert "dg-past" not in rows["Book the room"]


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


def test_what_is_drawn_tells_sums_in_short_where_there_is_little_room(emma: Browser) -> None:
    page = emma.get("/o/opportunity/charts?view=opportunity_mine").text
    drawn = [json.loads(unescape(text)) for text in re.findall(r'data-chart="([^"]+)"', page)]
    rows = {row["title"]: (row["told"], row["brief"]) for one in drawn for row in one["rows"]}
    assert rows["Jul 2026"] == ("¥1,000.00", "¥1K")


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


BESIDE = "/o/opportunity?view=opportunity_open"


def panel(page: str) -> dict[str, str]:
    """The addresses of the charts beside a list, by their titles."""
    found = re.findall(r'<h3 class="card-title"[^>]*>(.*?)</h3>\s*<div[^>]*hx-get="([^"]+)"', page, re.S)
    return {text_of(title): unescape(url) for title, url in found}


def test_charts_beside_a_list_count_what_it_shows_and_narrow_it(emma: Browser) -> None:
    charts = panel(emma.get(f"{BESIDE}&f=amount~at_least~100").text)
    assert sorted(charts) == ["Amount", "Amount by close date", "Amount by owner", "Amount by stage"]
    assert len(emma.get(f"{BESIDE}").text.split('name="shown"')) > 5
    stages = emma.get(charts["Amount by stage"]).text
    assert "¥1,000.00" in text_of(stages) and "Not mine" not in stages
    url = unescape(re.findall(r'<th scope="row">\s*<a href="([^"]+)"', stages)[0])
    assert parse_qs(urlsplit(url).query)["f"] == ["amount~at_least~100", "stage~any_of~qualify"]
    assert titles_in_list(emma.get(url).text) == ["A"]
    searched = panel(emma.get(f"{BESIDE}&q=Not").text)
    assert "¥7.00" in text_of(emma.get(searched["Amount"]).text)


def test_which_charts_stand_beside_a_list_and_whether_is_remembered(emma: Browser) -> None:
    page = emma.get(BESIDE).text
    assert re.search(r'id="charts-beside"[^>]*\shidden', page)
    charts = re.findall(r'name="shown"\s+value="(\w+)"', page)
    assert emma.post("/o/opportunity/charts", open="true").status_code == 204
    assert not re.search(r'id="charts-beside"[^>]*\shidden', emma.get(BESIDE).text)
    assert (
        emma.post("/o/opportunity/charts", shown=charts[1], next="//elsewhere").location == "/o/opportunity"
    )
    assert len(panel(emma.get(BESIDE).text)) == 1
    assert emma.post("/o/opportunity/charts", open="false").status_code == 204
    assert emma.post("/o/nothing/charts", open="true").status_code == 404
    for name in ("nothing", "leads_by_source", "by-nothing", "by-amount", "x" * 300, "9" * 30):
        assert emma.get(f"/o/opportunity/charts/{name}").status_code == 404


def test_objects_without_charts_have_their_options_counted(emma: Browser) -> None:
    charts = panel(emma.get("/o/activity?view=activity_todo").text)
    assert "Number by method" in charts
    assert "Call 2" in text_of(emma.get(charts["Number by method"]).text)


def test_charts_of_what_somebody_may_not_see_are_refused(emma: Browser, site: Site) -> None:
    reader = {
        "kind": "role",
        "name": "blind",
        "title": "Blind",
        "rules": [{"name": "deals", "title": "Deals", "object": "opportunity", "operations": ["read"]}],
        "fields": [{"object": "opportunity", "hidden": ["amount"]}],
    }
    Draft(site.workspace).apply([reader])
    publish(site.workspace)
    with site.workspace.write() as tx:
        change_user(tx, SYSTEM, site.users["emma@example.com"], roles=["blind"])
    page = emma.get(BESIDE).text
    assert "Number by stage" in panel(page) and "mount" not in str(panel(page))
    assert emma.get("/o/opportunity/charts/my_stages").status_code == 404
