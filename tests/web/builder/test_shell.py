"""The builder's frame: objects come into the draft, each change is a step, steps are taken back and brought again."""

from __future__ import annotations

import contextlib

import pytest
from dougong.access import SYSTEM, create_user
from dougong.storage import Draft, Workspace, publish

from tests.web.builder.conftest import Studio
from tests.web.design import text_of


def test_a_new_object_is_complete(visit: Studio) -> None:
    obj, form, view = visit.stored("object", "visit"), visit.stored("form", "visit_main"), visit.documents
    assert (obj["title"], obj["icon"], list(obj["properties"])) == ("Visit", "map-pin", ["name"])
    name = obj["properties"]["name"]["id"]
    assert (obj["titleField"], obj["required"]) == (name, [name])
    assert form["object"] == obj["id"]
    assert view.by_name("view", "visit_all")["default"] is True
    assert visit.stored("translation", "zh")["entries"][obj["id"]] == {"title": "拜访"}
    publish(visit.site.workspace)
    assert visit.ada.get("/o/visit").status_code == 200


def test_names_are_made_from_chinese_titles(studio: Studio) -> None:
    studio.ada.post("/build/new-object", title="客户", other="")
    assert studio.stored("object", "ke_hu")["title"] == "客户"


def test_a_new_object_stands_in_the_menu_of_the_app(studio: Studio) -> None:
    studio.ada.post("/build/new-app", title="Service")
    studio.ada.post("/build/new-object", title="Visit", other="", app="service")
    [entry] = studio.stored("app", "service")["menu"]
    assert entry["object"] == studio.stored("object", "visit")["id"]


@pytest.mark.parametrize("title", ["", "   "])
def test_an_object_without_a_title_is_refused(studio: Studio, title: str) -> None:
    answer = studio.ada.post("/build/new-object", title=title)
    assert answer.status_code == 422
    assert "It needs a title." in answer.text
    assert len(studio.documents) == 0


def test_the_overview_tells_what_there_is_and_what_is_unfinished(visit: Studio) -> None:
    visit.send("/build/objects/visit/fields", type="reference")
    page = text_of(visit.ada.get("/build").text)
    assert "Visit visit" in page.replace("Visits", "Visit")
    assert "“target” is missing." in page
    assert "Draft · 2 changes" in page


def test_steps_are_taken_back_and_brought_again(visit: Studio) -> None:
    for _ in range(3):
        visit.send("/build/objects/visit/fields", type="text")
    assert "Field “Text 3” added" in visit.ada.get("/build/changes").text
    visit.ada.post("/build/undo", position="4", next="/build/objects/visit")
    visit.ada.post("/build/undo", position="3", next="/build/objects/visit")
    assert list(visit.stored("object", "visit")["properties"]) == ["name", "text"]
    visit.ada.post("/build/redo", position="2")
    assert len(visit.stored("object", "visit")["properties"]) == 3
    answer = visit.ada.post("/build/changes", position="3", to="0")
    assert answer.headers["Location"] == "/build"
    assert len(visit.documents) == 0


def test_whoever_takes_back_the_object_of_a_page_lands_on_the_overview(visit: Studio) -> None:
    answer = visit.ada.post("/build/undo", position="1", next="/build/objects/visit?at=x")
    assert answer.headers["Location"] == "/build"


def test_a_hundred_steps_survive_a_restart(visit: Studio) -> None:
    stored = visit.stored("object", "visit")
    for number in range(100):
        Draft(visit.site.workspace).put({**stored, "title": f"Visit {number}"})
    visit.site.workspace.close()
    with contextlib.closing(Workspace.open(visit.site.workspace.folder)) as workspace:
        draft = Draft(workspace)
        assert all(draft.undo() for _ in range(101))
        assert not draft.undo()
        assert len(draft.documents) == 0


def test_an_undo_of_what_was_not_looked_at_is_refused(visit: Studio) -> None:
    visit.ada.post("/build/undo", position="7")
    visit.ada.post("/build/undo", position="")
    assert visit.stored("object", "visit")


def test_nobody_takes_back_anothers_step_unawares(visit: Studio) -> None:
    bob = visit.site.browser("bob@example.com")
    bob.post("/build/undo", position="1", next="/build")
    assert visit.stored("object", "visit")
    assert "The last change is Ada" in bob.get("/build").text
    bob.post("/build/changes", position="1", to="0")
    assert len(visit.documents) == 0


def test_only_designers_may_build(visit: Studio) -> None:
    emma = visit.site.browser("emma@example.com")
    assert 'href="/build"' not in emma.get("/menu").text
    for path in ("/build", "/build/new-object", "/build/objects/visit", "/build/changes", "/build/problems"):
        assert emma.get(path).status_code == 403
    for path in (
        "/build/new-object",
        "/build/undo",
        "/build/objects/visit/fields",
        "/build/objects/visit/layout",
    ):
        assert emma.post(path, title="X", do="up", type="text", position="1").status_code == 403
    assert len(visit.documents.of_kind("object")) == 1


def test_whoever_designs_one_app_only_is_refused_elsewhere(visit: Studio) -> None:
    keeper = {
        "kind": "role",
        "name": "keeper",
        "title": "Keeper",
        "rights": ["design"],
        "manage": {"apps": ["desk"]},
    }
    menu = [{"name": "calls", "object": "call"}]
    call = {**FILE, "name": "call", "title": "Call"}
    desk = {"kind": "app", "name": "desk", "title": "Desk", "menu": menu}
    site = visit.site
    assert [p for p in Draft(site.workspace).apply([call, desk, keeper]) if p.severity == "error"] == []
    publish(site.workspace)
    with site.workspace.write() as tx:
        site.users["kim"] = create_user(tx, SYSTEM, "kim@example.com", roles=["keeper"]).id
    kim = site.browser("kim")
    assert kim.get("/build").status_code == 200
    answer = visit.send("/build/objects/call/fields", kim, type="text")
    assert answer.status_code == 200, answer.text
    before = Draft(site.workspace).version
    assert visit.send("/build/objects/visit/fields", kim, type="text").status_code == 403
    assert Draft(site.workspace).version == before


FILE = {
    "kind": "object",
    "titleField": "name",
    "properties": {"name": {"fieldType": "text", "title": "Name"}},
}
