"""The question before something is removed: what it holds, where it is used, what goes along, what is left to do."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.dataclasses import dataclass
from dougong.definitions import STORED_KINDS, Documents, Usage, where_used
from dougong.definitions.language import node
from dougong.definitions.removing import without_element
from dougong.definitions.walking import Document, Spot
from dougong.errors import not_found
from dougong.fields.storage import main_column
from dougong.problems import Problem
from dougong.storage.counting import filled_rows, rows_up_to
from dougong.web.builder.drafting import Design
from dougong.web.builder.jumps import Finding, element_url, findings, innermost, problems_of
from dougong.web.builder.naming_elements import called
from dougong.web.builder.repairs import repaired_all, with_repairs
from dougong.web.languages import say
from dougong.web.screens import reading, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast

MOST_LISTED = 12
MOST_COUNTED = 1_000_000


@dataclass(frozen=True, slots=True)
class Removal:
    title: str
    rows: int
    changed: list[str]
    """Where a mention of it is lost."""
    gone: list[str]
    """Documents that make no sense without it."""
    left: list[tuple[str, str | None]]
    """Expressions that name it, which a person has to change, with the way there."""
    repairs: list[tuple[str, str]]
    """What can be put right together with it: where, and what is done there."""


def register_routes(web: Blueprint) -> None:
    one = "/build/remove/<kind>/<name>/<element>"
    web.get(one, endpoint="build_ask_removal")(ask)
    web.post(one, endpoint="build_remove")(remove)


def ask(kind: str, name: str, element: str) -> Response:
    with reading() as screen:
        design = Design(screen)
        removal = removal_of(design, kind, name, element)
        return make_response(
            render_template(
                "builder/removal.html",
                removal=removal,
                action=url_for("web.build_remove", kind=kind, name=name, element=element),
                object_name=name if kind == "object" and not _is_whole(design, kind, name, element) else "",
                element=element,
            )
        )


def remove(kind: str, name: str, element: str) -> Response:
    with writing() as screen:
        design = Design(screen)
        title = _title(design, kind, name, element)
        whole = _is_whole(design, kind, name, element)
        object_name = _object_name(design, kind, name)
        left = without_element(design.documents, element)
        if "repair" in request.form:
            known = _known(design)
            design.show(left)
            left, _ = repaired_all(design, [one for one in problems_of(design) if _is_new(one, known)])
        design.replace(left)
        toast(gettext("“{title}” is removed from the draft.").format(title=title))
        to_object = object_name and not (whole and kind == "object")
    return redirect(url_for("web.build_object", name=object_name) if to_object else url_for("web.build"), 303)


def removal_of(design: Design, kind: str, name: str, element: str) -> Removal:
    title = _title(design, kind, name, element)
    before, after = design.documents, without_element(design.documents, element)
    own = design.stored(kind, name)
    changed = [
        doc for key, doc in before.items() if key in after and after[key] is not doc and doc is not own
    ]
    gone = [doc for key, doc in before.items() if key not in after and doc is not own]
    left = [use for use in where_used(after, element) if use.how != "translation"]
    return Removal(
        title,
        _rows(design, kind, element),
        [text for doc in changed for text in _losing(design, doc, element)],
        [called(design, doc) for doc in gone],
        list(dict.fromkeys(_left(design, after, use) for use in left))[:MOST_LISTED],
        _repairs(design, after) if left else [],
    )


def _repairs(design: Design, after: Documents) -> list[tuple[str, str]]:
    """Of what would be wrong only then."""
    before, known = design.documents, _known(design)
    design.show(after)
    found = with_repairs(design, [one for one in findings(design) if _is_new(one, known)])
    design.show(before)
    # One element may have several things wrong with it.
    return list(
        {
            (one.element_id, one.repair): (_where(design, after, one), one.repair)
            for one in found
            if one.repair
        }.values()
    )


def _is_new(one: Problem | Finding, known: set[tuple[str, ...]]) -> bool:
    """Texts of what goes are kept for when it comes back."""
    return one.code != "loose_translation" and _key(one) not in known


def _known(design: Design) -> set[tuple[str, ...]]:
    return {_key(one) for one in problems_of(design)}


def _key(one: Problem | Finding) -> tuple[str, ...]:
    """Which problem of a document it is: its place may be another one once something is gone."""
    return one.code, one.place.partition("#")[0], say(one) if isinstance(one, Problem) else one.text


def _left(design: Design, after: Documents, use: Usage) -> tuple[str, str | None]:
    document = after[use.kind, use.document_id]
    element = innermost(Spot(node(use.kind), document), use.pointer).value["id"]
    return called(design, document, use.pointer), element_url(design, use.kind, use.document_name, element)


def _losing(design: Design, document: Document, element: str) -> Sequence[str]:
    """Of another object the field or the rule; of what shows or does something the whole."""
    places = [
        use.pointer for use in where_used(design.documents, element) if use.document_id == document["id"]
    ]
    if document["kind"] != "object" or not places:
        return [called(design, document)]
    return list(dict.fromkeys(called(design, document, place) for place in places))


def _where(design: Design, after: Documents, finding: Finding) -> str:
    head, _, pointer = finding.place.partition("#")
    kind, _, name = head.partition(":")
    document = after.by_name(kind, name)
    return finding.where if document is None else called(design, document, pointer)


def _title(design: Design, kind: str, name: str, element: str) -> str:
    if kind not in STORED_KINDS:
        raise not_found("kind", kind)
    value = design.spot(kind, name, element).value
    own = value.get("title") or value.get("name") or element
    return design.texts.shown(element, "title", design.screen.language, own)


def _is_whole(design: Design, kind: str, name: str, element: str) -> bool:
    return bool(design.stored(kind, name)["id"] == element)


def _object_name(design: Design, kind: str, name: str) -> str:
    if kind == "object":
        return name
    owner = design.definitions.objects_by_id.get(design.stored(kind, name).get("object", ""))
    return owner.name if owner is not None else ""


def _rows(design: Design, kind: str, element: str) -> int:
    """How many records hold something that would go into the bin."""
    tx, published = design.screen.tx, design.screen.tx.release.definitions
    obj = published.objects_by_id.get(element)
    if obj is not None:
        return rows_up_to(tx, obj.name, MOST_COUNTED)
    field = published.fields_by_id.get(element)
    if field is None or main_column(field) is None or field.derived_from:
        return 0
    return filled_rows(tx, published.object_by_id(field.object_id).name, field.name)
