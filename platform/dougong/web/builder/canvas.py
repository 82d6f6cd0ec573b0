"""A form as it stands on the canvas: its sections, the fields in them, and those that stand nowhere yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import LINE_ITEMS, SYSTEM_FIELDS, FieldDefinition, new_id
from dougong.definitions.walking import Document
from dougong.problems import N_
from dougong.web.builder.choices import derived_fields, derived_title
from dougong.web.builder.creating import BASICS, Wording, free_name
from dougong.web.builder.drafting import Design, File
from dougong.web.builder.palette import tile_of, type_title
from dougong.web.builder.tab_layout import groups_of
from dougong.web.faces.looks import look_of
from dougong.web.formats import SYSTEM_TYPES
from dougong.web.texts import gettext
from dougong.web.titles import SYSTEM_TITLES

CONTENTS = {"timeline": N_("Timeline"), "files": N_("Files")}
PLACEABLE_SYSTEM = ("owner", "created_at", "created_by", "updated_at", "updated_by")


@dataclass(frozen=True, slots=True)
class CanvasField:
    """``key`` is the field's id, or the name of one that nobody made: of every record, or that follows from the
    object's currency."""

    key: str
    name: str
    title: str
    type_title: str
    icon: str
    full: bool = False
    span: int = 1
    """Out of its section's columns, if it does not take them all."""
    required: bool = False
    placeholder: str = ""
    options: Sequence[tuple[str, str]] = ()
    mock: str = "line"
    columns: Sequence[str] = ()
    conditional: bool = False
    computed: bool = False
    new: bool = False
    help: str = ""
    placement: str = ""
    """Of one that nobody made: where it stands on the form, which is all that can be said of it."""


@dataclass(frozen=True, slots=True)
class CanvasSection:
    id: str
    name: str
    title: str
    columns: int
    fields: list[CanvasField]
    conditional: bool


@dataclass(frozen=True, slots=True)
class CanvasGroup:
    """What stands above all tabs, which has no id; or a tab. ``content`` is told of one that takes no sections."""

    id: str
    title: str
    content: str
    sections: list[CanvasSection]


@dataclass(frozen=True, slots=True)
class Canvas:
    object_name: str
    form_name: str
    groups: list[CanvasGroup]
    elsewhere: list[CanvasField]
    """Fields of the object that the form does not show."""

    @property
    def sections(self) -> list[CanvasSection]:
        return [section for group in self.groups for section in group.sections]


def form_file(design: Design, object_name: str) -> File:
    """The object's form in file form; one that is made of all its fields where there is none yet."""
    obj = design.object(object_name)
    form = design.definitions.form_of(obj)
    if form is not None:
        return design.file("form", form.name)
    wording = Wording(design)
    section: File = {"id": new_id("sec"), "name": "basics", "title": wording.own("", BASICS), "columns": 2}
    section["fields"] = [{"field": name} for name in design.stored("object", object_name)["properties"]]
    name = free_name(design, "form", f"{object_name}_main")
    made: File = {
        "kind": "form",
        "id": new_id("frm"),
        "name": name,
        "title": obj.title,
        "object": object_name,
    }
    return made | {"sections": [section], "default": True}


def canvas_of(design: Design, object_name: str) -> Canvas:
    form, stored = form_file(design, object_name), design.stored("object", object_name)
    fields: Mapping[str, Document] = stored["properties"]
    required = set(stored.get("required", ()))
    published = design.screen.tx.release.definitions.fields_by_id
    views = {
        name: _field(design, name, field, field["id"] in required, field["id"] not in published)
        for name, field in fields.items()
    }
    views |= {name: _system(design, name) for name in SYSTEM_FIELDS}
    derived = derived_fields(design, object_name)
    views |= {name: _derived(design, field) for name, field in derived.items()}
    texts, language = design.texts, design.screen.language

    def shown_section(section: File) -> CanvasSection:
        columns = section.get("columns", 2)
        placed = [
            _placed(views[one["field"]], one, columns) for one in section["fields"] if one["field"] in views
        ]
        title = texts.shown(section["id"], "title", language, section["title"])
        return CanvasSection(section["id"], section["name"], title, columns, placed, "visible" in section)

    groups = []
    for group in groups_of(form):
        tab = group.tab or {"id": "", "title": ""}
        title = texts.shown(tab["id"], "title", language, tab["title"]) if group.tab else ""
        content = "" if group.takes_sections else gettext(CONTENTS[tab["content"]])
        groups.append(CanvasGroup(tab["id"], title, content, [shown_section(one) for one in group.sections]))
    shown = {one["field"] for section in form["sections"] for one in section["fields"]}
    left = [*fields, *derived, *PLACEABLE_SYSTEM]
    return Canvas(object_name, form["name"], groups, [views[name] for name in left if name not in shown])


def field_key(design: Design, object_name: str, key: str) -> str:
    """The name by which a form in file form places what the canvas calls by its id; "" if it is gone."""
    if key in SYSTEM_FIELDS or key in derived_fields(design, object_name):
        return key
    fields = design.stored("object", object_name)["properties"]
    return next((name for name, field in fields.items() if field["id"] == key), "")


def stands_long(design: Design, object_name: str, field: str) -> bool:
    """Whether the field takes the whole width where its form says nothing."""
    stored = design.stored("object", object_name)["properties"].get(field)
    return stored is not None and _field(design, field, stored, False, False).full


def _placed(view: CanvasField, placement: Mapping[str, Any], columns: int) -> CanvasField:
    span = min(placement.get("span", 1), columns)
    full = placement.get("width") == "full" or (view.full and "span" not in placement)
    return CanvasField(
        **{
            name: getattr(view, name)
            for name in view.__slots__
            if name not in ("full", "span", "conditional", "placement")
        },
        full=full or (span == columns and "span" in placement),
        span=span,
        conditional="visible" in placement,
        placement="" if view.key.startswith("fld_") else placement.get("id", ""),
    )


def _field(design: Design, name: str, field: Document, required: bool, new: bool) -> CanvasField:
    texts, language = design.texts, design.screen.language
    type_name = field["fieldType"]
    known = design.definitions.fields_by_id.get(field["id"])
    shown_as = known.type_name if known is not None else type_name
    is_lines = type_name == LINE_ITEMS
    return CanvasField(
        key=field["id"],
        name=name,
        title=texts.shown(field["id"], "title", language, field["title"]),
        type_title=type_title(type_name, language),
        icon=tile_of(type_name).icon,
        full=is_lines or look_of(shown_as).is_long,
        required=required,
        placeholder=texts.shown(field["id"], "placeholder", language, field.get("placeholder", "")),
        options=[
            (texts.shown(one["id"], "title", language, one["title"]), one.get("colour", "grey"))
            for one in field.get("options", ())[:5]
        ],
        mock="lines" if is_lines else "area" if look_of(shown_as).is_long else "line",
        columns=_line_columns(design, field) if is_lines else (),
        computed=known is not None and known.recipe is not None,
        new=new,
        help=texts.shown(field["id"], "help", language, field.get("help", "")),
    )


def _line_columns(design: Design, field: Document) -> list[str]:
    target = design.definitions.objects_by_id.get(field.get("target", ""))
    if target is None:
        return []
    chosen = field.get("columns") or [one.id for one in target.fields if one.id != field.get("via")]
    found = (design.definitions.fields_by_id.get(field_id) for field_id in chosen[:6])
    return [design.titles.field(one) for one in found if one is not None]


def _system(design: Design, name: str) -> CanvasField:
    title = gettext(SYSTEM_TITLES[name])
    icon = "user" if SYSTEM_TYPES.get(name) == "person" else "clock"
    return CanvasField(name, name, title, gettext("Of every record"), icon, computed=name != "owner")


def _derived(design: Design, field: FieldDefinition) -> CanvasField:
    told = gettext("Follows from the currency")
    return CanvasField(field.name, field.name, derived_title(design, field), told, "coins", computed=True)
