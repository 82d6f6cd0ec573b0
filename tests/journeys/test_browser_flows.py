"""Flows from nothing: a workflow by mouse, through which a record goes; an automation by keys alone, which runs.

What was clicked together goes out as files and comes in again without a difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from dougong.access import SYSTEM, create_user
from dougong.definitions import to_files
from dougong.expressions import rename
from dougong.jobs import Runner
from dougong.records import RecordQuery, find
from dougong.storage import Draft, Workspace, plan, publish
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.automations.design import field, thing
from tests.support.browser import DESKTOP, PHONE, Visit, axe_findings, findings_in_the_dark, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_builder")]
STAGES = [{"key": "open", "title": "Open"}, {"key": "won", "title": "Won"}]
DESIGN = (
    thing(
        "contract",
        {"amount": field("integer", title="Amount"), "opportunity": field("reference", target="opportunity")},
    ),
    thing(
        "opportunity",
        {
            "amount": field("integer", title="Amount"),
            "stage": field("select", options=STAGES, default="open"),
            "accountant": field("user", title="Accountant"),
        },
    ),
)
Studio = tuple[Workspace, str]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    workspace = Workspace.create(tmp_path_factory.mktemp("flows") / "w", name="Orbit", zone="Asia/Shanghai")
    with workspace.write() as tx:
        for name in ("ada", "bob", "cyd"):
            create_user(
                tx, SYSTEM, f"{name}@example.com", name.title(), None, ["administrator"], language="en"
            )
    Draft(workspace).apply(DESIGN)
    publish(workspace)
    with served(workspace) as base:
        yield workspace, base
    workspace.close()


def arrive(browser: Browser, studio: Studio, who: str = "ada", size: tuple[int, int] = DESKTOP) -> Visit:
    workspace, base = studio
    return Visit(browser, base, size=size, has_touch=size == PHONE).enter(workspace, f"{who}@example.com")


def settled(page: Page) -> None:
    """Until the tree listens, and nothing is under way that could still draw it or the panel."""
    page.locator("#flow[data-ready]").wait_for()
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def steps(page: Page, count: int) -> None:
    expect(page.locator(".dg-flow-step")).to_have_count(count)
    settled(page)


def card(page: Page, title: str) -> Locator:
    return page.locator("[data-flow-select]", has_text=title).first


def way(page: Page, title: str) -> Locator:
    return page.locator(".dg-flow-way").filter(has=page.locator(".dg-flow-pill", has_text=title)).last


def shown(page: Page, link: Locator, title: str) -> None:
    """Its panel, by mouse."""
    link.click()
    expect(page.locator("#panel .dg-panel-title")).to_have_text(title)
    settled(page)


def put(page: Page, plus: Locator, step: str) -> None:
    """By mouse, from the palette of a connection; the panel of what is new is there then."""
    count = page.locator(".dg-flow-step").count()
    plus.click()
    page.locator(f"#flow-pop [data-flow-add={step}]").click()
    steps(page, count + 1)


def chosen(page: Page, name: str, value: str) -> None:
    """In a panel, by what it sends; what follows from it is drawn."""
    with page.expect_response("**/build/panel/**"):
        page.locator(f'#panel-form [name="{name}"]').select_option(value)
    settled(page)


def written(page: Page, name: str, value: str) -> None:
    with page.expect_response("**/build/panel/**"):
        page.locator(f'#panel-form [name="{name}"]').fill(value)
        page.locator(f'#panel-form [name="{name}"]').press("Tab")
    settled(page)


def clicked_together(page: Page, name: str) -> None:
    """The amount is more than 100, as a row; then as an expression, and as a row again."""
    condition = page.locator(f'[data-condition]:has([name="{name}"])')
    condition.locator("[data-condition-body] [data-condition-to]").click()
    settled(page)
    row = condition.locator("[data-filter-row]")
    row.locator("[name$='.field']").select_option("amount")
    settled(page)
    row.locator("[name$='.operator']").focus()
    row.locator("[name$='.operator']").select_option("greater")
    settled(page)
    expect(row.locator("[name$='.operator']")).to_be_focused()
    with page.expect_response("**/build/panel/**"):
        row.locator("[name$='.value']").fill("100")
        row.locator("[name$='.value']").press("Tab")
    settled(page)
    assert axe_findings(page) == []
    condition.get_by_role("button", name="Expression").click()
    box = page.locator(f'#panel-form [name="{name}"]')
    expect(box).to_have_value("amount > 100")
    with page.expect_response("**/build/panel/**"):
        box.fill("amount > 100 AND LEN(name) > 3")
        box.press("Tab")
    settled(page)
    condition.get_by_role("button", name="Conditions").click()
    expect(condition).to_contain_text("Only an expression can say this: LEN(name) > 3")
    with page.expect_response("**/build/panel/**"):
        box.fill("amount > 100")
        box.press("Tab")
    settled(page)
    condition.get_by_role("button", name="Conditions").click()
    expect(row.locator("[name$='.value']")).to_have_value("100")


def asks(page: Page, *people: str) -> None:
    """The approvers of the step whose panel is shown are these."""
    chosen(page, "/approvers/0/by", "people")
    for name in people:
        page.locator('[data-list="/approvers/0/people"] > [data-add-row]').click()
        with page.expect_response("**/build/panel/**"):
            page.locator('[data-list="/approvers/0/people"] select').last.select_option(f"{name}@example.com")
        settled(page)


def publish_draft(page: Page) -> None:
    page.get_by_role("link", name="Review & publish").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".dg-toast")).to_contain_text("is published")


def round_trip(workspace: Workspace) -> None:
    draft = Draft(workspace)
    files = to_files(draft.documents, rename)
    assert [one for one in draft.apply(files) if one.severity == "error"] == []
    assert not draft.state.changed
    with workspace.read() as tx:
        assert plan(tx).empty


def records(workspace: Workspace, name: str, *fields: str) -> list[dict[str, Any]]:
    with workspace.read() as tx:
        return list(find(tx, SYSTEM, RecordQuery(name, fields)).data)


def approve(browser: Browser, studio: Studio, who: str) -> None:
    visit = arrive(browser, studio, who)
    page = visit.go("/approvals")
    page.locator(".dg-approval-row a").first.click()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#decide .dg-approve").click()
    page.wait_for_load_state()
    visit.close()


def test_a_workflow_by_mouse(browser: Browser, studio: Studio) -> None:
    visit = arrive(browser, studio)
    page = visit.go("/build/objects/opportunity/flows")
    page.fill("#title", "Large deals")
    page.fill("#other", "大额商机")
    page.get_by_role("button", name="New workflow").click()
    steps(page, 1)
    shown(page, card(page, "Supervisor"), "Supervisor")
    asks(page, "bob")
    put(page, page.locator("[data-flow-plus]").last, "branch")
    shown(page, way(page, "Way 1").locator("[data-flow-select]").first, "Way 1")
    clicked_together(page, "/condition")
    expect(page.locator(".dg-flow-badge")).to_have_count(0)
    put(page, way(page, "Amount more than").locator("[data-flow-plus]").first, "parallel")
    written(page, "/title", "Both")
    put(page, way(page, "Way 1").locator("[data-flow-plus]").first, "approval")
    written(page, "/title", "Money")
    asks(page, "cyd")
    put(page, way(page, "Way 2").locator("[data-flow-plus]").first, "approval")
    written(page, "/title", "Board")
    asks(page, "bob", "cyd")
    chosen(page, "/decide", "vote")
    expect(page.locator(".dg-flow-badge")).to_have_count(1)
    written(page, "/threshold/count", "2")
    expect(page.locator(".dg-flow-badge")).to_have_count(0)
    assert axe_findings(page) == []
    assert findings_in_the_dark(page) == []
    other = way(page, "Otherwise").locator("[data-flow-row]").first
    card(page, "Supervisor").drag_to(other)
    expect(way(page, "Otherwise").locator(".dg-flow-step")).to_have_count(1)
    settled(page)
    page.keyboard.press("Control+z")
    expect(way(page, "Otherwise").locator(".dg-flow-step")).to_have_count(0)
    publish_draft(page)
    round_trip(studio[0])
    page = visit.go("/o/opportunity/new")
    page.fill("#f-name", "Ship")
    page.fill("#f-amount", "500")
    page.click("[data-save]")
    page.wait_for_url(re.compile(r"/o/opportunity/\d+"))
    record = page.url
    page.locator(".dg-record-approval").get_by_role("button", name="Submit").click()
    expect(page.locator(".dg-course-step").first).to_contain_text("is asked now")
    for who in ("bob", "cyd", "bob", "cyd"):
        approve(browser, studio, who)
    page.goto(record)
    expect(page.locator(".dg-record-approvals")).to_contain_text("Approved")
    assert visit.complaints == []
    visit.close()
    on_a_phone(browser, studio)


def on_a_phone(browser: Browser, studio: Studio) -> None:
    """One column, and a sheet for each panel."""
    visit = arrive(browser, studio, size=PHONE)
    page = visit.go("/build/objects/opportunity/flows")
    page.get_by_role("link", name="Large deals").tap()
    steps(page, 5)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert axe_findings(page) == []
    page.locator("[data-flow-plus]").last.tap()
    page.locator("#flow-pop [data-flow-add=notify]").tap()
    steps(page, 6)
    expect(page.locator("#panel")).to_be_visible()
    page.locator("#panel [data-flow-do=up]").tap()
    settled(page)
    page.locator("#panel [data-flow-do=remove]").tap()
    steps(page, 5)
    assert visit.complaints == []
    visit.close()


def typed(page: Page, name: str, text: str) -> None:
    """Into a control of the panel, and on: Escape leads out of the list of completions where it is open, else to the
    card, and either way what was typed is sent."""
    page.locator(f'#panel-form [name="{name}"]').last.press("Control+a")
    page.keyboard.type(text)
    with page.expect_response("**/build/panel/**"):
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
    settled(page)


def holding(page: Page) -> list[Route]:
    """What the panel sends stays under way until it is let go."""
    held: list[Route] = []

    def hold(one: Route) -> None:
        if held or one.request.method != "POST":
            one.continue_()
        else:
            held.append(one)

    page.route("**/build/panel/**", hold)
    page.locator('#panel-form [name="/trigger/on"]').dispatch_event("change")
    page.wait_for_function("() => document.querySelector('#panel-form.htmx-request')")
    return held


def let_go(page: Page, held: list[Route]) -> None:
    with page.expect_response("**/build/panel/**"):
        held[0].continue_()
    page.unroute("**/build/panel/**")


def left_meanwhile(page: Page, name: str, text: str) -> None:
    """And the control after that is left before the answer comes: its change waits, and is not lost."""
    held = holding(page)
    control = page.locator(f'#panel-form [name="{name}"]')
    control.focus()
    page.keyboard.type(text)
    page.locator('[name="/becomes"][type=checkbox]').focus()
    let_go(page, held)
    settled(page)
    page.reload()
    settled(page)
    expect(control).to_have_value(text)


def elsewhere_meanwhile(page: Page, title: str) -> None:
    """And another card is selected: its panel stays."""
    held = holding(page)
    card(page, title).press("Enter")
    expect(page.locator('#panel-form [name="/message"]')).to_be_visible()
    let_go(page, held)
    settled(page)
    expect(page.locator('#panel-form [name="/message"]')).to_be_visible()
    expect(card(page, title)).to_have_attribute("aria-current", "true")


def typed_meanwhile(page: Page, name: str, text: str) -> None:
    """While the answer about the control before is under way, which draws the panel anew."""
    held: list[Route] = []
    page.route("**/build/panel/**", lambda route: held.append(route))
    page.locator('#panel-form [name="/trigger/on"]').dispatch_event("change")
    control = page.locator(f'#panel-form [name="{name}"]').last
    control.focus()
    page.keyboard.type(text)
    page.wait_for_function("() => document.querySelector('#panel-form.htmx-request')")
    with page.expect_response("**/build/panel/**"):
        held[0].continue_()
    page.unroute("**/build/panel/**")
    settled(page)
    expect(control).to_be_focused()
    expect(control).to_have_value(text)
    with page.expect_response("**/build/panel/**"):
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
    settled(page)


def picked(page: Page, select: Locator, title: str) -> None:
    """A letter leads to the next choice that begins with it. Each is sent at once, and what comes of it draws another
    control: more letters in a row would be typed into either."""
    chosen = "one => one.selectedOptions[0].text"
    for _ in range(select.locator("option").count()):
        if select.evaluate(chosen).startswith(title):
            break
        select.focus()
        with page.expect_response("**/build/panel/**"):
            page.keyboard.press(title[0])
        settled(page)
    assert select.evaluate(chosen).startswith(title)


def added(page: Page, behind: Locator, offer: str) -> None:
    """The palette opens behind a card; keys walk through it."""
    count = page.locator(".dg-flow-step").count()
    behind.press("Insert")
    wanted = page.locator(f"#flow-pop [data-flow-add={offer}]")
    expect(page.locator("#flow-pop button").first).to_be_focused()
    for _ in range(page.locator("#flow-pop button").count()):
        if wanted.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    steps(page, count + 1)
    expect(page.locator('#panel-form [name="/title"]')).to_be_focused()


def test_an_automation_by_keys_alone(browser: Browser, studio: Studio) -> None:
    workspace, _ = studio
    visit = arrive(browser, studio)
    page = visit.go("/build/objects/opportunity/flows")
    page.locator("#title").focus()
    page.keyboard.type("Won deals")
    page.get_by_role("button", name="New automation").press("Enter")
    steps(page, 1)
    picked(page, page.locator('[name="/trigger/on"]'), "A record is ch")
    page.locator('[data-condition]:has([name="/condition"])').get_by_role("button", name="Expression").press(
        "Enter"
    )
    typed_meanwhile(page, "/condition", "stage = 'won'")
    page.locator('[name="/becomes"][type=checkbox]').focus()
    with page.expect_response("**/build/panel/**"):
        page.keyboard.press("Space")
    settled(page)
    left_meanwhile(page, "/description", "Tells whom it concerns")
    elsewhere_meanwhile(page, "Tell the owner")
    expect(page.locator('#panel-form [name="/message"]')).to_have_value("Won deals")
    settled(page)
    typed(page, "/title", "Tell finance")
    picked(page, page.locator('[data-list="/to"] select').first, "Accountant")
    added(page, card(page, "Tell finance"), "create")
    typed(page, "/title", "Make the contract")
    picked(page, page.locator('[name="/object"]'), "Contract")
    for title, expression in (("Text", "name"), ("Amount", "amount")):
        page.locator('[data-list="/values"] > [data-add-row]').press("Enter")
        row = page.locator('[data-list="/values"] [data-row]').last
        expect(row.locator("select").first).to_be_focused()
        picked(page, row.locator("select").first, title)
        row.locator("textarea").first.focus()
        page.keyboard.type(expression)
        with page.expect_response("**/build/panel/**"):
            page.keyboard.press("Escape")
            page.keyboard.press("Tab")
        settled(page)
    card(page, "Make the contract").press("Alt+ArrowUp")
    expect(page.locator(".dg-flow-step").first).to_contain_text("Make the contract")
    settled(page)
    expect(card(page, "Make the contract")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(card(page, "Tell finance")).to_be_focused()
    added(page, card(page, "Tell finance"), "wait")
    typed(page, "/for", "7")
    added(page, card(page, "Wait"), "notify")
    typed(page, "/title", "Remind")
    typed(page, "/message", "How is it going?")
    expect(page.locator(".dg-flow-badge")).to_have_count(0)
    expect(page.locator(".dg-flow-bar")).to_contain_text("Runs with the rights of whoever makes the change")
    assert axe_findings(page) == []
    publish_draft(page)
    round_trip(workspace)
    with workspace.read() as tx:
        assert [one.becomes for one in tx.release.definitions.automations.values()] == [True]
    page = visit.go("/o/opportunity/new")
    page.fill("#f-name", "Crane")
    page.fill("#f-amount", "70")
    page.click("[data-save]")
    page.wait_for_url(re.compile(r"/o/opportunity/\d+"))
    page.goto(page.url + "/edit")
    page.select_option("#f-stage", "won")
    page.click("[data-save]")
    page.wait_for_url(re.compile(r"/o/opportunity/\d+$"))
    runner = Runner(workspace)
    while runner.run_next():
        pass
    assert [(one["name"], one["amount"]) for one in records(workspace, "contract", "name", "amount")] == [
        ("Crane", 70)
    ]
    page = visit.go("/settings/automations/runs")
    expect(page.get_by_role("main")).to_contain_text("Until later")
    assert visit.complaints == []
    visit.close()
