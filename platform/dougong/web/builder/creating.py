"""A new object, complete from its first moment: a title field, a form, a list and a place in a menu."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dougong.definitions import name_from_title, new_id
from dougong.errors import InvalidInput
from dougong.fields.base import both
from dougong.problems import N_, Problem
from dougong.web.builder.drafting import Design, File

NAME = both("Name", "名称")
BASICS = both("Basics", "基本信息")
EVERYTHING = both("All", "全部")
TITLE_WANTED = N_("It needs a title.")
MOST = 200

Words = Mapping[str, str]
Text = tuple[str, str, str, str]


class Wording:
    """Titles in several languages: one is the definition's own, the others become translations."""

    def __init__(self, design: Design) -> None:
        self.base = design.texts.base
        self.texts: list[Text] = []

    def own(self, element_id: str, words: Words, prop: str = "title") -> str:
        own = words.get(self.base) or next(text for text in words.values() if text)
        others = {language: text for language, text in words.items() if text and language != self.base}
        self.texts += [(element_id, prop, language, text) for language, text in others.items() if text != own]
        return own


def titles_of(design: Design, title: str, other: str) -> Words:
    """Of what was typed in the page's language, and in the other one."""
    language = design.screen.language
    title, other = title.strip()[:MOST], other.strip()[:MOST]
    if not title:
        raise InvalidInput(Problem("required", TITLE_WANTED, "title"))
    return {language: title, design.texts.other(language): other}


def create_object(
    design: Design, words: Words, icon: str = "", app_name: str = "", fields: Mapping[str, File] | None = None
) -> str:
    """Its name. Without ``fields`` it begins with a name alone."""
    wording = Wording(design)
    files = object_files(design, wording, words, icon, fields)
    name = str(files[0]["name"])
    if app_name:
        app = design.file("app", app_name)
        taken = {entry["name"] for entry in _entries(app["menu"])}
        app["menu"].append({"name": name_from_title(name, taken, "menu"), "object": name})
        files.append(app)
    design.put(*files, texts=wording.texts)
    return name


def object_files(
    design: Design, wording: Wording, words: Words, icon: str, fields: Mapping[str, File] | None
) -> list[File]:
    ids = {kind: new_id(kind) for kind in ("obj", "fld", "frm", "sec", "viw")}
    name = free_name(design, "object", next(text for text in words.values() if text))
    title = wording.own(ids["obj"], words)
    if fields is None:
        field = {"id": ids["fld"], "fieldType": "text", "title": wording.own(ids["fld"], NAME)}
        fields = {"name": field}
    title_field = next((key for key, one in fields.items() if one["fieldType"] == "text"), None)
    obj: File = {"kind": "object", "id": ids["obj"], "name": name, "title": title}
    obj |= {"icon": icon} if icon else {}
    obj |= {"titleField": title_field} if title_field else {}
    obj |= {"type": "object", "properties": dict(fields)}
    obj |= {"required": [title_field]} if title_field else {}
    section = {"id": ids["sec"], "name": "basics", "title": wording.own(ids["sec"], BASICS), "columns": 2}
    form: File = {"kind": "form", "id": ids["frm"], "name": free_name(design, "form", f"{name}_main")}
    form |= {"title": title, "object": name, "default": True}
    form |= {"sections": [section | {"fields": [{"field": one} for one in fields]}]}
    view: File = {"kind": "view", "id": ids["viw"], "name": free_name(design, "view", f"{name}_all")}
    view |= {"title": wording.own(ids["viw"], EVERYTHING), "object": name, "type": "list", "default": True}
    view |= {"columns": [{"field": one} for one in list(fields)[:8]]}
    wording.texts += [(ids["frm"], *text[1:]) for text in wording.texts if text[0] == ids["obj"]]
    return [obj, form, view]


def create_app(design: Design, words: Words, icon: str = "") -> str:
    wording = Wording(design)
    app_id = new_id("app")
    name = free_name(design, "app", next(text for text in words.values() if text))
    app: File = {"kind": "app", "id": app_id, "name": name, "title": wording.own(app_id, words), "menu": []}
    design.put(app | ({"icon": icon} if icon else {}), texts=wording.texts)
    return name


def create_calendar(design: Design, words: Words) -> str:
    """With the hours of an office, to be changed."""
    wording = Wording(design)
    calendar_id = new_id("cal")
    name = free_name(design, "calendar", next(text for text in words.values() if text))
    calendar: File = {"kind": "calendar", "id": calendar_id, "name": name}
    calendar |= {"title": wording.own(calendar_id, words), "hours": [{"from": "09:00", "to": "18:00"}]}
    design.put(calendar, texts=wording.texts)
    return name


def free_name(design: Design, kind: str, title: str) -> str:
    """Names of objects become names of tables: what was called so before keeps its own."""
    taken = {document["name"] for document in design.documents.of_kind(kind)}
    if kind == "object":
        taken |= set(design.screen.tx.release.definitions.objects)
    return name_from_title(title, taken, kind)


def _entries(menu: Iterable[Any]) -> Iterable[Any]:
    for entry in menu:
        yield entry
        yield from _entries(entry.get("items", ()))
