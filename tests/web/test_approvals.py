"""The work centre, the pages of approvals and of their records, as people click through them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user, get_user, start_session
from dougong.jobs import Runner
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish
from dougong.web.screens import SESSION_COOKIE
from flask import Flask

from tests.approvals.design import OBJECTS, approval, workflow
from tests.support.apps import app_of
from tests.support.beginnings import published
from tests.web.conftest import Browser

LEAD = approval(
    "lead",
    "bob@x.org",
    fields=[{"field": one, "right": "see"} for one in ("amount", "items")]
    + [{"field": "note", "right": "required"}],
)
ROLES = [
    {"kind": "role", "name": "member", "title": "Member",
     "rules": [{"name": "all", "title": "All", "operations": ["read", "create", "update", "delete"]}]},
    {"kind": "role", "name": "guest", "title": "Guest", "rights": ["audit"]},
]  # fmt: skip
FLOW = workflow("w", LEAD, approval("boss", "cyd@x.org", returnsTo=["lead"]), title="Discount")
QUICK = workflow("quick", approval("one", "cyd@x.org", signature=False), title="Quick")


class Office:
    def __init__(self, app: Flask, workspace: Workspace) -> None:
        self.app = app
        self.workspace = workspace
        with workspace.write() as tx:
            self.users = {
                name: create_user(tx, SYSTEM, f"{name}@x.org", name.title(), roles=[role]).id
                for name, role in (
                    ("ada", "member"),
                    ("bob", "guest"),
                    ("cyd", "member"),
                    ("eve", "guest"),
                    ("root", "administrator"),
                )
            }

    def browser(self, who: str) -> Browser:
        browser = Browser(self.app.test_client())
        browser.client.set_cookie("dg_language", "en")
        with self.workspace.write() as tx:
            browser.client.set_cookie(SESSION_COOKIE, start_session(tx, get_user(tx, self.users[who])))
        browser.get("/menu")
        return browser


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "workspace"
    shutil.copytree(published([*OBJECTS, *ROLES, FLOW, QUICK]).folder(), folder)
    with Workspace.open(folder, Settings(workspace=folder)) as workspace:
        yield Office(app_of(workspace), workspace)


def text(response: object) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))  # type: ignore[attr-defined]


def test_a_quote_is_submitted_returned_corrected_and_approved(office: Office) -> None:
    ada, bob, cyd, eve = (office.browser(name) for name in ("ada", "bob", "cyd", "eve"))
    saved = ada.post("/o/quote/new", name="Crane", amount="100")
    record = saved.headers["Location"].split("?")[0]
    assert "Discount" in text(ada.get(record))
    sent = ada.post(f"{record}/submit", workflow="w", comment="Please.")
    page = sent.headers["Location"]
    assert "waits for Bob" in text(ada.get(record)) and "Take back" in text(ada.get(record))
    assert "is running for this record" in text(ada.post(f"{record}/edit", name="Other", version="1"))

    assert 'dg-nav-count">1<' in text(bob.get("/me/approvals"))
    seen = text(bob.get(page))
    assert "100.00" in seen and "Waits for you" in seen and "Crane" in seen
    assert bob.get(record).status_code == 403 and eve.get(page).status_code == 404
    act = re.search(r'action="(/approvals/tasks/\d+/)approve"', bob.get(page).get_data(as_text=True))
    assert act is not None
    refused = bob.post(f"{act[1]}approve", comment="Fine by me.", note="")
    assert (
        refused.status_code == 422 and "must be filled in" in text(refused) and "Fine by me." in text(refused)
    )
    assert bob.post(f"{act[1]}approve", note="checked").status_code == 303
    assert "checked" in text(ada.get(record))

    back = re.search(r'action="(/approvals/tasks/\d+/)approve"', cyd.get(page).get_data(as_text=True))
    assert back is not None
    assert "Say why" in text(cyd.post(f"{back[1]}return", comment=""))
    assert cyd.post(f"{back[1]}return", comment="Too much.").status_code == 303
    assert "Too much." in text(ada.get(page)) and "It was returned to you" in text(ada.get(page))
    assert ada.post(f"{page}/resubmit", comment="Better.").status_code == 303
    for browser, values in ((bob, {"note": "again"}), (cyd, {})):
        found = re.search(
            r'action="(/approvals/tasks/\d+/)approve"', browser.get(page).get_data(as_text=True)
        )
        assert found is not None
        assert browser.post(f"{found[1]}approve", **values).status_code == 303
    done = text(ada.get(page))
    assert "Approved" in done and "Cyd approved at “Boss”" in done
    for box in ("done", "started", "cc", "nonsense"):
        assert cyd.get(f"/me/approvals?box={box}").status_code == 200


def test_boxes_are_narrowed_and_the_address_keeps_it(office: Office) -> None:
    cyd, ada = office.browser("cyd"), office.browser("ada")
    for name in ("quick", "quick", "w"):
        ada.post("/o/quote/new", name="Crane", amount="100")
        number = max(int(one) for one in re.findall(r'href="/o/quote/(\d+)', text(ada.get("/o/quote"))))
        ada.post(f"/o/quote/{number}/submit", workflow=name)
    # Who reads no quotes is told of those workflows alone in which they are asked.
    for who, told in (("ada", True), ("bob", False), ("eve", False)):
        offered = office.browser(who).get("/me/approvals").get_data(as_text=True)
        assert ('<option value="quick"' in offered) is told
        assert ('<option value="w"' in offered) is (who != "eve")
    started = "/me/approvals?box=started"
    assert text(ada.get(started)).count("dg-approval-row") == 3
    narrowed = text(ada.get(f"{started}&workflow=quick&object=quote&person={office.users['cyd']}&days=7"))
    assert narrowed.count("dg-approval-row") == 2 and 'role="status">2<' in narrowed
    # From box to box, and back from what was approved at once.
    assert "/me/approvals?box=to_do&amp;workflow=quick&amp;object=quote" in narrowed
    listed = cyd.get("/me/approvals?workflow=quick").get_data(as_text=True)
    assert "data-approve-all" in listed
    tasks = re.findall(r'name="task"\s+value="(\d+)"', listed)
    answer = cyd.post("/me/approvals/at-once?workflow=quick", task=tasks, comment="Fine.")
    assert answer.headers["Location"] == "/me/approvals?workflow=quick"
    assert "Nothing like this is here" in text(cyd.get("/me/approvals?workflow=quick"))
    for wrong in (
        "workflow=none",
        "object=x",
        "person=" + "9" * 30,
        "days=-1",
        "late=2",
        "before=x",
        "box=all",
    ):
        assert text(ada.get(f"{started}&{wrong}")).count("dg-approval-row") == 3


def test_the_whole_workflow_is_drawn_with_how_far_it_has_come(office: Office) -> None:
    ways = {"name": "size", "title": "Size", "do": "branch", "otherwise": [], "branches": [
        {"name": "large", "title": "Large", "condition": "amount > 500", "nodes": [approval("top", "eve@x.org")]},
    ]}  # fmt: skip
    Draft(office.workspace).apply(
        [workflow("tree", approval("first", "bob@x.org"), ways, approval("end", "cyd@x.org"))]
    )
    publish(office.workspace)
    ada, bob = office.browser("ada"), office.browser("bob")
    record = ada.post("/o/quote/new", name="Crane", amount="100").headers["Location"].split("?")[0]
    page = ada.post(f"{record}/submit", workflow="tree").headers["Location"]
    drawn = states(text(bob.get(page)))
    assert drawn == {"First": "current", "Size": "", "Top": "off", "End": "coming"}
    # What a branch asks may be hidden from whoever decides.
    assert "amount &gt; 500" not in text(bob.get(page))
    act = re.search(r'action="(/approvals/tasks/\d+/)approve"', bob.get(page).get_data(as_text=True))
    assert act is not None
    bob.post(f"{act[1]}approve")
    assert states(text(ada.get(page))) == {"First": "passed", "Size": "", "Top": "off", "End": "current"}


def states(page: str) -> dict[str, str]:
    """Of each card of the drawing, by its title."""
    cards = re.findall(r'<div class="dg-flow-card (\w*)"> <div class="dg-flow-link">.*?<b>(.*?)</b>', page)
    return {title: state for state, title in cards if state != "start"}


def test_several_are_approved_at_once_and_what_cannot_be_is_told(office: Office) -> None:
    ada, cyd = office.browser("ada"), office.browser("cyd")
    for name in ("One", "Two"):
        record = ada.post("/o/quote/new", name=name).headers["Location"].split("?")[0]
        ada.post(f"{record}/submit", workflow="quick")
    listed = cyd.get("/me/approvals").get_data(as_text=True)
    tasks = re.findall(r'name="task"\s+value="(\d+)"', listed)
    assert len(tasks) == 2
    answer = cyd.post("/me/approvals/at-once", task=[*tasks, tasks[0], "9" * 30, "x"], comment="All fine.")
    assert answer.status_code == 303
    after = text(cyd.get("/me/approvals"))
    assert "2 approved." in after and "You have approved this already." in after and "Nothing waits" in after


@pytest.mark.parametrize("number", ["0", "99999", "9" * 30])
def test_what_is_not_there_is_not_found(office: Office, number: str) -> None:
    ada = office.browser("ada")
    assert ada.get(f"/approvals/{number}").status_code == 404
    for act in ("withdraw", "resubmit", "urge", "comment", "explode"):
        assert ada.post(f"/approvals/{number}/{act}", comment="x").status_code == 404
    for act in ("approve", "reject", "return", "transfer", "add", "copy", "explode"):
        assert ada.post(f"/approvals/tasks/{number}/{act}", people="1").status_code == 404
    assert ada.post(f"/o/quote/{number}/submit", workflow="w").status_code == 404
    assert ada.post("/o/quote/1/submit", workflow="nothing").status_code == 404


def test_who_manages_sees_what_runs_and_takes_part_in_it(office: Office) -> None:
    ada, root = office.browser("ada"), office.browser("root")
    record = ada.post("/o/quote/new", name="Crane").headers["Location"].split("?")[0]
    page = ada.post(f"{record}/submit", workflow="quick").headers["Location"]
    assert ada.get("/approvals").status_code == 403 and "All that runs" not in text(ada.get("/me/approvals"))
    listed = text(root.get("/approvals"))
    assert "Crane" in listed and "waits for Cyd" in listed
    for address in (
        "?which=late",
        "?which=stuck",
        "?workflow=w",
        "?days=1",
        f"?person={office.users['bob']}",
    ):
        assert "Nothing like this runs" in text(root.get(f"/approvals{address}"))
    for address in (
        "?page=9999999999999999999",
        "?page=-1",
        "?person=%00",
        "?which=x&workflow=y&days=z",
        "?days=٣",
    ):
        assert root.get(f"/approvals{address}").status_code == 200
    assert "Manage" in text(root.get(page)) and "Manage" not in text(ada.get(page))
    task = re.search(r'name="task">\s*<option value="(\d+)"', root.get(page).get_data(as_text=True))
    assert task is not None
    give = {"task": task[1], "people": str(office.users["bob"])}
    assert "Say why" in text(root.post(f"{page}/manage/reassign", **give, comment=""))
    assert root.post(f"{page}/manage/reassign", **give, comment="Away.").status_code == 303
    assert "waits for Bob" in text(root.get("/approvals"))
    assert ada.post(f"{page}/manage/cancel", comment="Mine.").status_code == 403
    assert root.post(f"{page}/manage/explode", comment="x").status_code == 422
    assert root.post(f"{page}/manage/repair", comment="x").status_code == 409
    assert root.post(f"{page}/manage/jump", node="one", comment="Once more.").status_code == 303
    assert "Root went on at “One”" in text(ada.get(page))
    assert root.post(f"{page}/manage/cancel", comment="Not needed.").status_code == 303
    assert "No approvals run" in text(root.get("/approvals"))


def test_people_stand_in_for_a_time_and_for_some_workflows(office: Office) -> None:
    ada, cyd, root = (office.browser(name) for name in ("ada", "cyd", "root"))
    page = "/me/approvals/standing-in"
    bob = str(office.users["bob"])
    wrong = text(cyd.post(page, to="", until=""))
    assert "Choose somebody." in wrong
    assert "Give a day." in text(cyd.post(page, to=bob, **{"from": "2026-01-01"}, until="never"))
    ask = {"to": bob, "from": "2020-01-01", "until": "2020-06-01"}
    assert "in the future" in text(cyd.post(page, **ask))
    today = datetime.now(UTC).date()
    ask |= {"from": today.isoformat(), "until": (today + timedelta(1)).isoformat()}
    assert cyd.post(page, **ask, workflow=["quick", "nothing"]).status_code == 404
    assert cyd.post(page, **ask, workflow=["quick"]).status_code == 303
    seen = text(cyd.get(page))
    assert "Who stands in for me" in seen and "Bob" in seen and "Quick" in seen
    record = ada.post("/o/quote/new", name="Crane").headers["Location"].split("?")[0]
    ada.post(f"{record}/submit", workflow="quick")
    assert "waits for Bob" in text(ada.get(record))
    assert ada.get(f"{page}?person={office.users['cyd']}").status_code == 403
    assert "While Cyd is away" in text(root.get(f"{page}?person={office.users['cyd']}"))
    end = re.search(r'action="(/me/approvals/standing-in/\d+/end)"', cyd.get(page).get_data(as_text=True))
    assert end is not None and ada.post(end[1]).status_code == 404
    assert cyd.post(end[1]).status_code == 303 and "Who stands in for me" not in text(cyd.get(page))
    for number in ("0", "9" * 18, "9" * 30):
        assert cyd.post(f"{page}/{number}/end").status_code == 404


def test_a_workflow_is_gone_through_and_published_anew_with_approvals_running(office: Office) -> None:
    ada, root = office.browser("ada"), office.browser("root")
    record = ada.post("/o/quote/new", name="Crane").headers["Location"].split("?")[0]
    number = record.rpartition("/")[2]
    seen = text(root.get(f"/approvals/simulate/w?record={number}&person={office.users['ada']}"))
    assert "Lead" in seen and "Bob" in seen and "Cyd" in seen and "Nothing was written" in seen
    assert ada.get(f"/approvals/simulate/w?record={number}").status_code == 403
    for query in (
        "",
        "?record=999",
        "?record=9999999999999999999",
        "?record=%00",
        "?source=draft&record=1&person=0",
    ):
        assert root.get(f"/approvals/simulate/w{query}").status_code == 200
    assert root.get("/approvals/simulate/nothing").status_code == 404

    pages = []
    for name in ("One", "Two"):
        made = ada.post("/o/quote/new", name=name).headers["Location"].split("?")[0]
        pages.append(ada.post(f"{made}/submit", workflow="quick").headers["Location"])
    versions = "/approvals/versions/quick"
    assert "goes by the published version" in text(root.get(versions))
    Draft(office.workspace).apply([workflow("quick", approval("chief", "bob@x.org"), title="Quick")])
    assert "2 approvals of “Quick” run" in text(root.get("/releases"))
    publish(office.workspace)
    assert ada.get(versions).status_code == 403
    seen = text(root.get(f"{versions}?mapping.one=chief"))
    assert seen.count("Chief: Bob") == 4 and "One: Cyd" in seen
    assert root.get(f"{versions}?mapping.one=nowhere&mapping.x=y").status_code == 200
    first, second = (page.rpartition("/")[2] for page in pages)
    choose = {f"instance.{first}": "move", f"instance.{second}": "keep", "mapping.one": "chief"}
    assert "Say why." in text(root.post(versions, **choose))
    assert "Choose at least one" in text(root.post(versions, comment="x"))
    assert root.post(versions, **choose, comment="New rules.").status_code == 303
    Runner(office.workspace).run_next()
    assert "is asked now" in text(root.get(pages[0])) and "Root lets it go on" in text(root.get(pages[0]))
    listed = text(root.get("/approvals?workflow=quick"))
    assert "waits for Bob" in listed and "waits for Cyd" in listed

    figures = text(root.get("/approvals/figures?workflow=quick&days=7"))
    assert "By node" in figures and "Chief" in figures and "Submitted" in figures
    assert ada.get("/approvals/figures").status_code == 403
    table = root.get("/approvals/figures.csv?days=x").get_data(as_text=True)
    assert table.startswith("\ufeffby,workflow,title,") and "node,quick,Chief," in table


def test_the_sheet_tells_every_opinion_in_order_to_whoever_may_see_it(office: Office) -> None:
    ada, bob, cyd, eve = (office.browser(name) for name in ("ada", "bob", "cyd", "eve"))
    record = (
        ada.post("/o/quote/new", name="Crane", amount="100", comment="inside")
        .headers["Location"]
        .split("?")[0]
    )
    page = ada.post(f"{record}/submit", workflow="w", comment="Please.").headers["Location"]
    for browser, act, values in (
        (bob, "approve", {"note": "seen", "comment": "Fine."}),
        (cyd, "return", {"comment": "Late."}),
    ):
        found = re.search(
            r'action="(/approvals/tasks/\d+/)approve"', browser.get(page).get_data(as_text=True)
        )
        assert found is not None
        assert browser.post(f"{found[1]}{act}", **values).status_code == 303
    sheet = text(ada.get(f"{page}/sheet"))
    places = [
        sheet.index(words)
        for words in ("Approval sheet: Crane", "inside", "Please.", "Fine.", "Late.", "Printed on")
    ]
    assert places == sorted(places)
    seen = text(bob.get(f"{page}/sheet"))
    assert "Fine." in seen and "inside" not in seen
    assert eve.get(f"{page}/sheet").status_code == 404
    for number in ("0", "999", "9" * 18, "9" * 40):
        assert ada.get(f"/approvals/{number}/sheet").status_code == 404
