"""Groups of people, across departments: records are shared with them."""

from __future__ import annotations

import unicodedata

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.audit_kinds import register_kind
from dougong.access.named_in_definitions import require_not_named
from dougong.access.people import get_user
from dougong.access.policy import POLICY
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, InvalidInput, not_found
from dougong.fields.text_forms import key_text
from dougong.problems import N_, Problem
from dougong.storage import Transaction

LONGEST_NAME = 60
register_kind("group_changed", N_("Changed a group"), "access")
register_kind("group_joined", N_("Put somebody into a group"), "access")
register_kind("group_left", N_("Took somebody out of a group"), "access")


@dataclass(frozen=True, slots=True)
class Group:
    id: int
    name: str
    description: str


def list_groups(tx: Transaction) -> list[Group]:
    rows = tx.execute('SELECT "id", "name", "description" FROM "_dg_group" ORDER BY "name_key"').fetchall()
    return [Group(*row) for row in rows]


def get_group(tx: Transaction, group_id: int) -> Group:
    row = tx.execute(
        'SELECT "id", "name", "description" FROM "_dg_group" WHERE "id" = ?', (group_id,)
    ).fetchone()
    if row is None:
        raise not_found("group", group_id)
    return Group(*row)


def add_group(tx: Transaction, actor: Actor, name: str, description: str = "") -> Group:
    POLICY.require_right(actor, "people")
    name = _checked(name)
    row = tx.execute(
        'INSERT INTO "_dg_group" ("name", "name_key", "description") VALUES (?, ?, ?)'
        ' ON CONFLICT ("name_key") DO NOTHING RETURNING "id"',
        (name, key_text(name), description[:1000].replace("\0", "")),
    ).fetchone()
    if row is None:
        raise _taken(name)
    audit.note(tx, actor, "group_changed", name, details={"after": name})
    return get_group(tx, row[0])


def rename_group(tx: Transaction, actor: Actor, group_id: int, name: str) -> Group:
    POLICY.require_right(actor, "people")
    before = get_group(tx, group_id).name
    name = _checked(name)
    if name != before:
        require_not_named(tx, "groups", before, lambda named: named == before)
    others = tx.execute(
        'SELECT 1 FROM "_dg_group" WHERE "name_key" = ? AND "id" <> ?', (key_text(name), group_id)
    ).fetchone()
    if others is not None:
        raise _taken(name)
    tx.execute(
        'UPDATE "_dg_group" SET "name" = ?, "name_key" = ? WHERE "id" = ?', (name, key_text(name), group_id)
    )
    audit.note(tx, actor, "group_changed", name, details={"before": before, "after": name})
    return get_group(tx, group_id)


def remove_group(tx: Transaction, actor: Actor, group_id: int) -> None:
    """What was shared with it is shared with its people no more."""
    POLICY.require_right(actor, "people")
    name = get_group(tx, group_id).name
    require_not_named(tx, "groups", name, lambda named: named == name)
    for table in ("_dg_share", "_dg_group_member"):
        tx.execute(f'DELETE FROM "{table}" WHERE "group_id" = ?', (group_id,))
    tx.execute('DELETE FROM "_dg_group" WHERE "id" = ?', (group_id,))
    audit.note(tx, actor, "group_changed", name, details={"before": name})


def group_members(tx: Transaction, group_id: int) -> list[int]:
    """Ids of users."""
    rows = tx.execute(
        'SELECT "user_id" FROM "_dg_group_member" WHERE "group_id" = ? ORDER BY "user_id"', (group_id,)
    ).fetchall()
    return [row[0] for row in rows]


def add_to_group(tx: Transaction, actor: Actor, group_id: int, user_id: int) -> None:
    POLICY.require_right(actor, "people")
    group, user = get_group(tx, group_id), get_user(tx, user_id)
    made = tx.execute(
        'INSERT INTO "_dg_group_member" ("user_id", "group_id") VALUES (?, ?)'
        ' ON CONFLICT ("user_id", "group_id") DO NOTHING RETURNING 1',
        (user_id, group_id),
    ).fetchone()
    if made is not None:
        audit.note(tx, actor, "group_joined", user.name, person_id=user_id, details={"group": group.name})


def take_from_group(tx: Transaction, actor: Actor, group_id: int, user_id: int) -> None:
    POLICY.require_right(actor, "people")
    group = get_group(tx, group_id)
    gone = tx.execute(
        'DELETE FROM "_dg_group_member" WHERE "user_id" = ? AND "group_id" = ? RETURNING 1',
        (user_id, group_id),
    ).fetchone()
    if gone is not None:
        name = get_user(tx, user_id).name
        audit.note(tx, actor, "group_left", name, person_id=user_id, details={"group": group.name})


def _checked(name: str) -> str:
    text = unicodedata.normalize("NFC", name.replace("\0", "").encode("utf-8", "ignore").decode())
    text = " ".join(text.split())
    if not text:
        raise InvalidInput(Problem("required", N_("A group needs a name."), "name"))
    if len(text) > LONGEST_NAME:
        template = N_("At most {limit} characters are allowed; these are {length}.")
        params = {"limit": LONGEST_NAME, "length": len(text)}
        raise InvalidInput(Problem("too_long", template, "name", params))
    return text


def _taken(name: str) -> Conflict:
    return Conflict(Problem("taken", N_("There is a group “{name}” already."), "name", {"name": name}))
