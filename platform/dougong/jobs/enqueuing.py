"""Putting a job into the transaction that makes it necessary."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dougong.access import Actor, audit
from dougong.errors import Forbidden
from dougong.jobs.kinds import KINDS
from dougong.jobs.queue import NewJob, queue_of
from dougong.jobs.waking import wake
from dougong.problems import N_, Problem
from dougong.storage import Transaction

LONGEST_SUBJECT = 200
AUDITED = ("format", "view", "mode")
"""Of a payload; what stands in its filters and values is nobody's business but the job's."""


def enqueue(
    tx: Transaction,
    kind: str,
    payload: Mapping[str, Any],
    *,
    actor: Actor | None = None,
    subject: str = "",
    key: str | None = None,
    run: str | None = None,
    schedule: str | None = None,
    priority: int = 0,
    not_before: datetime | None = None,
) -> int:
    """The job's id. It runs as ``actor``, with the rights that they have by then; without one, as the
    product itself. A second job of the kind with the same ``key`` is the first one. ``run`` names the
    changes that the job makes, so that they can be undone together. Higher ``priority`` goes first."""
    known = KINDS[kind]
    if known.undoable and run is None:
        run = secrets.token_hex(8)
    job = NewJob(
        kind=kind,
        payload=known.write(payload),
        lane=known.lane,
        subject=subject.replace("\0", "")[:LONGEST_SUBJECT],
        user_id=actor.user_id if actor is not None else None,
        key=key,
        run=run,
        schedule=schedule,
        priority=priority,
        not_before=not_before,
        max_attempts=known.max_attempts,
    )
    job_id = queue_of(tx.workspace).add(tx, job)
    tx.on_commit(lambda: wake(tx.workspace))
    return job_id


def enqueue_for(tx: Transaction, actor: Actor, kind: str, payload: Mapping[str, Any], **options: Any) -> int:
    """What somebody asks for from outside: only kinds that say who may, and only if they may."""
    known = KINDS.get(kind)
    if known is None or known.authorise is None:
        text = N_("There is no job “{kind}” that can be asked for.")
        raise Forbidden(Problem("unknown_kind", text, "kind", {"kind": kind[:80]}))
    if actor.scope is not None:
        # The job runs as the user, without the key's limits.
        raise Forbidden(Problem("limited_key", N_("A limited key cannot ask for jobs.")))
    checked = known.read(known.write(payload))
    subject = known.authorise(tx, actor, checked)
    if known.audited is not None and not checked.get("dry_run"):
        details = {name: checked[name] for name in AUDITED if checked.get(name)}
        audit.note(tx, actor, known.audited, subject, object_name=checked.get("object"), details=details)
    return enqueue(tx, kind, checked, actor=actor, subject=subject, **options)
