"""What is wrong with a flow, at which of its steps: as check says it, for this one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for

from dougong.dataclasses import dataclass
from dougong.definitions import Documents
from dougong.definitions.walking import Spot
from dougong.problems import Problem
from dougong.storage.checks import check_document
from dougong.web.builder.choices import word_of
from dougong.web.builder.drafting import Design
from dougong.web.builder.flows.kinds import kind_words
from dougong.web.builder.flows.shapes import shape_of
from dougong.web.builder.jumps import innermost, title_of
from dougong.web.languages import say
from dougong.web.schema_words import schema_title


@dataclass(frozen=True, slots=True)
class FlowProblem:
    """``place`` is the pointer from its element."""

    element_id: str
    where: str
    text: str
    severity: str
    url: str
    place: str


def problems_of_flow(design: Design, kind: str, name: str) -> list[FlowProblem]:
    """Errors first."""
    document = design.stored(kind, name)
    root = Spot(shape_of(kind).document, document)
    ordered = sorted(_checked(design, kind, name), key=lambda problem: problem.severity != "error")
    return [_told(design, root, problem) for problem in ordered]


def _checked(design: Design, kind: str, name: str) -> Sequence[Problem]:
    """Judged once for as long as the draft stays as it is."""
    memory = design.screen.workspace.memory
    known: tuple[Documents, dict[str, Sequence[Problem]]] | None = memory.get("web.builder.flow_problems")
    if known is None or known[0] is not design.documents:
        known = memory["web.builder.flow_problems"] = (design.documents, {})
    found = known[1].get(f"{kind}:{name}")
    if found is None:
        found = check_document(design.documents, design.definitions, design.stored(kind, name))
        known[1][f"{kind}:{name}"] = found
    return found


def _told(design: Design, root: Spot, problem: Problem) -> FlowProblem:
    spot = innermost(root, problem.place)
    element_id = str(spot.value["id"])
    url = url_for("web.build_flow", kind=root.value["kind"], name=root.value["name"], at=element_id)
    place = problem.place.removeprefix(spot.pointer)
    text = say(replace(problem, params=_worded(design, root, problem)))
    return FlowProblem(element_id, title_of(design, spot), text, problem.severity, url, place)


def _worded(design: Design, root: Spot, problem: Problem) -> Mapping[str, Any]:
    """Kinds and properties as the panels call them, not as files do."""
    shape, language = shape_of(root.value["kind"]), design.screen.language
    params = dict(problem.params)
    here = shape.step
    if "do" in params:
        params["do"] = kind_words(shape, params["do"], language)
    rules = here.properties["approvers"].items if "approvers" in here.properties else None
    if "by" in params and rules is not None:
        here = rules
        params["by"] = word_of(here.properties["by"], params["by"], language)
    if params.get("property") in here.properties:
        params["property"] = schema_title(here.properties[params["property"]], language)
    return params
