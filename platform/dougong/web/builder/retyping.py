"""Another type for a field: what becomes of the values that are there is counted before anything is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.dataclasses import dataclass
from dougong.definitions import (
    COMPUTED,
    LINE_ITEMS,
    DefinitionSet,
    Documents,
    apply_files,
)
from dougong.errors import InvalidInput, not_found
from dougong.expressions import rename
from dougong.fields import FIELD_TYPES
from dougong.fields.options import COMMON_KEYWORDS
from dougong.problems import Problem
from dougong.storage.converting import Loss
from dougong.storage.counting import conversion_of, filled_rows
from dougong.storage.reshaping import FieldChange
from dougong.web.builder.drafting import Design, File
from dougong.web.builder.fields import UNKNOWN_TYPE
from dougong.web.builder.found_choices import FREE, MOST, SPLIT_UP, Found, found_choices, options_of
from dougong.web.builder.palette import begins, keyword_schemas, type_title
from dougong.web.languages import say_all
from dougong.web.screens import reading, writing
from dougong.web.workspace.plan_examples import seen_ids

MADE = frozenset({*COMPUTED, LINE_ITEMS, "auto_number"})
"""Their values are made, or stand elsewhere: none become theirs, and theirs become none."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``examples`` are values that cannot be converted, each with the reason."""

    converted: int
    failed: int
    examples: list[tuple[str, str]]


def register_routes(web: Blueprint) -> None:
    one = "/build/objects/<name>/type/<element>"
    web.get(one, endpoint="build_ask_type")(ask)
    web.post(one, endpoint="build_change_type")(change)


def ask(name: str, element: str) -> str:
    with reading() as screen:
        design = Design(screen)
        field = _field(design, name, element)
        wanted = request.args.get("type", "")
        is_possible = wanted in _possible(field)
        found = found_choices(design, element, wanted) if is_possible else ()
        taken = "offered" not in request.args or "choices" in request.args
        outcome = outcome_of(design, name, element, wanted, found if taken else ()) if is_possible else None
        language = screen.language
        return render_template(
            "builder/type_change.html",
            fragment=True,
            outcome=outcome,
            found=found[:MOST],
            more=len(found[MOST:]),
            is_free=wanted == FREE,
            is_split=wanted in SPLIT_UP,
            taken=taken,
            wanted=wanted,
            old=type_title(field["fieldType"], language),
            types=[(one, type_title(one, language)) for one in _possible(field)],
            ask_url=url_for("web.build_ask_type", name=name, element=element),
            action=url_for("web.build_change_type", name=name, element=element),
        )


def change(name: str, element: str) -> Response:
    with writing() as screen:
        design = Design(screen)
        wanted = request.form.get("type", "")
        found = found_choices(design, element, wanted) if "choices" in request.form else ()
        design.put(retyped(design, name, element, wanted, found))
    return redirect(url_for("web.build_object", name=name, at=element), 303)


def retyped(design: Design, name: str, element: str, wanted: str, found: Sequence[Found] = ()) -> File:
    """The object with the field of that type: keywords that the type knows are kept, what it needs is begun, choices
    with what was found."""
    field = _field(design, name, element)
    if wanted not in _possible(field):
        raise InvalidInput(Problem("unknown_field_type", UNKNOWN_TYPE, "type"))
    obj = design.file("object", name)
    key = next(key for key, one in obj["properties"].items() if one["id"] == element)
    old = obj["properties"][key]
    known = {*keyword_schemas({"fieldType": wanted}), *COMMON_KEYWORDS} - {
        "type",
        "format",
        "default",
        "dependsOn",
    }
    kept = {keyword: value for keyword, value in old.items() if keyword in known}
    made = {"options": options_of(found)} if found and wanted != FREE else {}
    obj["properties"][key] = {**begins(wanted, design.texts.base), **made, **kept, "fieldType": wanted}
    return obj


def outcome_of(design: Design, name: str, element: str, wanted: str, found: Sequence[Found] = ()) -> Outcome:
    """Of the values that are published; nothing is written."""
    tx = design.screen.tx
    before = tx.release.definitions
    documents, problems = apply_files(
        design.documents, [retyped(design, name, element, wanted, found)], rename
    )
    if any(problem.severity == "error" for problem in problems):
        raise InvalidInput(problems)
    return (
        _counted(design, before, documents, element) if element in before.fields_by_id else Outcome(0, 0, [])
    )


def _counted(design: Design, before: DefinitionSet, documents: Documents, element: str) -> Outcome:
    tx, after = design.screen.tx, DefinitionSet(documents)
    old, new = before.fields_by_id[element], after.fields_by_id[element]
    table = before.object_by_id(old.object_id).name
    from_published = FieldChange(old, new)
    if not from_published.retyped:
        return Outcome(filled_rows(tx, table, old.name), 0, [])
    loss = Loss(element)
    total = sum(1 for _ in conversion_of(table, from_published, old, new).rows(tx, before, after, loss))
    ids = [one.record_id for one in loss.examples]
    seen = seen_ids(design.screen, before.object_by_id(old.object_id), old, ids)
    examples = [
        (one.value, " ".join(say_all([one.reason.problem]))) for one in loss.examples if one.record_id in seen
    ]
    return Outcome(total - loss.rows, loss.rows, examples)


def _field(design: Design, name: str, element: str) -> Mapping[str, Any]:
    fields = design.stored("object", name)["properties"]
    found = next((one for one in fields.values() if one["id"] == element), None)
    if found is None:
        raise not_found("field", element)
    result: Mapping[str, Any] = found
    return result


def _possible(field: Mapping[str, Any]) -> list[str]:
    if field["fieldType"] in MADE:
        return []
    return [name for name in FIELD_TYPES if name not in MADE and name != field["fieldType"]]
