"""Sensitive fields on the screens: masked until somebody asks, and each look is told in the reader's language."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from dougong.access import SYSTEM, change_user
from dougong.access.audit_reading import AuditEntry, AuditQuery, find_entries
from dougong.records import create, history_of, update
from dougong.storage import Draft, publish

from tests.web.conftest import Site, site_with
from tests.web.design import text_of

NUMBER = "11010519491231002X"
PERSON = {
    "kind": "object",
    "name": "employee",
    "title": "Employee",
    "pluralTitle": "Employees",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name", "personal": True},
        "id_number": {"fieldType": "text", "title": "ID number", "personal": True, "sensitive": True},
        "salary": {"fieldType": "money", "title": "Salary", "sensitive": True},
        "hired": {"fieldType": "date", "title": "Hired"},
    },
}
PAYSLIP = {
    "kind": "object",
    "name": "payslip",
    "title": "Payslip",
    "titleField": "label",
    "properties": {
        "label": {"fieldType": "text", "title": "Label"},
        "employee": {"fieldType": "reference", "title": "Employee", "target": "employee"},
        "net": {"fieldType": "money", "title": "Net", "sensitive": True},
    },
}


published = site_with([PERSON, PAYSLIP])


@pytest.fixture
def firm(published: Site) -> Site:
    with published.workspace.write() as tx:
        create(tx, SYSTEM, "employee", {"name": "Wu", "id_number": NUMBER, "salary": "12000"})
        create(tx, SYSTEM, "payslip", {"label": "March", "employee": 1, "net": "9876.5"})
    return published


def told(site: Site, kind: str = "sensitive_read") -> list[AuditEntry]:
    with site.workspace.read() as tx:
        return find_entries(tx, SYSTEM, AuditQuery(kinds=(kind,)))


def test_pages_show_a_part_and_tell_nothing(firm: Site) -> None:
    with firm.workspace.write() as tx:
        update(tx, SYSTEM, "employee", 1, {"salary": "13000"})
    emma = firm.browser()
    for address in (
        "/o/employee",
        "/o/employee/1",
        "/o/payslip",
        "/search?q=Wu",
        "/o/employee/1?timeline=all",
    ):
        page = emma.get(address)
        assert page.status_code == 200
        text = text_of(page.text)
        assert NUMBER not in page.text, address
        for amount in ("13,000", "12,000", "9,876", "13000", "12000"):
            assert amount not in text, (address, amount)
    assert "110****002X" in emma.get("/o/employee").text
    assert told(firm) == []
    with firm.workspace.read() as tx:
        (event, _) = history_of(tx, SYSTEM, "employee", 1)
    given = emma.post("/o/employee/1/restore-value", field="salary", event=str(event["id"]))
    assert given.status_code == 404


def test_a_look_is_shown_and_told(firm: Site) -> None:
    emma = firm.browser()
    page = emma.get("/o/employee").text
    assert 'hx-post="/o/employee/1/reveal/salary"' in page
    shown = emma.post("/o/employee/1/reveal/salary")
    assert "12,000" in shown.text
    assert NUMBER in emma.post("/o/employee/1/reveal/id_number").text
    (second, first) = told(firm)
    assert (first.object_name, first.record_id, first.details["fields"]) == ("employee", 1, ["salary"])
    assert second.details == {"fields": ["id_number"], "door": "page"}
    assert emma.post("/o/employee/1/reveal/name").status_code == 404
    assert emma.post("/o/employee/99/reveal/salary").status_code == 404
    assert len(told(firm)) == 2
    assert NUMBER in emma.get("/o/employee/1/edit").text
    assert len(told(firm)) == 3


def test_whoever_sees_it_masked_by_a_role_cannot_look(firm: Site) -> None:
    clerk = {
        "kind": "role",
        "name": "clerk",
        "title": "Clerk",
        "rules": [{"name": "see", "object": "employee", "operations": ["read"]}],
        "fields": [{"object": "employee", "masked": ["id_number"], "hidden": ["salary"]}],
    }
    Draft(firm.workspace).apply([clerk])
    publish(firm.workspace)
    with firm.workspace.write() as tx:
        change_user(tx, SYSTEM, firm.users["emma@example.com"], roles=["clerk"])
    emma = firm.browser()
    for address in ("/o/employee", "/o/employee/1"):
        page = emma.get(address).text
        assert "110****002X" in page
        assert "/reveal/" not in page
    assert NUMBER not in emma.post("/o/employee/1/reveal/id_number").text
    assert emma.post("/o/employee/1/reveal/salary").status_code == 404
    assert told(firm) == []


def test_the_log_is_told_in_the_readers_language(firm: Site) -> None:
    emma, lin = firm.browser(), firm.browser("lin@example.com", "en")
    emma.post("/o/employee/1/reveal/salary")
    emma.get("/releases")
    chinese = text_of(lin.get("/settings/audit").text)
    for said in (
        "查看敏感字段",
        "Employee #1",
        "字段：Salary",
        "途径：界面",
        "您的角色不允许此操作",
    ):
        assert said in chinese, said
    for foreign in ("Your roles do not allow this", "System", "the screens"):
        assert foreign not in chinese
    rows = list(csv.reader(io.StringIO(lin.post("/settings/audit.csv").get_data(as_text=True))))
    denied = next(row for row in rows if row[2] == "被拒绝")
    assert denied[3] == "您的角色不允许此操作。"
    lin.post("/preferences", language="en", next="/menu")
    english = text_of(lin.get("/settings/audit").text)
    for said in ("Fields: Salary", "By way of: the screens", "Your roles do not allow this.", "Dougong"):
        assert said in english, said


def test_where_personal_data_is_and_all_of_one(firm: Site) -> None:
    emma, lin = firm.browser(), firm.browser("lin@example.com", "en")
    assert emma.get("/settings/personal-data").status_code == 403
    lin.post("/preferences", language="en", next="/menu")
    page = text_of(lin.get("/settings/personal-data").text)
    for said in ("Employees", "ID number", "Sensitive", "Payslip"):
        assert said in page
    assert "Take out personal data" in emma.get("/o/employee/1").text
    answer = emma.get("/o/employee/1/personal-data")
    found = json.loads(answer.data)
    assert [(one["name"], one["value"]) for one in found["fields"]] == [
        ("name", "Wu"),
        ("id_number", NUMBER),
        ("salary", "12000.0000"),
    ] or found["fields"][2]["value"].startswith("12000")
    (slips,) = found["related"]
    assert (slips["object"], slips["by"], slips["more"]) == ("payslip", "employee", False)
    assert re.match(r"9876\.50*", slips["records"][0]["fields"][-1]["value"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert {entry.object_name for entry in told(firm)} == {"employee", "payslip"}
    assert [entry.record_id for entry in told(firm, "personal_data_exported")] == [1]
    assert "Took out personal data Employee #1" in text_of(lin.get("/settings/audit").text)
    assert emma.get("/o/employee/9/personal-data").status_code == 404


def test_charts_and_boards_add_up_nothing_sensitive_unasked(firm: Site) -> None:
    columns = [{"field": "name"}]
    listed = {"kind": "view", "name": "staff", "title": "Staff", "object": "employee", "type": "list"}
    board = {
        **listed,
        "name": "moods",
        "title": "Moods",
        "type": "board",
        "groupBy": "mood",
        "sumField": "salary",
    }
    mood = {"fieldType": "select", "title": "Mood", "options": [{"key": "good", "title": "Good"}]}
    pay = {
        "kind": "chart",
        "name": "pay",
        "title": "Pay",
        "object": "employee",
        "view": "staff",
        "type": "metric",
    }
    design = [
        {**PERSON, "properties": {**PERSON["properties"], "mood": mood}},  # type: ignore[dict-item]
        {**listed, "columns": columns},
        {**board, "columns": columns},
        {**pay, "measure": "sum", "field": "salary"},
    ]
    assert [p for p in Draft(firm.workspace).apply(design) if p.severity == "error"] == []
    publish(firm.workspace)
    emma = firm.browser()
    for address in ("/o/employee/charts", "/o/employee?view=moods"):
        assert "12,000" not in emma.get(address).text, address
    assert "Made of “Salary”" in text_of(emma.get("/o/employee/charts").text)
    assert told(firm) == []
    assert "12,000" in emma.get("/o/employee/charts?reveal=pay").text
    assert told(firm)[0].details["asked"] == ["salary"]
    assert "12,000" not in emma.get("/o/employee/charts?reveal=other").text
