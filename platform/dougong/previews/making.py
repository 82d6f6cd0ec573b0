"""A draft as a workspace of its own."""

from __future__ import annotations

import threading
from dataclasses import field

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, Documents
from dougong.previews.filling import fill
from dougong.previews.gathering import gather
from dougong.previews.inventing import invent
from dougong.previews.people import copy_people
from dougong.previews.relaxing import relaxed
from dougong.storage import Transaction, Workspace
from dougong.storage.scratch import lay_out, scratch


@dataclass(slots=True, eq=False)
class Preview:
    """Whoever took it gives it back: put aside, it lasts until nobody reads it any more."""

    workspace: Workspace
    invented: frozenset[str]
    """Names of the objects whose records are made up."""
    _readers: int = 0
    _aside: bool = False
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> Preview:
        with self._counting:
            self._readers += 1
        return self

    def give_back(self) -> None:
        with self._counting:
            self._readers -= 1
            over = self._aside and not self._readers
        if over:
            self.workspace.close()

    def put_aside(self) -> None:
        with self._counting:
            over = not self._aside and not self._readers
            self._aside = True
        if over:
            self.workspace.close()


def make_preview(tx: Transaction, actor: Actor, documents: Documents) -> Preview:
    """``tx`` reads the workspace of the draft, with the rights of the actor. The draft must have no errors."""
    definitions = DefinitionSet(documents)
    samples = gather(tx, actor, definitions)
    empty = [one for one in definitions.objects.values() if not samples.get(one.id)]
    made_up = [one for one in empty if not _has_rows(tx, one.id)]
    samples |= {one.id: invent(one, tx.now, actor.user_id) for one in made_up}
    workspace = scratch(tx.workspace)
    with workspace.exclusive() as inner:
        copy_people(tx, inner)
        lay_out(inner, relaxed(documents))
    with workspace.write() as inner:
        fill(inner, samples)
    workspace.publish_hooks += tx.workspace.publish_hooks
    with workspace.exclusive() as inner:
        lay_out(inner, documents)
    return Preview(workspace, frozenset(one.name for one in made_up))


def _has_rows(tx: Transaction, object_id: str) -> bool:
    """Then it is empty to the designer because of what they may read: inventing would tell them something else."""
    obj = tx.release.definitions.objects_by_id.get(object_id)
    if obj is None:
        return False
    return tx.execute(f'SELECT 1 FROM "{obj.name}" LIMIT 1').fetchone() is not None
