"""Publishing in the audit log: who put which changes of the definitions into force."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from dougong.access import audit
from dougong.access.actor import SYSTEM, Actor
from dougong.access.people import actor_of, get_user
from dougong.problems import Problem
from dougong.storage import Release, Transaction

MOST_CHANGES = 10
"""So many are told here; the release has all of them."""

_RELEASE = 'SELECT "plan", "origin", "published_by" FROM "_dg_release" WHERE "number" = ?'


def note_publish(tx: Transaction, release: Release) -> None:
    """A hook of publishing: the release has just been stored."""
    plan, origin, person = tx.execute(_RELEASE, (release.number,)).fetchone()
    changes = json.loads(plan).get("changes", [])
    counts = Counter(str(one.get("action")) for one in changes)
    details: dict[str, Any] = {"origin": origin} | dict(counts)
    details["changes"] = [
        Problem("change", one["template"], "", one["params"]) for one in changes[:MOST_CHANGES]
    ]
    kind = "restored" if origin.startswith("restore:") else "published"
    audit.note(tx, _actor(tx, person), kind, str(release.number), details=details)


def _actor(tx: Transaction, person: int | None) -> Actor:
    return SYSTEM if person is None else actor_of(tx, get_user(tx, person))
