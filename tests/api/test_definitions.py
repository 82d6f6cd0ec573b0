"""Designing over HTTP: definitions, draft, plan, publish, releases."""

from __future__ import annotations

import copy
from typing import Any

from tests.api.conftest import Api
from tests.api.design import DEAL

TRAINING: dict[str, Any] = {
    "kind": "object",
    "name": "training",
    "title": "Training",
    "pluralTitle": "Trainings",
    "titleField": "topic",
    "type": "object",
    "properties": {
        "topic": {"fieldType": "text", "title": "Topic"},
        "account": {"fieldType": "reference", "title": "Account", "target": "account"},
        "held_on": {"fieldType": "date", "title": "Held on"},
        "doors_open": {"fieldType": "datetime", "title": "Doors open"},
        "seats": {"fieldType": "integer", "title": "Seats"},
        "fee": {"fieldType": "money", "title": "Fee"},
        "online": {"fieldType": "boolean", "title": "Online"},
        "level": {
            "fieldType": "select",
            "title": "Level",
            "options": [{"key": "basic", "title": "Basic"}, {"key": "expert", "title": "Expert"}],
        },
        "catering": {"fieldType": "text", "title": "Catering"},
    },
    "required": ["topic"],
}


def test_a_new_object_is_used_at_once_and_changes_its_shape_without_loss(api: Api) -> None:
    assert api.put("/definitions/object/training", TRAINING).status_code == 201
    assert api.get("/records/training").status_code == 404
    publish(api, {"training"})
    acme = api.made("account", name="Acme")
    values = {
        "topic": "Robots by night",
        "account": acme["id"],
        "held_on": "2026-03-02",
        "doors_open": "2026-03-02T08:00:00.000000Z",
        "seats": 12,
        "fee": "9500.50",
        "online": True,
        "level": "expert",
        "catering": "1,200.50",
    }
    record = api.made("training", **values)
    assert {name: record[name] for name in values} == {
        **values,
        "account": {"id": acme["id"], "title": "Acme"},
    }
    path = f"/records/{{}}/{record['id']}"

    rename_field_and_object(api)
    renamed = api.get(path.format("course")).get_json()["data"]
    assert (renamed["subject"], "topic" in renamed) == ("Robots by night", False)

    definition = definition_of(api, "course")
    definition["properties"]["catering"] = definition["properties"]["catering"] | {"fieldType": "money"}
    put(api, definition)
    publish(api)
    assert api.get(path.format("course")).get_json()["data"]["catering"] == "1200.50"

    definition = definition_of(api, "course")
    del definition["properties"]["fee"]
    put(api, definition)
    refused = api.post("/draft/publish")
    assert (refused.status_code, refused.get_json()["errors"][0]["code"]) == (409, "more_destroyed")
    publish(api)
    assert "fee" not in api.get(path.format("course")).get_json()["data"]

    before = api.get("/releases").get_json()["data"][1]["number"]
    token = api.get(f"/releases/{before}/plan").get_json()["data"]["token"]
    assert api.post(f"/releases/{before}/restore", {"plan": token}).status_code == 201
    assert api.get(path.format("course")).get_json()["data"]["fee"] == "9500.50"


def rename_field_and_object(api: Api) -> None:
    definition = definition_of(api, "training")
    definition["name"], definition["title"] = "course", "Course"
    definition["properties"] = {
        {"topic": "subject"}.get(name, name): field for name, field in definition["properties"].items()
    }
    definition["titleField"], definition["required"] = "subject", ["subject"]
    put(api, definition, "training")
    planned = api.get("/draft/plan").get_json()["data"]
    assert "renamed" in {change["action"] for change in planned["changes"]}
    assert planned["destroyed"] == {}
    publish(api)


def test_the_draft_is_edited_in_steps_that_can_be_taken_back(api: Api) -> None:
    put(api, definition_of(api, "deal") | {"title": "Bargain"})
    assert api.post("/draft/undo").status_code == 200
    assert definition_of(api, "deal")["title"] == "Deal"
    assert api.post("/draft/undo").status_code == 409
    api.post("/draft/redo")
    assert definition_of(api, "deal")["title"] == "Bargain"
    draft = api.get("/draft").get_json()["data"]
    assert (draft["changed"], len(draft["commands"])) == (True, 1)
    api.post("/draft/discard")
    assert api.get("/draft").get_json()["data"]["changed"] is False


def test_a_definition_that_was_changed_since_is_not_overwritten(api: Api) -> None:
    tag = api.get("/definitions/object/deal").headers["ETag"]
    definition = definition_of(api, "deal")
    assert api.put("/definitions/object/deal", definition | {"title": "A"}, If_Match=tag).status_code == 200
    assert api.put("/definitions/object/deal", definition | {"title": "B"}, If_Match=tag).status_code == 412
    assert api.delete("/definitions/object/deal", If_Match=tag).status_code == 412


def test_a_draft_with_errors_is_not_published(api: Api) -> None:
    definition = definition_of(api, "deal")
    definition["rules"].append({"name": "odd", "condition": "nonsense > 1", "message": "x"})
    response = api.put("/definitions/object/deal", definition)
    if response.status_code == 200:  # unknown names may be kept in a draft, but never published
        assert api.get("/draft/plan").get_json()["data"]["blocked"]
        response = api.post("/draft/publish")
    assert response.status_code == 422
    assert "nonsense" in response.get_json()["detail"]


def test_definitions_are_listed_and_deleted(api: Api) -> None:
    listed = api.get("/definitions").get_json()["data"]
    assert {(entry["kind"], entry["name"]) for entry in listed} == {("object", "account"), ("object", "deal")}
    assert api.delete("/definitions/object/deal").status_code == 204
    assert api.get("/definitions/object/deal").status_code == 404
    planned = api.get("/draft/plan").get_json()["data"]
    assert [change["action"] for change in planned["changes"]] == ["removed"]


def test_a_copy_under_another_name_needs_ids_of_its_own(api: Api) -> None:
    copied = copy.deepcopy(DEAL) | {"name": "offer", "title": "Offer", "pluralTitle": "Offers"}
    assert api.put("/definitions/object/offer", copied).status_code == 201
    publish(api, {"offer"})
    assert api.made("offer", name="One")["id"] == 1


def definition_of(api: Api, name: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/definitions/object/{name}").get_json()["data"]
    return found


def put(api: Api, definition: dict[str, Any], name: str | None = None) -> None:
    response = api.put(f"/definitions/object/{name or definition['name']}", definition)
    assert response.status_code == 200, response.get_data(as_text=True)


def publish(api: Api, added: set[str] | None = None) -> None:
    planned = api.get("/draft/plan").get_json()["data"]
    if added is not None:
        assert {change["name"] for change in planned["changes"] if change["action"] == "added"} >= added
    response = api.post("/draft/publish", {"plan": planned["token"]})
    assert response.status_code == 201, response.get_data(as_text=True)
