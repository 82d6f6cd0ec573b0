"""What publishing the draft would do, found out without doing it: in words, in rows and in seconds."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet
from dougong.definitions.difference import Change, diff
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.registry import Registry
from dougong.storage import catalogue, counting, ddl
from dougong.storage.bin import read_entries
from dougong.storage.checks import check
from dougong.storage.converting import Loss
from dougong.storage.describing import PlannedChange, describe
from dougong.storage.draft_states import DraftState, load
from dougong.storage.effects import effects
from dougong.storage.estimating import FILLED_AT_ONCE, computed_rows, seconds
from dougong.storage.indexes import wanted
from dougong.storage.planned_access import AccessReport, forecast
from dougong.storage.reshaping import TableChange, compare, specs
from dougong.storage.stage_demands import stage_effects
from dougong.storage.tables import ObjectTable
from dougong.storage.transaction import Transaction
from dougong.storage.tree_effects import tree_effects

MAX_COLUMNS = 800
"""Four hundred fields, of which some are texts with their shadows. PostgreSQL ends at 1,600."""

TOO_MANY_COLUMNS = N_(
    "“{object}” would have {count} columns, bin included; {limit} is the most. Empty the bin first."
)
COMPUTED = N_("“{field}” is computed for the {rows} records of “{object}” while publishing.")
COMPUTED_LATER = N_(
    "“{field}” is computed for the {rows} records of “{object}” after publishing, by a job; until then it is blank or"
    " as it was."
)
NOT_INDEXED = N_(
    "“{object}” has more views than indexes are kept for: {count} of them may be slow on many records."
)


@dataclass(frozen=True, slots=True)
class Plan:
    """``destroyed`` are rows that lose a value, by the id of field or object; the values stay in the bin."""

    base_release: int
    draft_version: int
    changes: tuple[PlannedChange, ...]
    destroyed: Mapping[str, int]
    new_indexes: tuple[str, ...]
    problems: tuple[Problem, ...]
    seconds: float
    access: AccessReport | None = None
    """None where it was not asked for: a publish does not count it again."""

    @property
    def blocked(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)

    @property
    def empty(self) -> bool:
        return not self.changes

    @property
    def token(self) -> str:
        """What a confirmation sends back: publish refuses if it would do other or worse than this."""
        content = [self.base_release, self.draft_version, {k: n for k, n in self.destroyed.items() if n}]
        return (
            base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode().rstrip("=")
        )

    def to_json(self) -> dict[str, Any]:
        access = {} if self.access is None else {"access": self.access.to_json()}
        return {
            "base_release": self.base_release,
            "draft_version": self.draft_version,
            "changes": [change.to_json() for change in self.changes],
            "destroyed": dict(self.destroyed),
            "new_indexes": list(self.new_indexes),
            "problems": [problem.to_json() for problem in self.problems],
            "seconds": round(self.seconds, 2),
            **access,
            "blocked": self.blocked,
            "token": self.token,
        }


@dataclass(frozen=True, slots=True)
class Confirmation:
    base_release: int
    draft_version: int
    destroyed: Mapping[str, int]


def read_token(token: str) -> Confirmation:
    """InvalidInput if it never was a plan's."""
    try:
        base, version, destroyed = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        return Confirmation(int(base), int(version), {str(k): int(n) for k, n in destroyed.items()})
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        text = N_("This is not the confirmation of a plan.")
        raise InvalidInput(Problem("bad_token", text, "confirm")) from error


Review = Callable[[DefinitionSet, DefinitionSet], Iterable[Problem]]
REVIEWS: Registry[Review] = Registry("review of a plan")
"""What rooms above have to say about a publish, from the old and the new definitions alone."""
Counted = Callable[[Transaction, DefinitionSet, DefinitionSet], Iterable[Problem]]
COUNTED: Registry[Counted] = Registry("counted review of a plan")
"""The same from what their tables hold."""


class Outline:
    """Everything about a publish that needs no counting: the common beginning of planning and publishing."""

    def __init__(self, tx: Transaction, draft: DraftState) -> None:
        self.tx = tx
        self.draft = draft
        self.old = tx.release.definitions
        self.new = DefinitionSet(draft.documents)

    @cached_property
    def check_problems(self) -> list[Problem]:
        return check(self.draft.documents)

    @cached_property
    def blocked(self) -> bool:
        return any(problem.severity == "error" for problem in self.check_problems)

    @cached_property
    def changes(self) -> Sequence[Change]:
        return diff(self.tx.release.documents, self.draft.documents)

    @cached_property
    def tables(self) -> list[TableChange]:
        return compare(self.old, self.new, read_entries(self.tx))

    def described(self, losses: Mapping[str, Loss]) -> tuple[PlannedChange, ...]:
        restored = {change.new.id for change in self.tables if change.entry and change.new}
        fields = [field for change in self.tables for field in change.fields]
        restored |= {field.new.id for field in fields if field.new and (field.entry or field.source)}
        return tuple(describe(self.changes, self.tx.release.documents, losses, restored))

    def problems(self) -> list[Problem]:
        """Broken definitions have no tables to look at."""
        if self.blocked:
            return self.check_problems
        return [*self.check_problems, *self._columns(), *self._indexes()]

    def new_indexes(self) -> list[str]:
        names: list[str] = []
        for change in self.tables:
            if change.new is None:
                continue
            present = catalogue.indexes(self.tx, change.physical_name) if change.physical_name else set()
            table = ObjectTable(change.new)
            for index in wanted(table, self.new)[0]:
                if index.name not in present:
                    names.append(f"{table.name} ({', '.join(name for name, _ in index.terms)})")
        return names

    def computed(self) -> Iterator[Problem]:
        for one, rows in computed_rows(self.tx, self.old, self.new, self.tables):
            place = f"object:{one.owner.name}#/properties/{one.field.name}"
            params = {"field": one.field.title, "rows": rows, "object": one.owner.plural_title}
            text = COMPUTED if rows <= FILLED_AT_ONCE else COMPUTED_LATER
            yield Problem("computed", text, place, params, "warning")

    def _columns(self) -> list[Problem]:
        problems = []
        for change in self.tables:
            if change.new is not None:
                count = self._column_count(change)
                if count > MAX_COLUMNS:
                    params = {"object": change.new.title, "count": count, "limit": MAX_COLUMNS}
                    place = f"object:{change.new.name}#/properties"
                    problems.append(Problem("too_many_columns", TOO_MANY_COLUMNS, place, params))
        return problems

    def _column_count(self, change: TableChange) -> int:
        if change.physical_name is None:
            present = 1 + len(ddl.SYSTEM_COLUMNS)
        else:
            present = catalogue.column_count(self.tx, change.physical_name)
        added = 0
        for field in change.fields:
            if field.new is not None and field.entry is None:
                added += len(specs(field.new) if field.retyped else field.added_suffixes)
        return present + added

    def _indexes(self) -> list[Problem]:
        problems = []
        for change in self.tables:
            if change.new is not None:
                left_out = wanted(ObjectTable(change.new), self.new)[1]
                if left_out:
                    params = {"object": change.new.title, "count": len(left_out)}
                    place = f"object:{change.new.name}"
                    problems.append(Problem("not_indexed", NOT_INDEXED, place, params, "warning"))
        return problems


def plan(tx: Transaction, draft: DraftState | None = None) -> Plan:
    """What ``publish`` would do now. Reads every value whose field changes its type."""
    draft = draft or load(tx)
    outline = Outline(tx, draft)
    if outline.blocked:
        # Broken definitions have no tables to compare.
        described = describe(outline.changes, tx.release.documents, {})
        problems = tuple(outline.check_problems)
        return Plan(tx.release.number, draft.version, tuple(described), {}, (), problems, 0.0)
    counted = {
        loss.element_id: loss for loss in counting.losses(tx, outline.old, outline.new, outline.tables)
    }
    return replace(finish(outline, counted), access=forecast(tx, outline.new))


def finish(outline: Outline, losses: Mapping[str, Loss]) -> Plan:
    tx, draft = outline.tx, outline.draft
    changes_by_id = {change.new.id: change for change in outline.tables if change.new is not None}
    problems = [
        *outline.problems(),
        *effects(tx, outline.new, outline.tables),
        *stage_effects(tx, outline.old, outline.new, changes_by_id),
        *tree_effects(tx, outline.old, outline.new, changes_by_id),
        *outline.computed(),
        *(problem for _, review in REVIEWS.items() for problem in review(outline.old, outline.new)),
        *(problem for _, review in COUNTED.items() for problem in review(tx, outline.old, outline.new)),
    ]
    changes = outline.described(losses)
    return Plan(
        base_release=draft.base_release,
        draft_version=draft.version,
        changes=changes,
        destroyed={element_id: loss.rows for element_id, loss in losses.items() if loss.rows},
        new_indexes=tuple(outline.new_indexes()),
        problems=tuple(problems),
        seconds=seconds(tx, outline.old, outline.new, outline.tables),
    )
