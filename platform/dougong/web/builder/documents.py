"""Views and pipelines as they begin: with what their kind needs, taken from the object that they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dougong.definitions import FieldDefinition, ObjectDefinition, new_id
from dougong.definitions.trees import self_references
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.views import view_types
from dougong.web.builder.creating import Wording, Words, free_name
from dougong.web.builder.drafting import Design, File

MOST_COLUMNS = 6
NO_CHOICES = N_(
    "A pipeline goes along the options of a choice: put a field of that type onto the form first."
)
UNKNOWN_VIEW = N_("There is no such type of view.")
WON = frozenset({"won", "done", "closed_won", "completed", "ying_dan", "yi_wan_cheng"})
LOST = frozenset({"lost", "closed_lost", "cancelled", "shu_dan", "yi_qu_xiao"})

BEGINS = ("start", "begin", "from", "kai_shi", "qi_shi")
ENDS = ("end", "until", "due", "close", "jie_shu", "dao_qi", "jie_zhi")


def create_view(design: Design, object_name: str, words: Words, view_type: str) -> str:
    """Its name. A board goes by a pipeline or else by a choice, a calendar and a timeline by dates, a tree by
    a reference of the object to itself."""
    if view_type not in view_types():
        raise InvalidInput(Problem("unknown_view", UNKNOWN_VIEW, "type"))
    obj, wording, view_id = design.object(object_name), Wording(design), new_id("viw")
    title = wording.own(view_id, words)
    view: File = {"kind": "view", "id": view_id, "title": title, "object": object_name, "type": view_type}
    view["name"] = free_name(design, "view", f"{object_name}_{title}")
    view["columns"] = [{"field": name} for name in _columns(obj, view_type)]
    view |= _begun(design, obj, view_type)
    design.put(view, texts=wording.texts)
    return str(view["name"])


def create_pipeline(design: Design, object_name: str, words: Words) -> str:
    obj, wording, pipeline_id = design.object(object_name), Wording(design), new_id("pip")
    field = next((one for one in obj.fields if one.type_name == "select" and one.select_options), None)
    if field is None:
        raise InvalidInput(Problem("no_choices", NO_CHOICES, "title"))
    title = wording.own(pipeline_id, words)
    pipeline: File = {"kind": "pipeline", "id": pipeline_id, "title": title, "object": object_name}
    pipeline |= {"name": free_name(design, "pipeline", f"{object_name}_{title}"), "field": field.name}
    keys = [option.key for option in field.select_options]
    pipeline["stages"] = [_stage(key, index, len(keys)) for index, key in enumerate(keys)]
    design.put(pipeline, texts=wording.texts)
    return str(pipeline["name"])


def _stage(key: str, index: int, count: int) -> File:
    stage: dict[str, Any] = {"name": key if key[0].isalpha() else f"s_{key}"[:40], "option": key}
    if key in WON:
        return stage | {"category": "won", "probability": 100}
    if key in LOST:
        return stage | {"category": "lost", "probability": 0}
    return stage | {"category": "open", "probability": (index + 1) * 100 // (count + 1)}


def _columns(obj: ObjectDefinition, view_type: str) -> list[str]:
    fields = [field.name for field in obj.fields if not field.derived_from]
    title = obj.title_field.name if obj.title_field else None
    ordered = [*([title] if title else []), *(name for name in fields if name != title)]
    most = MOST_COLUMNS if view_type in ("list", "tree") else 3
    return ordered[:most] or ["id"]


def _begun(design: Design, obj: ObjectDefinition, view_type: str) -> File:
    by_type = {field.type_name: field.name for field in reversed(obj.fields) if not field.derived_from}
    if view_type == "board":
        pipelines = design.definitions.pipelines_of(obj)
        if pipelines:
            return {"pipeline": pipelines[0].name}
        return {"groupBy": by_type["select"]} if "select" in by_type else {}
    if view_type == "calendar":
        day = by_type.get("date") or by_type.get("datetime")
        return {"dateField": day} if day else {}
    if view_type == "timeline":
        return _spans(obj)
    if view_type == "gallery":
        return {"pictureField": by_type["image"]} if "image" in by_type else {}
    if view_type == "tree":
        own = self_references(obj)
        return {"parentField": own[0].name} if own else {}
    return {}


def _spans(obj: ObjectDefinition) -> File:
    """By what fields of dates are called; else from the first on the form to the next, as people put them."""
    days = [field for field in obj.fields if field.type_name in ("date", "datetime")]
    start = next((one for one in days if _called(one, BEGINS)), days[0] if days else None)
    if start is None:
        return {}
    ends = [one for one in days if one is not start and one.type_name == start.type_name]
    end = next((one for one in ends if _called(one, ENDS)), ends[0] if ends else None)
    return {"dateField": start.name, **({"endField": end.name} if end else {})}


def _called(field: FieldDefinition, words: Sequence[str]) -> bool:
    return any(word in field.name for word in words)
