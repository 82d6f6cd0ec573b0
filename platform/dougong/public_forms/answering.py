"""An answer becomes a record: once for each page that was handed out, within period and quota, through the one door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dougong.access import SYSTEM, Actor
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, InvalidInput
from dougong.fields import CoercionContext
from dougong.problems import N_, Problem
from dougong.public_forms.models import AskedField, PublicFormModel
from dougong.public_forms.states import FormState
from dougong.public_forms.uploads import forget, hand_over
from dougong.records.batches import Batch
from dougong.records.writer import RecordWriter
from dougong.storage import Transaction

DOOR = "public_form"
TELLING = frozenset({"taken", "taken_together", "duplicate"})
"""Codes of refusals that would tell of other records."""
NOT_ACCEPTED = N_("This cannot be accepted. Check what you have entered, or ask whoever has sent you here.")
WANTED = N_("Fill this in.")
NOT_OFFERED = N_("Choose one of those that are offered.")
NOT_YET = Problem("not_open", N_("This form is not open yet."))
OVER = Problem("not_open", N_("This form is closed."))
FULL = Problem("not_open", N_("This form takes no more answers."))
ONCE = Problem("not_open", N_("You have filled in this form already. Thank you!"))


@dataclass(frozen=True, slots=True)
class Sent:
    """``values`` as visitors write them, by the names of the form. ``page`` is the one page that was handed out,
    ``person`` the browser's cookie."""

    values: Mapping[str, Any]
    page: str
    person: str
    input: CoercionContext
    holder: str = ""
    """Whose files ``values`` name: they are handed over to the record."""


def closed(tx: Transaction, model: PublicFormModel, state: FormState, person: str) -> Problem | None:
    """Why nobody, or not this visitor, can use it just now."""
    definition, today = model.definition, tx.now.astimezone(tx.workspace.default_zone).date()
    if definition.opens is not None and today < definition.opens:
        return NOT_YET
    if definition.closes is not None and today > definition.closes:
        return OVER
    if definition.quota is not None and state.answers >= definition.quota:
        return FULL
    if definition.once and person and _has_answered(tx, state, person):
        return ONCE
    return None


def answer(tx: Transaction, model: PublicFormModel, state: FormState, sent: Sent) -> int | None:
    """The id of the record; None where this very page was sent before. InvalidInput by the names of the form."""
    (answers,) = tx.execute(
        'UPDATE "_dg_public_form" SET "answers" = "answers" + 1 WHERE "form_id" = ? RETURNING "answers"',
        (state.form_id,),
    ).fetchone()
    page = state.sign(f"page {sent.page}")
    if tx.execute('SELECT 1 FROM "_dg_public_answer" WHERE "page" = ?', (page,)).fetchone():
        tx.execute(
            'UPDATE "_dg_public_form" SET "answers" = "answers" - 1 WHERE "form_id" = ?', (state.form_id,)
        )
        forget(tx, state, sent.holder)
        return None
    refusal = closed(tx, model, replace(state, answers=answers - 1), sent.person)
    if refusal is not None:
        raise Conflict(refusal)
    record_id = _write(tx, model, sent)
    if sent.holder:
        hand_over(tx, state, sent.holder)
    tx.execute(
        'INSERT INTO "_dg_public_answer" ("form_id", "record_id", "page", "person", "at") VALUES (?, ?, ?, ?, ?)',
        (state.form_id, record_id, page, _person(state, sent.person), tx.now_text),
    )
    return record_id


def _write(tx: Transaction, model: PublicFormModel, sent: Sent) -> int:
    problems, values = [], model.given(tx)
    for one in model.fields:
        raw = sent.values.get(one.asked.name)
        if raw in (None, [], ()) or (isinstance(raw, str) and not raw.strip()):
            if one.asked.required or one.definition.required:
                problems.append(Problem("required", WANTED, one.asked.name))
            continue
        if one.asked.object_id is not None:
            raw = _offered(tx, model, one, raw)
            if raw is None:
                problems.append(Problem("not_offered", NOT_OFFERED, one.asked.name))
                continue
        values[one.definition.name] = raw
    if problems:
        raise InvalidInput(problems)
    batch = Batch(
        model.layout.definition.name, "create", [values], door=DOOR, input=sent.input, confirmed=_ALL
    )
    try:
        return int(RecordWriter(tx, actor_of_form(tx, model)).write(batch).records[0].id)
    except InvalidInput as refusal:
        raise InvalidInput([_told(model, problem) for problem in refusal.problems]) from refusal


_ALL = frozenset({"all"})
"""Of the rules that only warn: visitors cannot judge them."""


def actor_of_form(tx: Transaction, model: PublicFormModel) -> Actor:
    """It writes what this room hands over, and nothing else is ever asked of it."""
    zone = tx.workspace.default_zone.key
    return replace(SYSTEM, name=model.definition.title, language=tx.workspace.language, zone=zone)


def _offered(tx: Transaction, model: PublicFormModel, one: AskedField, raw: Any) -> int | None:
    text = str(raw)
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    return number if number in model.offers(tx, one) else None


def _told(model: PublicFormModel, problem: Problem) -> Problem:
    """At the visitor's own field; what is about others, or about other records, is told in general."""
    names = {one.definition.name: one.asked.name for one in model.fields}
    place = problem.place.partition("/")[0]
    if problem.code in TELLING or place not in names:
        return Problem("not_accepted", NOT_ACCEPTED)
    return problem.at(names[place])


def _has_answered(tx: Transaction, state: FormState, person: str) -> bool:
    return (
        tx.execute(
            'SELECT 1 FROM "_dg_public_answer" WHERE "form_id" = ? AND "person" = ? LIMIT 1',
            (state.form_id, _person(state, person)),
        ).fetchone()
        is not None
    )


def _person(state: FormState, person: str) -> str:
    return state.sign(f"person {person}") if person else ""
