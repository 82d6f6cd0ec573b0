"""``Idempotency-Key``: a POST that is sent again is answered as the first time, and done once.

What a write answered is kept in the transaction of the write itself: there is no moment at which one is there
without the other. Refusals are not kept, for they changed nothing; sent again they are judged again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

from flask import Response, request

from dougong.access import POLICY, Actor, Right
from dougong.api.answers import JSON
from dougong.api.refusals import BadRequest
from dougong.api.sessions import acting, acting_to_write
from dougong.errors import Conflict, InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace, instant_text

MAX_KEY = 200
KEPT = timedelta(hours=24)

_KEPT_HEADERS = ("ETag", "Location")


def once(
    workspace: Workspace, act: Callable[[Transaction, Actor], Response], digest: str | None = None
) -> Response:
    """Run ``act`` in a writing transaction, or answer as the first request with this key was. ``digest``
    tells requests apart whose body has been read already."""
    with workspace.write() as tx:
        return _once(tx, acting_to_write(tx), act, digest)


def once_alone(workspace: Workspace, right: Right, act: Callable[[Transaction, Actor], Response]) -> Response:
    """The same in an exclusive transaction, which is not even begun for whoever lacks the right. How far it reaches
    is for ``act`` to ask."""
    with workspace.read() as tx:
        POLICY.require_partly(acting(tx), right)
    with workspace.exclusive() as tx:
        actor = acting_to_write(tx)
        POLICY.require_partly(actor, right)
        return _once(tx, actor, act)


def _once(
    tx: Transaction,
    actor: Actor,
    act: Callable[[Transaction, Actor], Response],
    digest: str | None = None,
) -> Response:
    key = _key()
    if key is None:
        return act(tx, actor)
    _lock(tx, actor, key)
    digest = digest or _request_hash()
    kept = _kept_answer(tx, actor, key, digest)
    if kept is not None:
        return kept
    response = act(tx, actor)
    _keep(tx, actor, key, digest, response)
    return response


def _key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not (0 < len(key) <= MAX_KEY and key.isascii() and key.isprintable()):
        raise BadRequest(
            Problem(
                "bad_idempotency_key",
                N_("The key must be 1 to {limit} printable ASCII characters."),
                "Idempotency-Key",
                {"limit": MAX_KEY},
            )
        )
    return key


def _lock(tx: Transaction, actor: Actor, key: str) -> None:
    """SQLite has one writer at a time; on PostgreSQL the same request may be running elsewhere."""
    if tx.dialect != "postgresql":
        return
    digest = hashlib.blake2b(f"{actor.user_id}/{request.path}/{key}".encode(), digest_size=8).digest()
    number = int.from_bytes(digest, "big", signed=True)
    if not tx.execute("SELECT pg_try_advisory_xact_lock(?)", (number,)).fetchone()[0]:
        raise _in_progress()


def _kept_answer(tx: Transaction, actor: Actor, key: str, digest: str) -> Response | None:
    row = tx.execute(
        'SELECT "request_hash", "status", "body", "created_at" FROM "_dg_idempotency"'
        ' WHERE "user_id" = ? AND "key" = ? AND "route" = ?',
        (actor.user_id, key, request.path),
    ).fetchone()
    if row is None:
        return None
    request_hash, status, kept, created_at = row
    if created_at < instant_text(tx.now - KEPT):
        # It is swept out when the new answer is kept.
        return None
    if request_hash != digest:
        raise InvalidInput(
            Problem(
                "idempotency_key_reused",
                N_("This key was used for another request already."),
                "Idempotency-Key",
            )
        )
    stored = json.loads(kept)
    return Response(
        stored["body"], status, {**stored["headers"], "Idempotency-Replayed": "true"}, mimetype=JSON
    )


def _keep(tx: Transaction, actor: Actor, key: str, digest: str, response: Response) -> None:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    tx.execute('DELETE FROM "_dg_idempotency" WHERE "created_at" < ?', (instant_text(tx.now - KEPT),))
    tx.execute(
        'INSERT INTO "_dg_idempotency"'
        ' ("user_id", "key", "route", "request_hash", "status", "body", "created_at")'
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            actor.user_id,
            key,
            request.path,
            digest,
            response.status_code,
            json.dumps({"headers": headers, "body": response.get_data(as_text=True)}),
            tx.now_text,
        ),
    )


def _request_hash() -> str:
    return hashlib.sha256(request.query_string + b"\0" + request.get_data(cache=True)).hexdigest()


def _in_progress() -> Conflict:
    return Conflict(
        Problem(
            "in_progress", N_("The same request is being worked on; ask again shortly."), "Idempotency-Key"
        )
    )
