"""Taking a pack out again, as long as nothing was changed about it and nobody works with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import POLICY, Actor
from dougong.definitions import Documents
from dougong.errors import Conflict, not_found
from dougong.packs.sampling import require_idle
from dougong.problems import N_, Problem
from dougong.storage import Draft, Release, Transaction, Workspace, plan
from dougong.storage.counting import rows_up_to
from dougong.storage.publishing import publish_in

CHANGED = N_("“{title}” was changed since the pack was installed.")
GONE = N_("“{title}” was removed since the pack was installed.")
HAS_RECORDS = N_("There are records of “{object}”.")
DRAFT_CHANGED = N_("The draft holds changes that are not published. Publish or discard them first.")

Base = Sequence[Mapping[str, Any]]


def remove_pack(workspace: Workspace, actor: Actor, name: str) -> Release:
    """Conflict with every reason against it; InvalidInput where other definitions need what would go."""
    with workspace.exclusive() as tx:
        POLICY.require_right(actor, "publish")
        require_idle(tx, name)
        reasons = against_removal(tx, name)
        if reasons:
            raise Conflict(reasons)
        draft = Draft(workspace, tx)
        gone = {(document["kind"], document["id"]) for document in _base(tx, name)}
        rest = Documents([one for key, one in draft.documents.items() if key not in gone])
        draft.replace(rest, actor_id=actor.user_id, title="remove pack")
        # What is in the bin goes along with its tables, which stay in the bin of definitions.
        release = publish_in(tx, actor.user_id, plan(tx), origin=f"pack:{name}:removed")
        tx.execute('DELETE FROM "_dg_pack" WHERE "name" = ?', (name,))
    return release


def against_removal(tx: Transaction, name: str) -> list[Problem]:
    reasons = []
    if Draft(tx.workspace, tx).state.changed:
        reasons.append(Problem("draft_changed", DRAFT_CHANGED))
    documents, objects = tx.release.documents, tx.release.definitions.objects_by_id
    for base in _base(tx, name):
        now = documents.get((base["kind"], base["id"]))
        title = str(base.get("title", base["name"]))
        if now != base:
            text = GONE if now is None else CHANGED
            reasons.append(Problem("changed_since", text, base["name"], {"title": title}))
        if base["kind"] == "object" and now is not None and rows_up_to(tx, objects[base["id"]].name, 1):
            reasons.append(Problem("has_records", HAS_RECORDS, base["name"], {"object": title}))
    return reasons


def _base(tx: Transaction, name: str) -> Base:
    """The documents as they were installed."""
    row = tx.execute('SELECT "documents" FROM "_dg_pack" WHERE "name" = ?', (name,)).fetchone()
    if row is None:
        raise not_found("pack", name)
    found: Base = json.loads(row[0])
    return found
