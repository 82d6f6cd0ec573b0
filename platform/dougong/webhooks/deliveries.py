"""Deliveries as they are kept: each once for its key; looking into them, and making a call once more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from dougong.access import POLICY, Actor, actor_of, get_user
from dougong.access.sealing import seal, unseal
from dougong.dataclasses import dataclass
from dougong.definitions.webhooks import WebhookDefinition
from dougong.errors import Conflict, DougongError, not_found
from dougong.jobs import enqueue
from dougong.jobs.fates import Fates
from dougong.jobs.rows import problems_from_text
from dougong.problems import N_, Problem
from dougong.storage import Transaction
from dougong.webhooks.payloads import Payload, payload_of

KIND = "webhook"
STATES = ("waiting", "done", "dead")
MOST = 200
NOT_STUCK = N_("Only a call that was given up can be made again.")

FATES = Fates("_dg_webhook_delivery", STATES, lost="dead")
_INSERT = (
    'INSERT INTO "_dg_webhook_delivery" ("key", "webhook_id", "object_id", "record_id", "run", "user_id",'
    ' "content", "created_at", "state") VALUES (?, ?, ?, ?, ?, ?, ?, ?, \'waiting\')'
    ' ON CONFLICT ("key") DO NOTHING RETURNING "id"'
)


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    key: str
    webhook_id: str
    object_id: str
    record_id: int
    run: str | None
    user_id: int | None
    created_at: str
    done_at: str | None
    status: int | None
    state: str
    job_id: int | None


@dataclass(frozen=True, slots=True)
class Delivery:
    row: Row
    state: str
    attempts: int
    next_at: str | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class DeliveryQuery:
    webhook_id: str | None = None
    state: str | None = None
    record_id: int | None = None
    before: int | None = None
    limit: int = 50


_NAMES = [one.name for one in fields(Row)]
_COLUMNS = ", ".join(f'one."{name}"' for name in _NAMES)
_SELECT = f'SELECT {_COLUMNS}, j."state", j."attempts", j."not_before", j."problems" FROM {FATES.joined}'


def write_delivery(
    tx: Transaction, actor: Actor, webhook: WebhookDefinition, record_id: int, key: str, run: str | None
) -> int | None:
    """Its id; None where there is one with this key already. The call is made once the transaction is committed."""
    payload = payload_of(tx, actor, webhook, record_id)
    content = seal(tx, json.dumps([payload.url, payload.values], ensure_ascii=False))
    about = (webhook.id, webhook.object_id, record_id, run, actor.user_id)
    row = tx.execute(_INSERT, (key, *about, content, tx.now_text)).fetchone()
    if row is None:
        return None
    _dispatch(tx, row[0], webhook.title, actor if actor.user_id is not None else None)
    return int(row[0])


def _dispatch(tx: Transaction, delivery_id: int, title: str, actor: Actor | None) -> None:
    job_id = enqueue(tx, KIND, {"delivery": delivery_id}, actor=actor, subject=title)
    tx.execute('UPDATE "_dg_webhook_delivery" SET "job_id" = ? WHERE "id" = ?', (job_id, delivery_id))


def find_deliveries(tx: Transaction, actor: Actor, query: DeliveryQuery) -> list[Delivery]:
    """The newest first."""
    POLICY.require_right(actor, "jobs")
    if not 0 <= (query.before or 0) < 2**63:
        return []
    given: dict[str, object] = {
        'one."webhook_id" = ?': query.webhook_id,
        'one."record_id" = ?': query.record_id,
        'one."id" < ?': query.before,
    }
    where, binds = FATES.where(query.state, given)
    limit = max(1, min(query.limit, MOST))
    rows = tx.execute(f'{_SELECT}{where} ORDER BY one."id" DESC LIMIT {limit}', binds).fetchall()
    return [_delivery(row) for row in rows]


def count_deliveries(tx: Transaction, actor: Actor) -> dict[str, dict[str, int]]:
    """By webhook, how many are in which state."""
    POLICY.require_right(actor, "jobs")
    return FATES.tally(tx, "webhook_id")


def get_delivery(tx: Transaction, actor: Actor, delivery_id: int) -> Delivery:
    POLICY.require_right(actor, "jobs")
    row = None
    if 0 < delivery_id < 2**63:
        row = tx.execute(f'{_SELECT} WHERE one."id" = ?', (delivery_id,)).fetchone()
    if row is None:
        raise not_found("delivery", delivery_id)
    return _delivery(row)


def read_delivery(tx: Transaction, actor: Actor, delivery: Delivery) -> Payload | None:
    """What was sent; None unless the actor may read all that stands in it."""
    webhook = tx.release.definitions.webhooks_by_id.get(delivery.row.webhook_id)
    if actor.kind != "system":
        try:
            if webhook is None:
                return None
            now = payload_of(tx, actor, webhook, delivery.row.record_id, strict=True)
        except DougongError:
            return None
        kept = content_of(tx, delivery.row.id)
        # What the webhook does not say any more was judged by nobody.
        return kept if kept.values.keys() <= now.values.keys() else None
    return content_of(tx, delivery.row.id)


def deliver_again(tx: Transaction, actor: Actor, delivery_id: int) -> Delivery:
    """With the same key, as whoever it ran for."""
    get_delivery(tx, actor, delivery_id)
    # Whoever asks for the same at the same time comes after, and finds it on its way.
    locking = " FOR UPDATE" if tx.dialect == "postgresql" else ""
    tx.execute(f'SELECT 1 FROM "_dg_webhook_delivery" WHERE "id" = ?{locking}', (delivery_id,))
    delivery = get_delivery(tx, actor, delivery_id)
    if delivery.state != "dead":
        raise Conflict(Problem("not_stuck", NOT_STUCK))
    webhook = tx.release.definitions.webhooks_by_id.get(delivery.row.webhook_id)
    if webhook is None:
        raise not_found("webhook", delivery.row.webhook_id)
    user_id = delivery.row.user_id
    acting = None if user_id is None else actor_of(tx, get_user(tx, user_id))
    _dispatch(tx, delivery_id, webhook.title, acting)
    return get_delivery(tx, actor, delivery_id)


def row_by_id(tx: Transaction, delivery_id: int) -> Row | None:
    row = tx.execute(
        f'SELECT {_COLUMNS} FROM "_dg_webhook_delivery" one WHERE one."id" = ?', (delivery_id,)
    ).fetchone()
    return None if row is None else Row(*row)


def content_of(tx: Transaction, delivery_id: int) -> Payload:
    row = tx.execute('SELECT "content" FROM "_dg_webhook_delivery" WHERE "id" = ?', (delivery_id,)).fetchone()
    return Payload(*json.loads(unseal(tx, row[0])))


def _delivery(row: Sequence[Any]) -> Delivery:
    facts = Row(*row[: len(_NAMES)])
    job_state, attempts, next_at, problems = row[len(_NAMES) :]
    state = FATES.shown(facts.state, job_state)
    told = problems_from_text(problems) if problems and state != "done" else ()
    return Delivery(facts, state, attempts or 0, next_at if state == "waiting" else None, told)
