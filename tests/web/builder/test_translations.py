from __future__ import annotations

import re

from dougong.storage import Draft
from werkzeug.test import TestResponse

from tests.web.builder.conftest import Studio

PAGE = "/build/translations/object/visit"


def save(studio: Studio, **texts: str) -> TestResponse:
    page = studio.ada.get(PAGE).text
    mark = re.findall(r'name="mark" value="([^"]+)"', page)[0]
    return studio.ada.post(PAGE, mark=mark, **texts)


def keys(studio: Studio) -> dict[str, str]:
    visit = studio.stored("object", "visit")
    return {"object": f"t.{visit['id']}.title", "name": f"t.{visit['properties']['name']['id']}.title"}


def test_what_is_missing_is_told_and_filled_in_one_step(visit: Studio) -> None:
    visit.send("/build/objects/visit/fields", type="text")
    field = next(one for name, one in visit.stored("object", "visit")["properties"].items() if name != "name")
    visit.save("object", "visit", field["id"], title="Region", changed="/title")
    named = keys(visit)
    before = visit.documents
    assert "拜访" in visit.ada.get(PAGE).text
    answer = save(visit, **{named["object"]: "走访", f"t.{field['id']}.title": ""})
    assert answer.headers["Location"] == "/build/translations"
    page = visit.ada.get("/build/translations").text
    assert "1 text is missing." in page
    assert "1 missing" in page
    [texts] = visit.documents.of_kind("translation")
    assert texts["entries"][visit.stored("object", "visit")["id"]]["title"] == "走访"
    save(visit, **{f"t.{field['id']}.title": "大区"})
    assert "Everything is translated." in visit.ada.get("/build/translations").text
    for _ in range(2):
        position = Draft(visit.site.workspace).state.position
        visit.send("/build/undo", position=str(position), next="/build")
    assert visit.documents == before


def test_what_somebody_else_changed_is_not_overwritten(visit: Studio) -> None:
    named = keys(visit)
    mark = re.findall(r'name="mark" value="([^"]+)"', visit.ada.get(PAGE).text)[0]
    save(visit, **{named["name"]: "名字"})
    late = visit.ada.post(PAGE, mark=mark, **{named["name"]: "姓名"})
    assert (late.status_code, "Somebody changed this meanwhile" in late.text, "名字" in late.text) == (
        409,
        True,
        True,
    )


def test_what_the_gate_of_a_stage_says_is_among_the_texts(visit: Studio) -> None:
    visit.send("/build/objects/visit/fields", type="select")
    visit.ada.post("/build/objects/visit/pipelines", title="Sales")
    pipeline = visit.stored("pipeline", "visit_sales")
    first, second = (one["id"] for one in pipeline["stages"])
    gate = {f"stages/{second}/gate/condition": "name <> NULL", f"stages/{second}/gate/message": "Name it."}
    visit.save("pipeline", "visit_sales", pipeline["id"], **{"stages#": ["", first, second]}, **gate)
    page = "/build/translations/pipeline/visit_sales"
    shown = visit.ada.get(page).text
    assert "Name it." in shown
    mark = re.findall(r'name="mark" value="([^"]+)"', shown)[0]
    visit.ada.post(page, mark=mark, **{f"t.{second}.message": "请先命名。"})
    [texts] = visit.documents.of_kind("translation")
    assert texts["entries"][second] == {"message": "请先命名。"}


def test_nothing_changed_is_no_step(visit: Studio) -> None:
    before = Draft(visit.site.workspace).version
    assert save(visit).status_code == 303
    assert save(visit, **{"t.fld_nonsense00.title": "x", "t..": "y"}).status_code == 303
    assert Draft(visit.site.workspace).version == before


def test_hostile_texts_and_addresses_are_refused(visit: Studio) -> None:
    named = keys(visit)
    assert save(visit, **{named["name"]: "a\x00b"}).status_code in (303, 400, 422)
    assert save(visit, **{named["name"]: "名" * 5_000}).status_code in (303, 422)
    for path in (
        "translation/zh",
        "object/nonsense",
        "nonsense/visit",
        "object/" + "9" * 300,
        "object/a%00b",
    ):
        assert visit.ada.client.get(f"/build/translations/{path}").status_code == 404
        assert visit.ada.post(f"/build/translations/{path}").status_code == 404
    emma = visit.site.browser("emma@example.com")
    assert emma.client.get("/build/translations").status_code == 403
    assert emma.post(PAGE).status_code == 403


def test_an_empty_workspace_says_what_to_do(studio: Studio) -> None:
    assert "There is nothing to translate yet" in studio.ada.get("/build/translations").text
