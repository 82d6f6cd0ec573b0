"""Mails as they are kept: each once for its key, whatever is done again, and sent by a job of the same commit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from dougong.access.people import checked_email
from dougong.access.sealing import seal, unseal
from dougong.dataclasses import dataclass
from dougong.jobs import enqueue
from dougong.mail.server import has_mail_server
from dougong.storage import Transaction

KIND = "message"

_INSERT = (
    'INSERT INTO "_dg_mail" ("key", "topic", "to_address", "user_id", "language", "subject", "content", "files",'
    ' "object_id", "record_id", "run", "created_at", "state") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
    ' ON CONFLICT ("key") DO NOTHING RETURNING "id"'
)


@dataclass(frozen=True, slots=True)
class Content:
    """``leave`` is the address at which whoever reads it says that they want no more of them."""

    text: str
    html: str
    leave: str = ""


@dataclass(frozen=True, slots=True)
class FreshLetter:
    """``topic`` says what it is one of: the id of a message template, or a word of the product's own."""

    key: str
    topic: str
    to: str
    subject: str
    content: Content
    language: str = "en"
    user_id: int | None = None
    file_ids: Sequence[int] = ()
    object_id: str | None = None
    record_id: int | None = None
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """Without what it says, which is sealed: see ``content_of``."""

    id: int
    key: str
    topic: str
    to_address: str
    user_id: int | None
    language: str
    subject: str
    files: str
    object_id: str | None
    record_id: int | None
    run: str | None
    created_at: str
    sent_at: str | None
    state: str
    job_id: int | None

    @property
    def file_ids(self) -> list[int]:
        found: list[int] = json.loads(self.files)
        return found

    def message_id(self, domain: str) -> str:
        """The same at every attempt, so that whoever gets it twice can tell."""
        return f"<{hashlib.sha256(self.key.encode()).hexdigest()[:32]}.{self.id}@{domain}>"


NAMES = [one.name for one in fields(Letter)]
COLUMNS = ", ".join(f'one."{name}"' for name in NAMES)


def write_letter(tx: Transaction, new: FreshLetter) -> int | None:
    """Its id; None where there is one with this key already. It leaves once the transaction is committed."""
    address = checked_email(new.to)
    content = seal(tx, json.dumps([new.content.text, new.content.html, new.content.leave]))
    files = json.dumps(list(new.file_ids))
    about = (new.object_id, new.record_id, new.run)
    row = tx.execute(
        _INSERT,
        (
            *(new.key, new.topic, address, new.user_id, new.language, new.subject, content, files),
            *(*about, tx.now_text, "held"),
        ),
    ).fetchone()
    if row is None:
        return None
    if has_mail_server(tx):
        dispatch(tx, row[0], address)
    return int(row[0])


def dispatch(tx: Transaction, letter_id: int, address: str) -> None:
    job_id = enqueue(tx, KIND, {"mail": letter_id}, subject=address)
    tx.execute(
        'UPDATE "_dg_mail" SET "state" = \'waiting\', "job_id" = ? WHERE "id" = ?', (job_id, letter_id)
    )


def letter_by_id(tx: Transaction, letter_id: int) -> Letter | None:
    row = tx.execute(f'SELECT {COLUMNS} FROM "_dg_mail" one WHERE one."id" = ?', (letter_id,)).fetchone()
    return None if row is None else Letter(*row)


def content_of(tx: Transaction, letter_id: int) -> Content:
    row = tx.execute('SELECT "content" FROM "_dg_mail" WHERE "id" = ?', (letter_id,)).fetchone()
    return Content(*json.loads(unseal(tx, row[0])))


def set_state(tx: Transaction, letter_id: int, state: str) -> None:
    sent: Any = tx.now_text if state == "sent" else None
    tx.execute('UPDATE "_dg_mail" SET "state" = ?, "sent_at" = ? WHERE "id" = ?', (state, sent, letter_id))
