"""Mail: the workspace's server, and an outbox that is the queue of jobs.

``post`` puts a mail into the transaction that makes it necessary; a job hands it to the server afterwards, and
tries again with growing pauses where that fails. Nothing here decides whether somebody wants the mail: that is
for whoever notifies. Where no server is named, ``post`` refuses.
"""

from __future__ import annotations

from dougong.mail import reset_mails as reset_mails
from dougong.mail.outbox import post
from dougong.mail.sending import Mail, Mailer, SmtpMailer, deliver
from dougong.mail.server import MailServer, change_mail_server, mail_server

__all__ = [
    "Mail",
    "MailServer",
    "Mailer",
    "SmtpMailer",
    "change_mail_server",
    "deliver",
    "mail_server",
    "post",
]
