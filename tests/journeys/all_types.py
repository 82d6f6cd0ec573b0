"""An object with a field of every type, and how each is filled in, shown, filtered and written to a table.

A type that is registered and not here fails ``test_every_type_has_its_case``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dougong.access import SYSTEM, add_department, create_user
from dougong.fields import FIELD_TYPES
from dougong.records import create
from dougong.storage import Workspace
from playwright.sync_api import Page, expect

from tests.files import hostile

OPTIONS = [{"key": "cold", "title": "Cold"}, {"key": "hot", "title": "Hot", "colour": "bad"}]

Step = Callable[[Page], object]


@dataclass(frozen=True)
class Case:
    """``shown``: what stands in the list and on the record. ``asked``: an operator and what is entered for it;
    ``exported``: the cell of the CSV, if it is not what the list shows.
    """

    keywords: dict[str, Any]
    fill: Step | None
    shown: str
    asked: tuple[str, Step | None]
    exported: str | None = None
    imported: bool = True


def typed(kind: str, text: str) -> Step:
    return lambda page: page.fill(f"#f-f_{kind}", text)


def chosen(kind: str, key: str) -> Step:
    return lambda page: page.select_option(f"#f-f_{kind}", key)


def picked(selector: str, text: str) -> Step:
    """Looked for in a picker, and taken with the keyboard."""

    def step(page: Page) -> None:
        box = page.locator(selector)
        box.fill(text)
        options = page.locator(f"[id='{box.get_attribute('id')}-list'] [role=option]")
        options.first.wait_for()
        # Where the first is the one meant already, an arrow would go on to making a new record.
        if options.first.get_attribute("aria-selected") != "true":
            box.press("ArrowDown")
        box.press("Enter")

    return step


def uploaded(kind: str, name: str, content: bytes, mime: str) -> Step:
    def step(page: Page) -> None:
        page.set_input_files(f"#f-f_{kind}", [{"name": name, "mimeType": mime, "buffer": content}])
        page.locator(f"#field-f_{kind} .dg-upload-item[data-id]").wait_for()

    return step


def value(text: str) -> Step:
    return lambda page: page.fill(
        "[data-filter-row]:last-child .dg-filter-value input:not([type=hidden])", text
    )


def value_chosen(key: str) -> Step:
    return lambda page: page.select_option("[data-filter-row]:last-child .dg-filter-value select", key)


def value_ticked(title: str) -> Step:
    return lambda page: page.locator("[data-filter-row]:last-child").get_by_label(title).check()


def value_picked(text: str) -> Step:
    return picked("[data-filter-row]:last-child .dg-filter-value input[role=combobox]", text)


def rich(page: Page) -> None:
    page.locator("#field-f_rich_text [role=textbox]").click()
    page.keyboard.type("Since 1998")


def starred(page: Page) -> None:
    page.focus("#f-f_rating-0")
    for _ in range(4):
        page.keyboard.press("ArrowRight")


def signed(page: Page) -> None:
    page.fill("#f-f_signature", "Lin")
    page.press("#f-f_signature", "Enter")
    page.locator("#field-f_signature .dg-upload-item[data-id]").wait_for()


def tagged(page: Page) -> None:
    page.locator("#f-f_tags").press_sequentially("vip")
    page.keyboard.press("Enter")


def located(page: Page) -> None:
    page.fill("[name='f_location.latitude']", "31.2304")
    page.fill("[name='f_location.longitude']", "121.4737")
    page.fill("[name='f_location.label']", "City Park")


def addressed(page: Page) -> None:
    page.select_option("[name='f_address.country']", "CN")
    page.select_option("select[name='f_address.province']", "广东省")
    page.select_option("select[name='f_address.city']", "深圳市")
    page.select_option("select[name='f_address.district']", "南山区")
    page.fill("[name='f_address.detail']", "科技路1号")


def line(page: Page) -> None:
    page.click("#field-f_line_items [data-line-add]")
    page.fill("#field-f_line_items tbody input[name$='.name']", "Bolt")
    page.fill("#field-f_line_items tbody input[name$='.price']", "12.5")
    expect(page.locator("#field-f_line_items tfoot")).to_contain_text("12.50")


def coloured(page: Page) -> None:
    page.locator("#field-f_colour input:not([type=color])").fill("#1f6feb")


PART = {
    "kind": "object",
    "name": "part",
    "title": "Part",
    "titleField": "name",
    "properties": {
        "specimen": {
            "fieldType": "reference",
            "title": "Specimen",
            "target": "specimen",
            "onDelete": "cascade",
        },
        "name": {"fieldType": "text", "title": "Name"},
        "price": {"fieldType": "money", "title": "Price"},
    },
    "required": ["specimen"],
}
MAKER = {
    "kind": "object",
    "name": "maker",
    "title": "Maker",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name", "unique": True},
        "town": {"fieldType": "text", "title": "Town"},
    },
}

CASES: dict[str, Case] = {
    "text": Case({}, typed("text", "Alpha"), "Alpha", ("contains", value("lph"))),
    "long_text": Case({}, typed("long_text", "two words"), "two words", ("contains", value("words"))),
    "rich_text": Case({}, rich, "Since 1998", ("contains", value("1998"))),
    "integer": Case({}, typed("integer", "1200"), "1,200", ("at_least", value("1,200")), "1200"),
    "decimal": Case({"decimals": 3}, typed("decimal", "12.345"), "12.345", ("less", value("12.4"))),
    "percent": Case({"decimals": 1}, typed("percent", "12.5"), "12.5%", ("equals", value("12.5"))),
    "money": Case({}, typed("money", "4,821.00"), "¥4,821.00", ("greater", value("4800")), "4821.00"),
    "currency": Case({}, chosen("currency", "CNY"), "CNY", ("equals", value_chosen("CNY"))),
    "date": Case({}, typed("date", "2026-06-18"), "2026-06-18", ("equals", value("2026-06-18"))),
    "datetime": Case(
        {}, typed("datetime", "2026-06-18T09:30"), "2026-06-18", ("after", value("2026-06-17")),
        "2026-06-18T01:30:00.000000Z",
    ),
    "time": Case({}, typed("time", "09:30"), "09:30", ("before", value("10:00"))),
    "boolean": Case({}, lambda page: page.check("#f-f_boolean"), "Yes", ("is_true", None), "true"),
    "select": Case({"options": OPTIONS}, chosen("select", "hot"), "Hot", ("any_of", value_ticked("Hot"))),
    "multi_select": Case(
        {"options": OPTIONS}, picked("#f-f_multi_select", "Hot"), "Hot", ("has_any", value_ticked("Hot"))
    ),
    "tags": Case({}, tagged, "vip", ("has_any", value_picked("vip"))),
    "reference": Case(
        {"target": "maker"}, picked("#f-f_reference", "Acme"), "Acme", ("equals", value_picked("Acme"))
    ),
    "references": Case(
        {"target": "maker"}, picked("#f-f_references", "Acme"), "Acme", ("has_any", value_picked("Acme"))
    ),
    "any_reference": Case(
        {"targets": ["maker"]}, picked("#f-f_any_reference", "Acme"), "Acme", ("filled", None), "maker: Acme"
    ),
    "user": Case({}, picked("#f-f_user", "Emma"), "Emma", ("equals", value_picked("Emma"))),
    "users": Case({}, picked("#f-f_users", "Emma"), "Emma", ("has_any", value_picked("Emma"))),
    "department": Case({}, picked("#f-f_department", "North"), "North", ("under", value_picked("Sales")),
        "Sales / North"),
    "auto_number": Case({"numberFormat": "SP-{000}"}, None, "SP-001", ("starts_with", value("SP-"))),
    "email": Case({}, typed("email", "anna@example.com"), "anna@example.com", ("contains", value("anna"))),
    "phone": Case({}, typed("phone", "138 0013 8000"), "138 0013 8000", ("equals", value("13800138000")),
        "+8613800138000"),
    "url": Case({}, typed("url", "www.example.com/a"), "example.com/a", ("contains", value("example")),
        "https://www.example.com/a"),
    "rating": Case({}, starred, "★★★★", ("at_least", value_chosen("4")), "4"),
    "progress": Case({}, typed("progress", "60"), "60%", ("equals", value("60")), "60"),
    "colour": Case({}, coloured, "#1f6feb", ("equals", value("#1f6feb"))),
    "json": Case({}, typed("json", '{"a": [1]}'), '"a"', ("filled", None), '{"a":[1]}'),
    "barcode": Case({}, typed("barcode", "6901234567892"), "6901234567892", ("equals", value("6901234567892"))),
    "location": Case({}, located, "City Park", ("filled", None), "31.2304, 121.4737 City Park"),
    "address": Case(
        {}, addressed, "深圳市南山区科技路1号", ("filled", None), "CN / 广东省 / 深圳市 / 南山区 / 科技路1号 / "
    ),
    "file": Case({}, uploaded("file", "one.txt", b"one", "text/plain"), "one.txt", ("filled", None), imported=False),
    "image": Case({}, uploaded("image", "a.png", hostile.picture(), "image/png"), "", ("filled", None), "a.png", False),
    "signature": Case({}, signed, "", ("filled", None), "Lin.png", False),
    "formula": Case({"formula": "f_integer * 2", "result": "integer"}, None, "2,400", ("equals", value("2400")),
        "2400"),
    "rollup": Case(
        {"object": "part", "via": "specimen", "function": "sum", "field": "price", "result": "money"},
        None, "¥12.50", ("greater", value("12")), "12.50",
    ),
    "lookup": Case({"path": "f_reference.town"}, None, "Bonn", ("equals", value("Bonn"))),
    "line_items": Case({"target": "part", "via": "specimen", "totals": ["price"]}, line, "Bolt", ("", None),
        imported=False),
}  # fmt: skip

SPECIMEN = {
    "kind": "object",
    "name": "specimen",
    "title": "Specimen",
    "pluralTitle": "Specimens",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name", "unique": True},
        **{f"f_{kind}": {"fieldType": kind, "title": kind.replace("_", " ").title(), **case.keywords}
           for kind, case in CASES.items()},
    },
    "required": ["name"],
}  # fmt: skip
VIEW = {
    "kind": "view",
    "name": "everything",
    "title": "Everything",
    "object": "specimen",
    "type": "list",
    "default": True,
    "columns": [{"field": "name"}, *({"field": f"f_{kind}"} for kind in CASES if kind != "line_items")],
}
DESIGN = [MAKER, SPECIMEN, PART, VIEW]


def missing_cases() -> set[str]:
    """Of the platform's own types; "person" stands for system fields, "exchange_rate" comes with a currency."""
    own = {name for name in FIELD_TYPES if type(FIELD_TYPES[name]).__module__.startswith("dougong.")}
    return own - set(CASES) - {"person", "exchange_rate"}


def people_and_makers(workspace: Workspace, email: str) -> None:
    with workspace.write() as tx:
        create_user(tx, SYSTEM, email, "Lin", None, ["administrator"])
        create_user(tx, SYSTEM, "emma@example.com", "Emma", None, ["member"])
        sales = add_department(tx, SYSTEM, "Sales")
        add_department(tx, SYSTEM, "North", sales.id)
        create(tx, SYSTEM, "maker", {"name": "Acme", "town": "Bonn"})
