from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from dougong.access import SYSTEM, create_user
from dougong.paths import template_packs
from dougong.records import get, update
from dougong.storage import Draft, publish

from tests.web.conftest import Browser, Site

BOARD = "/o/opportunity?view=opportunity_board"


@pytest.fixture
def deals(site: Site) -> Site:
    account = site.add("account", name="Kestrel Robotics")
    for name, stage, amount in (
        ("Cold store", "qualify", "760000"),
        ("Lens line", "qualify", "240000"),
        ("Warehouse robots", "proposal", "1000000"),
        ("Old deal", "won", "500000"),
    ):
        site.add(
            "opportunity", name=name, stage=stage, amount=amount, close_date="2026-06-01", account=account
        )
    return site


def move(browser: Browser, record: int, to: str, version: int = 1, **fields: str) -> tuple[int, Any]:
    fixed = {"move.field": "stage", "move.to": to, "move.version": str(version)}
    response = browser.post(f"/o/opportunity/{record}/move?view=opportunity_board&board=1", **fixed, **fields)
    return response.status_code, response.get_json()


def cards(html: str, column: str) -> list[str]:
    cell = html.split(f'data-cell="{column}"')[1].split("data-cell=")[0]
    return re.findall(r'data-title="([^"]+)"', cell)


def head(html: str, column: str) -> str:
    part = html.split(f'data-head="{column}"')[1].split("</p>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part.partition(">")[2]).split())


def test_columns_show_count_sum_and_weighted_sum_and_cards_in_order(deals: Site) -> None:
    html = deals.browser().get(BOARD).text
    assert cards(html, "qualify") == ["Cold store", "Lens line"]
    assert head(html, "qualify") == "Qualify 2 ¥1M Weighted ¥100K 10%"
    assert head(html, "proposal") == "Proposal 1 ¥1M Weighted ¥500K 50%"
    assert "Open amount: ¥2M" in html


def test_closed_columns_show_their_cards_on_demand(deals: Site) -> None:
    browser = deals.browser()
    assert cards(browser.get(BOARD).text, "won") == []
    opened = browser.get(f"{BOARD}&open=won").text
    assert cards(opened, "won") == ["Old deal"]
    assert head(opened, "won").startswith("Won 1 ¥500K")


def test_a_move_tells_the_card_and_the_sums_as_they_are_now(deals: Site) -> None:
    status, data = move(deals.browser(), 1, "proposal")
    assert status == 200
    assert data["text"] == "Moved to “Proposal”."
    assert 'data-version="2"' in data["card"]
    assert data["heads"]["qualify"]["count"] == "1"
    assert data["heads"]["proposal"]["total"] == "¥1.76M"


def test_a_refused_move_explains_itself_and_asks_for_what_is_missing(deals: Site) -> None:
    bare = deals.add("opportunity", name="Bare")
    browser = deals.browser()
    status, data = move(browser, bare, "negotiation")
    assert status == 422
    assert "there is no way to “Negotiation”" in data["dialog"]
    status, data = move(browser, bare, "proposal")
    assert status == 422
    assert "Can’t enter “Proposal” yet" in data["dialog"]
    assert re.findall(r'data-field="(\w+)"', data["dialog"]) == ["account", "close_date"]
    status, data = move(browser, bare, "proposal", account="1", close_date="someday")
    assert re.findall(r'data-field="(\w+)"', data["dialog"]) == ["account", "close_date"]
    assert "is not a date" in data["dialog"]
    assert 'value="someday"' in data["dialog"]
    status, data = move(browser, bare, "proposal", account="1", close_date="2026-08-01")
    assert (status, data["column"]) == (200, "proposal")


def test_a_gate_asks_for_the_fields_that_it_looks_at(deals: Site) -> None:
    contact = deals.add("contact", name="Ann", account=1, email="ann@example.com")
    browser = deals.browser()
    with deals.workspace.write() as tx:
        update(tx, SYSTEM, "opportunity", 3, {"contact": contact})
    status, data = move(browser, 3, "contract", 2)
    assert status == 422
    assert "Confirm the budget before it comes to a contract." in data["dialog"]
    assert re.findall(r'data-field="(\w+)"', data["dialog"]) == ["budget_confirmed"]
    assert move(browser, 3, "contract", 2, budget_confirmed="true")[0] == 200
    with deals.workspace.read() as tx:
        record = get(tx, SYSTEM, "opportunity", 3)
    assert (record["stage"], record["budget_confirmed"], record["probability"]) == ("contract", True, 90)


def test_whoever_comes_second_is_told_who_was_faster(deals: Site) -> None:
    assert move(deals.browser("lin@example.com"), 1, "discovery")[0] == 200
    status, data = move(deals.browser(), 1, "proposal")
    assert status == 409
    assert data["text"].startswith("林致远 was faster")
    assert "now in “Discovery”" in data["text"]
    assert data["column"] == "discovery"


def test_who_only_reads_sees_cards_and_moves_none(deals: Site) -> None:
    browser = deals.browser("zhao@example.com")
    html = browser.get(BOARD).text
    assert "draggable=true" not in html
    assert "move-menu" not in html
    response = browser.post("/o/opportunity/1/move", **{"move.field": "stage", "move.to": "lost"})
    assert response.status_code == 403


def test_search_and_filters_narrow_a_board(deals: Site) -> None:
    browser = deals.browser()
    html = browser.get(f"{BOARD}&q=lens").text
    assert (cards(html, "qualify"), head(html, "proposal")) == (["Lens line"], "Proposal 0 Weighted 50%")
    html = browser.get(f"{BOARD}&where=amount > 500000").text
    assert cards(html, "qualify") == ["Cold store"]
    assert 'role="alert"' in browser.get(f"{BOARD}&where=nothing > 1").text


@pytest.mark.parametrize("view", ["opportunity_board", "lanes"])
def test_what_is_searched_for_is_dealt_alike_whether_it_is_few_or_many(
    laned: Site, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    browser, made = laned.browser(), {}
    sums = f"/o/opportunity/board/sums?view={view}&q=l"
    for few in (5_000, 1):
        monkeypatch.setattr("dougong.web.boards.board_dealing.FEW_FOUND", few)
        html = browser.get(f"/o/opportunity?view={view}&q=l").text
        heads = re.findall(r"data-head=.*?</p>", html, re.S)
        made[few] = (heads, by_lane(html), browser.get(sums).get_json())
    assert made[1] == made[5_000]
    assert any(found for found in made[1][1].values())


def test_a_card_that_stays_too_long_is_marked_there_and_on_its_page(deals: Site) -> None:
    browser = deals.browser()
    assert "Idle" not in browser.get(BOARD).text
    deals.clock.advance(timedelta(days=22))
    browser = deals.browser()
    assert "Idle 22 d" in browser.get(BOARD).text
    page = browser.get("/o/opportunity/1").text
    assert "Idle 22 d" in page
    assert re.search(r'aria-current="step">\s*Qualify\s*<small>22 d', page)
    assert re.findall(r'data-step-to="(\w+)"', page) == ["discovery", "proposal", "lost", "discovery"]


def test_a_column_with_many_cards_brings_the_rest_when_asked(deals: Site) -> None:
    for number in range(60):
        deals.add("opportunity", name=f"Deal {number:02}", amount=str(1000 - number))
    browser = deals.browser()
    html = browser.get(BOARD).text
    assert len(cards(html, "qualify")) == 50
    url = re.search(r'hx-get="([^"]+)"\s+hx-trigger="click, intersect once"', html)
    assert url is not None
    more = browser.get(url[1].replace("&amp;", "&")).text
    assert len(re.findall(r'data-title="([^"]+)"', more)) == 12
    assert "Deal 59" in more


LANES = {
    "kind": "view",
    "name": "lanes",
    "title": "By owner",
    "object": "opportunity",
    "type": "board",
    "groupBy": "forecast",
    "swimlanes": "owner",
    "columnLimit": 2,
    "columns": [{"field": "name"}, {"field": "account.industry"}, {"field": "deal_type"}],
}


def test_lanes_divide_a_board_and_a_full_column_is_marked(deals: Site) -> None:
    with deals.workspace.write() as tx:
        for record, owner in ((1, "emma@example.com"), (2, "lin@example.com"), (3, "lin@example.com")):
            update(tx, SYSTEM, "opportunity", record, {"owner": deals.users[owner]})
        update(tx, SYSTEM, "opportunity", 4, {"forecast": None})
    Draft(deals.workspace).apply([LANES])
    publish(deals.workspace)
    browser = deals.browser()
    html = browser.get("/o/opportunity?view=lanes").text
    titles = re.findall(r"<h3>([^<]+)</h3>\s*<span data-lane-sum>(\d)", html)
    assert titles == [("None", "1"), ("Emma Novak", "1"), ("林致远", "2")]
    assert head(html, "pipeline") == "Pipeline 3/2 Weighted"
    assert re.search(r'dg-col-count over"[^>]*>3/2', html)
    assert head(html, "") == "None 1 Weighted"
    emma = html.split('data-cell="pipeline"')[2]
    assert re.findall(r'data-title="([^"]+)"', emma.split("data-cell")[0]) == ["Cold store"]
    more = browser.get(
        f"/o/opportunity/board?view=lanes&column=pipeline&lane={deals.users['lin@example.com']}"
    )
    assert re.findall(r'data-title="([^"]+)"', more.text) == ["Warehouse robots", "Lens line"]
    lin = str(deals.users["lin@example.com"])
    assert f"/o/opportunity/new?forecast=pipeline&amp;owner={lin}" in html
    card = {"move.to": "pipeline", "move.lane": lin, "form.token": "abcdefgh3", "name": "In a lane"}
    status, data = added(browser, "lanes", **card)
    assert (status, data["column"], data["heads"]["pipeline"]["count"]) == (200, "pipeline", "4/2")
    with deals.workspace.read() as tx:
        assert get(tx, SYSTEM, "opportunity", 5)["owner"]["title"] == "林致远"
    assert added(browser, "lanes", **{**card, "move.lane": "9" * 20, "form.token": "abcdefgh4"})[0] == 404


def by_lane(html: str) -> dict[tuple[str, str], list[str]]:
    """The cards of each cell, by its lane and column."""
    parts = re.split(r'data-cell="(\w*)"\s+data-lane="(\w*)"', html)
    cells = zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    return {(lane, key): re.findall(r'data-title="([^"]+)"', cell) for key, lane, cell in cells}


@pytest.fixture
def laned(deals: Site) -> Site:
    """Five deals of three people, one without anybody and without a forecast."""
    with deals.workspace.write() as tx:
        for record, owner in ((1, "emma@example.com"), (2, "lin@example.com"), (3, "lin@example.com")):
            update(tx, SYSTEM, "opportunity", record, {"owner": deals.users[owner]})
        update(tx, SYSTEM, "opportunity", 4, {"forecast": None})
    fifth = {"name": "Of nobody", "amount": "1000", "account": 1, "close_date": "2026-06-01"}
    deals.add("opportunity", **fifth)
    Draft(deals.workspace).apply([{**LANES, "sumField": "amount", "sort": ["-amount"]}])
    publish(deals.workspace)
    return deals


def test_lanes_of_many_records_are_dealt_cell_by_cell_and_summed_up_later(
    laned: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, address = laned.browser(), "/o/opportunity?view=lanes"
    at_once, narrowed = (browser.get(f"{address}{more}").text for more in ("", "&where=amount > 500000"))
    monkeypatch.setattr("dougong.web.boards.board_sums.AT_ONCE", 1)
    html = browser.get(address).text
    emma, lin = (str(laned.users[f"{name}@example.com"]) for name in ("emma", "lin"))
    assert by_lane(html) == by_lane(at_once)
    assert by_lane(html)[lin, "pipeline"] == ["Warehouse robots", "Lens line"]
    assert by_lane(html)["", ""] == ["Old deal"]
    lanes = r'data-lane="(\w*)" open.*?<h3>([^<]+)</h3>\s*<span data-lane-sum>([^<]*)<'
    shown = re.findall(lanes, html, re.S)
    assert shown == [("", "None", "…"), (emma, "Emma Novak", "…"), (lin, "林致远", "…")]
    assert "Counting…" in html and head(html, "pipeline") == "Pipeline Weighted"
    sums = re.search(r'data-sums-url="([^"]+)"', html)
    assert sums is not None and "data-sums-url" not in at_once
    told = browser.get(unescape(sums[1])).get_json()
    assert told["lanes"] == {key: text for key, _, text in re.findall(lanes, at_once, re.S)}
    assert told["lanes"][lin] == "2 · ¥1.24M"
    assert told["heads"]["pipeline"]["count"] == "4/2" and told["heads"][""]["count"] == "1"
    assert [told["footer"][0], told["footer"][1]] == ["5 records", "Open amount: ¥2.5M"]
    narrow = browser.get(f"{address}&where=amount > 500000").text
    assert by_lane(narrow) == by_lane(narrowed) and "Counting…" in narrow
    searched = browser.get(f"{address}&q=lens").text
    assert "Counting…" not in searched and by_lane(searched)[lin, "pipeline"] == ["Lens line"]


def test_lanes_beyond_those_shown_are_counted_as_far_as_they_are_looked_for(
    laned: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, address = laned.browser(), "/o/opportunity?view=lanes"
    monkeypatch.setattr("dougong.web.boards.board_sums.AT_ONCE", 1)
    for module in ("board_lanes", "board_sums"):
        monkeypatch.setattr(f"dougong.web.boards.{module}.MOST_LANES", 1)
    html = browser.get(address).text
    assert "2 more lanes are not shown." in html
    assert {lane for lane, _ in by_lane(html)} == {""}
    monkeypatch.setattr("dougong.web.boards.board_lanes.KNOWN_LANES", 2)
    assert "1+ more lanes are not shown." in browser.get(address).text


def test_a_reader_meets_only_lanes_in_which_they_see_something(
    laned: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = {
        "kind": "role",
        "name": "own",
        "title": "Own",
        "rules": [{"name": "own", "object": "opportunity", "operations": ["read"], "rows": "own"}],
    }
    Draft(laned.workspace).apply([role])
    publish(laned.workspace)
    with laned.workspace.write() as tx:
        own = create_user(tx, SYSTEM, "own@example.com", "Own", roles=("own",)).id
        for record in (2, 3):
            update(tx, SYSTEM, "opportunity", record, {"owner": own})
    laned.users["own@example.com"] = own
    browser, address = laned.browser("own@example.com"), "/o/opportunity?view=lanes"
    for most in (20_000, 1):
        monkeypatch.setattr("dougong.web.boards.board_sums.AT_ONCE", most)
        cells = by_lane(browser.get(address).text)
        assert {lane for lane, _ in cells} == {str(own)}
        assert cells[str(own), "pipeline"] == ["Warehouse robots", "Lens line"]
    told = browser.get("/o/opportunity/board/sums?view=lanes").get_json()
    assert told["lanes"] == {str(own): "2 · ¥1.24M"}


def limited(deals: Site) -> Browser:
    """One deal is meant to be in discovery at a time."""
    pipeline = json.loads(
        (template_packs() / "crm" / "pipelines" / "opportunity_sales.json").read_text("utf-8")
    )
    stages = [{**one, "limit": 1} if one["name"] == "discovery" else one for one in pipeline["stages"]]
    Draft(deals.workspace).apply([{**pipeline, "stages": stages}])
    publish(deals.workspace)
    return deals.browser()


def test_a_stage_has_a_limit_of_its_own_and_passing_it_is_told(deals: Site) -> None:
    browser = limited(deals)
    assert head(browser.get(BOARD).text, "discovery").startswith("Discovery 0/1")
    status, data = move(browser, 1, "discovery")
    assert (status, data["heads"]["discovery"]["over"]) == (200, True)
    assert data["text"] == "Moved to “Discovery”."
    assert move(browser, 2, "discovery")[1]["text"] == (
        "Moved to “Discovery”. “Discovery” holds 2 now; at most 1 are meant to be there."
    )


def test_passing_a_limit_is_told_at_once_where_counts_follow(
    deals: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = limited(deals)
    monkeypatch.setattr("dougong.web.boards.board_sums.AT_ONCE", 1)
    assert move(browser, 1, "discovery")[1]["text"] == "Moved to “Discovery”."
    status, data = move(browser, 2, "discovery")
    assert (status, data["heads"], data["later"]) == (200, {}, True)
    told = "Moved to “Discovery”. “Discovery” holds {} now; at most 1 are meant to be there."
    assert data["text"] == told.format(2)
    monkeypatch.setattr("dougong.web.boards.board_sums.COUNTED_BEYOND", 1)
    assert move(browser, 3, "discovery")[1]["text"] == told.format("2+")


def added(browser: Browser, view: str, **fields: str) -> tuple[int, Any]:
    response = browser.post(f"/o/opportunity/cards?view={view}&board=1", **fields)
    return response.status_code, response.get_json()


def test_a_card_is_added_in_its_column_once_however_often_it_is_sent(deals: Site) -> None:
    browser = deals.browser()
    card = {"move.to": "discovery", "form.token": "abcdefgh1", "name": "Typed <b>here</b>"}
    status, data = added(browser, "opportunity_board", **card)
    assert (status, data["column"], data["heads"]["discovery"]["count"]) == (200, "discovery", "1")
    assert 'data-title="Typed &lt;b&gt;here&lt;/b&gt;"' in data["card"]
    assert added(browser, "opportunity_board", **card)[1]["heads"]["discovery"]["count"] == "1"
    with deals.workspace.read() as tx:
        record = get(tx, SYSTEM, "opportunity", 5)
    assert (record["name"], record["stage"]) == ("Typed <b>here</b>", "discovery")


def test_a_new_card_is_asked_for_what_its_stage_needs(deals: Site) -> None:
    browser = deals.browser()
    card = {"move.to": "proposal", "form.token": "abcdefgh2", "name": "Quick one"}
    status, data = added(browser, "opportunity_board", **card)
    assert status == 422
    assert "New opportunity" in data["dialog"]
    assert re.findall(r'data-field="(\w+)"', data["dialog"]) == ["name", "account", "close_date"]
    status, data = added(browser, "opportunity_board", **card, account="1", close_date="2026-08-01")
    assert (status, data["column"]) == (200, "proposal")


@pytest.mark.parametrize(
    ("view", "to", "status"),
    [
        ("opportunity_board", "nothing", 404),
        ("opportunity_board", "\0", 404),
        ("opportunity_all", "qualify", 404),
        ("opportunity_board", "qualify", 422),
    ],
)
def test_odd_new_cards_are_refused_and_nothing_is_made(deals: Site, view: str, to: str, status: int) -> None:
    browser = deals.browser()
    fields = {"move.to": to, "name": "" if status == 422 else "Odd", "move.lane": "9" * 20}
    response = browser.post(f"/o/opportunity/cards?view={view}&board=1", **fields)
    assert response.status_code == status
    bad = {"move.to": "qualify", "name": "Odd", "form.token": "x"}
    assert browser.post("/o/opportunity/cards?view=opportunity_board", **bad).status_code == 422
    reader = deals.browser("zhao@example.com")
    assert reader.post("/o/opportunity/cards?view=opportunity_board", **bad).status_code == 403
    with deals.workspace.read() as tx:
        found = tx.execute('SELECT count(*) FROM "_dg_history" WHERE "record_id" > 4').fetchone()
    assert found[0] == 0


@pytest.mark.parametrize(
    "query", ["&column=nothing", "&column=qualify&cursor=xyz", "&column=qualify&lane=x", "&open=nothing"]
)
def test_odd_addresses_of_a_board_are_answered_calmly(deals: Site, query: str) -> None:
    browser = deals.browser()
    assert browser.get(f"/o/opportunity/board?view=opportunity_board{query}").status_code in (200, 404, 422)
    assert browser.get(f"{BOARD}{query}").status_code == 200
    assert browser.get(f"/o/account/board?view=account_all{query}").status_code == 404


def test_a_board_takes_a_statement_for_each_column_however_many_cards_it_has(
    deals: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dougong.web.boards import board_pages

    said: list[str] = []
    original = board_pages.summed_in_time

    def counting(screen: Any, board: Any) -> Any:
        execute = screen.tx.execute
        screen.tx.execute = lambda sql, params=(): said.append(sql) or execute(sql, params)  # type: ignore[func-returns-value]
        return original(screen, board)

    monkeypatch.setattr(board_pages, "summed_in_time", counting)
    deals.browser().get(BOARD)
    # The frame of every page tells notices, favourites and approvals besides.
    frame = ("_dg_notice", "_dg_favourite", "_dg_workflow")
    own = [sql for sql in said if not any(table in sql for table in frame)]
    columns = ["LIMIT 51"] * 5
    assert [bool(re.search(pattern, sql)) for pattern, sql in zip(
        ("LIMIT 20001", "GROUP BY", *columns, "_dg_stage"), own, strict=True
    )] == [True] * 8  # fmt: skip


def test_what_takes_long_to_sum_up_follows_the_page_and_each_move(
    deals: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = deals.browser()
    at_once = browser.get(BOARD).text
    monkeypatch.setattr("dougong.web.boards.board_sums.AT_ONCE", 2)
    html = browser.get(BOARD).text
    assert cards(html, "qualify") == cards(at_once, "qualify") != []
    assert head(html, "qualify") == "Qualify Weighted 10%"
    assert "Counting…" in html and "Open amount" not in html
    sums = re.search(r'data-sums-url="([^"]+)"', html)
    assert sums is not None and "data-sums-url" not in at_once
    told = browser.get(unescape(sums[1])).get_json()
    assert told["heads"]["qualify"] == {"count": "2", "total": "¥1M", "weighted": "¥100K", "over": False}
    assert told["footer"][1] == "Open amount: ¥2M"
    status, data = move(browser, 1, "proposal")
    assert (status, data["heads"], data["later"]) == (200, {}, True)
    assert browser.get(unescape(sums[1])).get_json()["heads"]["proposal"]["total"] == "¥1.76M"


def test_sums_of_a_board_are_told_to_its_readers_only(deals: Site) -> None:
    address = "/o/opportunity/board/sums?view=opportunity_board"
    assert deals.browser(None).get(address).status_code == 303
    assert deals.browser().get("/o/account/board/sums?view=account_all").status_code == 404


def test_what_a_move_only_warns_of_can_be_confirmed(deals: Site) -> None:
    opportunity = json.loads((template_packs() / "crm" / "objects" / "opportunity.json").read_text("utf-8"))
    rule = {
        "name": "small",
        "condition": "amount >= 300000",
        "when": "stage = 'discovery'",
        "message": "A small deal for a discovery.",
        "fields": ["amount"],
        "severity": "warn",
    }
    Draft(deals.workspace).apply([{**opportunity, "rules": [*opportunity.get("rules", []), rule]}])
    publish(deals.workspace)
    browser = deals.browser()
    status, data = move(browser, 2, "discovery")
    assert status == 422
    assert "Move it to “Discovery” anyway?" in data["dialog"]
    assert "A small deal for a discovery." in data["dialog"]
    assert 'name="move.confirm" value="small"' in data["dialog"]
    status, data = move(browser, 2, "discovery", **{"move.confirm": "small"})
    assert (status, data["column"]) == (200, "discovery")
