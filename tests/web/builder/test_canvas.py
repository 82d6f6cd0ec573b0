"""The canvas: every field type comes onto the form, moves, grows, is copied and goes."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.definitions import validate_document
from dougong.storage import Draft, publish
from dougong.web.builder.palette import type_names

from tests.web.builder.conftest import Studio
from tests.web.design import text_of

LAYOUT = "/build/objects/visit/layout"
FIELDS = "/build/objects/visit/fields"


def placed(studio: Studio) -> list[list[str]]:
    names = {field["id"]: name for name, field in studio.stored("object", "visit")["properties"].items()}
    sections = studio.stored("form", "visit_main")["sections"]
    return [[names.get(one["field"], one["field"]) for one in section["fields"]] for section in sections]


def section_ids(studio: Studio) -> list[str]:
    return [section["id"] for section in studio.stored("form", "visit_main")["sections"]]


def test_every_type_can_be_added_and_has_a_panel(visit: Studio) -> None:
    for name in type_names():
        assert visit.send(FIELDS, type=name).status_code == 200, name
    fields = visit.stored("object", "visit")["properties"]
    assert len(fields) == 1 + len(type_names())
    for name, field in fields.items():
        panel = visit.ada.get(f"/build/panel/object/visit/{field['id']}")
        assert panel.status_code == 200, name
        assert 'name="/title"' in panel.text
    assert all(not validate_document(one, "stored") for one in visit.documents.values())
    assert visit.ada.get("/build/problems").status_code == 200


def test_a_page_shows_what_its_address_selects(visit: Studio) -> None:
    for at, title in (
        (visit.field("name")["id"], "visit.name"),
        (section_ids(visit)[0], "Section"),
        ("fld_0000000000", "Select a field or a section"),
        ("owner", "Select a field or a section"),
    ):
        page = visit.ada.get(f"/build/objects/visit?at={at}")
        assert page.status_code == 200
        assert title in text_of(page.text.split('id="panel"')[1])


def test_a_field_comes_after_the_selected_one_or_before_another(visit: Studio) -> None:
    name = visit.field("name")["id"]
    visit.send(FIELDS, type="text")
    visit.send(FIELDS, type="date", after=name)
    visit.send(FIELDS, type="boolean", before=name)
    assert placed(visit) == [["yes_or_no", "name", "date", "text"]]


def test_fields_move_over_the_borders_of_sections(visit: Studio) -> None:
    visit.send(FIELDS, type="text")
    visit.send(LAYOUT, do="add-section")
    first, second = section_ids(visit)
    text = visit.field("text")["id"]
    answer = visit.send(LAYOUT, do="down", field=text)
    assert placed(visit) == [["name"], ["text"]]
    assert "Text, 1 of 1, section New section" in text_of(answer.text)
    visit.send(LAYOUT, do="put", field=visit.field("name")["id"], section=second, before=text)
    assert placed(visit) == [[], ["name", "text"]]
    visit.send(LAYOUT, do="section-down", section=first)
    visit.send(LAYOUT, do="up", field=visit.field("name")["id"])
    assert placed(visit) == [["name", "text"], []]
    visit.send(LAYOUT, do="remove-section", section=second)
    assert placed(visit) == [["name", "text"]]
    assert visit.send(LAYOUT, do="remove-section", section=first).status_code == 422


def test_sizes_and_columns(visit: Studio) -> None:
    name, [section] = visit.field("name")["id"], section_ids(visit)
    visit.send(LAYOUT, do="full", field=name)
    assert visit.stored("form", "visit_main")["sections"][0]["fields"][0]["width"] == "full"
    visit.send(LAYOUT, do="half", field=name)
    visit.send(LAYOUT, do="columns", section=section, columns="3")
    [found] = visit.stored("form", "visit_main")["sections"]
    assert (found["fields"][0]["width"], found["columns"]) == ("half", 3)


def test_a_copy_stands_behind_its_original_with_ids_of_its_own(visit: Studio) -> None:
    visit.send(FIELDS, type="select")
    visit.send(FIELDS, type="date")
    visit.send(LAYOUT, do="copy", field=visit.field("choice")["id"])
    assert placed(visit) == [["name", "choice", "choice_2", "date"]]
    old, new = visit.field("choice"), visit.field("choice_2")
    assert not {one["id"] for one in old["options"]} & {one["id"] for one in new["options"]}


def test_system_fields_can_be_placed_and_taken_off(visit: Studio) -> None:
    visit.send(LAYOUT, do="put", field="owner")
    assert placed(visit) == [["name", "owner"]]
    visit.send(LAYOUT, do="take", field="owner")
    assert placed(visit) == [["name"]]


def test_an_object_without_a_form_gets_one_with_its_first_change(studio: Studio) -> None:
    Draft(studio.site.workspace).apply(
        [
            {
                "kind": "object",
                "name": "firm",
                "title": "Firm",
                "type": "object",
                "properties": {"name": {"fieldType": "text", "title": "Name"}},
            }
        ]
    )
    assert studio.ada.get("/build/objects/firm").status_code == 200
    studio.send("/build/objects/firm/fields", type="phone")
    assert [len(one["fields"]) for one in studio.stored("form", "firm_main")["sections"]] == [2]


def test_removing_a_field_tells_where_it_is_used_and_takes_it_out_there(visit: Studio) -> None:
    visit.send(FIELDS, type="integer")
    field = visit.field("whole_number")
    publish(visit.site.workspace)
    for number in range(3):
        visit.site.add("visit", name=f"V{number}", whole_number=number)
    question = text_of(visit.ada.get(f"/build/remove/object/visit/{field['id']}").text)
    assert "3 records hold something here" in question
    assert "The form “Visit” of Visit" in question
    visit.ada.post(f"/build/remove/object/visit/{field['id']}")
    assert list(visit.stored("object", "visit")["properties"]) == ["name"]
    assert placed(visit) == [["name"]]


def test_answers_say_which_state_of_the_draft_they_draw(visit: Studio) -> None:
    field = visit.field("name")["id"]
    flow = visit.ada.post("/build/objects/visit/flows", title="Check", kind="automation").headers["Location"]
    answers = [
        visit.send(FIELDS, type="date"),
        visit.save("object", "visit", field, title="Subject", at=field),
        visit.send(LAYOUT, do="down", field=field),
        visit.send(flow.partition("?")[0], do="nonsense"),
        visit.save("object", "visit", field, title=""),
    ]
    numbers = [int(one.headers["Dougong-Draft"]) for one in answers]
    assert numbers[:3] == sorted(set(numbers[:3]))
    assert numbers[2:] == [numbers[2]] * 3  # what was refused has changed nothing


def test_removing_an_object_takes_along_what_is_about_it(visit: Studio) -> None:
    obj = visit.stored("object", "visit")
    question = text_of(visit.ada.get(f"/build/remove/object/visit/{obj['id']}").text)
    assert "The view “All” of Visit" in question
    answer = visit.ada.post(f"/build/remove/object/visit/{obj['id']}")
    assert answer.headers["Location"] == "/build"
    assert {kind for kind, _ in visit.documents} <= {"translation"}


@pytest.mark.parametrize(
    "values",
    [
        {"do": "up", "field": "fld_nothing000"},
        {"do": "nonsense"},
        {},
        {"do": "put", "field": "name", "section": "sec_nothing000"},
        {"do": "columns", "section": "x", "columns": "9" * 40},
        {"do": "put-section", "section": "\0"},
        {"do": "copy", "field": "%00"},
    ],
)
def test_what_is_not_there_is_told(visit: Studio, values: dict[str, Any]) -> None:
    before = visit.documents
    assert 400 <= visit.send(LAYOUT, **values).status_code < 500
    assert visit.documents is before or visit.documents == before


@pytest.mark.parametrize("values", [{"type": ""}, {"type": "nonsense"}, {"type": "text", "section": "x"}])
def test_a_field_of_no_type_or_no_place_is_refused(visit: Studio, values: dict[str, Any]) -> None:
    assert 400 <= visit.send(FIELDS, **values).status_code < 500
    assert list(visit.stored("object", "visit")["properties"]) == ["name"]


def tabs(studio: Studio) -> list[tuple[str, list[str]]]:
    """What stands above the tabs, and in each of them: titles of sections."""
    form = studio.stored("form", "visit_main")
    names = [("", None), *((tab["title"], tab["id"]) for tab in form.get("tabs", ()))]
    return [
        (title, [one["title"] for one in form["sections"] if one.get("tab") == key]) for title, key in names
    ]


def tab_ids(studio: Studio) -> list[str]:
    return [tab["id"] for tab in studio.stored("form", "visit_main").get("tabs", ())]


def test_tabs_come_move_and_go_and_their_sections_stay(visit: Studio) -> None:
    added = visit.send(LAYOUT, do="add-tab")
    assert 'name="/title"' in added.text
    visit.send(LAYOUT, do="add-tab")
    assert tabs(visit) == [
        ("", ["Basics"]),
        ("New tab", ["New section"]),
        ("New tab", ["New section"]),
    ]
    first, second = tab_ids(visit)
    basics = section_ids(visit)[0]
    visit.save("form", "visit_main", second, title="Papers", changed="/title")
    visit.send(LAYOUT, do="section-down", section=basics)
    assert tabs(visit)[:2] == [("", []), ("New tab", ["Basics", "New section"])]
    visit.send(LAYOUT, **{"do": "put-section", "section": basics, "canvas-tab": second})
    assert tabs(visit)[2] == ("Papers", ["New section", "Basics"])
    visit.send(LAYOUT, **{"do": "tab-up", "canvas-tab": second})
    assert [title for title, _ in tabs(visit)] == ["", "Papers", "New tab"]
    visit.send(LAYOUT, **{"do": "add-section", "canvas-tab": first})
    visit.send(LAYOUT, **{"do": "remove-tab", "canvas-tab": first})
    assert tabs(visit) == [("", []), ("Papers", ["New section", "Basics", "New section", "New section"])]
    visit.send(LAYOUT, **{"do": "remove-tab", "canvas-tab": second})
    assert [title for title, _ in tabs(visit)] == [""]
    assert len(tabs(visit)[0][1]) == 4
    for wrong in ({"canvas-tab": second}, {"canvas-tab": ""}, {"canvas-tab": "\0" * 9}):
        assert visit.send(LAYOUT, do="remove-tab", **wrong).status_code == 404
    for _ in range(12):
        visit.send(LAYOUT, do="add-tab")
    assert visit.send(LAYOUT, do="add-tab").status_code == 422


def test_tabs_with_content_of_their_own_take_no_sections(visit: Studio) -> None:
    visit.send(LAYOUT, do="add-tab")
    visit.send(LAYOUT, do="add-tab")
    own, _ = tab_ids(visit)
    visit.send(LAYOUT, do="section-up", section=section_ids(visit)[1])
    visit.save("form", "visit_main", own, content="timeline", changed="/content")
    assert "Timeline" in text_of(visit.ada.get("/build/objects/visit").text)
    basics = section_ids(visit)[0]
    refused = visit.send(LAYOUT, **{"do": "put-section", "section": basics, "canvas-tab": own})
    assert refused.status_code == 422
    visit.send(LAYOUT, do="section-down", section=section_ids(visit)[1])
    assert [len(sections) for _, sections in tabs(visit)] == [1, 0, 2]


def test_fields_take_as_many_columns_as_their_section_has(visit: Studio) -> None:
    name, section = visit.field("name")["id"], section_ids(visit)[0]
    visit.send(LAYOUT, do="columns", section=section, columns="4")

    def placement() -> dict[str, Any]:
        found = visit.stored("form", "visit_main")["sections"][0]["fields"][0]
        return {key: found[key] for key in ("width", "span") if key in found}

    for step, expected in (
        ("wider", {"span": 2}),
        ("wider", {"span": 3}),
        ("wider", {"width": "full"}),
        ("wider", {"width": "full"}),
        ("narrower", {"span": 3}),
        ("narrower", {"span": 2}),
        ("narrower", {"span": 1}),
        ("narrower", {"span": 1}),
    ):
        answer = visit.send(LAYOUT, do=step, field=name)
        assert placement() == expected
        shown = "full" if "width" in expected else f"span{expected['span']}"
        assert f'class="dg-cf {shown}"' in answer.text
    visit.send(LAYOUT, do="span", field=name, span="3")
    assert placement() == {"span": 3}
    for wrong in ("0", "-3", "x", "9" * 30):
        assert visit.send(LAYOUT, do="span", field=name, span=wrong).status_code == 200
    visit.send("/build/objects/visit/fields", type="long_text", before=name)
    visit.send(LAYOUT, do="narrower", field=visit.field("long_text")["id"])
    assert placement() == {"span": 3}
