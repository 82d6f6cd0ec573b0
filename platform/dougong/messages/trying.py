"""A mail by a template to whoever asks for it, to be looked at where mails are read: marked as a trial."""

from __future__ import annotations

import secrets

from dougong.access import POLICY, Actor, get_user
from dougong.definitions import MessageDefinition
from dougong.errors import Forbidden
from dougong.messages.letters import Content, FreshLetter, write_letter
from dougong.messages.rendering import Message
from dougong.problems import N_, Problem, fill
from dougong.storage import Transaction
from dougong.tongues import translated

NOBODY = N_("A trial goes to whoever asks for it: there is nobody here.")
SUBJECT = N_("[Trial] {subject}")


def write_trial(
    tx: Transaction, actor: Actor, definition: MessageDefinition, record_id: int, language: str
) -> int:
    """The id of the mail. It says what the actor may read, and goes to nobody else."""
    POLICY.require_right(actor, "design")
    if actor.user_id is None:
        raise Forbidden(Problem("nobody", NOBODY))
    user = get_user(tx, actor.user_id)
    rendered = Message(tx, actor, definition, record_id).rendered(language, actor.zone)
    letter = FreshLetter(
        key=f"trial {secrets.token_hex(12)}",
        topic=definition.id,
        to=user.email,
        subject=fill(translated(SUBJECT, rendered.language), {"subject": rendered.subject}),
        content=Content(rendered.text, rendered.html),
        language=rendered.language,
        user_id=user.id,
        file_ids=[file.id for file in rendered.files],
        object_id=definition.object_id,
        record_id=record_id,
    )
    made = write_letter(tx, letter)
    assert made is not None  # noqa: S101 - no other mail has this key
    return made
