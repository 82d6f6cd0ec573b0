"""Telling of what happens to records, jobs and shares: hooks of the rooms below, which know nothing of notices."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import SYSTEM, Actor
from dougong.access.groups import group_members
from dougong.jobs.ending import ENDED, Ended
from dougong.jobs.kinds import KINDS
from dougong.notices.following import followers_of
from dougong.notices.kinds import CHANGE, HAND_OVER, JOB, SHARE
from dougong.notices.telling import About, tell
from dougong.records.entries import Entry
from dougong.records.hooks import AFTER_WRITE, COMPUTED, Done, never
from dougong.records.keeping import is_told
from dougong.records.layout import FieldLayout
from dougong.records.model import WriteModel
from dougong.records.sharing import AFTER_SHARE, Share
from dougong.storage import Transaction

OWNER = ("owner",)

COMPUTED.register("notices", never)  # nobody in particular has written it


@AFTER_WRITE.registering("notices")
def tell_of_records(tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
    if done.kind == "purge":
        _forget(tx, model.layout.id, [entry.id for entry in done.entries])
        return
    if actor.user_id is None or done.kind not in ("create", "update"):
        return
    _tell_owners(tx, actor, model.layout.id, done)
    if done.kind == "update":
        _tell_followers(tx, actor, model.layout.id, done)


def _tell_owners(tx: Transaction, actor: Actor, object_id: str, done: Done) -> None:
    """One notice for all that somebody gets at once."""
    given: dict[int, list[int]] = {}
    for entry in done.entries:
        owner = entry.values.get(OWNER)
        before = entry.old.get(OWNER) if entry.old is not None else None
        if owner is not None and owner not in (before, actor.user_id):
            given.setdefault(owner, []).append(entry.id)
    for owner, ids in given.items():
        if len(ids) == 1 and done.run is None:
            about = About(object_id, ids[0], f"hand_over {object_id} {ids[0]}")
        else:
            about = About(object_id, key=f"hand_over {object_id} {done.run or done.door}", count=len(ids))
        tell(tx, HAND_OVER, [owner], actor, about)


def _tell_followers(tx: Transaction, actor: Actor, object_id: str, done: Done) -> None:
    changed = {entry.id: _told_fields(entry) for entry in done.entries}
    changed = {record_id: fields for record_id, fields in changed.items() if fields}
    found = followers_of(tx, object_id, list(changed)) if changed else {}
    if done.run is None:
        for record_id, user_ids in found.items():
            key = f"change {object_id} {record_id}"
            tell(tx, CHANGE, user_ids, actor, About(object_id, record_id, key, field_ids=changed[record_id]))
        return
    counts: dict[int, int] = {}
    for user_ids in found.values():
        for user_id in user_ids:
            counts[user_id] = counts.get(user_id, 0) + 1
    for user_id, count in counts.items():
        tell(
            tx, CHANGE, [user_id], actor, About(object_id, key=f"change {object_id} {done.run}", count=count)
        )


def _told_fields(entry: Entry) -> list[str]:
    """What people changed; what follows from it by formulas is not news."""
    return [field.id for field in entry.changed if is_told(field) and not _is_computed(field)]


def _is_computed(field: FieldLayout) -> bool:
    return field.definition is not None and field.definition.recipe is not None


def _forget(tx: Transaction, object_id: str, ids: Sequence[int]) -> None:
    rows = [(object_id, record_id) for record_id in ids]
    for table in ("_dg_notice", "_dg_follow"):
        tx.executemany(f'DELETE FROM "{table}" WHERE "object_id" = ? AND "record_id" = ?', rows)


@AFTER_SHARE.registering("notices")
def tell_of_share(tx: Transaction, actor: Actor, object_id: str, record_id: int, share: Share) -> None:
    """People and members of groups; a whole department is not told of each record."""
    receivers = [share.whom_id] if share.whom == "user" else []
    if share.whom == "group":
        receivers = group_members(tx, share.whom_id)
    tell(tx, SHARE, receivers, actor, About(object_id, record_id, f"share {object_id} {record_id}"))


@ENDED.registering("notices")
def tell_of_job(tx: Transaction, ended: Ended) -> None:
    """Whoever asked for it; what the product does by itself is told to nobody, nor what somebody cancelled."""
    kind = KINDS.get(ended.kind)
    if ended.user_id is None or ended.state == "cancelled" or kind is None or kind.authorise is None:
        return
    tell(tx, JOB, [ended.user_id], SYSTEM, About(job_id=ended.job_id, key=f"job {ended.job_id}"))
