"""Trees: what stands on the page and what is fetched, how records are moved, and nonsense in addresses."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from dougong.access import SYSTEM, change_user, create_user
from dougong.records import Batch, RecordWriter, get, update
from dougong.storage import Draft, publish
from dougong.web.trees import tree_levels
from werkzeug.test import TestResponse

from tests.web.conftest import Browser, Site
from tests.web.design import text_of

VIEW = "/o/account?view=account_tree"
LEVEL = "/o/account/level?view=account_tree"


@pytest.fixture
def group(site: Site) -> dict[str, int]:
    """Hill over Hill North over Hill Far; Vale alone."""
    found = {"hill": site.add("account", name="Hill")}
    found["north"] = site.add("account", name="Hill North", parent=found["hill"])
    found["far"] = site.add("account", name="Hill Far", parent=found["north"])
    found["vale"] = site.add("account", name="Vale")
    return found


def lines(page: str) -> list[tuple[str, int, str]]:
    """Title, level, and whether it is open ("" where nothing stands below)."""
    rows = re.findall(r"<tr role=\"row\" tabindex=\"-1\"([^>]*)>(.*?)</tr>", page, re.S)
    found = []
    for head, body in rows:
        title = re.search(r'class="dg-bough-name">(.*?)</span>', body, re.S)
        level = re.search(r'aria-level="(\d+)"', head)
        opened = re.search(r'aria-expanded="(\w+)"', head)
        assert level
        name = re.sub("<[^>]+>", "", title[1]) if title else text_of(body)
        found.append((name, int(level[1]), opened[1] if opened else ""))
    return found


def move(browser: Browser, record: int, **fields: object) -> TestResponse:
    return browser.post(f"/o/account/{record}/reparent?view=account_tree", **fields)


def parent(site: Site, record: int) -> Any:
    with site.workspace.read() as tx:
        value = get(tx, SYSTEM, "account", record, ("parent",))["parent"]
    return value and value["id"]


def many(site: Site, number: int, name: str = "Branch", **values: object) -> None:
    records = [{"name": f"{name} {index:04}", **values} for index in range(number)]
    with site.workspace.write() as tx:
        RecordWriter(tx, SYSTEM).write(Batch("account", "create", records))


def test_a_small_tree_stands_open_with_everything_in_it(site: Site, group: dict[str, int]) -> None:
    page = site.browser().get(VIEW).text
    assert lines(page) == [
        ("Hill", 1, "true"),
        ("Hill North", 2, "true"),
        ("Hill Far", 3, ""),
        ("Vale", 1, ""),
    ]
    assert 'role="treegrid"' in page
    assert "4 records" in text_of(page)


def test_what_is_open_stands_in_the_address(site: Site, group: dict[str, int]) -> None:
    browser = site.browser()
    assert lines(browser.get(f"{VIEW}&open=").text) == [("Hill", 1, "false"), ("Vale", 1, "")]
    assert lines(browser.get(f"{VIEW}&open={group['hill']}").text)[1] == ("Hill North", 2, "false")
    assert lines(browser.get(f"{VIEW}&open=all").text)[2] == ("Hill Far", 3, "")


def test_a_large_tree_is_read_level_by_level_in_pages(site: Site, group: dict[str, int]) -> None:
    many(site, 60, parent=group["hill"])
    many(site, 280, "Alone")
    browser = site.browser()
    page = browser.get(VIEW).text
    found = lines(page)
    assert found[0] == ("Alone 0000", 1, "")
    assert found[-1][0] == "Show more"
    assert "More than 1,000 records" not in text_of(page)
    with_more = browser.get(f"{LEVEL}&of={group['hill']}&level=2").text
    assert lines(with_more)[-1][0] == "Show more · 50 of 61 shown"
    cursor = re.search(r'data-cursor="([^"]+)"', with_more)
    assert cursor
    rest = lines(browser.get(f"{LEVEL}&of={group['hill']}&level=2&after={cursor[1]}&shown=50").text)
    assert [(rest[0][0], rest[0][1]), rest[-1]] == [("Branch 0050", 2), ("Hill North", 2, "false")]


def test_open_levels_of_a_large_tree_come_with_its_page(site: Site, group: dict[str, int]) -> None:
    many(site, 320)
    with site.workspace.write() as tx:
        update(tx, SYSTEM, "account", group["hill"], {"name": "A hill"})
    page = site.browser().get(f"{VIEW}&open={group['hill']}.{group['north']}.{group['hill']}").text
    assert lines(page)[:3] == [("A hill", 1, "true"), ("Hill North", 2, "true"), ("Hill Far", 3, "")]


def test_what_matches_is_shown_with_what_stands_above_it(site: Site, group: dict[str, int]) -> None:
    browser = site.browser()
    for query in ("q=Far", "where=name = 'Hill Far'"):
        page = browser.get(f"{VIEW}&{query}").text
        assert lines(page) == [("Hill", 1, "true"), ("Hill North", 2, "true"), ("Hill Far", 3, "")], query
        assert page.count("dg-bough-dim") == 2
    assert "Nothing in this view fits" in browser.get(f"{VIEW}&q=zzz").text


def test_of_many_matches_the_first_come_and_more_by_asking(site: Site, group: dict[str, int]) -> None:
    many(site, 130)
    browser = site.browser()
    page = browser.get(f"{VIEW}&q=Branch").text
    assert len(lines(page)) == 100
    assert "Show more" in text_of(page)
    page = browser.get(f"{VIEW}&q=Branch&page=2").text
    assert len(lines(page)) == 130
    assert "Show more" not in text_of(page)


def test_a_tree_says_where_it_ends_and_leads_to_all_matches_as_a_list(
    site: Site, group: dict[str, int]
) -> None:
    many(site, 510)
    browser = site.browser()
    page = browser.get(f"{VIEW}&q=Branch&page=5").text
    assert len(lines(page)) == 500
    assert "A tree shows the first 500 that match. Show all as a list" in text_of(page)
    links = re.findall(r'class="dg-link" href="([^"]*)">Show all as a list', page)
    shown = text_of(browser.get(html.unescape(links[0])).text)
    assert "510 records" in shown
    assert "A tree shows" not in text_of(browser.get(f"{VIEW}&q=Branch&page=4").text)


def test_a_record_is_moved_with_its_version_and_that_is_taken_back(site: Site, group: dict[str, int]) -> None:
    browser = site.browser()
    browser.get(VIEW)
    answer = move(browser, group["vale"], parent=group["north"], version=1)
    assert answer.status_code == 200
    assert answer.json["text"] == "Moved below “Hill North”."  # type: ignore[index]
    assert parent(site, group["vale"]) == group["north"]
    assert move(browser, group["vale"], parent="", version=1).status_code == 409
    back = browser.post("/o/account/reparent/back", run=answer.json["run"])  # type: ignore[index]
    assert back.json == {"text": "Taken back."}
    assert parent(site, group["vale"]) is None
    assert move(browser, group["north"], parent="").json["text"] == "Moved to the top."  # type: ignore[index]


def test_a_tree_is_kept_as_a_view_of_ones_own(site: Site, group: dict[str, int]) -> None:
    browser = site.browser()
    page = browser.get(f"{VIEW}&sort=-name").text
    assert "New view" in page
    answer = browser.post("/o/account/views?view=account_tree&sort=-name", title="Upside down")
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"]).text
    assert [line[:2] for line in lines(page)] == [
        ("Vale", 1),
        ("Hill", 1),
        ("Hill North", 2),
        ("Hill Far", 3),
    ]


def test_a_cell_of_a_tree_is_answered_with_its_row(site: Site, group: dict[str, int]) -> None:
    browser = site.browser()
    browser.get(VIEW)
    fields = {"cell__field": "name", "name": "Hill <South>", "cell__was": "Hill North", "cell__version": "1"}
    answer = browser.post(f"/o/account/{group['north']}/cell?view=account_tree", **fields)
    assert answer.status_code == 200, answer.text
    made = answer.json["row"]  # type: ignore[index]
    assert 'role="row"' in made and 'data-version="2"' in made and "Hill &lt;South&gt;" in made
    assert f'name="id" tabindex="-1" value="{group["north"]}"' in made


def test_who_may_only_read_has_nothing_to_tick_or_change(site: Site, group: dict[str, int]) -> None:
    with site.workspace.write() as tx:
        change_user(tx, SYSTEM, site.users["emma@example.com"], roles=["reader"])
    page = site.browser().get(VIEW).text
    assert "Hill North" in page
    assert 'class="pick"' not in page and "data-cells" not in page


def test_a_move_below_itself_is_refused_with_its_reason(site: Site, group: dict[str, int]) -> None:
    answer = move(site.browser(), group["hill"], parent=group["far"])
    assert answer.status_code == 422
    assert "stands below this one" in answer.text
    assert parent(site, group["hill"]) is None


def test_nobody_moves_what_they_may_not(site: Site, group: dict[str, int]) -> None:
    reader = site.browser("zhao@example.com", "en")
    assert "data-movable" in site.browser().get(VIEW).text
    assert "data-movable" not in reader.get(VIEW).text
    assert move(reader, group["vale"], parent=group["hill"]).status_code in (403, 404)
    elsewhere = site.browser()
    answer = elsewhere.post(f"/o/account/{group['vale']}/reparent?view=account_all", parent=group["hill"])
    assert answer.status_code == 404
    assert parent(site, group["vale"]) is None


@pytest.mark.parametrize(
    "query",
    [
        "of=x",
        "of=-1",
        "of=9999999999999999999",
        "of=7&level=0",
        "of=7&level=101",
        "of=7&level=x",
        "after=x",
        "after=WzFd",
        "of=1&after=////",
        "shown=-5",
        "shown=99999999999999999999",
        "sort=nothing",
        "where=((",
        "of=99999999",
    ],
)
def test_nonsense_in_the_address_of_a_level_is_explained(
    site: Site, group: dict[str, int], query: str
) -> None:
    assert site.browser().get(f"{LEVEL}&{query}").status_code in (200, 400, 404, 422)


@pytest.mark.parametrize(
    "query",
    [
        "open=x",
        "open=1.2.x.-3..999999999999999999999",
        "page=999999",
        "sort=x",
        "where=((",
        "q=%00",
        "open=%00",
    ],
)
def test_nonsense_in_the_address_of_a_tree_is_harmless(site: Site, group: dict[str, int], query: str) -> None:
    assert site.browser().get(f"{VIEW}&{query}").status_code in (200, 422)


@pytest.mark.parametrize("given", ["x", "-1", "99999999999999999999", "0", "1.5", "\0"])
def test_nothing_is_put_below_nonsense(site: Site, group: dict[str, int], given: str) -> None:
    assert move(site.browser(), group["vale"], parent=given).status_code in (404, 422)
    assert parent(site, group["vale"]) is None
    assert move(site.browser(), 999_999, parent=group["hill"]).status_code in (404, 422)
    nothing = site.browser().post("/o/account/reparent/back", run=given)
    assert nothing.json == {"text": "There was nothing to take back."}


def test_scripts_in_names_stay_text(site: Site) -> None:
    top = site.add("account", name="<script>alert(1)</script>")
    site.add("account", name="' onfocus=alert(2) x='", parent=top)
    page = site.browser().get(VIEW).text
    assert "<script>alert" not in page
    assert "' onfocus" not in page


def crumbs(browser: Browser, record: int) -> str:
    page = browser.get(f"/o/account/{record}").text
    return text_of(re.findall(r'<nav[^>]*aria-label="Breadcrumb".*?</nav>', page, re.S)[0])


def test_a_record_tells_what_stands_above_it(site: Site, group: dict[str, int]) -> None:
    browser = site.browser()
    assert "Accounts Hill Hill North Hill Far" in crumbs(browser, group["far"])
    below = site.add("account", name="Hollow", parent=group["far"])
    assert "Accounts … Hill North Hill Far Hollow" in crumbs(browser, below)
    assert "Accounts Vale" in crumbs(browser, group["vale"])


MOST = {
    "kind": "role",
    "name": "most",
    "title": "Most",
    "rules": [
        {"name": "read", "object": "account", "operations": ["read"], "condition": "name <> 'Hill North'"}
    ],
}


def who_sees_most(site: Site) -> Browser:
    """All but Hill North."""
    Draft(site.workspace).apply([MOST])
    publish(site.workspace)
    with site.workspace.write() as tx:
        site.users["most@example.com"] = create_user(tx, SYSTEM, "most@example.com", roles=["most"]).id
    return site.browser("most@example.com")


def test_below_all_roots_stand_those_whose_parent_is_out_of_sight(site: Site, group: dict[str, int]) -> None:
    browser = who_sees_most(site)
    assert lines(browser.get(VIEW).text) == [("Hill", 1, ""), ("Hill Far", 1, ""), ("Vale", 1, "")]
    many(site, 320, parent=group["vale"])
    assert lines(browser.get(VIEW).text) == [("Hill", 1, ""), ("Vale", 1, "false"), ("Hill Far", 1, "")]
    assert lines(site.browser().get(VIEW).text) == [("Hill", 1, "false"), ("Vale", 1, "false")]


def test_of_very_many_records_those_whose_parent_is_out_of_sight_follow_the_page(
    site: Site, group: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_levels, "AT_ONCE", 300)
    browser = who_sees_most(site)
    many(site, 320, parent=group["vale"])
    many(site, 60, "Lost", parent=group["north"])
    page = browser.get(VIEW).text
    assert lines(page) == [("Hill", 1, ""), ("Vale", 1, "false"), ("Show more", 1, "")]
    asked = re.search(r'data-cursor="([^"]+)" data-shown="2" data-soon>', page)
    assert asked
    rest = browser.get(f"{LEVEL}&of=0&level=1&after={asked[1]}&shown=2").text
    found = lines(rest)
    assert (found[0], found[1], len(found)) == (("Hill Far", 1, ""), ("Lost 0000", 1, ""), 51)
    assert 'aria-posinset="3"' in rest and "data-soon" not in rest
    further = re.search(r'data-cursor="([^"]+)" data-shown="52"', rest)
    assert further
    found = lines(browser.get(f"{LEVEL}&of=0&level=1&after={further[1]}&shown=52").text)
    assert [found[0][0], found[-1][0], len(found)] == ["Lost 0049", "Lost 0059", 11]
    assert browser.get(f"{LEVEL}&of=0&level=1&after=.nonsense&shown=2").status_code == 422
    assert "data-soon" not in site.browser().get(VIEW).text
