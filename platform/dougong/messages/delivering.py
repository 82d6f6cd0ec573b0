"""The job that hands a mail to the server, at least once; the same mail has the same Message-ID each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.files import File, blobs_of, files_by_id
from dougong.jobs import KINDS, JobKind, Progress
from dougong.mail.sending import SmtpMailer
from dougong.mail.server import MailServer, mail_server
from dougong.messages.declining import declined
from dougong.messages.letters import KIND, Content, Letter, content_of, letter_by_id, set_state
from dougong.messages.markup import one_line
from dougong.messages.page import whole_page
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {"mail": {"type": "integer"}},
    "required": ["mail"],
    "additionalProperties": False,
}
ATTEMPTS = 40
"""With pauses that grow to an hour: a server may be away for more than a day."""
NO_FILE = N_("The attachment “{name}” is not there any more.")


@dataclass(frozen=True, slots=True)
class _Ready:
    letter: Letter
    content: Content
    files: Sequence[File]
    server: MailServer
    message: EmailMessage


def send(workspace: Workspace, payload: dict[str, Any], progress: Progress) -> None:
    with progress.step() as tx:
        ready = _ready(tx, payload["mail"])
    if ready is None:
        return
    _attach(workspace, ready)
    SmtpMailer(ready.server).send(ready.message)
    with progress.step() as tx:
        set_state(tx, ready.letter.id, "sent")


def _ready(tx: Transaction, letter_id: int) -> _Ready | None:
    """None where it need not be sent, or cannot be now: then its state says why."""
    letter = letter_by_id(tx, letter_id)
    if letter is None or letter.state == "sent":
        return None
    server = mail_server(tx)
    if server is None or declined(tx, letter.topic, letter.to_address):
        set_state(tx, letter.id, "held" if server is None else "declined")
        return None
    content, known = content_of(tx, letter.id), files_by_id(tx, letter.file_ids)
    files = [known[one] for one in letter.file_ids if one in known]
    set_state(tx, letter.id, "waiting")
    message = _composed(letter, content, server, tx.workspace.name)
    message["Date"] = format_datetime(tx.now)
    return _Ready(letter, content, files, server, message)


def _composed(letter: Letter, content: Content, server: MailServer, name: str) -> EmailMessage:
    message = EmailMessage()
    local, _, domain = server.sender.rpartition("@")
    message["From"] = Address(one_line(name, 200), local, domain)
    message["To"] = letter.to_address
    message["Subject"] = one_line(letter.subject)
    message["Message-ID"] = letter.message_id(domain)
    message["Auto-Submitted"] = "auto-generated"
    if content.leave:
        # RFC 8058: the reader's program offers the button, and posts when it is pressed.
        message["List-Unsubscribe"] = f"<{content.leave}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(content.text)
    if content.html:
        message.add_alternative(whole_page(letter.subject, content.html, letter.language), subtype="html")
    return message


def _attach(workspace: Workspace, ready: _Ready) -> None:
    for file in ready.files:
        main, _, sub = file.media_type.partition("/")
        try:
            content = blobs_of(workspace).path(file.hash).read_bytes()
        except FileNotFoundError:
            raise InvalidInput(Problem("no_file", NO_FILE, "attachments", {"name": file.name})) from None
        ready.message.add_attachment(content, main, sub or "octet-stream", filename=file.name)


KINDS.add(JobKind(KIND, N_("Send a message"), send, SCHEMA, max_attempts=ATTEMPTS))
