"""The step that mails: each recipient once, whatever is done again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dougong.access.looking_up import people_by_email, people_by_id, people_with_role
from dougong.access.people import User, checked_email, email_key
from dougong.automations.models import StepModel
from dougong.automations.performing import LISTED, Performance, Told, action
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.expressions.types import TEXT
from dougong.messages import Content, FreshLetter, Message, Rendered, leave_link, message_by_id, write_letter
from dougong.problems import N_, Problem, fill
from dougong.records.conditions import checked
from dougong.records.following import follow_paths
from dougong.records.layout import followed
from dougong.tongues import translated

MOST_RECIPIENTS = 200
TOO_MANY = N_("{count} people would get this mail; at most {most} do.")
LEAVE_TEXT = N_("You get this mail because of your dealings with {workspace}. No more of them: {link}")
LEAVE_LINK = N_("No more of these mails")
_SEPARATORS = re.compile(r"[,;\s]+")


@dataclass(frozen=True, slots=True)
class Recipient:
    address: str
    user: User | None = None


@action("send_email")
def send_email(running: Performance, step: StepModel) -> Told:
    recipients = _recipients(running, step)
    if not recipients:
        return {"result": "nothing"}
    definition = message_by_id(running.tx, step.step.document["template"])
    message = Message(running.tx, running.actor, definition, running.entry.id)
    made = [_letter(running, step, message, recipient) for recipient in recipients]
    return {"result": "done", "mails": [one for one in made if one is not None][:LISTED], "count": len(made)}


def _letter(running: Performance, step: StepModel, message: Message, to: Recipient) -> int | None:
    tx, user, definition = running.tx, to.user, message.template.definition
    language = (user.language if user else message.language) or tx.workspace.language
    rendered = message.rendered(language, user.zone if user else None)
    content = Content(rendered.text, rendered.html)
    if definition.optional:
        content = _with_way_out(running, rendered, leave_link(tx, definition.id, to.address))
    return write_letter(
        tx,
        FreshLetter(
            key=f"{running.run} {step.step.id} {message.record_id} {email_key(to.address)}",
            topic=definition.id,
            to=to.address,
            subject=rendered.subject,
            content=content,
            language=language,
            user_id=user.id if user else None,
            file_ids=[file.id for file in rendered.files],
            object_id=definition.object_id,
            record_id=message.record_id,
            run=running.run,
        ),
    )


def _with_way_out(running: Performance, rendered: Rendered, link: str) -> Content:
    name = running.tx.workspace.name
    text = fill(translated(LEAVE_TEXT, rendered.language), {"workspace": name, "link": link})
    words = translated(LEAVE_LINK, rendered.language)
    html = f'{rendered.html}\n<p><a href="{link}">{words}</a></p>'
    return Content(f"{rendered.text}\n{text}\n", html, link)


def _recipients(running: Performance, step: StepModel) -> list[Recipient]:
    """Each address once, as a user's where one has it."""
    found: dict[str, str] = {}
    for number, given in enumerate(step.step.document["recipients"]):
        for address in _addresses(running, given):
            try:
                key = email_key(checked_email(address))
            except InvalidInput as refusal:
                place = f"recipients/{number}"
                raise InvalidInput([problem.at(place) for problem in refusal.problems]) from None
            found.setdefault(key, address)
    if len(found) > MOST_RECIPIENTS:
        params = {"count": len(found), "most": MOST_RECIPIENTS}
        raise InvalidInput(Problem("too_many_recipients", TOO_MANY, "recipients", params))
    known = {email_key(user.email): user for user in people_by_email(running.tx, found)}
    return [Recipient(address, known.get(key)) for key, address in found.items()]


def _addresses(running: Performance, given: dict[str, Any]) -> Iterator[str]:
    definitions = running.tx.release.definitions
    if "email" in given:
        yield given["email"]
    elif "role" in given:
        name = next((one.name for one in definitions.roles.values() if one.id == given["role"]), None)
        yield from (user.email for user in (people_with_role(running.tx, name) if name else ()))
    elif "field" in given:
        layout = running.model.layout
        field = layout.by_id.get(given["field"]) or layout.by_name[given["field"]]
        value = running.entry.values.get(field.path)
        several = value if isinstance(value, tuple) else (value,)
        ids = {one for one in several if isinstance(one, int)}
        yield from (user.email for user in (people_by_id(running.tx, ids) if ids else ()))
        yield from (one for one in several if isinstance(one, str))
    else:
        yield from (one for one in _SEPARATORS.split(_evaluated(running, given["expression"])) if one)


def _evaluated(running: Performance, text: str) -> str:
    tx, layout, entry = running.tx, running.model.layout, running.entry
    variables = running.model.definition.variables
    expression = checked(tx.release, layout, text, TEXT, running.actor, variables)
    follow_paths(tx.release, tx, layout, followed(layout, expression.paths), [entry])
    return str(expression.evaluate(entry.values, running.context) or "")
