"""Panels: each control writes its keyword, wrong input is told at its control, and nobody's work is overwritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import flask_babel
import pytest
from dougong.definitions import STORED_KINDS
from dougong.definitions.language import Node, node
from dougong.web.builder.choices import help_in_words, word_of
from dougong.web.builder.control_kinds import kind_of
from dougong.web.schema_words import schema_help

from tests.web.builder.conftest import Studio
from tests.web.design import text_of

FOR_PROGRAMS = {"JSON type", "JSON format", "Paper", "Method"}
"""Sets whose words are the names themselves."""

FIELDS = "/build/objects/visit/fields"


@pytest.fixture
def choice(visit: Studio) -> Studio:
    visit.send(FIELDS, type="select")
    return visit


def save(studio: Studio, field: str, **values: Any) -> Any:
    return studio.save("object", "visit", studio.field(field)["id"], **values)


def test_titles_are_written_in_both_languages(visit: Studio) -> None:
    field = visit.field("name")
    answer = save(visit, "name", title="Subject", **{"title@zh": "主题"})
    assert answer.status_code == 200
    assert visit.field("name")["title"] == "Subject"
    assert visit.stored("translation", "zh")["entries"][field["id"]] == {"title": "主题"}
    assert "Subject" in answer.text  # the canvas follows
    save(visit, "name", **{"title@zh": ""})
    assert field["id"] not in visit.stored("translation", "zh")["entries"]


def test_a_title_says_in_which_language_it_is_written(visit: Studio) -> None:
    """So a browser checks its spelling, and reads it out, as what it is."""
    panel = visit.ada.get(f"/build/panel/object/visit/{visit.field('name')['id']}").text
    inputs = re.findall(r'<input[^>]* name="/title(?:@zh)?"[^>]*>', panel)
    assert [re.findall(r'\blang="(\w+)"', one) for one in inputs] == [["en"], ["zh"]]


def test_a_reader_of_another_language_changes_the_translation(visit: Studio) -> None:
    with visit.site.workspace.write() as tx:
        tx.execute('UPDATE "_dg_user" SET "language" = ?', ("zh",))
    save(visit, "name", title="主题", help="写清楚")
    assert visit.field("name")["title"] == "Name"
    texts = visit.stored("translation", "zh")["entries"][visit.field("name")["id"]]
    assert texts == {"title": "主题", "help": "写清楚"}
    assert "主题" in visit.ada.get("/build/objects/visit").text


def test_keywords_come_and_go(visit: Studio) -> None:
    save(visit, "name", maxLength="80", pattern="^[A-Z]", help=" Short. ", unique=["0", "1"], readOnly="0")
    field = visit.field("name")
    assert (field["maxLength"], field["pattern"], field["help"], field["unique"]) == (
        80,
        "^[A-Z]",
        "Short.",
        True,
    )
    save(visit, "name", maxLength="", pattern="", help="", unique="0")
    assert {"maxLength", "pattern", "help", "unique", "readOnly"} & set(visit.field("name")) == set()


def test_an_icon_is_chosen_and_one_that_is_not_offered_stays(visit: Studio) -> None:
    visit.save("object", "visit", visit.stored("object", "visit")["id"], icon="star")
    assert visit.stored("object", "visit")["icon"] == "star"
    panel = f"/build/panel/object/visit/{visit.stored('object', 'visit')['id']}"
    page = visit.ada.get(panel).text
    assert 'data-value="star"' in page and 'data-icons="cube ' in page
    visit.save("object", "visit", visit.stored("object", "visit")["id"], icon="yin-yang")
    assert 'name="/icon" value="yin-yang"' in visit.ada.get(panel).text
    visit.save("object", "visit", visit.stored("object", "visit")["id"], icon=["yin-yang", ""])
    assert "icon" not in visit.stored("object", "visit")


@pytest.mark.parametrize(
    "kind", ["object", "view", "app", "pipeline", "pool", "button", "workflow", "automation"]
)
def test_every_kind_that_has_an_icon_lets_it_be_chosen(kind: str) -> None:
    assert kind_of(node(kind).properties["icon"]) == "icons"


def test_required_stands_in_the_object(visit: Studio) -> None:
    save(visit, "name", **{"required!": "0"})
    assert "required" not in visit.stored("object", "visit")
    save(visit, "name", **{"required!": ["0", "1"]})
    assert visit.stored("object", "visit")["required"] == [visit.field("name")["id"]]


def test_entries_of_a_list_are_added_ordered_and_taken_away(choice: Studio) -> None:
    first, second = (one["id"] for one in choice.field("choice")["options"])
    new = "opt_abcdefghij"
    rows = {
        "options#": ["", second, new, "opt_0000000000", first],
        f"options/{second}/title": "Two",
        f"options/{new}/title": "重点",
        f"options/{new}/colour": "good",
        "options/opt_0000000000/title": "  ",
    }
    assert save(choice, "choice", **rows).status_code == 200
    found = choice.field("choice")["options"]
    assert [(one["id"], one["title"]) for one in found] == [
        (second, "Two"),
        (new, "重点"),
        (first, "Option 1"),
    ]
    assert found[1] == {"id": new, "key": "zhong_dian", "title": "重点", "colour": "good"}
    save(choice, "choice", **{"options#": ["", new], f"options/{new}/title": "Key account"})
    assert choice.field("choice")["options"] == [found[1] | {"title": "Key account"}]


def test_wrong_input_is_told_at_its_control_and_nothing_is_kept(visit: Studio) -> None:
    before = visit.field("name")
    answer = save(visit, "name", maxLength="many", title="Other")
    assert answer.status_code == 422
    slot = answer.text.split('id="panel--maxLength-problem"')[1].split("</div>")[0]
    assert "Expected" in text_of(slot)
    assert visit.field("name") == before
    for values in ({"title": "x" * 201}, {"title": ""}, {"help": "\0"}, {"maxLength": "9" * 40}):
        assert save(visit, "name", **values).status_code == 422
    assert visit.field("name") == before


def test_an_expression_that_cannot_be_read_is_told(visit: Studio) -> None:
    answer = save(visit, "name", requiredWhen="nmae = ")
    assert answer.status_code == 422
    assert "panel--requiredWhen-problem" in answer.text
    assert save(visit, "name", requiredWhen="name = 'x'").status_code == 200
    assert visit.field("name")["requiredWhen"] == f"#{visit.field('name')['id']} = 'x'"


def test_a_panel_that_is_out_of_date_overwrites_nothing(visit: Studio) -> None:
    field = visit.field("name")["id"]
    path = f"/build/panel/object/visit/{field}"
    bob = visit.site.browser("bob@example.com")
    shown = bob.client.get(path).text.split('id="panel-mark-')[1].split('value="')[1].split('"')[0]
    save(visit, "name", title="Ada's")
    answer = visit.send(path, bob, mark=shown, **{"/title": "Bob's", "/help": "x"})
    assert answer.status_code == 409
    assert "Somebody changed this meanwhile" in answer.text
    assert "Ada&#39;s" in answer.text
    assert visit.field("name")["title"] == "Ada's"


def test_two_who_change_different_fields_do_not_meet(choice: Studio) -> None:
    path = f"/build/panel/object/visit/{choice.field('choice')['id']}"
    bob = choice.site.browser("bob@example.com")
    shown = bob.client.get(path).text.split('id="panel-mark-')[1].split('value="')[1].split('"')[0]
    save(choice, "name", title="Subject")
    assert choice.send(path, bob, mark=shown, **{"/title": "Kind"}).status_code == 200
    assert (choice.field("name")["title"], choice.field("choice")["title"]) == ("Subject", "Kind")


def test_defaults_are_constants_expressions_or_records(choice: Studio) -> None:
    save(choice, "choice", default="constant")
    assert choice.field("choice")["default"] == "option_1"
    save(choice, "choice", default="constant", **{"default=": "option_2"})
    assert choice.field("choice")["default"] == "option_2"
    save(choice, "choice", default="expression", **{"default/expression": "'option_1'"})
    assert choice.field("choice")["default"] == {"expression": "'option_1'"}
    shown = save(choice, "choice", default="from", changed="/default")
    assert shown.status_code == 200
    assert 'name="/default/from/object"' in shown.text
    save(choice, "choice", default="")
    assert "default" not in choice.field("choice")


def test_constants_are_read_as_people_write_them(visit: Studio) -> None:
    for type_name, name, text, kept in (
        ("date", "date", "2026-03-01", "2026-03-01"),
        ("integer", "whole_number", "1,200", 1200),
        ("boolean", "yes_or_no", "false", False),
        ("percent", "percentage", "12.5%", "0.125"),
    ):
        visit.send(FIELDS, type=type_name)
        save(visit, name, default="constant", **{"default=": text})
        assert visit.field(name)["default"] == kept


def test_where_a_field_stands_has_properties_of_its_own(visit: Studio) -> None:
    [section] = visit.stored("form", "visit_main")["sections"]
    placement = section["fields"][0]["id"]
    answer = visit.save("form", "visit_main", placement, visible="name <> ''", width="full")
    assert answer.status_code == 200
    [placed] = visit.stored("form", "visit_main")["sections"][0]["fields"]
    assert placed["width"] == "full"
    assert "visible" in placed
    visit.save("form", "visit_main", section["id"], title="Facts", columns="3")
    [changed] = visit.stored("form", "visit_main")["sections"]
    assert (changed["title"], changed["columns"]) == ("Facts", 3)


@pytest.mark.parametrize(
    "path",
    [
        "nonsense/visit/fld_0000000000",
        "object/nonsense/fld_0000000000",
        "object/visit/fld_0000000000",
        "object/visit/%00",
        "pack/visit/x",
    ],
)
def test_what_is_not_there_has_no_panel(visit: Studio, path: str) -> None:
    assert visit.ada.get(f"/build/panel/{path}").status_code == 404
    assert visit.send(f"/build/panel/{path}", mark="x").status_code == 404
    assert visit.ada.get(f"/build/remove/{path}").status_code == 404
    assert visit.send(f"/build/remove/{path}").status_code == 404


def test_what_was_said_of_another_result_goes_with_it(visit: Studio) -> None:
    visit.send(FIELDS, type="formula")
    assert visit.field("formula")["decimals"] == 2
    assert save(visit, "formula", result="text", formula="'1'").status_code == 200
    assert "decimals" not in visit.field("formula")


def test_sections_and_menus_without_entries_are_changed_like_others(visit: Studio) -> None:
    visit.send("/build/objects/visit/layout", do="add-section")
    section = visit.stored("form", "visit_main")["sections"][1]
    assert section["fields"] == []
    assert visit.save("form", "visit_main", section["id"], title="Later").status_code == 200
    visit.send("/build/new-app", title="Field work")
    app = visit.stored("app", "field_work")
    assert visit.save("app", "field_work", app["id"], title="Outside", **{"menu#": ""}).status_code == 200
    assert visit.stored("app", "field_work")["menu"] == []


def test_a_panel_is_drawn_anew_only_where_something_follows(visit: Studio) -> None:
    view = visit.stored("view", "visit_all")
    place = f"columns/{view['columns'][0]['id']}/field"
    answer = visit.save("view", "visit_all", view["id"], changed=f"/{place}", **{place: "name"})
    assert "data-answers" not in answer.text
    form = visit.stored("form", "visit_main")["id"]
    rows = {"related#": "rel_abcdefghij", "related/rel_abcdefghij/object": "visit"}
    answer = visit.save("form", "visit_main", form, changed="/related/rel_abcdefghij/object", **rows)
    assert "data-answers" in answer.text


def test_a_field_that_is_called_otherwise_is_not_called_by_its_type_in_the_other_language(
    visit: Studio,
) -> None:
    visit.send("/build/objects/visit/fields", type="email")
    field = visit.field("e_mail")["id"]

    def chinese() -> str | None:
        found: dict[str, str] = visit.stored("translation", "zh")["entries"].get(field, {})
        return found.get("title")

    assert chinese() == "邮箱"
    visit.save("object", "visit", field, **{"title": "E-mail", "title@zh": "邮箱", "help": "Of the office"})
    assert chinese() == "邮箱"
    answer = visit.save("object", "visit", field, **{"title": "Write to", "title@zh": "邮箱"})
    assert chinese() is None
    assert 'data-answers="200"' in answer.text  # the panel does not send it again
    visit.save("object", "visit", field, **{"title": "Write to", "title@zh": "邮箱"})
    assert chinese() == "邮箱"  # somebody means it
    visit.save("object", "visit", field, **{"title": "Mail", "title@zh": "联系邮箱"})
    visit.save("object", "visit", field, **{"title": "Mailbox", "title@zh": "联系邮箱"})
    assert chinese() == "联系邮箱"
    visit.save("object", "visit", field, **{"title": "Write to", "title@zh": "邮箱"})
    visit.save("object", "visit", field, **{"title": "Mailbox", "title@zh": "邮箱"})
    assert chinese() == "邮箱"  # beside another word it is somebody's own


def test_whatever_the_product_has_titled_loses_that_in_the_other_language_once_it_is_called_otherwise(
    visit: Studio,
) -> None:
    visit.ada.post("/build/objects/visit/flows", title="Check", other="检查", kind="automation")
    flow = next(iter(visit.documents.of_kind("automation")))
    (step,) = flow["steps"]
    view, name = visit.stored("view", "visit_all"), visit.field("name")

    def chinese(element: str, prop: str = "title") -> str | None:
        found: dict[str, str] = visit.stored("translation", "zh")["entries"].get(element, {})
        return found.get(prop)

    assert [chinese(one["id"]) for one in (name, view, step)] == ["名称", "全部", "通知负责人"]
    assert chinese(step["id"], "message") == "检查"
    visit.save("object", "visit", name["id"], title="Subject")
    visit.save("view", "visit_all", view["id"], **{"title": "Recent", "title@zh": "近期"})
    visit.save("automation", flow["name"], step["id"], title="Ring", message="Look here")
    assert [chinese(one["id"]) for one in (name, view, step)] == [None, "近期", None]
    assert chinese(step["id"], "message") is None
    visit.save("automation", flow["name"], flow["id"], title="Look")
    assert chinese(flow["id"]) == "检查"  # that was typed by somebody


def test_an_object_without_a_plural_of_its_own_is_called_by_its_title_in_every_language(
    visit: Studio,
) -> None:
    visit.ada.post("/preferences", language="zh")
    page = visit.ada.get("/build/objects/visit").text
    assert "<title>拜访 ·" in page.replace("\n", "")


@pytest.mark.parametrize(
    ("kind", "key", "language", "told"),
    [
        ("button", "do", "en", "Fill fields: fields of the record are filled; Open a form: the form of"),
        ("button", "do", "zh", "填写字段：填写本记录的字段；"),
        ("button", "on", "en", "On both: in either place. Without it, On both."),
        ("public_form", "mode", "en", "Look a record up: a visitor gives the keys"),
        ("public_form", "mode", "zh", "不填为收集数据。"),
    ],
)
def test_help_calls_what_can_be_chosen_as_people_do(
    visit: Studio, kind: str, key: str, language: str, told: str
) -> None:
    here = node(kind).properties[key]
    with visit.site.app.test_request_context(), flask_babel.force_locale(language):
        assert told in help_in_words(here, schema_help(here, language), language)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_whatever_can_be_chosen_has_a_word(visit: Studio, language: str) -> None:
    """Roles are not edited in panels."""
    with visit.site.app.test_request_context(), flask_babel.force_locale(language):
        for kind in {*STORED_KINDS} - {"role"}:
            for here in closed_sets(kind):
                values = map(str, here.schema["enum"])
                assert [one for one in values if word_of(here, one, language) == one] == [], kind


def closed_sets(kind: str) -> Iterator[Node]:
    waiting: list[tuple[Node, int]] = [(node(kind), 0)]
    while waiting:
        here, depth = waiting.pop()
        if "enum" in here.schema and here.schema.get("title") not in FOR_PROGRAMS:
            yield here
        children = (*here.properties.values(), here.extra, here.items)
        waiting += [(child, depth + 1) for child in children if child is not None and depth < 6]
