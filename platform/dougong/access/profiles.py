"""What is known of people beyond their account: title, phone, whom they report to, when they were here last."""

from __future__ import annotations

import unicodedata
from typing import Any

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.audit_kinds import register_kind
from dougong.access.people import get_user
from dougong.access.reach import require_person
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.storage import Transaction

LONGEST_TITLE = 100
LONGEST_PHONE = 40
register_kind("profile_changed", N_("Changed a person's profile"), "access")


@dataclass(frozen=True, slots=True)
class Profile:
    user_id: int
    title: str
    phone: str
    manager_id: int | None
    signed_in_at: str | None


def profile_of(tx: Transaction, user_id: int) -> Profile:
    row = tx.execute(
        'SELECT "id", "title", "phone", "manager_id", "signed_in_at" FROM "_dg_user" WHERE "id" = ?',
        (user_id,),
    ).fetchone()
    if row is None:
        raise not_found("user", user_id)
    return Profile(*row)


def change_profile(
    tx: Transaction, actor: Actor, user_id: int, *, title: str | None = None, phone: str | None = None
) -> Profile:
    """None leaves as it is, "" empties. Everybody may change their own phone; titles are given."""
    if title is not None or user_id != actor.user_id:
        require_person(tx, actor, user_id)
    before, user = profile_of(tx, user_id), get_user(tx, user_id)
    new_title = before.title if title is None else checked_title(title)
    new_phone = before.phone if phone is None else checked_phone(phone, actor.language)
    if (new_title, new_phone) != (before.title, before.phone):
        tx.execute(
            'UPDATE "_dg_user" SET "title" = ?, "phone" = ? WHERE "id" = ?', (new_title, new_phone, user_id)
        )
        changed: dict[str, Any] = {"before": before.title, "after": new_title}
        details = changed if new_title != before.title else {}
        audit.note(tx, actor, "profile_changed", user.name, person_id=user_id, details=details)
    return profile_of(tx, user_id)


def note_sign_in(tx: Transaction, user_id: int) -> None:
    tx.execute('UPDATE "_dg_user" SET "signed_in_at" = ? WHERE "id" = ?', (tx.now_text, user_id))


def checked_title(title: str) -> str:
    text = unicodedata.normalize("NFC", title.replace("\0", "").encode("utf-8", "ignore").decode())
    text = " ".join(text.split())
    if len(text) > LONGEST_TITLE:
        template = N_("At most {limit} characters are allowed; these are {length}.")
        raise InvalidInput(
            Problem("too_long", template, "title", {"limit": LONGEST_TITLE, "length": len(text)})
        )
    return text


def checked_phone(phone: str, language: str = "en") -> str:
    """As +8613800138000; without a country it is one of the reader's."""
    text = phone.strip()
    if not text:
        return ""
    import phonenumbers  # takes its time, and is seldom needed

    region = "CN" if language.startswith("zh") else "US"
    try:
        number = phonenumbers.parse(text[: LONGEST_PHONE + 1], region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or len(text) > LONGEST_PHONE or not phonenumbers.is_possible_number(number):
        template = N_("“{value}” is not a phone number; write it with its country, such as +8613800138000.")
        shown = "".join(c for c in text[:40] if c.isprintable())
        raise InvalidInput(Problem("phone", template, "phone", {"value": shown}))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
