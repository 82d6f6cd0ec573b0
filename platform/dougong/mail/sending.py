"""Handing a mail to a server. Slow, and never inside a transaction."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from typing import Protocol

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, Unavailable
from dougong.mail.server import MailServer, mail_server
from dougong.problems import N_, Problem
from dougong.storage import Workspace

SECONDS = 20
REFUSED = N_("The mail server {host} refused the mail: {reason}")


@dataclass(frozen=True, slots=True)
class Mail:
    to: str
    subject: str
    text: str


class Mailer(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Unavailable where the server cannot be reached or does not take it now, InvalidInput where it never will."""


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
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as error:
            # "Not ever" is an answer, after which nobody asks again; "not now" is none.
            refusal = Problem("mail_refused", REFUSED, "", {"host": server.host, "reason": _answer(error)})
            raise (Unavailable if _is_passing(error) else InvalidInput)(refusal) from error
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


def _is_passing(error: smtplib.SMTPException) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code < 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code < 500


def _answer(error: smtplib.SMTPException) -> str:
    """What the server said, without the address that it repeats as a key."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return f"{code} {_decoded(text)}"[:200]
    if isinstance(error, smtplib.SMTPDataError):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"[:200]
    return str(error)[:200]


def _decoded(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text


def _reason(error: Exception) -> str:
    """Servers repeat what was sent to them; an answer to a sign-in may hold the password."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "authentication failed"
    return str(error)[:200]
