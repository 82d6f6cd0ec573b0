"""API names are changed in panels; whatever refers to what is called otherwise follows."""

from __future__ import annotations

import re
from typing import Any

from dougong.definitions import to_files
from dougong.expressions import rename

from tests.web.builder.conftest import Studio


def file(studio: Studio, path: str) -> Any:
    return to_files(studio.documents, rename)[path]


def test_a_field_is_called_otherwise_wherever_it_stands(visit: Studio) -> None:
    visit.send("/build/objects/visit/fields", type="integer")
    place = "rules/rul_abcdefghij"
    rule = {"rules#": place[6:], f"{place}/condition": "whole_number > 1", f"{place}/message": "More."}
    assert visit.save("object", "visit", visit.stored("object", "visit")["id"], **rule).status_code == 200
    field_id = visit.field("whole_number")["id"]
    answer = visit.save("object", "visit", field_id, title="People", **{"name!": "people", "required!": "1"})
    assert answer.status_code == 200
    assert "visit.people</span>" in answer.text
    obj = file(visit, "objects/visit.json")
    assert obj["properties"]["people"]["title"] == "People"
    assert list(obj["properties"]) == ["name", "people"]
    assert obj["required"] == ["name", "people"]
    assert obj["rules"][0]["condition"] == "people > 1"
    (section,) = file(visit, "forms/visit_main.json")["sections"]
    assert [one["field"] for one in section["fields"]] == ["name", "people"]
    page = visit.ada.get("/build").text
    position = re.findall(r'name="position" value="(\d+)"', page)[0]
    visit.send("/build/undo", position=position, next="/build")
    assert "whole_number" in visit.stored("object", "visit")["properties"]


def test_names_that_cannot_be_are_refused_at_the_control(visit: Studio) -> None:
    visit.send("/build/objects/visit/fields", type="integer")
    field = visit.field("whole_number")
    for name in ("name", "id", "Größe", "select", "9", "a" * 41, "deleted_at", "fld_abcdefghij", "a\0"):
        answer = visit.save("object", "visit", field["id"], title="Other", **{"name!": name})
        assert answer.status_code == 422, name
        slot = answer.text.partition('id="panel--name--problem"')[2].partition("</div>")[0]
        assert 'role="alert"' in slot, name
    assert visit.field("whole_number") == field


def test_what_stands_on_the_form_is_still_said_of_a_field_that_is_called_otherwise(visit: Studio) -> None:
    answer = visit.save("object", "visit", visit.field("name")["id"], **{"name!": "subject"})
    [mark] = re.findall(r'id="placement-mark-[^"]*"\s+value="([^"]*)"', answer.text)
    [placement] = visit.stored("form", "visit_main")["sections"][0]["fields"]
    path = f"/build/panel/form/visit_main/{placement['id']}"
    assert visit.send(path, mark=mark, scope="placement", **{"/span": "2"}).status_code == 200


def test_a_document_that_is_called_otherwise_is_shown_at_its_new_address(visit: Studio) -> None:
    visit.send("/build/new-object", title="Tour")
    object_id = visit.stored("object", "visit")["id"]
    answer = visit.save("object", "visit", object_id, **{"name!": "tour"})
    assert answer.status_code == 422
    assert "called “tour” already" in answer.text
    answer = visit.save("object", "visit", object_id, **{"name!": "meeting"})
    assert answer.headers["HX-Redirect"] == "/build/documents/object/meeting"
    assert visit.ada.get("/build/documents/object/meeting").status_code == 200
    assert file(visit, "forms/visit_main.json")["object"] == "meeting"
    form_id = visit.stored("form", "visit_main")["id"]
    assert visit.save("form", "visit_main", form_id, **{"name!": "meeting_main"}).status_code == 200
    assert visit.documents.by_name("form", "meeting_main")["id"] == form_id


def test_tabs_are_called_otherwise_where_sections_name_them(visit: Studio) -> None:
    visit.send("/build/objects/visit/layout", do="add-tab")
    tab = visit.stored("form", "visit_main")["tabs"][0]
    assert visit.save("form", "visit_main", tab["id"], **{"name!": "overview"}).status_code == 200
    form = file(visit, "forms/visit_main.json")
    assert (form["tabs"][0]["name"], form["sections"][-1]["tab"]) == ("overview", "overview")
