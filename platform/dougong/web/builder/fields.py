"""Fields as they come and go: made with what their type needs to begin with, copied, taken out wherever they are."""

from __future__ import annotations

from typing import Any

from dougong.definitions import name_from_title, new_id
from dougong.definitions.documents import as_dict
from dougong.errors import InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.web.builder.canvas import field_key, form_file
from dougong.web.builder.creating import Wording
from dougong.web.builder.drafting import Design, File
from dougong.web.builder.layout import find, put_field
from dougong.web.builder.palette import begins, check_type, type_title

UNKNOWN_TYPE = N_("There is no such field type.")


def add_field(
    design: Design, object_name: str, type_name: str, section_id: str = "", before: str = "", after: str = ""
) -> str:
    """A field of the type, on the object's form at the place. Its id."""
    if not check_type(type_name):
        raise InvalidInput(Problem("unknown_field_type", UNKNOWN_TYPE, "fieldType"))
    form, obj = form_file(design, object_name), design.file("object", object_name)
    wording, field_id = Wording(design), new_id("fld")
    words = {language: _free_title(obj, type_title(type_name, language)) for language in ("en", "zh")}
    name = _free_name(design, obj, words["en"])
    field = {"id": field_id, "fieldType": type_name, "title": wording.own(field_id, words)}
    obj["properties"][name] = field | begins(type_name, design.texts.base)
    places = [field_key(design, object_name, key) for key in (before, after)]
    put_field(form, name, section_id, *places)
    design.put(obj, form, texts=wording.texts)
    return field_id


def copy_field(design: Design, object_name: str, field_id: str) -> str:
    form, obj = form_file(design, object_name), design.file("object", object_name)
    name = field_key(design, object_name, field_id)
    if name not in obj["properties"]:
        raise not_found("field", field_id)
    copied = _without_ids(as_dict(obj["properties"][name]))
    copied |= {"id": new_id("fld"), "title": _free_title(obj, copied["title"])}
    new_name = _free_name(design, obj, name)
    obj["properties"][new_name] = copied
    if name in obj.get("required", ()):
        obj["required"] = [*obj["required"], new_name]
    if find(form, name) is not None:
        put_field(form, new_name, after=name)
    design.put(obj, form)
    return str(copied["id"])


def _free_title(obj: File, title: str) -> str:
    taken = {field["title"] for field in obj["properties"].values()}
    number, found = 1, title
    while found in taken:
        number += 1
        found = f"{title} {number}"
    return found


def _free_name(design: Design, obj: File, title: str) -> str:
    """Not one that a published field has, either: it may come back."""
    published = design.screen.tx.release.definitions.objects_by_id.get(obj["id"])
    taken = {*obj["properties"], *(published.fields_by_name if published else ())}
    return name_from_title(title, taken, "field")


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(inner) for key, inner in value.items() if key != "id"}
    return [_without_ids(one) for one in value] if isinstance(value, list) else value
