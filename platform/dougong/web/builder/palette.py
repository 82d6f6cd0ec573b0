"""How the builder offers each field type: its icon, and the group of the palette in which it stands.

A type of a plugin that says nothing here is offered in the last group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import LINE_ITEMS
from dougong.fields import COMPUTED_TYPES, FIELD_TYPES
from dougong.fields.base import Schema, both
from dougong.problems import N_
from dougong.registry import Registry
from dougong.web.texts import gettext

GROUPS: Mapping[str, str] = {
    "basic": N_("Basic"),
    "choice": N_("Choices"),
    "contact": N_("Contact"),
    "link": N_("Links and people"),
    "computed": N_("Computed"),
    "file": N_("Files"),
    "other": N_("Others"),
}
LINES_TITLE = both("Line items", "明细表")
LINES_HELP = both(
    "Records of another object that belong to this one and are filled in within its form.",
    "属于本记录、在本表单中一起填写的另一对象的记录。",
)
LINES_KEYWORDS = ("target", "via", "columns", "totals", "orderField")


@dataclass(frozen=True, slots=True)
class Tile:
    icon: str
    group: str = "other"
    begins: Mapping[str, Any] = field(default_factory=dict)
    """Keywords that a new field has at once."""


TILES: Registry[Tile] = Registry("palette tile of a field type")
OTHER = Tile("forms")

_CHOICES = {
    "options": [
        {"key": "option_1", "title": both("Option 1", "选项 1"), "colour": "accent"},
        {"key": "option_2", "title": both("Option 2", "选项 2"), "colour": "teal"},
    ]
}
for _name, _icon, _group, _begins in (
    ("text", "letter-case", "basic", {}),
    ("long_text", "align-left", "basic", {}),
    ("rich_text", "text-size", "basic", {}),
    ("integer", "number-123", "basic", {}),
    ("decimal", "decimal", "basic", {"decimals": 2}),
    ("money", "coins", "basic", {}),
    ("percent", "percentage", "basic", {}),
    ("date", "calendar", "basic", {}),
    ("datetime", "calendar-event", "basic", {}),
    ("time", "clock", "basic", {}),
    ("boolean", "checkbox", "basic", {}),
    ("select", "circle-dot", "choice", _CHOICES),
    ("multi_select", "checklist", "choice", _CHOICES),
    ("tags", "tags", "choice", {}),
    ("rating", "star", "choice", {}),
    ("progress", "progress", "choice", {}),
    ("colour", "palette", "choice", {}),
    ("currency", "currency-dollar", "choice", {}),
    ("email", "mail", "contact", {}),
    ("phone", "phone", "contact", {}),
    ("url", "world", "contact", {}),
    ("address", "home", "contact", {}),
    ("location", "map-pin", "contact", {}),
    ("reference", "arrow-up-right", "link", {}),
    ("references", "affiliate", "link", {}),
    ("any_reference", "arrows-right-left", "link", {}),
    (LINE_ITEMS, "table", "link", {}),
    ("user", "user", "link", {}),
    ("users", "users", "link", {}),
    ("department", "sitemap", "link", {}),
    ("formula", "math-function", "computed", {"result": "decimal", "decimals": 2}),
    ("rollup", "sum", "computed", {"function": "count", "result": "integer"}),
    ("lookup", "eye-search", "computed", {}),
    ("auto_number", "list-numbers", "computed", {"numberFormat": "{YYYY}-{0000}"}),
    ("file", "paperclip", "file", {}),
    ("image", "photo", "file", {}),
    ("signature", "signature", "file", {}),
    ("barcode", "barcode", "file", {}),
    ("json", "code", "other", {}),
):
    TILES.register(_name, Tile(_icon, _group, _begins))


@dataclass(frozen=True, slots=True)
class TypeView:
    name: str
    title: str
    help: str
    icon: str
    group: str


def tile_of(type_name: str) -> Tile:
    return TILES.get(type_name) or OTHER


def type_names() -> list[str]:
    return [*FIELD_TYPES, *COMPUTED_TYPES, LINE_ITEMS]


def type_title(type_name: str, language: str) -> str:
    titles = LINES_TITLE if type_name == LINE_ITEMS else _declared(type_name, "title")
    return titles.get(language, titles.get("en", type_name))


def type_view(type_name: str, language: str) -> TypeView:
    helps = LINES_HELP if type_name == LINE_ITEMS else _declared(type_name, "help")
    tile = tile_of(type_name)
    text = helps.get(language, helps.get("en", ""))
    return TypeView(type_name, type_title(type_name, language), text, tile.icon, tile.group)


def palette(language: str) -> list[tuple[str, list[TypeView]]]:
    views = [type_view(name, language) for name in type_names()]
    groups = (
        (gettext(title), [view for view in views if view.group == key]) for key, title in GROUPS.items()
    )
    return [(title, found) for title, found in groups if found]


def keyword_schemas(field: Mapping[str, Any]) -> Mapping[str, Schema]:
    """The keywords that a field of this type may have besides the common ones, and those of its result."""
    name = field["fieldType"]
    if name == LINE_ITEMS:
        return {key: {} for key in LINES_KEYWORDS}
    declared = FIELD_TYPES.get(name) or COMPUTED_TYPES.get(name)
    own = dict(declared.options_schema["properties"]) if declared else {}
    result = FIELD_TYPES.get(str(field.get("result", "")))
    if result is not None and "result" in own:
        own |= {key: schema for key, schema in result.options_schema["properties"].items() if key not in own}
    return own


def begins(type_name: str, language: str) -> dict[str, Any]:
    """The keywords of a new field, its texts in one language."""
    found: dict[str, Any] = _in_language(dict(tile_of(type_name).begins), language)
    return found


def _in_language(value: Any, language: str) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"en", "zh"}:
            return value[language]
        return {key: _in_language(inner, language) for key, inner in value.items()}
    return [_in_language(one, language) for one in value] if isinstance(value, list) else value


def _declared(type_name: str, what: str) -> Mapping[str, str]:
    declared: Any = FIELD_TYPES.get(type_name) or COMPUTED_TYPES.get(type_name)
    found: Mapping[str, str] = getattr(declared, what) if declared is not None else {"en": type_name}
    return found


def check_type(type_name: str) -> bool:
    return type_name in type_names()


def names_of(views: Iterable[TypeView]) -> list[str]:
    return [view.name for view in views]
