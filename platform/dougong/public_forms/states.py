"""Whether a public form is on, its link and its password: of the workspace, changed by who designs, and told of."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from typing import Any

from dougong.access import POLICY, Actor, audit
from dougong.access.audit_kinds import register_kind
from dougong.access.passwords import hash_password
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.public_forms.models import PublicFormModel
from dougong.storage import Transaction

LONGEST_PASSWORD = 200
LINK_OFF = N_("The form is off: switch it on first.")
TOO_LONG = N_("This has {length} characters; at most {limit} are allowed.")
_COLUMNS = '"form_id", "token", "secret", "password", "is_on", "answers"'

register_kind("public_form_on", N_("Switched a public form on"), "security")
register_kind("public_form_off", N_("Switched a public form off"), "security")
register_kind("public_form_link", N_("Made a new link of a public form"), "security")
register_kind("public_form_password", N_("Changed the password of a public form"), "security")


@dataclass(frozen=True, slots=True)
class FormState:
    """``secret`` signs what the form's pages hand out; nobody is told it. ``password`` is hashed."""

    form_id: str
    token: str
    secret: str
    password: str | None
    is_on: bool
    answers: int

    def __repr__(self) -> str:
        return f"FormState({self.form_id})"

    def sign(self, text: str) -> str:
        return hmac.new(self.secret.encode(), text.encode("utf-8", "replace"), "sha256").hexdigest()[:32]

    def is_signed(self, text: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(text).encode(), signature.encode("utf-8", "replace"))


def states(tx: Transaction, actor: Actor) -> dict[str, FormState]:
    """Of the forms that have ever been on, by id."""
    POLICY.require_right(actor, "design")
    rows = tx.execute(f'SELECT {_COLUMNS} FROM "_dg_public_form"').fetchall()
    return {row[0]: _state(row) for row in rows}


def state_of(tx: Transaction, actor: Actor, model: PublicFormModel) -> FormState | None:
    return states(tx, actor).get(model.definition.id)


def state_by_token(tx: Transaction, token: str) -> FormState | None:
    """Of a form that is on, and still there."""
    if not 20 <= len(token) <= 60 or not token.isascii():
        return None
    row = tx.execute(
        f'SELECT {_COLUMNS} FROM "_dg_public_form" WHERE "token" = ? AND "is_on" = 1', (token,)
    ).fetchone()
    if row is None or ("public_form", row[0]) not in tx.release.documents:
        return None
    return _state(row)


def switch(tx: Transaction, actor: Actor, model: PublicFormModel, on: bool) -> None:
    """The first time it gets a link; that of a form that was switched off is the same again."""
    POLICY.require_right(actor, "design")
    tx.execute(
        'INSERT INTO "_dg_public_form" ("form_id", "token", "secret", "password", "is_on", "answers")'
        ' VALUES (?, ?, ?, NULL, ?, 0) ON CONFLICT ("form_id") DO UPDATE SET "is_on" = excluded."is_on"',
        (model.definition.id, secrets.token_urlsafe(24), secrets.token_urlsafe(32), int(on)),
    )
    audit.note(tx, actor, "public_form_on" if on else "public_form_off", model.definition.title)


def renew_link(tx: Transaction, actor: Actor, model: PublicFormModel) -> None:
    """The old one leads nowhere from now on."""
    _change(tx, actor, model, "token", secrets.token_urlsafe(24))
    audit.note(tx, actor, "public_form_link", model.definition.title)


def set_form_password(tx: Transaction, actor: Actor, model: PublicFormModel, password: str) -> None:
    """Blank for none."""
    if len(password) > LONGEST_PASSWORD:
        params = {"length": len(password), "limit": LONGEST_PASSWORD}
        raise InvalidInput(Problem("too_long", TOO_LONG, "password", params))
    _change(tx, actor, model, "password", hash_password(password) if password else None)
    audit.note(tx, actor, "public_form_password", model.definition.title)


def _change(tx: Transaction, actor: Actor, model: PublicFormModel, column: str, value: str | None) -> None:
    POLICY.require_right(actor, "design")
    changed = tx.execute(
        f'UPDATE "_dg_public_form" SET "{column}" = ? WHERE "form_id" = ?', (value, model.definition.id)
    )
    if not changed.rowcount:
        raise InvalidInput(Problem("form_off", LINK_OFF))


def _state(row: Sequence[Any]) -> FormState:
    form_id, token, secret, password, is_on, answers = row
    return FormState(form_id, token, secret, password, bool(is_on), answers)
