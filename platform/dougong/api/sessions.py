"""Who acts: the holder of the key in the Authorization header, looked up in the request's transaction."""

from __future__ import annotations

from flask import g, request

from dougong.access import Actor, keys
from dougong.access.key_uses import heed_use
from dougong.errors import Forbidden, NotSignedIn
from dougong.problems import N_, Problem
from dougong.storage import Transaction

MAX_KEY = 200


def acting(tx: Transaction) -> Actor:
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not key or len(key) > MAX_KEY:
        raise NotSignedIn(Problem("no_key", N_("Send your key as: Authorization: Bearer KEY.")))
    actor = keys.actor_of_key(tx, key, request.remote_addr or "")
    if actor is None:
        raise NotSignedIn(Problem("bad_key", N_("This key is unknown, expired or revoked.")))
    if actor.scope is not None and actor.scope.only_reads and request.method not in ("GET", "HEAD"):
        g.actor = actor
        raise Forbidden(Problem("only_reads", N_("This key may only read.")))
    heed_use(tx, actor)
    g.actor = actor  # refusals are worded in the actor's language
    return actor


def acting_to_write(tx: Transaction) -> Actor:
    """The same, where the transaction writes."""
    return acting(tx)
