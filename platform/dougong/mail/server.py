"""The mail server that the workspace hands its mail to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dougong.access import Actor, audit
from dougong.access.audit_kinds import register_kind
from dougong.access.people import checked_email
from dougong.access.sealing import seal, unseal
from dougong.access.security_policy import require_administrator
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction

PREFIX = "mail."
SECURITY = ("starttls", "tls", "none")
_HOST = re.compile(r"[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}")

register_kind("mail_changed", N_("Changed the mail server"), "security")


@dataclass(frozen=True, slots=True)
class MailServer:
    """``password`` is in clear here and sealed in the database."""

    host: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = ""
    sender: str = ""

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port}, {self.security}, {self.sender})"


def mail_server(tx: Transaction) -> MailServer | None:
    """None where the workspace has none."""
    stored = _stored(tx)
    if not stored.get("host"):
        return None
    password = unseal(tx, stored["password"]) if stored.get("password") else ""
    return MailServer(
        stored["host"],
        int(stored["port"]),
        stored["security"],
        stored.get("user", ""),
        password,
        stored["sender"],
    )


def has_mail_server(tx: Transaction) -> bool:
    return bool(_stored(tx).get("host"))


def change_mail_server(tx: Transaction, actor: Actor, given: Mapping[str, Any]) -> MailServer | None:
    """An empty host is none at all. Without a password the present one stays, unless host or user change: it
    is not sent to a server that it was not meant for."""
    require_administrator(tx, actor)
    before = mail_server(tx)
    if not given.get("host"):
        tx.execute('DELETE FROM "_dg_setting" WHERE "name" >= ? AND "name" < ?', (PREFIX, PREFIX[:-1] + "/"))
        audit.note(tx, actor, "mail_changed", "")
        return None
    server = _checked(given)
    kept = before is not None and (before.host, before.port, before.user) == (
        *(server.host, server.port),
        server.user,
    )
    if before is not None and kept and not server.password:
        server = replace(server, password=before.password)
    values = {"host": server.host, "port": str(server.port), "security": server.security}
    values |= {"user": server.user, "sender": server.sender}
    values["password"] = seal(tx, server.password) if server.password else ""
    tx.executemany(
        'INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?)'
        ' ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"',
        [(PREFIX + name, value) for name, value in values.items()],
    )
    details = {"host": server.host, "port": server.port, "sender": server.sender}
    audit.note(tx, actor, "mail_changed", server.host, details=details)
    return server


def _checked(given: Mapping[str, Any]) -> MailServer:
    problems = []
    host, port = str(given.get("host", "")).strip(), str(given.get("port", "")).strip()
    if not _HOST.fullmatch(host):
        problems.append(Problem("host", N_("This is not the name of a server."), "host"))
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536):
        problems.append(Problem("port", N_("It must be between {least} and {most}."), "port", _PORTS))
    if given.get("security") not in SECURITY:
        problems.append(Problem("choice", N_("Choose how the connection is protected."), "security"))
    texts = {name: str(given.get(name, "")) for name in ("user", "password")}
    for name, text in texts.items():
        if len(text) > 500 or not text.isprintable():
            problems.append(Problem("text", N_("This cannot be used here."), name))
    sender = ""
    try:
        sender = checked_email(str(given.get("sender", "")))
    except InvalidInput as refusal:
        problems += [problem.at("sender") for problem in refusal.problems]
    if problems:
        raise InvalidInput(problems)
    return MailServer(host, int(port), str(given["security"]), texts["user"], texts["password"], sender)


_PORTS = {"least": 1, "most": 65_535}


def _stored(tx: Transaction) -> dict[str, str]:
    rows = tx.execute(
        'SELECT "name", "value" FROM "_dg_setting" WHERE "name" >= ? AND "name" < ?',
        (PREFIX, PREFIX[:-1] + "/"),
    ).fetchall()
    return {name.removeprefix(PREFIX): value for name, value in rows}
