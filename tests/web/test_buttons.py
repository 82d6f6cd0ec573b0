"""Buttons on the screens: pressed twice they are done once, what they ask is kept where it is refused, and why not."""

from __future__ import annotations

import re

import pytest
from dougong.access import SYSTEM
from dougong.jobs import Runner
from dougong.records import get
from dougong.storage import Draft, publish
from dougong.web.buttons import list_pages

from tests.web.conftest import Site
from tests.web.design import text_of, value_of

CLOSE = {
    "kind": "button",
    "name": "give_up",
    "title": "Give up",
    "object": "opportunity",
    "condition": "stage <> 'lost'",
    "do": "fill",
    "inputs": [{"field": "loss_reason", "required": True}],
    "values": [{"field": "stage", "expression": "'lost'"}],
    "confirm": "Really?",
    "colour": "bad",
}
RENAME = {
    "kind": "button",
    "name": "rename",
    "title": "Rename",
    "object": "opportunity",
    "do": "fill",
    "values": [{"field": "name", "expression": "name & '!'"}],
}
TASK = {
    "kind": "button",
    "name": "task",
    "title": "A task for it",
    "object": "opportunity",
    "on": "record",
    "do": "form",
    "target": "task",
    "values": [{"field": "subject", "expression": "'Call about ' & name"}],
}


@pytest.fixture
def deal(site: Site) -> int:
    assert not [one for one in Draft(site.workspace).apply([CLOSE, RENAME, TASK]) if one.severity == "error"]
    publish(site.workspace)
    return site.add("opportunity", name="Crane <b>", stage="qualify", amount="100")


def record(site: Site, record_id: int) -> dict[str, object]:
    with site.workspace.read() as tx:
        return get(tx, SYSTEM, "opportunity", record_id)


def token_for(page: str, button: str) -> str:
    found = re.search(rf'/press/{button}">.*?name="form.token" value="([^"]+)"', page, re.S)
    assert found is not None, page
    return found[1]


def test_a_double_press_is_done_once_and_taken_back_at_once(site: Site, deal: int) -> None:
    browser = site.browser()
    page = browser.get(f"/o/opportunity/{deal}").text
    token = token_for(page, "rename")
    for _ in range(2):
        assert browser.post(f"/o/opportunity/{deal}/press/rename", form__token=token).status_code == 303
    assert record(site, deal)["name"] == "Crane <b>!"
    page = browser.get(f"/o/opportunity/{deal}").text
    undo = re.search(r'action="(/undo/[^"]+)"', page)
    assert "“Rename” is done." in text_of(page) and undo is not None


def test_what_it_asks_is_kept_where_it_is_refused(site: Site, deal: int) -> None:
    browser = site.browser(language="zh")
    address = f"/o/opportunity/{deal}/press/give_up"
    asked = browser.get(address)
    assert "Really?" in text_of(asked.text)
    version, token = value_of(asked.text, "version"), value_of(asked.text, "form.token")
    dialog = browser.get(address, headers={"HX-Request": "true"}).text
    assert dialog.lstrip().startswith("<dialog")
    refused = browser.post(address, form__token=token, version=version)
    assert refused.status_code == 422 and "press-loss_reason" in refused.text
    stale = browser.post(address, form__token=token, version="99", press__loss_reason="price")
    assert stale.status_code == 409 and "price" in stale.text
    done = browser.post(address, form__token=token, version=version, press__loss_reason="price")
    assert done.status_code == 303, text_of(done.text)
    assert record(site, deal)["stage"] == "lost"
    again = browser.post(address, form__token="another-token", version="2", press__loss_reason="price")
    assert again.status_code == 422
    page = browser.get(f"/o/opportunity/{deal}").text
    assert f"/why/opportunity/{deal}/buttons/give_up" in page
    why = text_of(browser.get(f"/why/opportunity/{deal}/buttons/give_up").text)
    assert "“Give up”" in why and "only where Stage is not Lost" in why


def test_a_form_begins_with_what_the_button_gives(site: Site, deal: int) -> None:
    browser = site.browser()
    opened = browser.get(f"/o/opportunity/{deal}/press/task")
    assert opened.status_code == 303
    page = browser.get(opened.headers["Location"])
    assert value_of(page.text, "subject") == "Call about Crane <b>"
    for wrong in (
        "opportunity:999999:task",
        "opportunity:x:task",
        f"opportunity:{deal}:rename",
        "x:1:y",
        "\0:1:y",
    ):
        assert browser.get("/o/task/new", query_string={"form.button": wrong}).status_code == 404, wrong


def test_many_are_pressed_at_once_or_by_a_job(site: Site, deal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    other = site.add("opportunity", name="Other", stage="qualify", amount="1")
    browser = site.browser()
    assert "/o/opportunity/press/rename" in browser.get("/o/opportunity").text
    address = f"/o/opportunity/press/rename?id={deal}&id={other}"
    page = browser.get(address)
    assert "2 records" in text_of(page.text)
    token = value_of(page.text, "form.token")
    for _ in range(2):
        assert browser.post(address, form__token=token).status_code == 303
    assert (record(site, deal)["name"], record(site, other)["name"]) == ("Crane <b>!", "Other!")
    monkeypatch.setattr(list_pages, "MOST_AT_ONCE", 0)
    address = "/o/opportunity/press/give_up?all=1"
    done = browser.post(address, form__token="a-token-of-ours", press__loss_reason="price")
    assert done.status_code == 303, text_of(done.text)
    assert Runner(site.workspace, "long").run_next()
    assert record(site, other)["stage"] == "lost"
    assert "2" in text_of(browser.get(done.headers["Location"]).text)
    for wrong in (f"/o/opportunity/press/task?id={deal}", "/o/opportunity/press/rename"):
        assert browser.get(wrong).status_code == 422, wrong
    assert browser.get(f"/o/opportunity/press/no?id={deal}").status_code == 404


def test_a_button_is_added_and_edited_in_the_builder(site: Site, deal: int) -> None:
    lin = site.browser("lin@example.com", language="en")
    page = lin.get("/build/objects/opportunity/actions")
    assert "Give up" in text_of(page.text)
    assert lin.post("/build/objects/opportunity/actions/button", title=" ").status_code == 422
    assert lin.post("/build/objects/opportunity/actions/nonsense", title="x").status_code == 404
    made = lin.post("/build/objects/opportunity/actions/button", title="Hand over")
    assert made.status_code == 303
    panel = lin.get(made.headers["Location"])
    assert panel.status_code == 200 and 'value="form"' in panel.text
    assert Draft(site.workspace).documents.by_name("button", "opportunity_hand_over") is not None
    assert site.browser().get("/build/objects/opportunity/actions").status_code == 403
