"""What visitors choose in the file inputs of a public form: judged, counted and kept aside for their own browser."""

from __future__ import annotations

import os
import secrets

from flask import g, request
from werkzeug.datastructures import FileStorage

from dougong.errors import InvalidInput
from dougong.files import receive
from dougong.problems import Problem
from dougong.public_forms import FormState, PublicFormModel, note_try
from dougong.public_forms.answering import closed
from dougong.public_forms.models import AskedField
from dougong.public_forms.uploads import (
    MOST_SENT,
    asks_files,
    judge_file,
    set_aside,
    sweep_uploads,
    take_back,
    waiting,
)
from dougong.storage import Transaction
from dougong.web.public_forms.visitor_views import PREFIX
from dougong.web.screens import workspace
from dougong.web.signing.arriving import client_address

COOKIE = "dg_visitor_files"
COOKIE_SECONDS = 3600
DROPPED = "drop"
"""Of each file that is taken back: its number among those that wait."""


def allow_files(model: PublicFormModel) -> None:
    """Before the body is read."""
    if asks_files(model):
        request.max_content_length = MOST_SENT


def holder() -> str:
    """Of this browser; "" as long as it has sent no file."""
    return str(g.get("visitor_files") or request.cookies.get(COOKIE, ""))[:60]


def new_holder() -> str | None:
    """What its cookie is to be from now on."""
    made: str | None = g.get("visitor_files")
    return made


def keep_aside(state: FormState, model: PublicFormModel, person: str) -> list[Problem]:
    """What came with this request; a file that is refused does not hinder the others. Nothing where no answer would
    be taken, which the answer tells. TooManyTries."""
    asked = asks_files(model)
    if not asked:
        return []
    with workspace().write() as tx:
        if closed(tx, model, state, person) is not None:
            return []
        sweep_uploads(tx)
        take_back(tx, state, holder(), request.form.getlist(DROPPED)[:100])
        counts = {key: len(several) for key, several in waiting(tx, state, holder()).items()}
    problems: list[Problem] = []
    for one in asked:
        chosen = [file for file in request.files.getlist(f"{PREFIX}{one.asked.name}") if file.filename]
        for number, file in enumerate(chosen, counts.get(one.asked.id, 0) + 1):
            try:
                _keep(state, one, file, number)
            except InvalidInput as refusal:
                problems += [problem.at(one.asked.name) for problem in refusal.problems]
    return problems


def _keep(state: FormState, one: AskedField, file: FileStorage, number: int) -> None:
    name = file.filename or ""
    judge_file(one, name, file.stream.seek(0, os.SEEK_END), number)
    file.stream.seek(0)
    with workspace().write() as tx:
        note_try(tx, state, "upload", client_address())
    # Its bytes are written and looked at outside any transaction.
    received = receive(workspace(), file.stream, name)
    if not holder():
        g.visitor_files = secrets.token_urlsafe(24)
    with workspace().write() as tx:
        set_aside(tx, state, holder(), one, received)


def file_ids(tx: Transaction, state: FormState, model: PublicFormModel) -> dict[str, list[int]]:
    """By the name of the question."""
    found = waiting(tx, state, holder())
    return {
        one.asked.name: [each.file_id for each in found.get(one.asked.id, ())] for one in asks_files(model)
    }
