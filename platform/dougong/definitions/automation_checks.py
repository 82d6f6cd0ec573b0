"""What only shows when an automation is seen as a whole, and with its objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions.assign_checks import assign_problems
from dougong.definitions.clock_checks import clock_problems
from dougong.definitions.documents import Documents
from dougong.definitions.field_elements import AUTO_NUMBER, COMPUTED, LINE_ITEMS
from dougong.definitions.hook_checks import hook_problems
from dougong.definitions.language import STEP_KINDS
from dougong.definitions.loop_checks import loop_and_wait_problems
from dougong.definitions.mail_step_checks import NOBODY, PEOPLE, mail_step_problems
from dougong.definitions.name_index import FieldEntry, NameIndex, ObjectEntry
from dougong.definitions.naming import SYSTEM_FIELDS
from dougong.definitions.step_parts import part_problems
from dougong.definitions.walking import Document
from dougong.definitions.webhook_checks import webhook_step_problems
from dougong.definitions.workflow_step_checks import workflow_step_problems, workflow_trigger_problems
from dougong.problems import N_, Problem

ONE_RECORD = N_("Through a field or by a match, not both.")
WHOSE = N_("Say whose records are meant.")
ONLY_BEFORE = N_("A save can be refused only before it is done.")
ONLY_OWN = N_("Before a save only the record itself can be changed.")
NOT_BEFORE = N_("Only a save that creates or updates has a moment before.")
NOTHING_LEFT = N_("The record is deleted then: there is nothing to change.")
ONLY_UPDATES = N_("Only updates can be narrowed down to fields.")
NO_CONDITION = N_("There is no condition that could become true.")
ONE_VALUE = N_("Exactly one of “expression”, “record” and “step” says what the field gets.")
ONE_MATCH = N_("Exactly one of “equals” and “record” says what the field must hold.")
NOT_WRITTEN = N_("“{field}” is not written by anybody.")
ELSEWHERE = N_("“{field}” does not refer to “{object}”.")
NOT_MADE_YET = N_("“{step}” makes no record before this step.")
NEVER_REACHED = N_("The step before always ends here, so this one is never reached.")
SETS_ITSELF_OFF = N_("This sets itself off again, and ends only when nothing changes any more.")


@dataclass(frozen=True, slots=True)
class _Seen:
    index: NameIndex
    document: Document
    own: ObjectEntry
    templates: Mapping[str, Document]
    """Of messages, webhooks and workflows, by id."""
    made: dict[str, str]
    """The object of what each step above makes or finds, by the step's id."""
    found: dict[str, str]
    """The same of those that find."""
    each: ObjectEntry | None = None
    """In a loop: whose records it is about."""

    @property
    def about(self) -> ObjectEntry:
        return self.each or self.own


def automations(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    own = index.object(document["object"]) if document["kind"] == "automation" else None
    if own is None:
        return
    yield from _trigger(document)
    yield from clock_problems(documents, index, document)
    yield from hook_problems(document)
    kinds = ("message", "webhook", "workflow")
    templates = {one["id"]: one for kind in kinds for one in documents.of_kind(kind)}
    yield from workflow_trigger_problems(index, templates, document)
    yield from _steps(_Seen(index, document, own, templates, {}, {}), document["steps"], "/steps")


def _trigger(document: Document) -> Iterator[Problem]:
    on, before = document["trigger"]["on"], document.get("moment") == "before"
    updates = on in ("updated", "saved")
    if "fields" in document["trigger"] and not updates:
        yield Problem("only_updates", ONLY_UPDATES, "/trigger/fields")
    if before and not (updates or on == "created"):
        yield Problem("not_before", NOT_BEFORE, "/moment")
    if document.get("becomes") and not (updates and "condition" in document):
        yield Problem("no_condition", NO_CONDITION if updates else ONLY_UPDATES, "/becomes")


def _steps(seen: _Seen, steps: Sequence[Document], place: str) -> Iterator[Problem]:
    over = False
    for number, step in enumerate(steps):
        here = f"{place}/{number}"
        if over:
            yield _warning("never_reached", NEVER_REACHED, here)
        yield from _step(seen, step, here)
        for part in ("steps", "otherwise"):
            # What a branch makes is there in the branch only.
            inside = replace(seen, made=dict(seen.made), found=dict(seen.found))
            if step["do"] == "for_each":
                each = seen.index.object(seen.found.get(step.get("records", "")))
                inside = replace(inside, each=each or seen.own)
            yield from _steps(inside, step.get(part, ()), f"{here}/{part}")
        over = over or (step["do"] in ("stop", "refuse") and "condition" not in step)
        if step["do"] in ("create", "upsert", "find") and "object" in step and "condition" not in step:
            seen.made[step["id"]] = step["object"]
            if step["do"] == "find":
                seen.found[step["id"]] = step["object"]


def _step(seen: _Seen, step: Document, here: str) -> Iterator[Problem]:
    do = step["do"]
    yield from part_problems(step, here)
    if "through" in step and "match" in step:
        yield Problem("one_record", ONE_RECORD, f"{here}/match")
    aimed = "through" in step or "match" in step
    if do in ("update", "delete") and aimed != ("object" in step):
        yield Problem("whose", WHOSE, f"{here}/object")
    yield from _moment(seen, step, here, aimed)
    yield from loop_and_wait_problems(seen.index, seen.found, step, here, inside=seen.each is not None)
    yield from mail_step_problems(seen.index, seen.document, seen.templates, step, here)
    yield from webhook_step_problems(seen.index, seen.document, seen.templates, step, here)
    yield from workflow_step_problems(seen.document, seen.templates, seen.about.id, step, here)
    yield from assign_problems(step, here)
    for number, name in enumerate(step.get("to", ())):
        if name in SYSTEM_FIELDS and name not in PEOPLE:
            yield Problem("nobody", NOBODY, f"{here}/to/{number}", {"field": name})
    for number, one in enumerate(step.get("match", ())):
        yield from _match(seen, step, one, f"{here}/match/{number}")
    for number, value in enumerate(step.get("values", ())):
        yield from _value(seen, step, value, f"{here}/values/{number}")


def _moment(seen: _Seen, step: Document, here: str, aimed: bool) -> Iterator[Problem]:
    do, document = step["do"], seen.document
    before, on = document.get("moment") == "before", document["trigger"]["on"]
    if do == "refuse" and not before:
        yield Problem("only_before", ONLY_BEFORE, here)
    if before and (
        do
        in (
            "create",
            "upsert",
            "delete",
            "notify",
            "send_email",
            "call_webhook",
            "pull",
            "start_workflow",
            "find",
            "for_each",
            "wait",
        )
        or do in STEP_KINDS
        or aimed
    ):
        yield Problem("only_own", ONLY_OWN, here)
    if seen.each is not None:
        return
    if on == "deleted" and do in ("update", "delete", "assign") and not aimed:
        yield Problem("nothing_left", NOTHING_LEFT, here)
    again = not before and on in ("updated", "saved") and do in ("update", "assign") and not aimed
    narrowed = set(document["trigger"].get("fields", ())) or None
    written = {value["field"] for value in step.get("values", ())}
    if do == "assign":
        written = {step.get("assignee", "owner")}
    if again and not document.get("becomes") and (narrowed is None or narrowed & written):
        yield _warning("sets_itself_off", SETS_ITSELF_OFF, here)


def _match(seen: _Seen, step: Document, one: Document, place: str) -> Iterator[Problem]:
    if ("equals" in one) == bool(one.get("record")):
        yield Problem("one_match", ONE_MATCH, place)
    target = seen.index.object(step.get("object", ""))
    field = target.find(one["field"]) if target is not None else None
    if one.get("record") and field is not None:
        yield from _refers(field, seen.about, place)


def _value(seen: _Seen, step: Document, value: Document, place: str) -> Iterator[Problem]:
    if sum(bool(value.get(name)) for name in ("expression", "record", "step")) != 1:
        yield Problem("one_value", ONE_VALUE, place)
    target = seen.index.object(step["object"]) if "object" in step else seen.about
    name = value["field"]
    if name in SYSTEM_FIELDS and name != "owner":
        yield Problem("not_written", NOT_WRITTEN, f"{place}/field", {"field": name})
    field = target.find(name) if target is not None else None
    if field is None:
        return
    if field.type_name in (*COMPUTED, AUTO_NUMBER, LINE_ITEMS):
        yield Problem("not_written", NOT_WRITTEN, f"{place}/field", {"field": field.name})
    if value.get("record"):
        yield from _refers(field, seen.own, place)
    if "step" in value:
        made = seen.index.object(seen.made.get(value["step"]))
        if made is None:
            params = {"step": str(seen.index.addresses.get(value["step"], value["step"])).rpartition(":")[2]}
            yield Problem("not_made_yet", NOT_MADE_YET, f"{place}/step", params)
        else:
            yield from _refers(field, made, place)


def _refers(field: FieldEntry, wanted: ObjectEntry, place: str) -> Iterator[Problem]:
    if field.type_name != "reference" or field.target_id != wanted.id:
        params = {"field": field.name, "object": wanted.name}
        yield Problem("points_elsewhere", ELSEWHERE, f"{place}/field", params)


def _warning(code: str, template: str, place: str, **params: Any) -> Problem:
    return replace(Problem(code, template, place, params), severity="warning")
