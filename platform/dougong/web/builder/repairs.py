"""Repairs: what one click can put right, by the code of the problem, as a change of the draft like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, Documents
from dougong.definitions.documents import as_dict
from dougong.definitions.dropping import without_place
from dougong.definitions.language import node
from dougong.definitions.walking import Spot, walk
from dougong.problems import Problem
from dougong.registry import Registry
from dougong.storage.checks import check_document
from dougong.web.builder.drafting import Design
from dougong.web.builder.jumps import Finding
from dougong.web.builder.repair_words import taken_out
from dougong.web.texts import gettext


@dataclass(frozen=True, slots=True)
class Place:
    kind: str
    name: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Repair:
    """``label`` says what is done, as a button does."""

    label: str
    documents: Documents
    gone: str = ""
    """The place of what is taken out."""


MOST_AT_ONCE = 100
"""Each has to be judged with all that the draft then says."""

Repairer = Callable[[Design, Place], Repair | None]
REPAIRS: Registry[Repairer] = Registry("repair of a problem")
"""By the code of the problem; None where it cannot be put right at this place."""


def repair_of(design: Design, code: str, place: str) -> Repair | None:
    head, _, pointer = place.partition("#")
    kind, _, name = head.partition(":")
    document = design.documents.by_name(kind, name)
    if document is None or not design.may_change(document):
        return None
    here = Place(kind, name, pointer)
    repairer = REPAIRS.get(code)
    if repairer is not None:
        return repairer(design, here)
    return drop(design, here) if _is_expression(Spot(node(kind), document), pointer) else None


def with_repairs(design: Design, findings: Sequence[Finding]) -> list[Finding]:
    """Of the first of them: those that follow get theirs once these are put right."""
    judged = [_with_repair(design, one) for one in findings[:MOST_AT_ONCE]]
    return [*judged, *findings[MOST_AT_ONCE:]]


def _with_repair(design: Design, finding: Finding) -> Finding:
    found = repair_of(design, finding.code, finding.place)
    return finding if found is None else replace(finding, repair=found.label)


def repaired_all(design: Design, problems: Iterable[Problem]) -> tuple[Documents, int]:
    """What can be put right, the last places first, so that those before stay where they are. At most so many that
    the draft is not held for long."""
    gone: list[str] = []
    count = 0
    for problem in sorted(problems, key=lambda one: _order(one.place), reverse=True):
        if count == MOST_AT_ONCE:
            break
        if any(problem.place == one or problem.place.startswith(f"{one}/") for one in gone):
            continue
        found = repair_of(design, problem.code, problem.place)
        if found is not None:
            design.show(found.documents)
            gone.append(f"{problem.place.partition('#')[0]}#{found.gone}" if found.gone else problem.place)
            count += 1
    return design.documents, count


def drop(design: Design, place: Place) -> Repair | None:
    """Offered only where that leaves less to be put right."""
    found = unlisted(design, place)
    return found if found is not None and _better(design, place, found.documents) else None


def _better(design: Design, place: Place, after: Documents) -> bool:
    changed = after.by_name(place.kind, place.name)
    before = design.stored(place.kind, place.name)
    if changed is None:
        return False
    left = check_document(after, DefinitionSet(after), changed)
    return len(left) < len(check_document(design.documents, design.definitions, before))


def unlisted(design: Design, place: Place) -> Repair | None:
    """What is judged with the rows, or by other documents, and so not by its own document alone."""
    found = without_place(design.documents, place.kind, place.name, place.pointer)
    if found is None:
        return None
    label = taken_out(found.spot, design.screen.language)
    return Repair(label, found.documents, found.spot.pointer)


def untranslated(design: Design, place: Place) -> Repair | None:
    """Texts of what is gone. They would come back with it: who takes them out says that it will not."""
    document = design.stored(place.kind, place.name)
    element = place.pointer.split("/")[2]
    if document["kind"] != "translation" or element not in document["entries"]:
        return None
    changed = as_dict(document)
    del changed["entries"][element]
    return Repair(
        gettext("Take the translation out"), _with(design, document, changed), f"/entries/{element}"
    )


def not_required(design: Design, place: Place) -> Repair | None:
    """Of a field that becomes required though records have no value."""
    document = design.documents.by_name(place.kind, place.name)
    field = (document or {}).get("properties", {}).get(place.pointer.rpartition("/")[2])
    if document is None or field is None or field["id"] not in document.get("required", ()):
        return None
    changed = as_dict(document)
    changed["required"] = [one for one in changed["required"] if one != field["id"]]
    if not changed["required"]:
        del changed["required"]
    return Repair(gettext("Do not require it"), _with(design, document, changed))


def not_unique(design: Design, place: Place) -> Repair | None:
    found = without_place(design.documents, place.kind, place.name, f"{place.pointer}/unique")
    return None if found is None else Repair(gettext("Let values repeat"), found.documents)


def options_back(design: Design, place: Place) -> Repair | None:
    """Options that records have and the draft does not."""
    document = design.documents.by_name(place.kind, place.name)
    field = (document or {}).get("properties", {}).get(place.pointer.rpartition("/")[2])
    published = design.screen.tx.release.definitions.fields_by_id.get(field["id"]) if field else None
    if document is None or field is None or published is None or "options" not in field:
        return None
    kept = {one["id"] for one in field["options"]} | {one["key"] for one in field["options"]}
    before = next(
        one for one in design.screen.tx.release.documents.values() if one["id"] == published.object_id
    )
    old = next(one for one in before["properties"].values() if one["id"] == published.id)
    back = [one for one in old.get("options", ()) if one["id"] not in kept and one["key"] not in kept]
    if not back:
        return None
    changed = as_dict(document)
    options = changed["properties"][place.pointer.rpartition("/")[2]]["options"]
    options.extend(as_dict(one) for one in back)
    return Repair(gettext("Keep the options"), _with(design, document, changed))


def _with(design: Design, document: object, changed: dict[str, object]) -> Documents:
    return Documents(changed if one is document else one for one in design.documents.values())


def _order(place: str) -> tuple[object, ...]:
    return tuple(
        (step.isdecimal(), int(step[:9]) if step.isdecimal() else 0, step) for step in place.split("/")
    )


def _is_expression(root: Spot, pointer: str) -> bool:
    return any(spot.pointer == pointer and spot.node.expression is not None for spot in walk(root))


for _code in (
    *("gone", "shown_twice", "same_field", "same_combination", "required_anyway", "unique_anyway"),
    *("provided_already", "unused_value"),
):
    REPAIRS.register(_code, drop)
for _code in ("no_order", "taken_twice", "not_unique_together"):
    REPAIRS.register(_code, unlisted)
REPAIRS.register("loose_translation", untranslated)
REPAIRS.register("now_required", not_required)
REPAIRS.register("now_unique", not_unique)
REPAIRS.register("option_gone", options_back)
