"""Handing a mail to a server. Slow, and never inside a transaction."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from typing import Protocol

from dougong.errors import Unavailable
from dougong.mail.server import MailServer, mail_server
from dougong.problems import N_, Problem
from dougong.storage import Workspace

SECONDS = 20


@dataclass(frozen=True, slots=True)
class Mail:
    to: str
    subject: str
    text: str


class Mailer(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Unavailable where the server cannot be reached or does not take it."""


class SmtpMailer:
    def __init__(self, server: MailServer) -> None:
        self._server = server

    def send(self, message: EmailMessage) -> None:
        server, context = self._server, ssl.create_default_context()
        try:
            if server.security == "tls":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=SECONDS, context=context
                )
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
            with smtp:
                if server.security == "starttls":
                    smtp.starttls(context=context)
                if server.user:
                    smtp.login(server.user, server.password)
                smtp.send_message(message)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            text = N_("The mail server {host} did not take the mail: {reason}")
            params = {"host": server.host, "reason": _reason(error)}
            raise Unavailable(Problem("mail", text, "", params)) from error


def deliver(workspace: Workspace, mail: Mail, mailer: Mailer | None = None) -> None:
    with workspace.read() as tx:
        server, now = mail_server(tx), tx.now
    if server is None:
        raise Unavailable(Problem("no_mail_server", N_("The workspace has no mail server.")))
    message = EmailMessage()
    message["From"] = formataddr((_line(workspace.name), server.sender))
    message["To"] = mail.to
    message["Subject"] = _line(mail.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    (mailer or SmtpMailer(server)).send(message)


def _line(text: str) -> str:
    """A header is one line, whatever a workspace is called."""
    return " ".join(text.split())[:200]


def _reason(error: Exception) -> str:
    """Servers repeat what was sent to them; an answer to a sign-in may hold the password."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "authentication failed"
    return str(error)[:200]
