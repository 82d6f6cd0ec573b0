"""Whether the records of a batch are among those with which the actor may do it: as they are, and as they
will be.

As they will be is asked of the database after writing, with the very conditions that reading goes by; what is
then out of reach is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dougong.access import POLICY, Actor, Operation
from dougong.errors import Forbidden
from dougong.problems import N_, Problem
from dougong.records.entries import Entry
from dougong.records.guards import leaving, permitted
from dougong.records.layout import ObjectLayout, layout_of
from dougong.records.lines import LineWork
from dougong.records.work import Work
from dougong.storage import Transaction

NOT_THIS_ONE: Mapping[Operation, str] = {
    "update": N_("You may not change this record."),
    "delete": N_("You may not delete this record."),
    "restore": N_("You may not restore this record."),
    "purge": N_("You may not delete this record for good."),
    "comment": N_("You may not comment on this record."),
    "share": N_("You may not share this record."),
}
GONE = N_("There is no record {id}.")
NONE_SUCH = N_("You may not create a record like this one: it would not be among those that you work with.")
LEFT = N_("You may not change the record like this: it would no longer be among those that you may change.")
CODE = "not_permitted"


class OutOfReach(Exception):
    """What has just been written must be taken back; why, by the index of the record."""

    def __init__(self, problems: Mapping[int, Problem]) -> None:
        self.problems = problems


def is_limited(actor: Actor, layout: ObjectLayout, operation: Operation) -> bool:
    return POLICY.grants(actor, operation, layout.definition) is not None


def require_reach(
    tx: Transaction, actor: Actor, object_name: str, operation: Operation, record_id: int
) -> None:
    """Forbidden if the actor may not do it with this record, which they see."""
    layout = layout_of(tx.release, object_name)
    if record_id not in permitted(tx, actor, layout, operation, [record_id]):
        raise Forbidden(Problem("forbidden", NOT_THIS_ONE[operation]))


def judge_old(
    tx: Transaction, actor: Actor, layout: ObjectLayout, operation: Operation, entries: Sequence[Entry]
) -> None:
    """Refuses the known records with which the actor may not do it; what they may not see is not there."""
    known = [entry for entry in entries if entry.old is not None]
    if not known or not is_limited(actor, layout, operation):
        return
    ids = [entry.id for entry in known]
    allowed = permitted(tx, actor, layout, operation, ids)
    refused = [entry for entry in known if entry.id not in allowed]
    seen = permitted(tx, actor, layout, "read", [entry.id for entry in refused])
    for entry in refused:
        if entry.id in seen:
            entry.refuse(CODE, NOT_THIS_ONE[operation])
        else:
            entry.refuse("not_found", GONE, "id", id=entry.id)
        entry.old, entry.id = None, 0
    if operation == "update" and allowed:
        free = leaving(tx, actor, layout, allowed)
        for entry in known:
            entry.may_leave = entry.id in free


def judge_new(tx: Transaction, actor: Actor, work: Work, lines: Sequence[LineWork]) -> None:
    """OutOfReach with all that has been written and is not, or no longer, the actor's to write."""
    found = dict(_outside(tx, actor, work))
    for one in lines:
        for index, problem in _outside(tx, actor, one.work):
            entry = next(entry for entry in one.work.entries if entry.index == index)
            if entry.parent is not None:
                place = f"/{one.layout.name}/{one.positions[index]}"
                found.setdefault(entry.parent.index, problem.at(place))
    if found:
        raise OutOfReach(found)


def _outside(tx: Transaction, actor: Actor, work: Work) -> Iterable[tuple[int, Problem]]:
    layout = work.model.layout
    new = [entry for entry in work.entries if entry.old is None]
    changed = [
        entry for entry in work.entries if entry.old is not None and entry.touched and not entry.may_leave
    ]
    created: tuple[Operation, list[Entry], str] = ("create", new, NONE_SUCH)
    updated: tuple[Operation, list[Entry], str] = ("update", changed, LEFT)
    for operation, entries, text in (created, updated):
        if entries and is_limited(actor, layout, operation):
            allowed = permitted(tx, actor, layout, operation, [entry.id for entry in entries])
            for entry in entries:
                if entry.id not in allowed:
                    yield entry.index, Problem(CODE, text)
