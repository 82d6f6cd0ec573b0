"""The CRM pack's definitions, looked at as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from dougong.definitions import Documents, apply_files, read_folder, validate_document
from dougong.expressions import rename
from dougong.paths import template_packs

PACK = template_packs() / "crm"
FILES = read_folder(PACK)
OBJECTS = {f["name"]: f for f in FILES.values() if f["kind"] == "object"}
VIEWS = [f for f in FILES.values() if f["kind"] == "view"]
FORMS = [f for f in FILES.values() if f["kind"] == "form"]
(CHINESE,) = [f["entries"] for f in FILES.values() if f["kind"] == "translation"]

LINES = {
    field["target"]
    for item in OBJECTS.values()
    for field in item["properties"].values()
    if field["fieldType"] == "line_items"
}
STAGES = {
    "qualify": ("Qualify", "线索确认", "grey"),
    "discovery": ("Discovery", "需求调研", "teal"),
    "proposal": ("Proposal", "方案报价", "accent"),
    "negotiation": ("Negotiation", "商务谈判", "violet"),
    "contract": ("Contract", "合同审批", "warn"),
    "won": ("Won", "赢单", "good"),
    "lost": ("Lost", "输单", "bad"),
}


@pytest.mark.parametrize("path", FILES)
def test_every_file_keeps_to_its_schema(path: str) -> None:
    assert validate_document(FILES[path]) == []


def test_the_files_fit_together() -> None:
    documents, problems = apply_files(Documents(), FILES, rename)
    assert problems == []
    assert len(list(documents.values())) == len(FILES) - 1  # pack.json is not a stored kind


def test_the_objects_are_those_of_a_whole_crm() -> None:
    assert set(OBJECTS) == {
        *("campaign", "lead", "competitor", "target"),
        *("account", "contact", "opportunity", "activity", "task"),
        *("product", "price_list", "price_list_item", "quote", "quote_line"),
        *("contract", "payment_plan", "payment", "invoice", "order", "order_line"),
        *("ticket", "article"),
    }


def test_what_is_computed_is_never_asked_for() -> None:
    computed = ("formula", "rollup", "lookup", "auto_number")
    for item in OBJECTS.values():
        made = {name for name, field in item["properties"].items() if field["fieldType"] in computed}
        assert not made & set(item.get("required", ()))


def test_stages_have_the_names_and_colours_of_the_pictures() -> None:
    options = OBJECTS["opportunity"]["properties"]["stage"]["options"]
    chinese = "object:opportunity/field:stage/option:{}"
    assert {
        o["key"]: (o["title"], CHINESE[chinese.format(o["key"])]["title"], o["colour"]) for o in options
    } == STAGES


@pytest.mark.parametrize("name", OBJECTS)
def test_every_object_has_several_views_one_default_and_a_form(name: str) -> None:
    views = [view for view in VIEWS if view["object"] == name]
    assert len(views) >= (1 if name in LINES else 3)
    assert len([view for view in views if view.get("default")]) == 1
    assert len([form for form in FORMS if form["object"] == name and form.get("default")]) == 1


@pytest.mark.parametrize("name", OBJECTS)
def test_the_form_shows_every_field_once(name: str) -> None:
    (form,) = [form for form in FORMS if form["object"] == name]
    placed = [field["field"] for section in form["sections"] for field in section["fields"]]
    own = [
        field for field in placed if not field.endswith("_base") and field not in ("owner", "exchange_rate")
    ]
    assert sorted(own) == sorted(OBJECTS[name]["properties"])


def test_every_text_is_translated() -> None:
    wanted = {(address, key) for file in FILES.values() for address, key in _texts(file)}
    translated = {(address, key) for address, texts in CHINESE.items() for key in texts}
    assert translated == wanted


def _texts(file: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The address and the property of every English text."""
    if file["kind"] in ("pack", "translation"):
        return
    address = f"{file['kind']}:{file['name']}"
    yield from _of(address, file)
    yield from _of_nodes(address, file.get("nodes", ()))
    for one in file.get("holidays", ()):
        yield from _of(f"{address}/holiday:{one['from']}", one)
    for name, field in file.get("properties", {}).items():
        yield from _of(f"{address}/field:{name}", field)
        for option in field.get("options", ()):
            yield from _of(f"{address}/field:{name}/option:{option['key']}", option)
    for part, items in (
        ("grant" if file["kind"] == "role" else "rule", file.get("rules")),
        ("combination", file.get("uniqueTogether")),
        ("duplicate", file.get("duplicates")),
        ("service_clock", file.get("clocks")),
        ("stage", [stage | stage.get("gate", {}) for stage in file.get("stages", ())]),
        ("section", file.get("sections")),
        ("tab", file.get("tabs")),
        ("asked", file.get("fields") if file["kind"] == "public_form" else ()),
        ("step", list(_every_step(file.get("steps", ())))),
        ("menu", file.get("menu")),
        ("card", file.get("home")),
    ):
        for item in items or ():
            yield from _of(f"{address}/{part}:{item['name']}", item)
            for inner in item.get("items", ()):
                yield from _of(f"{address}/{part}:{inner['name']}", inner)


def _every_step(steps: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for step in steps:
        yield step
        yield from _every_step([*step.get("steps", ()), *step.get("otherwise", ())])


def _of_nodes(above: str, nodes: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Of what stands within each other, an address names the nearest of each type."""
    start = above.partition("/")[0]
    way = above.removeprefix(start)
    for node in nodes:
        yield from _of(f"{start}{way}/node:{node['name']}", node)
        for branch in node.get("branches", ()):
            yield from _of(f"{start}/node:{node['name']}/branch:{branch['name']}", branch)
            yield from _of_nodes(f"{start}/branch:{branch['name']}", branch["nodes"])
        yield from _of_nodes(above, node.get("otherwise", ()))


def _of(address: str, element: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in (
        "title",
        "pluralTitle",
        "description",
        "help",
        "placeholder",
        "confirm",
        "message",
        "subject",
        "body",
    ):
        if key in element:
            yield address, key
