"""How each person signs in, at a glance."""

from __future__ import annotations

from dougong.access.actor import Actor
from dougong.access.policy import POLICY
from dougong.access.reach import people_reached
from dougong.dataclasses import dataclass
from dougong.storage import Transaction

_STATES = """
    SELECT u."id", u."password_hash" IS NOT NULL, f."user_id" IS NOT NULL,
        (SELECT count(*) FROM "_dg_session" s
            WHERE s."user_id" = u."id" AND s."expires_at" > ? AND s."idle_until" > ?),
        (SELECT max(s."last_seen_at") FROM "_dg_session" s WHERE s."user_id" = u."id")
    FROM "_dg_user" u
    LEFT JOIN "_dg_second_factor" f ON f."user_id" = u."id" AND f."confirmed_at" IS NOT NULL
    LEFT JOIN "_dg_service_account" a ON a."user_id" = u."id"
    WHERE a."user_id" IS NULL"""


@dataclass(frozen=True, slots=True)
class SignInState:
    has_password: bool
    has_second_factor: bool
    sessions: int
    last_seen_at: str | None
    """Of the sessions that are still known."""


def sign_in_states(tx: Transaction, actor: Actor) -> dict[int, SignInState]:
    """By user, of those whom the actor looks after; without service accounts, which never sign in."""
    POLICY.require_partly(actor, "people")
    reached = people_reached(tx, actor)
    rows = tx.execute(_STATES, (tx.now_text, tx.now_text)).fetchall()
    return {
        row[0]: SignInState(bool(row[1]), bool(row[2]), row[3], row[4])
        for row in rows
        if reached is None or row[0] in reached
    }
