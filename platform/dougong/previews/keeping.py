"""Previews that this process has made: few, and each for as long as the draft and the rights stay as they are."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import field
from datetime import datetime, timedelta

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import Conflict
from dougong.previews.making import Preview, make_preview
from dougong.problems import N_, Problem
from dougong.storage import Draft, Transaction, Workspace
from dougong.storage.checks import check

FAULTY = N_("The draft has errors: the preview shows it once they are put right.")
KEPT = 3
AGE = timedelta(minutes=10)
"""Then records are read anew."""


@dataclass
class Kept:
    previews: OrderedDict[Hashable, tuple[datetime, Preview]] = field(default_factory=OrderedDict)
    making: threading.Lock = field(default_factory=threading.Lock)

    def put(self, key: Hashable, made_at: datetime, preview: Preview) -> None:
        self.previews[key] = (made_at, preview)
        while len(self.previews) > KEPT:
            self.previews.popitem(last=False)[1][1].put_aside()

    def close(self) -> None:
        while self.previews:
            self.previews.popitem()[1][1].put_aside()


def preview_of(tx: Transaction, actor: Actor) -> Preview:
    """Of the draft as it stands, as far as the actor may read what is in it: to be given back by whoever takes it.
    Conflict if the draft has errors."""
    kept = _kept(tx.workspace)
    state = Draft(tx.workspace, tx).state
    key = (actor.user_id, POLICY.signature(actor), tx.release.number, state.base_release, state.version)
    with kept.making:
        known = kept.previews.get(key)
        if known is not None and tx.now - known[0] < AGE:
            kept.previews.move_to_end(key)
            return known[1].take()
        if known is not None:
            kept.previews.pop(key)[1].put_aside()
        if any(problem.severity == "error" for problem in check(state.documents)):
            raise Conflict(Problem("draft_faulty", FAULTY))
        preview = make_preview(tx, actor, state.documents).take()
        kept.put(key, tx.now, preview)
        return preview


def _kept(workspace: Workspace) -> Kept:
    known: Kept | None = workspace.memory.get("previews")
    if known is None:
        known = workspace.memory.setdefault("previews", Kept())
        workspace.farewells.append(known.close)
    return known
