"""Approval matrices: tables of records whose cells say for what somebody approves."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from dougong.access import SYSTEM
from dougong.approvals.subjects import Subject, type_of
from dougong.definitions import Matrix
from dougong.errors import InvalidInput
from dougong.expressions.types import Path
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, find
from dougong.records.layout import layout_of
from dougong.records.lookups import current
from dougong.records.model import model_of

MOST_ROWS = 1_000
TOO_LARGE = N_("An approval matrix has at most {most} rows.")
_FITS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equal": operator.eq,
    "at_most": operator.le,
    "at_least": operator.ge,
    "below": operator.lt,
    "above": operator.gt,
}


def by_matrix(subject: Subject, matrix: Matrix) -> list[int]:
    """The approvers of the rows that fit; a blank cell fits everything, a blank value only blank cells."""
    tx = subject.tx
    if matrix.object_id not in tx.release.definitions.objects_by_id:
        return []
    layout, model = layout_of(tx.release, matrix.object_id), model_of(tx.release, matrix.object_id)
    by_id, by_name = layout.by_id, layout.by_name
    page = find(tx, SYSTEM, RecordQuery(layout.definition.name, ("id",), sort=("id",), limit=MOST_ROWS + 1))
    if len(page.data) > MOST_ROWS:
        raise InvalidInput(Problem("matrix_too_large", TOO_LARGE, "", {"most": MOST_ROWS}))
    rows = (
        current(tx, model, [one["id"] for one in page.data], deleted=False, lock=False) if page.data else {}
    )
    wanted: list[tuple[Path, Callable[[Any, Any], bool], Any]] = []
    for cell in matrix.cells:
        field = by_id.get(cell.field_id) or by_name.get(cell.field_id)
        if field is not None:
            value = subject.value_of(cell.value, type_of(field))
            wanted.append((field.path, _FITS[cell.comparison], value))
    found = [values for _, values in sorted(rows.items()) if all(_fits(values, *one) for one in wanted)]
    order = by_id.get(matrix.order_id or "") or by_name.get(matrix.order_id or "")
    if order is not None and found:
        blank_last = [(values[order.path] is None, values[order.path]) for values in found]
        first = min((key for key in blank_last if not key[0]), default=blank_last[0])
        found = [found[blank_last.index(first)]]
    approver = by_id.get(matrix.approver_id) or by_name.get(matrix.approver_id)
    if approver is None:
        return []
    held = [values[approver.path] for values in found]
    return [one for value in held if value is not None for one in _several(value)]


def _several(value: Any) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,)


def _fits(values: Mapping[Path, Any], path: Path, fits: Callable[[Any, Any], bool], wanted: Any) -> bool:
    cell = values[path]
    return cell is None or (wanted is not None and fits(cell, wanted))
