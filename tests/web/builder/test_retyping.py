"""Another type for a field is tried on its values before it is done."""

from __future__ import annotations

from dougong.storage import publish

from tests.web.builder.conftest import Studio
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
