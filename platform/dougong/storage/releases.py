"""The releases that were published, and the way back to an older one: a new publish, forward."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import Documents
from dougong.errors import not_found
from dougong.storage.draft_states import DraftState, load, start_over
from dougong.storage.planning import Plan, plan
from dougong.storage.publishing import publish_documents
from dougong.storage.release import Release, read_documents
from dougong.storage.transaction import Transaction
from dougong.storage.workspace import Workspace

_COLUMNS = '"number", "origin", "published_at", "published_by"'


@dataclass(frozen=True, slots=True)
class ReleaseSummary:
    """``origin`` is ``creation``, ``publish``, ``restore:3`` or ``pack:crm``."""

    number: int
    origin: str
    published_at: str
    published_by: int | None


@dataclass(frozen=True, slots=True)
class ReleaseDetails:
    """``plan`` is the plan as it was carried out, in its JSON form."""

    summary: ReleaseSummary
    plan: Mapping[str, Any]
    documents: Documents


def list_releases(tx: Transaction, limit: int = 100, before: int | None = None) -> list[ReleaseSummary]:
    """The newest first."""
    newest = tx.release.number + 1
    below = newest if before is None else min(before, newest)
    rows = tx.execute(
        f'SELECT {_COLUMNS} FROM "_dg_release" WHERE "number" < ? ORDER BY "number" DESC LIMIT ?',
        (below, limit),
    ).fetchall()
    return [ReleaseSummary(*row) for row in rows]


def show(tx: Transaction, number: int) -> ReleaseDetails:
    if not 0 <= number <= tx.release.number:  # also what no database can compare
        raise not_found("release", number)
    row = tx.execute(f'SELECT {_COLUMNS}, "plan" FROM "_dg_release" WHERE "number" = ?', (number,)).fetchone()
    documents = read_documents(number, tx.connection)
    return ReleaseDetails(ReleaseSummary(*row[:4]), json.loads(row[4]), documents)


def plan_restore(tx: Transaction, number: int) -> Plan:
    """What restoring would do; its token confirms it."""
    return plan(tx, _as_draft(tx, number))


def restore(
    workspace: Workspace, number: int, actor_id: int | None = None, confirm: Plan | str | None = None
) -> Release:
    """Publish the definitions of an older release anew. The draft is left as it is.

    Dropped fields and objects come back out of the bin with their values. Where a field had another type,
    values that nobody changed since go back to exactly what they were, others are converted; the plan lists
    what cannot be.
    """
    with workspace.exclusive() as tx:
        return restore_in(tx, number, actor_id, confirm)


def restore_in(
    tx: Transaction, number: int, actor_id: int | None = None, confirm: Plan | str | None = None
) -> Release:
    """As part of an exclusive transaction."""
    release = publish_documents(tx, _as_draft(tx, number), actor_id, confirm, origin=f"restore:{number}")
    if not load(tx).changed:
        start_over(tx, release.number)
    return release


def _as_draft(tx: Transaction, number: int) -> DraftState:
    """The version is one that no draft has, so that a confirmation fits this restore only."""
    documents = show(tx, number).documents
    return DraftState(tx.release.number, -number, 0, tx.release.documents, documents)
