"""The outbox: which mails there are, what became of each, sending again what did not leave."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from marshmallow import fields, validate

from dougong.access import Actor
from dougong.api.answers import answer, answer_conditionally
from dougong.api.envelopes import Envelope, read_parameters
from dougong.api.idempotency import once
from dougong.api.refusals import errors_of
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.messages import MailQuery, OutboxMail, find_mails, get_mail, read_mail, send_again, send_held
from dougong.messages.outbox import MOST, STATES
from dougong.records.layout import layout_of
from dougong.storage import Release, Transaction

ID = validate.Range(1, 2**53 - 1)


class MailParameters(Envelope):
    state = fields.String(validate=validate.OneOf(STATES))
    object = fields.String(validate=validate.Length(1, 40))
    record = fields.Integer(validate=ID, attribute="record_id", data_key="record")
    before = fields.Integer(validate=ID)
    limit = fields.Integer(validate=validate.Range(1, MOST))


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/mails")(list_mails)
    blueprint.post("/mails/send")(send_all_held)
    blueprint.get("/mails/<int:mail_id>")(show_mail)
    blueprint.post("/mails/<int:mail_id>/send")(send_mail)


def list_mails() -> Response:
    """A page, the newest first; ``next`` is the ``before`` of the page after."""
    given = dict(read_parameters(MailParameters))
    name = given.pop("object", None)
    with workspace().read() as tx:
        actor = acting(tx)
        query = MailQuery(object_id=layout_of(tx.release, name).id if name else None, **given)
        found = find_mails(tx, actor, query)
        data = [mail_json(tx.release, one) for one in found]
    following = found[-1].letter.id if len(found) == query.limit else None
    return answer_conditionally({"data": data, "next": following})


def show_mail(mail_id: int) -> Response:
    """With what it says, where the caller might have sent it, or got it."""
    with workspace().read() as tx:
        actor = acting(tx)
        mail = get_mail(tx, actor, mail_id)
        content = read_mail(tx, actor, mail)
        said = {"subject": mail.letter.subject, "text": content.text} if content else {}
        data = mail_json(tx.release, mail) | said
    return answer_conditionally({"data": data})


def send_mail(mail_id: int) -> Response:
    def send(tx: Transaction, actor: Actor) -> Response:
        return answer({"data": mail_json(tx.release, send_again(tx, actor, mail_id))}, 202)

    return once(workspace(), send)


def send_all_held() -> Response:
    return once(workspace(), lambda tx, actor: answer({"data": {"mails": send_held(tx, actor)}}, 202))


def mail_json(release: Release, mail: OutboxMail) -> dict[str, Any]:
    """Without what it says, its subject included: that may hold what not everybody reads."""
    letter = mail.letter
    item = release.definitions.objects_by_id.get(letter.object_id or "")
    template = next((one for one in release.definitions.messages.values() if one.id == letter.topic), None)
    return {
        "id": letter.id,
        "to": letter.to_address,
        "user": letter.user_id,
        "template": template.name if template else None,
        "object": item.name if item else None,
        "record": letter.record_id,
        "run": letter.run,
        "language": letter.language,
        "state": mail.state,
        "created_at": letter.created_at,
        "sent_at": letter.sent_at,
        "attempts": mail.attempts,
        "next_at": mail.next_at,
        "errors": errors_of(mail.problems),
    }
