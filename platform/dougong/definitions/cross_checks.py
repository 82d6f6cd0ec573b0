"""What only shows when documents are seen together: loose references, repeated names, inert things."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dougong.definitions.automation_checks import automations
from dougong.definitions.button_checks import buttons
from dougong.definitions.calendar_checks import calendars
from dougong.definitions.chart_checks import charts, home_cards
from dougong.definitions.currency_checks import currency_problems
from dougong.definitions.delete_rules import delete_rule_problems
from dougong.definitions.documents import Documents
from dougong.definitions.form_checks import forms
from dougong.definitions.inert_checks import repeats, translations, unfillable, without_effect
from dougong.definitions.line_items import line_item_problems
from dougong.definitions.message_checks import messages
from dougong.definitions.name_index import NameIndex
from dougong.definitions.pipeline_checks import boards, pipelines
from dougong.definitions.pool_checks import pools
from dougong.definitions.print_template_checks import print_templates
from dougong.definitions.public_form_checks import public_forms
from dougong.definitions.reference_checks import references
from dougong.definitions.role_checks import role_checks, through_problems
from dougong.definitions.rule_checks import rule_checks
from dougong.definitions.service_level_checks import service_levels
from dougong.definitions.trees import trees
from dougong.definitions.view_checks import calendars_and_galleries, empty_sections
from dougong.definitions.walking import Document, element_name
from dougong.definitions.webhook_checks import webhooks
from dougong.definitions.workflow_checks import workflows
from dougong.problems import N_, Problem

SAME_NAME = N_("There are two of type {type} named “{name}” here.")
SAME_DOCUMENT_NAME = N_("There are two of kind {kind} named “{name}”.")
SAME_ID = N_("The id {id} stands at “{other}” too; ids are never shared.")
TWO_DEFAULTS = N_("“{other}” is the default {kind} of the same object already.")


def cross_check(documents: Documents) -> list[Problem]:
    """Places look like ``view:open_deals#/columns/0/field``. Every document must pass ``validate_document``.

    Expressions and the keywords of field types are judged above, where their types are known.
    """
    index = NameIndex(documents.values())
    problems = [*_names(documents), *_ids(documents, index), *_defaults(documents)]
    problems += through_problems(documents, index)
    for document in documents.values():
        for check in _CHECKS:
            problems += [_placed(document, problem) for problem in check(documents, index, document)]
    return problems


def cross_check_document(documents: Documents, document: Document) -> list[Problem]:
    """What is wrong with one of them, with places within it."""
    index = NameIndex(documents.values())
    return [problem for check in _CHECKS for problem in check(documents, index, document)]


def _placed(document: Document, problem: Problem) -> Problem:
    return problem.at(f"{document['kind']}:{document['name']}#{problem.place}")


def _names(documents: Documents) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for document in documents.values():
        mark = document["kind"], document["name"]
        if mark in seen:
            params = {"kind": document["kind"], "name": document["name"]}
            yield _placed(document, Problem("same_name", SAME_DOCUMENT_NAME, "/name", params))
        seen.add(mark)


def _ids(documents: Documents, index: NameIndex) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for document in documents.values():
        for spot in index.elements(document):
            here = f"{document['kind']}:{document['name']}#{spot.pointer}"
            other = seen.setdefault(spot.value["id"], here)
            if other != here:
                yield Problem("same_id", SAME_ID, f"{here}/id", {"id": spot.value["id"], "other": other})


def _defaults(documents: Documents) -> Iterator[Problem]:
    for kind in ("view", "form"):
        seen: dict[str, str] = {}
        for document in documents.of_kind(kind):
            if not document.get("default"):
                continue
            other = seen.setdefault(document["object"], document["name"])
            if other != document["name"]:
                params = {"other": other, "kind": kind}
                yield _placed(document, Problem("two_defaults", TWO_DEFAULTS, "/default", params))


def _same_names(_: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    """Within one parent; names in a menu must differ in the whole app, those of steps in the whole
    automation, and those of nodes and their ways in the whole workflow, for translations address them so.

    Options are judged by their field type.
    """
    seen: set[tuple[str, ...]] = set()
    for spot in index.elements(document):
        name, spec = element_name(spot), spot.node.element
        if name is None or spec is None or not spec.name or not spot.path or spec.type == "option":
            continue
        parents = () if spec.type in ("menu", "step", "node", "branch") else tuple(map(str, spot.path[:-1]))
        mark = (spec.type, name, *parents)
        if mark in seen:
            place = f"{spot.pointer}/{spec.name}"
            yield Problem("same_name", SAME_NAME, place, {"type": spec.type, "name": name})
        seen.add(mark)


_CHECKS: tuple[Callable[[Documents, NameIndex, Document], Iterator[Problem]], ...] = (
    _same_names,
    references,
    translations,
    repeats,
    without_effect,
    unfillable,
    pipelines,
    messages,
    webhooks,
    automations,
    workflows,
    buttons,
    pools,
    service_levels,
    public_forms,
    print_templates,
    calendars,
    boards,
    calendars_and_galleries,
    trees,
    empty_sections,
    charts,
    home_cards,
    forms,
    delete_rule_problems,
    line_item_problems,
    currency_problems,
    lambda _, __, document: rule_checks(document),
    role_checks,
)
