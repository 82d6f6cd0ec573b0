"""What is kept of forms: what somebody has typed and not saved yet, and what was made of a form that was saved.

Each form that is opened has a token of its own. Under it stands what was typed, as the form sends it; nothing of it is
judged or believed before it comes back through the one door. Saving takes the text out and leaves which record came
of it, so that a form that is sent twice makes one record.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction
from dougong.storage.instants import instant_text

Pairs = Sequence[tuple[str, str]]

MAX_BYTES = 512 * 1024
MOST_KEPT = 50
"""Of one person; the oldest go first."""
MOST_OFFERED = 3
KEPT = timedelta(days=30)
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,40}")
TOO_LARGE = N_("This form is too large to be kept before it is saved.")
NO_TOKEN = N_("This is no form of ours.")


@dataclass(frozen=True, slots=True)
class KeptForm:
    token: str
    object_id: str
    record_id: int
    """0: of a new record."""
    written_at: str
    fields: Pairs = ()


@dataclass(frozen=True, slots=True)
class MadeOf:
    record_id: int
    digest: str
    """Of what was sent then."""


def new_token() -> str:
    return secrets.token_urlsafe(12)


def digest_of(fields: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps(sorted(fields)).encode("utf-8", "surrogatepass")).hexdigest()


def keep_form(
    tx: Transaction, actor: Actor, object_id: str, record_id: int, token: str, fields: Pairs
) -> None:
    """A form that has been saved meanwhile is not taken up again."""
    content = json.dumps(list(fields), ensure_ascii=False)
    if len(content.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise InvalidInput(Problem("too_large", TOO_LARGE))
    if claim_form(tx, actor, object_id, record_id, token) is not None:
        return
    tx.execute(
        'UPDATE "_dg_form" SET "content" = ?, "written_at" = ? WHERE "user_id" = ? AND "token" = ?',
        (content.encode("utf-8", "replace").decode(), instant_text(tx.now), actor.user_id, token),
    )
    tx.execute('DELETE FROM "_dg_form" WHERE "written_at" < ?', (_oldest(tx),))
    tx.execute(
        'DELETE FROM "_dg_form" WHERE "user_id" = ? AND "made_id" IS NULL AND "id" NOT IN'
        ' (SELECT "id" FROM "_dg_form" WHERE "user_id" = ? AND "made_id" IS NULL'
        ' ORDER BY "written_at" DESC, "id" DESC LIMIT ?)',
        (actor.user_id, actor.user_id, MOST_KEPT),
    )


def kept_forms(tx: Transaction, actor: Actor, object_id: str, record_id: int) -> list[KeptForm]:
    """Those of the actor that wait to be taken up again, the newest first."""
    rows = tx.execute(
        'SELECT "token", "written_at", "content" FROM "_dg_form" WHERE "user_id" = ? AND "object_id" = ?'
        ' AND "record_id" = ? AND "made_id" IS NULL AND "content" <> \'\' AND "written_at" >= ?'
        ' ORDER BY "written_at" DESC, "id" DESC LIMIT ?',
        (actor.user_id, object_id, record_id, _oldest(tx), MOST_OFFERED),
    ).fetchall()
    return [KeptForm(token, object_id, record_id, at, _pairs(content)) for token, at, content in rows]


def find_form(tx: Transaction, actor: Actor, object_id: str, record_id: int, token: str) -> KeptForm | None:
    row = tx.execute(
        'SELECT "written_at", "content" FROM "_dg_form" WHERE "user_id" = ? AND "token" = ?'
        ' AND "object_id" = ? AND "record_id" = ? AND "made_id" IS NULL AND "content" <> \'\'',
        (actor.user_id, token, object_id, record_id),
    ).fetchone()
    if row is None:
        return None
    return KeptForm(token, object_id, record_id, row[0], _pairs(row[1]))


def _pairs(content: str) -> Pairs:
    return [(name, text) for name, text in json.loads(content)]


def forget_form(tx: Transaction, actor: Actor, token: str) -> None:
    tx.execute('DELETE FROM "_dg_form" WHERE "user_id" = ? AND "token" = ?', (actor.user_id, token))


def claim_form(tx: Transaction, actor: Actor, object_id: str, record_id: int, token: str) -> MadeOf | None:
    """What was made of the form already. Whoever else sends it waits until this transaction has ended."""
    if not TOKEN.fullmatch(token):
        raise InvalidInput(Problem("no_token", NO_TOKEN))
    row = tx.execute(
        'INSERT INTO "_dg_form"'
        ' ("user_id", "token", "object_id", "record_id", "content", "digest", "written_at")'
        " VALUES (?, ?, ?, ?, '', '', ?)"
        ' ON CONFLICT ("user_id", "token") DO UPDATE SET "token" = excluded."token"'
        ' RETURNING "made_id", "digest"',
        (actor.user_id, token, object_id, record_id, instant_text(tx.now)),
    ).fetchone()
    return MadeOf(row[0], row[1]) if row[0] is not None else None


def settle_form(tx: Transaction, actor: Actor, token: str, digest: str, made_id: int) -> None:
    tx.execute(
        'UPDATE "_dg_form" SET "content" = \'\', "digest" = ?, "made_id" = ?, "written_at" = ?'
        ' WHERE "user_id" = ? AND "token" = ?',
        (digest, made_id, instant_text(tx.now), actor.user_id, token),
    )


def _oldest(tx: Transaction) -> str:
    return instant_text(tx.now - KEPT)
