"""Denials in the audit log. Whoever knocks on a closed door a thousand times is named a few times only."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.errors import Forbidden
from dougong.problems import fill
from dougong.storage import Workspace

SPAN = timedelta(minutes=1)
MOST_OF_ONE = 10
"""So many different denials of one actor are told in a span; further ones are counted."""

MOST_ACTORS = 5_000


class Recent:
    """What one actor was denied within a span."""

    __slots__ = ("seen", "since", "untold")

    def __init__(self, since: datetime) -> None:
        self.since = since
        self.seen: set[str] = set()
        self.untold = 0


class DenialLimit:
    """Of this process; on several workers each tells its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._recent: dict[int | str, Recent] = {}

    def tell(self, who: int | str, what: str, now: datetime) -> int | None:
        """How many denials before this one went untold; None where this one is not to be told either."""
        with self._lock:
            recent, untold = self._recent.get(who), 0
            if recent is None or now - recent.since > SPAN or now < recent.since:
                untold = recent.untold if recent is not None else 0
                if len(self._recent) >= MOST_ACTORS:
                    self._recent.clear()
                recent = self._recent[who] = Recent(now)
            if what in recent.seen or len(recent.seen) >= MOST_OF_ONE:
                recent.untold += 1
                return None
            recent.seen.add(what)
            return untold


def note_denial(workspace: Workspace, actor: Actor | None, refusal: Forbidden, where: str) -> None:
    """``where`` is the address that was asked for, without its query: that may hold what somebody typed."""
    if actor is None or actor.user_id is None:
        return
    problem = refusal.problems[0]
    subject = fill(problem.template, problem.params)
    limit: DenialLimit = workspace.memory.setdefault("access.denials", DenialLimit())
    untold = limit.tell(actor.user_id, f"{where} {subject}", workspace.clock.now())
    if untold is None:
        return
    details = {"where": where, "refusal": problem} | ({"untold": untold} if untold else {})
    audit.note_apart(workspace, actor, "denied", subject, details=details)
