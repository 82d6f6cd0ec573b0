"""When each record was entered, where its own story does not say: as its dates suggest, and before its references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tools.demo_data.draw import moment

FIRST = -910
"""The day on which the company began to keep its customers here, before the first deal."""
DATES = ("starts_on", "reviewed_on", "done_on", "done_at", "due_on", "due_at")
PAPERS = ("paid_on", "issued_on", "quoted_on", "signed_on", "ordered_on")
"""What is entered once it has happened, not before."""
WEEK, MONTH = 7, 28

Documents = dict[str, dict[str, Any]]


def date_all(documents: Documents) -> None:
    """Sets ``$at`` of every record; each time is a batch of its own, hence whole weeks."""
    records = [one for path in sorted(documents) for one in documents[path].get("records", [])]
    needed: dict[str, int] = {}
    # A record may refer to another of its file, which then stands before it.
    for record in reversed(records):
        days = [_day(record), needed.get(record.get("$key", ""))]
        known = [day for day in days if day is not None]
        if known:
            record.setdefault("$at", moment(min(known), "08:30"))
            for key in _references(record):
                needed[key] = min(needed.get(key, -1), _since(record) // MONTH * MONTH)
    entered: dict[str, int] = {}
    for record in records:
        if "$at" not in record:
            after = [entered[key] for key in _references(record) if key in entered]
            record["$at"] = moment(max(after, default=FIRST), "08:30")
        if "$key" in record:
            entered[record["$key"]] = _since(record)


def _since(record: Mapping[str, Any]) -> int:
    """The day on which it was entered; of what is counted in working time, one that is early enough."""
    return int(record["$at"].get("$days", -MONTH))


def _day(record: Mapping[str, Any]) -> int | None:
    if "$at" in record:
        return _since(record)
    for name in PAPERS:
        if name in record:
            return int(record[name]["$days"])
    days = [record[name]["$days"] for name in DATES if name in record]
    return min([-1, *(day // WEEK * WEEK for day in days)]) if days else None


def _references(record: Mapping[str, Any]) -> Iterator[str]:
    for value in record.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                yield from ([one["$ref"]] if "$ref" in one else _references(one))
