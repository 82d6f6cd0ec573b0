"""People hold roles by name: what becomes of the names when a publish renames or removes roles."""

from __future__ import annotations

import json

from dougong.access.people import list_users
from dougong.storage import Release, Transaction


def follow_roles(tx: Transaction, release: Release) -> None:
    """A publish hook; ``tx.release`` is the old one. A removed role is taken from its holders, so that they do
    not find themselves with one that somebody gives the same name later."""
    before = {role.id: role.name for role in tx.release.definitions.roles.values()}
    after = {role.id: role.name for role in release.definitions.roles.values()}
    renamed = {name: after.get(role_id) for role_id, name in before.items() if after.get(role_id) != name}
    if not renamed:
        return
    for user in list_users(tx):
        held = {renamed.get(name, name) for name in user.roles} - {None}
        if held != user.roles:
            text = json.dumps(sorted(name for name in held if name is not None))
            tx.execute('UPDATE "_dg_user" SET "roles" = ? WHERE "id" = ?', (text, user.id))
