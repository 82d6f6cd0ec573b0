"""Mails that wait: jobs of kind ``mail``, their text sealed, since it may hold a link that lets somebody in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dougong.access.people import checked_email
from dougong.access.sealing import seal, unseal
from dougong.errors import Conflict
from dougong.jobs import KINDS, JobKind, Progress, enqueue
from dougong.mail.sending import Mail, deliver
from dougong.mail.server import has_mail_server
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"to": {"type": "string", "maxLength": 320}, "sealed": {"type": "string"}},
    "required": ["to", "sealed"],
    "additionalProperties": False,
}


def post(tx: Transaction, to: str, subject: str, text: str, key: str | None = None) -> int:
    """The job's id; it leaves once the transaction is committed. A second one with the same ``key`` is the
    first one."""
    if not has_mail_server(tx):
        raise Conflict(Problem("no_mail_server", N_("The workspace has no mail server.")))
    to = checked_email(to)
    sealed = seal(tx, json.dumps([subject, text]))
    return enqueue(tx, "mail", {"to": to, "sealed": sealed}, subject=to, key=key)


def _send(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    with progress.step() as tx:
        subject, text = json.loads(unseal(tx, payload["sealed"]))
    deliver(workspace, Mail(payload["to"], subject, text))


KINDS.add(JobKind("mail", N_("Send a mail"), _send, SCHEMA))
