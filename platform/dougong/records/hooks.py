"""Where other rooms take part in a write, without the writer knowing them.

A hook is called once for each batch, with all its records, inside the transaction that writes them: what it
writes is committed with them or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.problems import Problem
from dougong.records.entries import Entry
from dougong.records.model import WriteModel
from dougong.records.pricing import judge_amounts, put_rates
from dougong.registry import Registry
from dougong.storage import Release, Transaction

BeforeSave = Callable[[Transaction, Actor, WriteModel, Sequence[Entry]], None]
BEFORE_SAVE: Registry[BeforeSave] = Registry("before-save hook")
"""They may change values of the entries or refuse them; what they change is judged like what was given, and
formulas are computed from it. The live check of a form asks them too, so they must not write."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """``sight`` is who is told what is wrong, where somebody else writes what they have given; ``confirmed`` are
    the names of rules whose warnings have been seen, or "all"."""

    sight: Actor
    confirmed: Collection[str] = ()

    def has_confirmed(self, rule: str) -> bool:
        return not {rule, "all"}.isdisjoint(self.confirmed)


Judge = Callable[[Transaction, Actor, WriteModel, Sequence[Entry], Hearing], None]
JUDGES: Registry[Judge] = Registry("judge of records")
"""They see the records as they would be written, formulas included, beside what has been refused already, and
refuse what must not be. They neither change values nor write."""


Leaving = Callable[[Transaction, Actor, WriteModel, Sequence[Entry]], Mapping[int, Problem]]
LEAVING: Registry[Leaving] = Registry("judge of what is deleted")
"""They see what is about to go into the bin, with all that goes along, and say by id what must stay, and why."""


@dataclass(frozen=True, slots=True)
class Done:
    """What has been written. An entry's ``old`` is None where it was created or restored; of what was purged
    only the ids are known."""

    kind: Literal["create", "update", "delete", "restore", "purge"]
    entries: Sequence[Entry]
    door: str = ""
    run: str | None = None
    by: Actor | None = None
    """Of what is computed: whoever has changed what it is computed from."""


AfterWrite = Callable[[Transaction, Actor, WriteModel, Done], None]
AFTER_WRITE: Registry[AfterWrite] = Registry("after-write hook")
"""They see every change of records, whoever made it; they may write what follows from it."""

LooksAt = Callable[[Release, str], bool]
COMPUTED: Registry[LooksAt] = Registry("after-write hook that asks for computed changes")
"""By the name of an after-write hook: whether it looks at what is computed of an object's records, which are then read
whole. One that says nothing here looks at everything."""


def never(release: Release, object_id: str) -> bool:
    return False


def is_looked_at(release: Release, object_id: str) -> bool:
    return any(name not in COMPUTED or COMPUTED[name](release, object_id) for name in AFTER_WRITE)


def before_save(tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]) -> None:
    """Rates come last: hooks may have changed currencies."""
    for _, hook in BEFORE_SAVE.items():
        hook(tx, actor, model, entries)
    put_rates(tx, model.layout, entries)


def judged(
    tx: Transaction,
    actor: Actor,
    model: WriteModel,
    entries: Sequence[Entry],
    hearing: Hearing | None = None,
) -> None:
    hearing = hearing or Hearing(actor)
    judge_amounts(tx, actor, model.layout, entries)
    for _, judge in JUDGES.items():
        judge(tx, actor, model, entries, hearing)


def after_write(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    if done.entries:
        for _, hook in AFTER_WRITE.items():
            hook(tx, actor, model, done)
