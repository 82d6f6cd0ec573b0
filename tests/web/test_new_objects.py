"""An object that somebody has just published, with neither view nor form nor menu entry, is used at once."""

from __future__ import annotations

from dougong.storage import Draft, publish

from tests.web.conftest import Site, site_with
from tests.web.design import errors_of, text_of, titles_in_list, value_of

MACHINE = {
    "kind": "object",
    "name": "machine",
    "title": "Machine",
    "pluralTitle": "Machines",
    "titleField": "label",
    "type": "object",
    "properties": {
        "label": {"fieldType": "text", "title": "Label"},
        "notes": {"fieldType": "long_text", "title": "Notes"},
        "serial": {"fieldType": "text", "title": "Serial", "readOnly": True, "default": "none"},
        "count": {"fieldType": "integer", "title": "Count", "minimum": 0},
        "price": {"fieldType": "money", "title": "Price"},
        "built": {"fieldType": "date", "title": "Built"},
        "seen": {"fieldType": "datetime", "title": "Seen"},
        "running": {"fieldType": "boolean", "title": "Running"},
        "state": {"fieldType": "select", "title": "State", "options": [{"key": "new", "title": "New one"}]},
        "account": {"fieldType": "reference", "title": "Account", "target": "account"},
    },
    "required": ["label"],
}


machines = site_with([MACHINE])


def test_it_is_found_filled_in_listed_and_shown(machines: Site) -> None:
    account = machines.add("account", name="Acme")
    browser = machines.browser()
    assert "Not in a menu yet Machines" in text_of(browser.get("/menu").text)
    assert "New machine" in text_of(browser.get("/palette?q=mach").text)

    form = browser.get("/o/machine/new")
    assert "none" in text_of(form.text)
    made = browser.post(
        "/o/machine/new",
        label="Press 1",
        notes="one\ntwo",
        count="1,200",
        price="1250",
        built="2026-01-31",
        seen="2026-06-18T09:30",
        running="true",
        state="new",
        account=str(account),
    )
    assert made.status_code == 303
    page = text_of(browser.get(made.headers["Location"]).text)
    for words in (
        "Press 1",
        "1,200",
        "¥1,250.00",
        "Jan 31, 2026",
        "Jun 18, 2026 09:30",
        "Yes",
        "New one",
        "Acme",
        "none",
    ):
        assert words in page
    assert titles_in_list(browser.get("/o/machine?sort=-price").text) == ["Press 1"]
    assert value_of(browser.get("/o/machine/1/edit").text, "seen") == "2026-06-18T09:30"


def test_a_read_only_field_is_shown_and_never_sent(machines: Site) -> None:
    machines.add("machine", label="Press")
    browser = machines.browser()
    assert 'name="serial"' not in browser.get("/o/machine/1/edit").text
    response = browser.post("/o/machine/1/edit", version="1", label="Press 2", serial="X")
    assert response.status_code == 303
    assert "none" in text_of(browser.get("/o/machine/1").text)


def test_its_errors_stand_at_its_fields(machines: Site) -> None:
    browser = machines.browser()
    browser.get("/o/machine/new")
    response = browser.post("/o/machine/new", label="", count="-1", state="old", seen="yesterday noon-ish")
    assert response.status_code == 422
    for name in ("label", "count", "state", "seen"):
        assert errors_of(response.text, name), name
    assert value_of(response.text, "seen") == "yesterday noon-ish"
    assert value_of(response.text, "state") == "old"


def test_a_renamed_field_is_called_anew_at_once(machines: Site) -> None:
    machines.add("machine", label="Press")
    browser = machines.browser()
    browser.get("/o/machine")
    draft = Draft(machines.workspace)
    document = next(one for one in draft.documents.of_kind("object") if one["name"] == "machine")
    properties = {
        ("tag" if name == "label" else name): field for name, field in document["properties"].items()
    }
    properties["tag"] = {**properties["tag"], "title": "Tag"}
    draft.put({**document, "title": "Engine", "pluralTitle": "Engines", "properties": properties})
    publish(machines.workspace)
    page = browser.get("/o/machine")
    assert "Engines" in text_of(page.text)
    assert "Tag" in text_of(page.text)
    assert titles_in_list(page.text) == ["Press"]
