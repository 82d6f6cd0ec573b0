"""Views, pipelines and settings are panels too; expressions are judged while they are typed."""

from __future__ import annotations

import pytest
from dougong.storage import publish

from tests.web.builder.conftest import Studio
from tests.web.design import text_of

VIEWS = "/build/objects/visit/views"
FIELDS = "/build/objects/visit/fields"
EXPRESSION = "/build/objects/visit/expression"


@pytest.mark.parametrize(
    ("view_type", "field_type", "keyword"),
    [("board", "select", "groupBy"), ("calendar", "date", "dateField"), ("gallery", "image", "pictureField")],
)
def test_a_view_begins_with_what_its_type_needs(
    visit: Studio, view_type: str, field_type: str, keyword: str
) -> None:
    visit.send(FIELDS, type=field_type)
    answer = visit.ada.post(VIEWS, title="Mine", type=view_type)
    assert answer.headers["Location"] == "/build/documents/view/visit_mine"
    view = visit.stored("view", "visit_mine")
    assert view["type"] == view_type
    assert view[keyword].startswith("fld_")
    assert visit.ada.get("/build/documents/view/visit_mine").status_code == 200
    assert "Nothing stops publishing" in visit.ada.get("/build/problems").text


def test_a_tree_goes_by_the_reference_of_an_object_to_itself(visit: Studio) -> None:
    visit.ada.post(VIEWS, title="Tree", type="tree")
    assert "A tree needs a reference" in visit.ada.get("/build/problems").text
    visit.send(FIELDS, type="reference")
    name = list(visit.stored("object", "visit")["properties"])[-1]
    field = visit.field(name)
    visit.save("object", "visit", field["id"], target="visit")
    visit.ada.post(VIEWS, title="Other tree", type="tree")
    assert visit.stored("view", "visit_other_tree")["parentField"] == field["id"]
    assert "Nothing stops publishing" in visit.ada.get("/build/problems").text
    assert 'class="dg-sketch-tree"' in visit.ada.get("/build/documents/view/visit_tree").text


def test_a_timeline_goes_from_one_date_to_another(visit: Studio) -> None:
    visit.ada.post(VIEWS, title="Plan", type="timeline")
    assert (
        "A timeline needs the field that says when a record begins." in visit.ada.get("/build/problems").text
    )
    for _ in range(2):
        visit.send(FIELDS, type="date")
    first, second = list(visit.stored("object", "visit")["properties"])[-2:]
    visit.ada.post(VIEWS, title="Other plan", type="timeline")
    view = visit.stored("view", "visit_other_plan")
    assert (view["dateField"], view["endField"]) == (visit.field(first)["id"], visit.field(second)["id"])
    page = visit.ada.get("/build/documents/view/visit_other_plan").text
    assert "dg-sketch-timeline" in page
    assert "A quarter" in page
    visit.save("view", "visit_other_plan", view["id"], scale="quarter")
    assert visit.stored("view", "visit_other_plan")["scale"] == "quarter"
    plain = visit.stored("view", "visit_all")["name"]
    assert "A quarter" not in visit.ada.get(f"/build/documents/view/{plain}").text


def test_the_panel_of_a_view_asks_for_what_its_type_has(visit: Studio) -> None:
    asked = {
        "list": ("/group", "/frozen"),
        "board": ("/groupBy", "/columnLimit", "/swimlanes"),
        "calendar": ("/dateField", "/endField"),
        "gallery": ("/pictureField",),
        "tree": ("/parentField",),
        "timeline": ("/dateField", "/endField", "/swimlanes", "/scale"),
    }
    everything = {name for names in asked.values() for name in names}
    for type_, names in asked.items():
        visit.ada.post(VIEWS, title=f"One {type_}", type=type_)
        page = visit.ada.get(f"/build/documents/view/visit_one_{type_}").text
        assert {name for name in everything if f'name="{name}"' in page} == set(names)
    view = visit.stored("view", "visit_one_list")
    visit.save("view", "visit_one_list", view["id"], frozen="2")
    assert visit.stored("view", "visit_one_list")["frozen"] == 2
    visit.save("view", "visit_one_list", view["id"], type="gallery")
    assert "frozen" not in visit.stored("view", "visit_one_list")


def test_a_pipeline_goes_along_a_choice(visit: Studio) -> None:
    refused = visit.ada.post("/build/objects/visit/pipelines", title="Sales")
    assert refused.status_code == 422
    assert "put a field of that type onto the form first" in refused.text
    visit.send(FIELDS, type="select")
    visit.ada.post("/build/objects/visit/pipelines", title="Sales")
    pipeline = visit.stored("pipeline", "visit_sales")
    assert [(one["name"], one["probability"]) for one in pipeline["stages"]] == [
        ("option_1", 33),
        ("option_2", 66),
    ]
    rows = {"stages#": ["", *(one["id"] for one in pipeline["stages"])]}
    first = pipeline["stages"][0]["id"]
    visit.save("pipeline", "visit_sales", pipeline["id"], **rows, **{f"stages/{first}/probability": "20"})
    assert visit.stored("pipeline", "visit_sales")["stages"][0]["probability"] == 20
    visit.ada.post(VIEWS, title="Board", type="board")
    assert visit.stored("view", "visit_board")["pipeline"] == pipeline["id"]


def test_columns_order_and_filter_of_a_view(visit: Studio) -> None:
    visit.send(FIELDS, type="integer")
    view = visit.stored("view", "visit_all")
    name, column = visit.field("name")["id"], view["columns"][0]["id"]
    rows = {
        "columns#": ["", "col_abcdefghij", column],
        "columns/col_abcdefghij/field": "whole_number",
        f"columns/{column}/field": "name",
        "sort#": ["", "a"],
        "sort/a": "-whole_number",
        "filter": "whole_number > 1",
    }
    answer = visit.save("view", "visit_all", view["id"], **rows)
    assert answer.status_code == 200
    assert "Whole number" in text_of(answer.text)
    found = visit.stored("view", "visit_all")
    number = visit.field("whole_number")["id"]
    assert [one["field"] for one in found["columns"]] == [number, name]
    assert (found["sort"], found["filter"]) == ([f"-{number}"], f"#{number} > 1")


@pytest.mark.parametrize("values", [{"title": "", "type": "list"}, {"title": "X", "type": "nonsense"}])
def test_a_view_of_no_title_or_type_is_refused(visit: Studio, values: dict[str, str]) -> None:
    assert visit.ada.post(VIEWS, **values).status_code == 422
    assert len(visit.documents.of_kind("view")) == 1


def test_rules_of_an_object_are_entries_of_its_settings(visit: Studio) -> None:
    obj = visit.stored("object", "visit")
    rule = "rul_abcdefghij"
    rows = {
        "rules#": ["", rule],
        f"rules/{rule}/message": "Too short.",
        f"rules/{rule}/condition": "LEN(name) > 2",
    }
    assert visit.save("object", "visit", obj["id"], **rows, pluralTitle="Visits").status_code == 200
    found = visit.stored("object", "visit")
    assert found["pluralTitle"] == "Visits"
    assert found["rules"][0]["name"] == "too_short"
    assert list(found["properties"]) == ["name"]
    assert visit.ada.get("/build/documents/object/visit").status_code == 200


def test_an_expression_is_judged_at_its_place_and_on_records(visit: Studio) -> None:
    visit.send(FIELDS, type="integer")
    assert "once what it reads is published" in visit.ada.get(f"{EXPRESSION}?source=whole_number%2B1").text
    publish(visit.site.workspace)
    visit.site.add("visit", name="First", whole_number=41)
    judged = text_of(visit.ada.get(f"{EXPRESSION}?source=whole_number%2B1").text)
    assert "Gives a number" in judged
    assert "First Whole number: 41 42" in judged
    wrong = visit.ada.get(f"{EXPRESSION}?source=name%2B1").text
    assert "<u>" in wrong
    assert "bad" in visit.ada.get(f"{EXPRESSION}?source=whole_number&type=boolean").text
    assert "<u>nmae</u>" in visit.ada.get(f"{EXPRESSION}?source=LEN(nmae)").text
    assert text_of(visit.ada.get(EXPRESSION).text) == ""
    assert visit.ada.get(f"{EXPRESSION}?source={'(' * 3000}").status_code == 200


def test_names_and_functions_are_offered(visit: Studio) -> None:
    found = visit.ada.client.get("/build/objects/visit/names").get_json()
    assert {"name": "name", "title": "Name", "type": "Text"} in found["names"]
    assert any(one["name"] == "IF" and one["example"] for one in found["functions"])
    assert visit.ada.get("/build/objects/nonsense/names").status_code == 404
