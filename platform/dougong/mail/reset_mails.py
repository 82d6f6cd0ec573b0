"""Mailing somebody a link for a new password.

Whether there is such an account is found out by the job: whoever asks learns nothing, not even by the time that
the answer takes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from dougong.access import email_key, find_user
from dougong.access.resets import mail_reset
from dougong.jobs import KINDS, JobKind, Progress, enqueue
from dougong.mail.sending import Mail, deliver
from dougong.problems import N_, fill
from dougong.storage import Transaction, Workspace

EVERY_SECONDS = 300
"""One mail to an address in so long, however often it is asked for."""

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "email": {"type": "string", "maxLength": 320},
        "subject": {"type": "string", "maxLength": 300},
        "text": {"type": "string", "maxLength": 5_000},
    },
    "required": ["email", "subject", "text"],
    "additionalProperties": False,
}


def ask_for_reset(tx: Transaction, email: str, subject: str, text: str) -> None:
    """``text`` is in the asker's language and has ``{name}`` and ``{link}`` where they belong."""
    digest = hashlib.sha256(email_key(email).encode("utf-8", "replace")).hexdigest()[:32]
    key = f"{digest} {int(tx.now.timestamp()) // EVERY_SECONDS}"
    payload = {"email": email.replace("\0", "")[:320], "subject": subject, "text": text}
    enqueue(tx, "reset_mail", payload, key=key)


def _send(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    with progress.step() as tx:
        user = find_user(tx, payload["email"].encode("utf-8", "ignore").decode())
        token = mail_reset(tx, user) if user is not None else None
    if user is None or token is None:
        return
    link = f"{workspace.settings.base_url}/sign-in/reset?token={token}"
    text = fill(payload["text"], {"name": user.name, "link": link})
    deliver(workspace, Mail(user.email, payload["subject"], text))


KINDS.add(JobKind("reset_mail", N_("Mail a link for a new password"), _send, SCHEMA))
