"""Views of every type that people make from the list itself: what they are asked, and what is hidden from them."""

from __future__ import annotations

import re

from dougong.access import SYSTEM, change_user
from dougong.storage import Draft, publish
from werkzeug.test import TestResponse

from tests.web.conftest import Browser, Site
from tests.web.design import text_of

ALL = "/o/opportunity?view=opportunity_all"
NEW = "/o/opportunity/views/new?view=opportunity_all"
SAVE = "/o/opportunity/views?view=opportunity_all"


def offered(page: str, name: str) -> list[str]:
    found = re.search(rf'<select[^>]* name="{re.escape(name)}".*?</select>', page, re.DOTALL)
    return re.findall(r">([^<>]*\w[^<>]*)</option>", found[0]) if found else []


def value_of(page: str, name: str, title: str) -> str:
    found = re.search(rf'<select[^>]* name="{re.escape(name)}".*?</select>', page, re.DOTALL)
    assert found is not None
    return next(
        value
        for value, text in re.findall(r'value="([^"]*)"[^>]*>([^<]*)</option>', found[0])
        if text == title
    )


def send(browser: Browser, **fields: str) -> TestResponse:
    """As the form of the popover is sent."""
    data = {"csrf_token": browser.token, **fields}
    return browser.client.post(SAVE, data=data, headers={"HX-Request": "true"})


def shown(browser: Browser, answer: TestResponse) -> str:
    assert answer.status_code == 204, answer.text
    page = browser.get(answer.headers["HX-Redirect"])
    assert page.status_code == 200
    return page.text


def deal(site: Site, name: str = "Robots") -> None:
    account = site.add("account", name="Kestrel")
    site.add(
        "opportunity", name=name, stage="proposal", amount="900", close_date="2026-06-10", account=account
    )


def test_each_type_is_made_with_what_it_asks_for(site: Site) -> None:
    deal(site)
    browser = site.browser()
    browser.get(ALL)
    form = browser.get(NEW).text
    assert offered(form, "board.pipeline")[0] == "Sales pipeline"
    assert "Stage" not in offered(form, "board.pipeline")
    assert {"None", "Account", "Owner"} <= set(offered(form, "board.swimlanes"))
    assert {"Close date", "Next follow-up"} <= set(offered(form, "calendar.dateField"))
    assert offered(form, "timeline.scale") == ["A day", "A week", "A month", "A quarter", "A year"]
    pipeline = value_of(form, "board.pipeline", "Sales pipeline")
    day = value_of(form, "calendar.dateField", "Close date")
    board = shown(
        browser,
        send(browser, title="Mine", type="board", **{"board.pipeline": pipeline, "board.swimlanes": "owner"}),
    )
    assert 'class="dg-card' in board and "Robots" in board and "dg-lane" in board
    on = "&on=2026-06-01"
    for view_type, mark in (("calendar", "dg-calendar"), ("timeline", "dg-tl")):
        answer = send(browser, title=view_type, type=view_type, **{f"{view_type}.dateField": day})
        page = browser.get(answer.headers["HX-Redirect"] + on).text
        assert mark in page and "Robots" in page, view_type
    assert "Robots" in shown(browser, send(browser, title="Cards", type="gallery"))
    assert "Robots" in shown(browser, send(browser, title="Rows", type="list"))


def test_what_is_refused_is_told_in_the_form_that_is_kept(site: Site) -> None:
    browser = site.browser()
    browser.get(ALL)
    day = value_of(browser.get(NEW).text, "calendar.dateField", "Close date")
    given = {"calendar.dateField": day, "calendar.endField": day}
    answer = send(browser, title="<Mine>", type="calendar", everybody="read", **given)
    assert answer.status_code == 422
    assert "What begins and ends in the same field has no length." in answer.text
    assert 'value="&lt;Mine&gt;"' in answer.text
    assert f'<option value="{day}" selected>' in " ".join(answer.text.split())
    for given in (
        {"type": "map"},
        {"type": "board", "board.pipeline": "x:y"},
        {"type": "calendar"},
    ):
        assert send(browser, title="Mine", **given).status_code == 422, given
    assert send(browser, type="gallery").status_code == 422


def test_a_board_of_the_definitions_is_kept_as_ones_own(site: Site) -> None:
    deal(site)
    browser = site.browser()
    page = browser.get("/o/opportunity?view=opportunity_board&f=stage~equals~proposal")
    assert "Save as" in text_of(page.text)
    answer = browser.post(
        "/o/opportunity/views?view=opportunity_board&f=stage~equals~proposal", title="Offers"
    )
    mine = browser.get(answer.location).text
    assert "Robots" in mine and 'class="dg-card' in mine
    # Its fields are chosen like columns, and kept like them.
    fields = f"{answer.location}&cols=name,close_date"
    assert "Save to view" in text_of(browser.get(fields).text)
    popover = browser.get(f"/o/opportunity/arrange/columns?{answer.location.partition('?')[2]}").text
    assert "<h2>Fields</h2>" in popover and "Frozen" not in popover


def test_what_is_hidden_is_not_offered_and_turns_a_view_into_a_list(site: Site) -> None:
    browser = site.browser()
    browser.get(ALL)
    form = browser.get(NEW).text
    day, pipeline = (
        value_of(form, "calendar.dateField", "Close date"),
        value_of(form, "board.pipeline", "Sales pipeline"),
    )
    made = [
        send(browser, title="Days", type="calendar", **{"calendar.dateField": day}).headers["HX-Redirect"],
        send(browser, title="Stages", type="board", **{"board.pipeline": pipeline}).headers["HX-Redirect"],
    ]
    hidden = ["stage", "close_date"]
    role = {
        "kind": "role",
        "name": "narrow",
        "title": "Narrow",
        "rules": [{"name": "all", "object": "opportunity", "operations": ["read"]}],
        "fields": [{"object": "opportunity", "hidden": hidden}],
    }
    Draft(site.workspace).apply([role])
    publish(site.workspace)
    with site.workspace.write() as tx:
        change_user(tx, SYSTEM, site.users["emma@example.com"], roles=["narrow"])
    form = browser.get(NEW).text
    assert "Close date" not in form
    assert "Sales pipeline" not in form
    for address in made:
        page = browser.get(address)
        assert page.status_code == 200, text_of(page.text)
        assert "so that it is a list" in text_of(page.text)
    assert send(browser, title="Again", type="calendar", **{"calendar.dateField": day}).status_code == 422
