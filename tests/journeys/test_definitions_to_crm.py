"""From a file of JSON to a CRM: a new object with all eight types is used at once by a server that already
runs; then it is renamed, retyped, robbed of a field and restored, and never loses a value in silence.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from dougong.cli import main
from dougong.storage import Workspace

from tests.journeys.visitor import Caller, Reading, Visitor

CLIENT: dict[str, Any] = {
    "kind": "object",
    "name": "client",
    "title": "Client",
    "pluralTitle": "Clients",
    "titleField": "name",
    "type": "object",
    "properties": {"name": {"fieldType": "text", "title": "Name", "unique": True}},
    "required": ["name"],
}
PROJECT: dict[str, Any] = {
    "kind": "object",
    "name": "project",
    "title": "Project",
    "pluralTitle": "Projects",
    "titleField": "name",
    "type": "object",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "client": {"fieldType": "reference", "title": "Client", "target": "client"},
        "budget": {"fieldType": "money", "title": "Budget", "range": {"minimum": "0"}},
        "people": {"fieldType": "integer", "title": "People"},
        "due": {"fieldType": "date", "title": "Due"},
        "kickoff": {"fieldType": "datetime", "title": "Kick-off"},
        "urgent": {"fieldType": "boolean", "title": "Urgent"},
        "phase": {
            "fieldType": "select",
            "title": "Phase",
            "options": [{"key": "idea", "title": "Idea"}, {"key": "work", "title": "At work"}],
        },
        "estimate": {"fieldType": "text", "title": "Estimate"},
    },
    "required": ["name"],
    "rules": [
        {
            "name": "work_needs_due",
            "condition": "phase <> 'work' OR due <> NULL",
            "message": "Work needs a day on which it is due.",
            "fields": ["due"],
        }
    ],
}
BIG: dict[str, Any] = {
    "kind": "view",
    "name": "big_projects",
    "title": "Big projects",
    "object": "project",
    "type": "list",
    "columns": [
        {"field": name}
        for name in ("name", "client", "budget", "people", "due", "kickoff", "urgent", "phase", "estimate")
    ],
    "filter": "budget >= 1000 AND phase = 'work'",
    "sort": ["-budget"],
    "default": True,
}
FORM: dict[str, Any] = {
    "kind": "form",
    "name": "project_main",
    "title": "Project",
    "object": "project",
    "sections": [
        {
            "name": "basics",
            "title": "Basics",
            "columns": 2,
            "fields": [{"field": name} for name in PROJECT["properties"]],
        }
    ],
    "default": True,
}
APP: dict[str, Any] = {
    "kind": "app",
    "name": "office",
    "title": "Office",
    "menu": [{"name": "project", "object": "project"}, {"name": "client", "object": "client"}],
}
DOCUMENTS = (CLIENT, PROJECT, BIG, FORM, APP)


class Operator:
    """At the command line of the workspace that is being served."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.environment = {
            "DOUGONG_WORKSPACE": str(workspace.folder),
            "DOUGONG_DATABASE_URL": workspace.settings.database_url or "",
        }
        self.folder = folder

    def run(self, *words: str, code: int = 0) -> Result:
        result = CliRunner(env=self.environment).invoke(main, words)
        assert result.exit_code == code, (words, result.output, result.exception)
        return result

    def apply(self, *documents: dict[str, Any]) -> None:
        for document in documents:
            path = self.folder / f"{document['kind']}-{document['name']}.json"
            path.write_text(json.dumps(document), "utf-8")
            self.run("apply", str(path))

    def plan(self, code: int = 0) -> dict[str, Any]:
        planned: dict[str, Any] = json.loads(self.run("plan", "--json", code=code).stdout)
        return planned

    def publish(self) -> None:
        self.run("publish", "--yes")

    def exported(self, kind: str, name: str) -> dict[str, Any]:
        folder = self.folder / "exported"
        self.run("export-definitions", str(folder))
        found = [json.loads(path.read_text("utf-8")) for path in folder.rglob("*.json")]
        document: dict[str, Any] = next(d for d in found if (d["kind"], d["name"]) == (kind, name))
        return document


@pytest.fixture
def operator(workspace: Workspace, tmp_path: Path) -> Operator:
    folder = tmp_path / "files"
    folder.mkdir()
    return Operator(workspace, folder)


@pytest.fixture
def published(operator: Operator, visitor: Visitor) -> Operator:
    """The five documents, in force; the server has answered before and goes on."""
    assert visitor.get("/o/project").status_code == 404
    operator.apply(*DOCUMENTS)
    operator.publish()
    return operator


def values(**others: Any) -> dict[str, Any]:
    return {
        "name": "Bridge",
        "budget": "2500.5",
        "people": 7,
        "due": "2026-05-04",
        "kickoff": "2026-03-09T01:30:00.000000Z",
        "urgent": True,
        "phase": "work",
        "estimate": "1,200.00",
    } | others


def test_a_new_object_with_all_eight_types_is_used_at_once(
    operator: Operator, visitor: Visitor, caller: Caller
) -> None:
    assert visitor.get("/o/project").status_code == 404
    operator.apply(*DOCUMENTS)
    assert visitor.get("/o/project").status_code == 404
    planned = operator.plan()
    assert {(c["action"], c["element"], c["name"]) for c in planned["changes"]} >= {
        ("added", "object", "project"),
        ("added", "object", "client"),
        ("added", "view", "big_projects"),
        ("added", "form", "project_main"),
    }
    assert (planned["destroyed"], planned["problems"], planned["blocked"]) == ({}, [], False)
    operator.publish()

    acme = caller.done("POST", "/records/client", {"name": "Acme"})["data"]
    made = caller.done("POST", "/records/project", values(client=acme["id"]))["data"]
    assert made["client"] == {"id": acme["id"], "title": "Acme"}
    assert {name: made[name] for name in values()} == values() | {"budget": made["budget"]}
    assert float(made["budget"]) == 2500.5

    listed = Reading(visitor.page("/o/project"))
    assert {"Big projects", "Bridge", "Acme", "7", "At work", "1,200.00"} <= listed.words
    shown = Reading(visitor.page(f"/o/project/{made['id']}"))
    assert {"Bridge", "Acme", "Basics", "Kick-off", "1,200.00"} <= shown.words
    form = Reading(visitor.page(f"/o/project/{made['id']}/edit"))
    assert (form.values["budget"], form.values["due"]) == ("2,500.50", "2026-05-04")

    typed = {
        "name": "Tunnel",
        "client": str(acme["id"]),
        "budget": "99,000.00",
        "people": "12",
        "due": "2026-12-01",
        "kickoff": "2026-04-01T09:00",
        "urgent": "false",
        "phase": "work",
    }
    refused = visitor.post("/o/project/new", typed | {"due": ""})
    assert refused.status_code == 422
    assert "Work needs a day on which it is due." in refused.get_data(as_text=True)
    saved = visitor.post("/o/project/new", typed)
    assert saved.status_code == 303
    assert [one["name"] for one in caller.data("/records/project", sort="-budget")] == ["Tunnel", "Bridge"]
    assert "Tunnel" in visitor.page("/search?q=tunnel")
    rejected = caller.call("POST", "/records/project", values(due=None))
    assert rejected.get_json()["errors"][0]["field"] == "due"


def test_a_field_and_an_object_are_renamed(published: Operator, visitor: Visitor, caller: Caller) -> None:
    made = caller.done("POST", "/records/project", values())["data"]
    before = published.exported("object", "project")
    renamed = copy.deepcopy(before)
    renamed["name"] = "venture"
    renamed["title"], renamed["pluralTitle"] = "Venture", "Ventures"
    renamed["properties"] = {
        {"budget": "funds", "due": "deadline"}.get(name, name): field
        for name, field in before["properties"].items()
    }
    renamed["rules"][0]["condition"] = "phase <> 'work' OR deadline <> NULL"
    renamed["rules"][0]["fields"] = ["deadline"]
    published.apply(renamed)
    planned = published.plan()
    moves = {(c["action"], c["element"], c["name"]) for c in planned["changes"]}
    assert moves >= {
        ("renamed", "object", "venture"),
        ("renamed", "field", "funds"),
        ("renamed", "field", "deadline"),
    }
    assert not {move for move in moves if move[0] in ("added", "removed")}
    assert not planned["destroyed"]
    published.publish()

    after = published.exported("object", "venture")
    assert after["id"] == before["id"]
    assert after["properties"]["funds"]["id"] == before["properties"]["budget"]["id"]
    assert after["rules"][0]["condition"] == "phase <> 'work' OR deadline <> NULL"
    view = published.exported("view", "big_projects")
    assert (view["object"], view["filter"], view["sort"]) == (
        "venture",
        "funds >= 1000 AND phase = 'work'",
        ["-funds"],
    )
    assert caller.call("GET", "/records/project").status_code == 404
    assert visitor.get("/o/project").status_code == 404
    kept = caller.data(f"/records/venture/{made['id']}")
    assert (kept["funds"], kept["deadline"]) == (made["budget"], made["due"])
    assert {"Ventures", "Bridge"} <= Reading(visitor.page("/o/venture")).words
    refused = caller.call("PATCH", f"/records/venture/{made['id']}", {"deadline": None})
    assert refused.get_json()["errors"][0]["field"] == "deadline"
    history = Reading(visitor.page(f"/o/venture/{made['id']}"))
    assert "Bridge" in history.words
    form = Reading(visitor.page(f"/o/venture/{made['id']}/edit"))
    assert {"funds", "deadline"} <= form.values.keys()
    assert "budget" not in form.values


def test_two_fields_swap_their_names(published: Operator, caller: Caller) -> None:
    made = caller.done("POST", "/records/project", values(name="N", estimate="E"))["data"]
    document = published.exported("object", "project")
    fields = document["properties"]
    fields["name"], fields["estimate"] = fields["estimate"], fields["name"]
    document["titleField"], document["required"] = "estimate", ["estimate"]
    published.apply(document)
    published.publish()
    kept = caller.data(f"/records/project/{made['id']}")
    assert (kept["name"], kept["estimate"]) == ("E", "N")


def test_text_becomes_money_as_the_plan_said(published: Operator, visitor: Visitor, caller: Caller) -> None:
    texts = ["1,200.00", "  35 ", "about 5", None, "12.345678", "-0.5"]
    ids = [
        caller.done("POST", "/records/project", values(name=f"P{index}", estimate=text))["data"]["id"]
        for index, text in enumerate(texts)
    ]
    document = published.exported("object", "project")
    document["properties"]["estimate"]["fieldType"] = "money"
    published.apply(document)
    planned = published.plan()
    [change] = [c for c in planned["changes"] if c["action"] == "retyped"]
    lost = {example["record"]: example["value"] for example in change["examples"]}
    assert (change["old"], change["new"], change["rows"]) == ("text", "money", len(lost))
    assert lost == {ids[2]: "about 5", ids[4]: "12.345678"}
    published.publish()

    found = [caller.data(f"/records/project/{record_id}")["estimate"] for record_id in ids]
    assert [None if value is None else float(value) for value in found] == [1200, 35, None, None, None, -0.5]
    total = caller.data("/records/project/aggregate", measure="sum(estimate)")
    assert float(total[0]["sum(estimate)"]) == 1234.5
    assert "1,200.00" in visitor.page(f"/o/project/{ids[0]}")
    refused = caller.call("PATCH", f"/records/project/{ids[0]}", {"estimate": "about 5"})
    assert refused.status_code == 422

    published.run("release", "restore", "1", "--yes")
    back = [caller.data(f"/records/project/{record_id}")["estimate"] for record_id in ids]
    assert back == ["1,200.00", "  35 ", "about 5", None, "12.345678", "-0.5"]


def test_a_dropped_field_comes_back_with_its_values(
    published: Operator, visitor: Visitor, caller: Caller
) -> None:
    made = caller.done("POST", "/records/project", values())["data"]
    document = published.exported("object", "project")
    smaller = copy.deepcopy(document)
    del smaller["properties"]["estimate"], smaller["properties"]["people"]
    published.apply(smaller)
    blocked = published.plan(code=1)
    assert blocked["blocked"]
    assert any("big_projects" in problem["field"] for problem in blocked["problems"])
    published.run("publish", "--yes", code=1)
    assert caller.data(f"/records/project/{made['id']}") == made

    fields = ("name", "client", "budget", "due")
    view = published.exported("view", "big_projects")
    view["columns"] = [column for column in view["columns"] if column["field"] in fields]
    form = published.exported("form", "project_main")
    placed = form["sections"][0]["fields"]
    form["sections"][0]["fields"] = [one for one in placed if one["field"] not in ("estimate", "people")]
    published.apply(view, form)
    planned = published.plan()
    removed = {
        c["name"]: c["rows"]
        for c in planned["changes"]
        if (c["action"], c["element"]) == ("removed", "field")
    }
    assert removed == {"estimate": 1, "people": 1}
    published.publish()
    assert "estimate" not in caller.data(f"/records/project/{made['id']}")
    assert caller.call("GET", "/records/project", query_string={"filter": "people > 1"}).status_code == 400
    assert "Estimate" not in visitor.page(f"/o/project/{made['id']}")
    late = caller.done("POST", "/records/project", {"name": "Late"})["data"]

    published.apply(document)
    again = published.plan()
    assert {c["name"] for c in again["changes"] if c["element"] == "field"} == {"estimate", "people"}
    assert all("out of the bin" in c["message"] for c in again["changes"] if c["element"] == "field")
    published.publish()
    back = caller.data(f"/records/project/{made['id']}")
    assert (back["estimate"], back["people"], back["version"]) == ("1,200.00", 7, made["version"])
    assert caller.data(f"/records/project/{late['id']}")["people"] is None
    assert [one["id"] for one in caller.data("/records/project", filter="people > 1")] == [made["id"]]


def test_a_release_is_restored_over_the_api(published: Operator, visitor: Visitor, caller: Caller) -> None:
    made = caller.done("POST", "/records/project", values())["data"]
    for kind, name in (
        ("app", "office"),
        ("view", "big_projects"),
        ("form", "project_main"),
        ("object", "project"),
    ):
        assert caller.call("DELETE", f"/definitions/{kind}/{name}").status_code == 204
    planned = caller.data("/draft/plan")
    unconfirmed = caller.call("POST", "/draft/publish", {})
    assert unconfirmed.status_code == 409
    assert caller.done("POST", "/draft/publish", {"plan": planned["token"]})["data"] == {"number": 2}
    for gone in (f"/o/project/{made['id']}", "/o/project", "/apps/office"):
        assert visitor.get(gone).status_code == 404
    assert "Clients" in visitor.page("/o/client")

    assert caller.done("POST", "/releases/1/restore", {})["data"] == {"number": 3}
    assert caller.data(f"/records/project/{made['id']}") == made
    assert {"Bridge", "Big projects"} <= Reading(visitor.page("/o/project")).words
    assert "1,200.00" in visitor.page(f"/o/project/{made['id']}")
    published.run("doctor")
    assert [entry["number"] for entry in caller.data("/releases")] == [3, 2, 1, 0]
