"""Mails about records, written by templates: who gets them, what they say, and what became of them.

A mail is kept when it is written, in the transaction of its cause and once for its key; a job of the same commit
hands it to the mail server. Without a server it stays in the outbox, where people read it and send it later. What
it says is what its sender may read. Links that let somebody in are not posted here: they go by ``dougong.mail``,
which keeps nothing.
"""

from __future__ import annotations

from dougong.messages import delivering as delivering
from dougong.messages import forgetting as forgetting
from dougong.messages.declining import accept_again, decline, leave_link, read_link
from dougong.messages.letters import Content, FreshLetter, Letter, write_letter
from dougong.messages.outbox import (
    MailQuery,
    OutboxMail,
    count_mails,
    find_mails,
    get_mail,
    read_mail,
    send_again,
    send_held,
)
from dougong.messages.rendering import Message, Rendered, message_by_id, template_of
from dougong.messages.trying import write_trial

__all__ = [
    "Content",
    "FreshLetter",
    "Letter",
    "MailQuery",
    "Message",
    "OutboxMail",
    "Rendered",
    "accept_again",
    "count_mails",
    "decline",
    "find_mails",
    "get_mail",
    "leave_link",
    "message_by_id",
    "read_link",
    "read_mail",
    "send_again",
    "send_held",
    "template_of",
    "write_letter",
    "write_trial",
]
