"""What only shows when a pipeline, or a board, is seen with its object and its siblings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dougong.definitions.documents import Documents
from dougong.definitions.name_index import NameIndex
from dougong.definitions.naming import SYSTEM_FIELDS
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

TWO_STAGES = N_("“{other}” is the stage of the same option already.")
NO_OPEN_STAGE = N_("No stage is open: every record would be closed from the beginning.")
NO_WON_STAGE = N_("No stage is won, so nothing can ever be won in this pipeline.")
WON_AND_LOST = N_("A stage that is {category} has the probability {expected}, not {found}.")
UNREACHABLE = N_("No stage leads to “{stage}”: only a new record can get there.")
DEAD_END = N_("An open stage that leads nowhere holds its records for ever.")
ITSELF = N_("A stage does not lead to itself.")
REASON_WITHOUT_LOSS = N_("No stage is lost, so the loss reason is never asked for.")
KEPT_WITHOUT_REASON = N_("There is no loss reason to keep.")
NO_PROBABILITIES = N_("No stage has a probability that could be put into the field.")
ROTTING_CLOSED = N_("What is {category} does not rot.")
LIMIT_CLOSED = N_("What is {category} may be any number: the limit is never marked.")
NEVER_TRIED = N_("“{other}” is tried before and fits every record, so this pipeline is never used.")
READ_ONLY = N_("“{field}” is read-only, so nobody could move a record.")
OWN_FIELD = N_("“{field}” is the stage field itself.")
NOT_FILLED = N_("“{field}” shows another record's value and cannot be filled in here.")
WHICH_COLUMNS = N_("A board needs a pipeline, or a select field, for its columns.")
BOTH_COLUMNS = N_("A board's columns come from a pipeline or from a select field, not from both.")
BOARD_ONLY = N_("Only a board has “{property}”.")
LIST_ONLY = N_("Only a list has “{property}”.")
LIST_PROPERTIES = ("group", "subgroup", "frozen", "colours")
OTHER_OBJECT = N_("“{pipeline}” is a pipeline of “{found}”, not of “{object}”.")
NO_LANE = N_("“{field}” has no lanes.")

NOT_FILLED_IN = ("lookup",)
BOARD_PROPERTIES = ("pipeline", "groupBy", "sumField", "swimlanes", "columnLimit")
_CERTAIN = {"won": 100, "lost": 0}

Stages = Sequence[Mapping[str, Any]]


def pipelines(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "pipeline":
        return
    stages = document["stages"]
    yield from _options(stages)
    yield from _categories(document, stages)
    yield from _ways(stages)
    yield from _fields(documents, index, document)
    yield from _order(documents, document)


def category(stage: Mapping[str, Any]) -> str:
    return str(stage.get("category", "open"))


def pipeline_order(document: Document) -> tuple[bool, int, str]:
    """The order in which the pipelines of a field are tried."""
    return ("position" not in document, document.get("position", 0), document["name"])


def _options(stages: Stages) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for position, stage in enumerate(stages):
        other = seen.setdefault(stage["option"], stage["name"])
        if other != stage["name"]:
            yield Problem("two_stages", TWO_STAGES, f"/stages/{position}/option", {"other": other})


def _categories(document: Document, stages: Stages) -> Iterator[Problem]:
    found = {category(stage) for stage in stages}
    if "open" not in found:
        yield Problem("no_open_stage", NO_OPEN_STAGE, "/stages")
    if "won" not in found:
        yield _warning("no_won_stage", NO_WON_STAGE, "/stages")
    if "lost" not in found and "lossReason" in document:
        yield _warning("reason_without_loss", REASON_WITHOUT_LOSS, "/lossReason")
    if "lossReason" not in document and "keepLossReason" in document:
        yield _warning("kept_without_reason", KEPT_WITHOUT_REASON, "/keepLossReason")
    if "probabilityField" in document and not any("probability" in stage for stage in stages):
        yield _warning("no_probabilities", NO_PROBABILITIES, "/probabilityField")
    for position, stage in enumerate(stages):
        kind = category(stage)
        expected = _CERTAIN.get(kind)
        if expected is None:
            continue
        if stage.get("probability", expected) != expected:
            params = {"category": kind, "expected": expected, "found": stage["probability"]}
            yield _warning("closed_probability", WON_AND_LOST, f"/stages/{position}/probability", **params)
        if "rottingDays" in stage:
            yield _warning("rotting_closed", ROTTING_CLOSED, f"/stages/{position}/rottingDays", category=kind)
        if "limit" in stage:
            yield _warning("limit_closed", LIMIT_CLOSED, f"/stages/{position}/limit", category=kind)


def _ways(stages: Stages) -> Iterator[Problem]:
    """The first stage is where records begin; where one stage leads everywhere, all can be reached."""
    if not all("next" in stage for stage in stages):
        reached = {stage["id"] for stage in stages}
    else:
        reached = {target for stage in stages for target in stage["next"]} | {stages[0]["id"]}
    for position, stage in enumerate(stages):
        place = f"/stages/{position}"
        if stage["id"] not in reached:
            yield _warning("unreachable_stage", UNREACHABLE, place, stage=stage["name"])
        if stage["id"] in stage.get("next", ()):
            yield _warning("leads_to_itself", ITSELF, f"{place}/next")
        if stage.get("next") == [] and category(stage) == "open" and len(stages) > 1:
            yield _warning("dead_end", DEAD_END, f"{place}/next")


def _fields(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    item = documents.get(("object", document["object"]), {})
    read_only = {field["id"] for field in item.get("properties", {}).values() if field.get("readOnly")}
    owner = index.object(document["object"])
    if owner is None:
        return
    names = {entry.id: entry.name for entry in owner.fields.values()}
    own = document["field"]
    if own in read_only:
        yield Problem("read_only_stage", READ_ONLY, "/field", {"field": names[own]})
    for place, used in _used(document):
        entry = owner.fields_by_id.get(used)
        if entry is not None and entry.type_name in NOT_FILLED_IN:
            yield Problem("not_filled_in", NOT_FILLED, place, {"field": entry.name})
        if used == own:
            yield Problem("own_field", OWN_FIELD, place, {"field": names.get(own, own)})


def _used(document: Document) -> Iterator[tuple[str, str]]:
    yield from ((f"/{key}", document[key]) for key in ("lossReason",) if key in document)
    for position, stage in enumerate(document["stages"]):
        for number, field_id in enumerate(stage.get("required", ())):
            yield f"/stages/{position}/required/{number}", field_id


def _order(documents: Documents, document: Document) -> Iterator[Problem]:
    siblings = [
        other
        for other in documents.of_kind("pipeline")
        if (other["object"], other["field"]) == (document["object"], document["field"])
    ]
    for other in sorted(siblings, key=pipeline_order):
        if other is document:
            return
        if "when" not in other:
            yield _warning("never_tried", NEVER_TRIED, "/when", other=other["name"])
            return


def boards(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "view":
        return
    if document["type"] != "board":
        for name in _present(document, BOARD_PROPERTIES):
            if name != "swimlanes" or document["type"] != "timeline":
                yield Problem("board_only", BOARD_ONLY, f"/{name}", {"property": name})
            else:
                yield from _lanes(document)
        return
    for name in _present(document, LIST_PROPERTIES):
        yield Problem("list_only", LIST_ONLY, f"/{name}", {"property": name})
    if "pipeline" not in document and "groupBy" not in document:
        yield Problem("which_columns", WHICH_COLUMNS, "/pipeline")
    if "pipeline" in document and "groupBy" in document:
        yield Problem("both_columns", BOTH_COLUMNS, "/groupBy")
    pipeline = documents.get(("pipeline", document.get("pipeline", "")))
    found = index.object(pipeline["object"]) if pipeline else None
    wanted = index.object(document["object"])
    if pipeline and found is not None and wanted is not None and found is not wanted:
        params = {"pipeline": pipeline["name"], "found": found.name, "object": wanted.name}
        yield Problem("other_object", OTHER_OBJECT, "/pipeline", params)
    yield from _lanes(document)


def _lanes(document: Document) -> Iterator[Problem]:
    lane = document.get("swimlanes")
    if lane in SYSTEM_FIELDS and lane not in ("owner", "created_by", "updated_by"):
        yield Problem("no_lanes", NO_LANE, "/swimlanes", {"field": lane})


def _present(document: Document, names: Iterable[str]) -> list[str]:
    return [name for name in names if name in document]


def _warning(code: str, template: str, place: str, **params: Any) -> Problem:
    return replace(Problem(code, template, place, params), severity="warning")
