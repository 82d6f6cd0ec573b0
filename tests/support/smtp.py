"""A mail server on a free port of this machine, that keeps what it is given."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from dougong.access import SYSTEM
from dougong.mail import change_mail_server
from dougong.storage import Workspace

USER, PASSWORD = "crm", "hunter2-hunter2"


@dataclass
class Inbox:
    """``answer`` is what it says to a mail."""

    port: int
    answer: str = "250 Kept"
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("2"):
            mail = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        return self.answer

    @contextmanager
    def listening(self) -> Iterator[None]:
        controller = Controller(
            self, hostname="127.0.0.1", port=self.port, authenticator=_authenticate, auth_require_tls=False
        )
        controller.start()
        try:
            yield
        finally:
            controller.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def use(workspace: Workspace, at: int, **more: Any) -> None:
    given = {"host": "127.0.0.1", "port": at, "security": "none", "sender": "crm@example.com"}
    with workspace.write() as tx:
        change_mail_server(tx, SYSTEM, given | more)


def text_of(mail: EmailMessage, subtype: str = "plain") -> str:
    part = mail.get_body((subtype,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=right, handled=False)
