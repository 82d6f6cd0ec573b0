"""Another type for a field is tried on its values before it is done."""

from __future__ import annotations

from pathlib import Path

import pytest
from dougong.access import SYSTEM
from dougong.records import RecordQuery, find
from dougong.storage import plan, publish

from tests.web.builder.conftest import Studio, begun
from tests.web.design import text_of

FIELDS = "/build/objects/visit/fields"


def test_values_are_counted_before_a_type_changes(visit: Studio) -> None:
    visit.send(FIELDS, type="text")
    publish(visit.site.workspace)
    for number, text in enumerate(("12", "many", "7", "", "none")):
        visit.site.add("visit", name=f"V{number}", text=text)
    field = visit.field("text")["id"]
    path = f"/build/objects/visit/type/{field}"
    before = visit.documents
    shown = text_of(visit.ada.get(f"{path}?type=integer").text)
    assert "Values that convert 2" in shown
    assert "go into the bin 2" in shown
    assert "“many”" in shown
    assert visit.documents == before
    answer = visit.ada.post(path, type="integer")
    assert answer.headers["Location"] == f"/build/objects/visit?at={field}"
    assert visit.field("text") == {"id": field, "fieldType": "integer", "title": "Text"}
    assert visit.ada.get(answer.headers["Location"]).status_code == 200


def test_a_choice_begins_with_options_and_what_is_computed_stays(visit: Studio) -> None:
    field = visit.field("name")["id"]
    visit.ada.post(f"/build/objects/visit/type/{field}", type="select")
    assert len(visit.field("name")["options"]) == 2
    visit.send(FIELDS, type="formula")
    made = visit.field("formula")["id"]
    assert "no values that could become others" in visit.ada.get(f"/build/objects/visit/type/{made}").text
    for wanted in ("formula", "nonsense", "", "select"):
        assert visit.ada.post(f"/build/objects/visit/type/{field}", type=wanted).status_code == 422
    assert visit.ada.get("/build/objects/visit/type/fld_0000000000").status_code == 404


def colours(visit: Studio, *texts: str, type_name: str = "text") -> str:
    """Where the type of a text is changed that records have filled in."""
    visit.send(FIELDS, type=type_name)
    publish(visit.site.workspace)
    for number, text in enumerate(texts):
        visit.site.add("visit", name=f"V{number}", **{type_name: text})
    return f"/build/objects/visit/type/{visit.field(type_name)['id']}"


def test_the_values_of_a_text_become_its_choices(visit: Studio) -> None:
    path = colours(visit, "Blue", "Red", "blue", "", "绿色", "x" * 90)
    shown = text_of(visit.ada.get(f"{path}?type=select").text)
    assert "Blue 2 Red 1 绿色 1" in shown
    assert "Values that convert 4" in shown
    assert "go into the bin 1" in shown
    without = text_of(visit.ada.get(f"{path}?type=select&offered=1").text)
    assert "Values that convert 0" in without
    visit.ada.post(path, type="select", choices="1")
    assert [one["title"] for one in visit.field("text")["options"]] == ["Blue", "Red", "绿色"]
    assert len({one["key"] for one in visit.field("text")["options"]}) == 3
    with visit.site.workspace.read() as tx:
        planned = plan(tx)
    publish(visit.site.workspace, confirm=planned)
    with visit.site.workspace.read() as tx:
        found = find(tx, SYSTEM, RecordQuery("visit", ("name", "text"))).data
    keys = [one["key"] for one in visit.field("text")["options"]]
    held = {one["name"]: one["text"] for one in found}
    assert held == {"V0": keys[0], "V1": keys[1], "V2": keys[0], "V3": None, "V4": keys[2], "V5": None}


MIXED = ("Blue, Red", "red；绿色", "blue、Blue", "", "绿色\nGrey")


@pytest.mark.parametrize("wanted", ["multi_select", "tags"])
def test_the_parts_of_a_text_become_several_choices_or_tags(
    tmp_path: Path, database_url: str | None, wanted: str
) -> None:
    with begun(tmp_path / "w", database_url) as studio:
        studio.ada.post("/build/new-object", title="Visit", icon="map-pin")
        path = colours(studio, *MIXED, type_name="long_text")
        field = path.rpartition("/")[2]
        shown = text_of(studio.ada.get(f"{path}?type={wanted}").text)
        assert "Blue 2 Red 2 绿色 2 Grey 1" in shown
        assert "split at commas, semicolons and new lines" in shown
        assert "Values that convert 4" in shown and "go into the bin 0" in shown
        studio.ada.post(path, type=wanted, choices="1")
        stored = next(
            one for one in studio.stored("object", "visit")["properties"].values() if one["id"] == field
        )
        names = {one["key"]: one["title"] for one in stored.get("options", ())}
        assert list(names.values()) == ([] if wanted == "tags" else ["Blue", "Red", "绿色", "Grey"])
        with studio.site.workspace.read() as tx:
            planned = plan(tx)
        publish(studio.site.workspace, confirm=planned)
        with studio.site.workspace.read() as tx:
            found = find(tx, SYSTEM, RecordQuery("visit", ("name", "long_text"))).data
    held = {one["name"]: [names.get(key, key) for key in one["long_text"] or ()] for one in found}
    first = ["Red", "绿色"] if names else ["red", "绿色"]
    blue = ["Blue"] if names else ["blue"]
    assert held == {"V0": ["Blue", "Red"], "V1": first, "V2": blue, "V3": [], "V4": ["绿色", "Grey"]}


def test_several_choices_of_parts_need_the_values_to_have_been_asked_for(visit: Studio) -> None:
    path = colours(visit, "Blue, Red")
    assert "Values that convert 0" in text_of(visit.ada.get(f"{path}?type=multi_select&offered=1").text)
    visit.ada.post(path, type="multi_select")
    assert [one["key"] for one in visit.field("text")["options"]] == ["option_1", "option_2"]


def test_of_very_many_tags_the_most_frequent_are_shown(visit: Studio) -> None:
    path = colours(visit, *(f"T{number}, all" for number in range(60)))
    shown = text_of(visit.ada.get(f"{path}?type=tags").text)
    assert "all 60 T0 1" in shown and "and 11 more" in shown
    assert "Make choices" not in text_of(visit.ada.get(f"{path}?type=multi_select").text)


def test_choices_are_not_offered_of_too_many_values(visit: Studio) -> None:
    path = colours(visit, *(f"T{number}" for number in range(51)))
    assert "Make choices" not in text_of(visit.ada.get(f"{path}?type=select").text)
    visit.ada.post(path, type="select", choices="1")
    assert [one["key"] for one in visit.field("text")["options"]] == ["option_1", "option_2"]


def test_choices_are_not_made_of_values_that_the_designer_does_not_see(visit: Studio) -> None:
    path = colours(visit, "Secret")
    visit.save("object", "visit", visit.field("text")["id"], sensitive="1")
    publish(visit.site.workspace)
    assert "Secret" not in visit.ada.get(f"{path}?type=select").text
