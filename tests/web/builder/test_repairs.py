"""Problems with one click: what is wrong is put right as a change of the draft, which undo takes back."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, create_user
from dougong.definitions import to_files
from dougong.expressions import rename
from dougong.storage import Draft, publish
from dougong.web.builder import repairs

from tests.web.builder.conftest import Studio
from tests.web.design import text_of


@pytest.fixture
def broken(visit: Studio) -> Studio:
    """Published with two records; the draft asks for more than they hold, and says some things twice."""
    for name in ("money", "select"):
        visit.send("/build/objects/visit/fields", type=name)
    publish(visit.site.workspace)
    for title in ("One", "One"):
        visit.site.add("visit", name=title, choice="option_1")
    files = {
        one["kind"]: one
        for one in to_files(visit.documents, rename).values()
        if one.get("object") or one["kind"] == "object"
    }
    obj, form = files["object"], files["form"]
    obj["rules"] = [
        {"name": "always", "condition": "1 = 1", "message": "No."},
        {"name": "typed", "condition": "money = 'x'", "message": "No."},
        {"name": "sound", "condition": "money > 1", "message": "No."},
    ]
    obj["required"] = [*obj.get("required", ()), "money"]
    obj["properties"]["name"]["unique"] = True
    del obj["properties"]["choice"]["options"][0]
    form["sections"][0]["fields"].append({"field": "name"})
    problems = Draft(visit.site.workspace).apply([obj, form])
    assert problems == []
    return visit


def repair(studio: Studio, code: str, place: str, status: int = 303) -> None:
    answer = studio.send("/build/repair", code=code, place=place)
    assert answer.status_code == status


def codes(studio: Studio) -> list[str]:
    page = studio.ada.get("/build/problems").text
    return [part.partition('"')[0] for part in page.split('name="code" value="')[1:]]


def test_all_that_can_be_is_put_right_at_once_and_taken_back(broken: Studio) -> None:
    before = broken.documents
    assert len(codes(broken)) == 3
    assert "Put 3 things right" in text_of(broken.ada.get("/build/problems").text)
    assert broken.send("/build/repair-all").status_code == 303
    assert [one["name"] for one in broken.stored("object", "visit")["rules"]] == ["sound"]
    assert codes(broken) == []
    position = Draft(broken.site.workspace).state.position
    broken.send("/build/undo", position=str(position))
    assert broken.documents == before


def test_a_plan_offers_to_ask_for_less(broken: Studio) -> None:
    broken.send("/build/repair-all")
    page = text_of(broken.ada.get("/releases").text)
    for label in ("Do not require it", "Let values repeat", "Keep the options"):
        assert label in page
    for code, name in (("now_required", "money"), ("now_unique", "name"), ("option_gone", "choice")):
        repair(broken, code, f"object:visit#/properties/{name}")
    obj: Any = broken.stored("object", "visit")
    assert obj["properties"]["money"]["id"] not in obj.get("required", ())
    assert "unique" not in obj["properties"]["name"]
    assert len(obj["properties"]["choice"]["options"]) == 2
    page = text_of(broken.ada.get("/releases").text)
    for label in ("Do not require it", "Let values repeat", "Keep the options"):
        assert label not in page


def test_what_is_not_there_is_not_repaired(broken: Studio) -> None:
    before = broken.documents
    for place in (
        "",
        "object",
        "object:nothing#/x",
        "nonsense:visit#/",
        "object:visit#/properties/nothing",
        "\0#/9",
    ):
        for code in ("now_required", "option_gone", "gone", "no_order", "nonsense"):
            repair(broken, code, place, 409)
    repair(broken, "gone", "object:visit#/properties/money/fieldType", 409)
    assert broken.documents == before
    emma = broken.site.browser("emma@example.com")
    assert broken.send("/build/repair", emma, code="gone", place="").status_code == 403
    assert broken.send("/build/repair-all", emma).status_code == 403


ALWAYS = {"name": "always", "condition": "1 = 1", "message": "No."}


def test_whoever_designs_one_app_puts_right_what_is_in_it(visit: Studio) -> None:
    name = {"name": {"fieldType": "text", "title": "Name"}}
    files: list[Any] = [
        {"kind": "object", "name": one, "title": one.title(), "titleField": "name", "properties": name}
        | {"rules": [ALWAYS]}
        for one in ("call", "note")
    ]
    files.append(
        {"kind": "app", "name": "desk", "title": "Desk", "menu": [{"name": "calls", "object": "call"}]}
    )
    files.append({"kind": "role", "name": "keeper", "title": "Keeper", "rights": ["design"],
                  "manage": {"apps": ["desk"]}})  # fmt: skip
    site = visit.site
    assert [one for one in Draft(site.workspace).apply(files) if one.severity == "error"] == []
    publish(site.workspace)
    with site.workspace.write() as tx:
        site.users["kim"] = create_user(tx, SYSTEM, "kim@example.com", roles=["keeper"]).id
    kim = site.browser("kim")
    assert kim.get("/build/problems").text.count('name="code"') == 1
    assert visit.ada.get("/build/problems").text.count('name="code"') == 2
    (code,) = {
        part.partition('"')[0] for part in kim.get("/build/problems").text.split('name="code" value="')[1:]
    }
    place = "object:note#/rules/0/condition"
    assert visit.send("/build/repair", kim, code=code, place=place).status_code == 409
    assert visit.send("/build/repair-all", kim).status_code == 303
    assert not visit.stored("object", "call").get("rules")
    assert visit.stored("object", "note")["rules"]


def test_only_so_much_is_judged_at_once(broken: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    told = broken.ada.get("/build/problems").text.count("dg-finding-text")
    assert (told, len(codes(broken))) == (3, 3)
    monkeypatch.setattr(repairs, "MOST_AT_ONCE", 2)
    assert len(codes(broken)) == 2
    assert broken.ada.get("/build/problems").text.count("dg-finding-text") == told
    broken.send("/build/repair-all")
    assert len(codes(broken)) == 1


def test_a_plan_tells_examples_to_those_who_may_read_them(broken: Studio) -> None:
    broken.send("/build/repair-all")
    field = broken.field("choice")["id"]
    broken.ada.post(f"/build/remove/object/visit/{field}")
    assert "For example: Option 1, Option 1" in text_of(broken.ada.get("/releases").text)


def test_a_field_goes_with_what_speaks_of_it_in_one_step(broken: Studio) -> None:
    field, before = broken.field("money")["id"], broken.documents
    path = f"/build/remove/object/visit/{field}"
    asked = text_of(broken.ada.get(path).text)
    assert "Remove, and put 2 things right" in asked
    assert "Remove the rule" in asked
    broken.ada.post(path, repair="1")
    assert "money" not in broken.stored("object", "visit")["properties"]
    # What was wrong before is left as it was.
    assert [one["name"] for one in broken.stored("object", "visit")["rules"]] == ["always"]
    state = Draft(broken.site.workspace).state
    broken.send("/build/undo", position=str(state.position))
    assert broken.documents == before


def test_what_names_a_field_is_itself_named_before_that_goes(broken: Studio) -> None:
    obj = to_files(broken.documents, rename)["objects/visit.json"]
    obj["rules"] = [{"name": "positive", "condition": "money > 0", "message": "The money is positive."}]
    obj["properties"]["other"] = {"fieldType": "text", "title": "Other", "requiredWhen": "money > 9"}
    view = to_files(broken.documents, rename)["views/visit_all.json"]
    view |= {"sort": ["money"]}
    Draft(broken.site.workspace).apply([obj, view])
    path = f"/build/remove/object/visit/{broken.field('money')['id']}"
    asked = text_of(broken.ada.get(path).text)
    assert "The validation rule “The money is positive.” of Visit Remove the rule" in asked
    assert "The field “Other” of Visit: Required if Do not require it" in asked
    assert "Remove “”" not in asked
    broken.ada.post("/preferences", language="zh")
    assert "拜访的校验规则“The money is positive.” 删除这条规则" in text_of(broken.ada.get(path).text)


def test_texts_of_what_is_gone_are_taken_out_with_a_click(visit: Studio) -> None:
    before = visit.stored("translation", "zh")["entries"]
    gone = {
        "id": visit.stored("translation", "zh")["id"],
        "kind": "translation",
        "name": "zh",
        "language": "zh",
    }
    Draft(visit.site.workspace).apply([gone | {"entries": {**before, "sec_gone000000": {"title": "旧分区"}}}])
    page = visit.ada.get("/build/problems").text
    assert "中文 “旧分区” translates something that is not there any more" in text_of(page)
    assert "Take the translation out" in text_of(page)
    repair(visit, "loose_translation", "translation:zh#/entries/sec_gone000000")
    assert visit.stored("translation", "zh")["entries"] == before
    repair(visit, "loose_translation", "translation:zh#/entries/sec_gone000000", status=409)


def test_a_field_goes_alone_where_nobody_asks_for_more(broken: Studio) -> None:
    field = broken.field("money")["id"]
    broken.ada.post(f"/build/remove/object/visit/{field}")
    assert len(broken.stored("object", "visit")["rules"]) == 3
