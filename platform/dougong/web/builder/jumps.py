"""From the place of a problem to the screen where it is put right."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from dougong.dataclasses import dataclass
from dougong.definitions.language import node
from dougong.definitions.walking import Spot, walk
from dougong.problems import Problem
from dougong.storage.checks import check
from dougong.web.builder.drafting import Design
from dougong.web.builder.element_words import option_title
from dougong.web.languages import LANGUAGES, say

FLOWS = ("workflow", "automation")


@dataclass(frozen=True, slots=True)
class Finding:
    """``element_id`` is the innermost element at the place; ``url`` leads there."""

    text: str
    where: str
    severity: str
    element_id: str
    url: str | None
    object_name: str
    pointer: str
    code: str = ""
    place: str = ""
    repair: str = ""
    """What one click would do about it."""


def problems_of(design: Design) -> Sequence[Problem]:
    """Judged once for as long as the draft stays as it is."""
    memory = design.screen.workspace.memory
    known = memory.get("web.builder.problems")
    if known is not None and known[0] is design.documents:
        found: Sequence[Problem] = known[1]
        return found
    found = check(design.documents)
    memory["web.builder.problems"] = (design.documents, found)
    return found


def findings(design: Design) -> list[Finding]:
    """Errors first."""
    ordered = sorted(problems_of(design), key=lambda problem: problem.severity != "error")
    return [_finding(design, problem) for problem in ordered]


def _finding(design: Design, problem: Problem) -> Finding:
    head, _, pointer = problem.place.partition("#")
    kind, _, name = head.partition(":")
    document = design.documents.by_name(kind, name)
    if document is None:
        return Finding(say(problem), "", problem.severity, "", None, "", pointer)
    spot = innermost(Spot(node(kind), document), pointer)
    element_id = str(spot.value["id"])
    object_id = document["id"] if kind == "object" else document.get("object")
    owner = design.definitions.objects_by_id.get(object_id or "")
    own = document.get("title", name)
    if kind == "translation":
        own = LANGUAGES.get(document["language"], document["language"])
    title = design.texts.shown(document["id"], "title", design.screen.language, own)
    inner = "" if not spot.path else title_of(design, spot)
    return Finding(
        text=say(problem),
        where=f"{title} · {inner}" if inner and inner != title else title,
        severity=problem.severity,
        element_id=element_id,
        url=element_url(design, kind, name, element_id),
        object_name=owner.name if owner else "",
        pointer=pointer.removeprefix(spot.pointer),
        code=problem.code,
        place=problem.place,
    )


def innermost(root: Spot, pointer: str) -> Spot:
    best = root
    for spot in walk(root):
        inside = pointer == spot.pointer or pointer.startswith(f"{spot.pointer}/")
        if spot.node.element is not None and inside:
            best = spot
    return best


def title_of(design: Design, spot: Spot) -> str:
    """As people know it: by its title, by what it tells them, by what it shows."""
    value = spot.value
    said = next((key for key in ("title", "message") if value.get(key)), None)
    if said is not None:
        return design.texts.shown(value["id"], said, design.screen.language, value[said])
    if isinstance(value.get("option"), str) and (option := option_title(design, value["option"])):
        return option
    if isinstance(value.get("field"), str):
        return design.titles.path(tuple(value["field"].split(".")))
    return str(value.get("name", value.get("key", "")))


def element_url(design: Design, kind: str, name: str, element_id: str) -> str | None:
    """Where an element is edited; None where only its own screens elsewhere, or files, do."""
    if kind == "object" and element_id.startswith("fld_"):
        return url_for("web.build_object", name=name, at=element_id)
    if kind == "role":
        return url_for("web.edit_role", name=name)
    if kind == "form":
        return _on_canvas(design, name, element_id)
    if kind in FLOWS:
        return url_for("web.build_flow", kind=kind, name=name, at=element_id)
    return None if kind == "translation" else url_for("web.build_document", kind=kind, name=name)


def _on_canvas(design: Design, form_name: str, element_id: str) -> str | None:
    """Sections and placed fields are edited where they stand."""
    form = design.stored("form", form_name)
    owner = design.definitions.objects_by_id.get(form["object"])
    if owner is None or form["id"] == element_id:
        return url_for("web.build_document", kind="form", name=form_name)
    placed = (one for section in form["sections"] for one in section["fields"])
    field = next((one["field"] for one in placed if one["id"] == element_id), element_id)
    return url_for("web.build_object", name=owner.name, at=field)
