"""What a publish newly asks of the records of an object: rules, and values under conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.problems import N_, Problem
from dougong.registry import Registry
from dougong.storage.transaction import Transaction

RULE_BROKEN = N_(
    "{rows} records of “{object}” break the rule “{rule}”; they must be mended at their next change."
)
NOW_REQUIRED_WHEN = N_(
    "“{field}” becomes required under a condition, but {rows} records that fulfil it have no value: they must"
    " get one at their next change."
)

NOT_COUNTED = N_("How many records do not meet this cannot be told before it is published.")


@dataclass(frozen=True, slots=True)
class Demand:
    """Not met by records for which each of ``conditions`` is, or is not, what stands beside it, and whose
    ``blank`` field has no value. ``problem`` says so, of so many records."""

    place: str
    conditions: Sequence[tuple[str, bool]]
    blank: FieldDefinition | None
    problem: Callable[[int], Problem]


Counter = Callable[[Transaction, DefinitionSet, ObjectDefinition, Demand], int | None]
COUNTERS: Registry[Counter] = Registry("counter of demands")
"""Rooms above that can count what SQL over one table cannot: by the new definitions, records as they are before the
publish. None where they cannot tell either."""


def count_elsewhere(
    tx: Transaction, new: DefinitionSet, item: ObjectDefinition, demand: Demand
) -> int | None:
    counts = (count(tx, new, item, demand) for _, count in COUNTERS.items())
    return next((found for found in counts if found is not None), None)


def told(demand: Demand, rows: int | None) -> Iterator[Problem]:
    """``rows`` None: nobody can tell."""
    if rows is None:
        yield Problem("not_counted", NOT_COUNTED, demand.place, severity="warning")
    elif rows:
        yield demand.problem(rows)


def demands(before: ObjectDefinition | None, item: ObjectDefinition) -> Iterator[Demand]:
    """Those of ``item`` that ``before`` did not make."""
    yield from _rules(before, item)
    yield from _required(before, item)


def _rules(before: ObjectDefinition | None, item: ObjectDefinition) -> Iterator[Demand]:
    known = {rule.id: (rule.condition, rule.when) for rule in before.rules} if before else {}
    for index, rule in enumerate(item.rules):
        if rule.warns or known.get(rule.id) == (rule.condition, rule.when):
            continue
        conditions = [(rule.condition, False), *([(rule.when, True)] if rule.when is not None else [])]
        place = f"object:{item.name}#/rules/{index}"
        yield Demand(place, conditions, None, _told("rule_broken", RULE_BROKEN, place, item, rule=rule.name))


def _required(before: ObjectDefinition | None, item: ObjectDefinition) -> Iterator[Demand]:
    old_fields = before.fields_by_id if before else {}
    for field in item.fields:
        old = old_fields.get(field.id)
        if field.required_when is None or field.required:
            continue
        if old is not None and (old.required or old.required_when == field.required_when):
            continue
        place = f"object:{item.name}#/properties/{field.name}"
        problem = _told("now_required_when", NOW_REQUIRED_WHEN, place, item, field=field.title)
        yield Demand(place, [(field.required_when, True)], field, problem)


def _told(
    code: str, text: str, place: str, item: ObjectDefinition, **params: str
) -> Callable[[int], Problem]:
    return lambda rows: Problem(code, text, place, {"rows": rows, "object": item.title, **params}, "warning")
