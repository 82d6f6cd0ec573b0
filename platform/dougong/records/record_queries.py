"""What is asked of records, and the page that answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Any

from dougong.access import Operation
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records.sensitive import Sensitive

MAX_LIMIT = 5_000
MAX_OFFSET = 1_000_000

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """``fields`` and ``sort`` are names or paths with dots (``account.industry``), "-" before a sort
    descends; segments may be ids with # before them, as in stored views. No fields means all. ``match`` are
    exact values by field, ``ids`` a choice of records, or of those
    that a reference refers to (``ids_of``). ``deleted`` reads the bin instead of the live
    records."""

    object: str
    fields: Sequence[str] = ()
    filter: str | None = None
    sort: Sequence[str] = ()
    limit: int = 50
    cursor: str | None = None
    offset: int = 0
    count: bool = False
    search: str | None = None
    deleted: bool = False
    match: Sequence[tuple[str, Any]] = ()
    ids: Sequence[int] | None = None
    ids_of: str = "id"
    top: str = ""
    """A reference of the object to itself: only records that it puts below none."""
    strays: str = ""
    """Such a reference: only records that it puts below one that the actor does not see."""
    below: str = ""
    """For ``chosen_ids``: such a reference to the row ``above`` of the statement around."""
    by: Sequence[str] = ()
    """For ``deal``: paths by whose values the records are dealt into columns."""
    cells: Sequence[tuple[Any, ...]] | None = None
    """For ``deal``: the values of the columns that are meant, each of which is then read by itself; None: all."""
    operation: Operation = "read"
    """Only records with which the actor may do this."""
    sensitive: Sensitive = "told"


@dataclass(frozen=True, slots=True)
class Page:
    """``next`` is the cursor of the page that follows. ``total`` is None unless it was asked for; if
    ``total_capped`` there are more than it says."""

    data: list[Record] = field(default_factory=list)
    next: str | None = None
    total: int | None = None
    total_capped: bool = False


def check_bounds(query: RecordQuery) -> None:
    if not 1 <= query.limit <= MAX_LIMIT:
        text = N_("The limit must be between 1 and {most}.")
        raise InvalidInput(Problem("limit", text, "limit", {"most": MAX_LIMIT}))
    if not 0 <= query.offset <= MAX_OFFSET:
        text = N_("The offset must be between 0 and {most}.")
        raise InvalidInput(Problem("offset", text, "offset", {"most": MAX_OFFSET}))
    if query.cursor is not None and query.offset:
        raise InvalidInput(Problem("offset", N_("Give a cursor or an offset, not both."), "offset"))
