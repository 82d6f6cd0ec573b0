"""Naming the owner of a record by name or e-mail address, as files from other systems do."""

from __future__ import annotations

from typing import Any

from dougong.access import list_users
from dougong.problems import N_, Problem
from dougong.storage import Transaction

OWNER = "owner"


class Owners:
    """Everybody, read once for a whole import."""

    def __init__(self, tx: Transaction) -> None:
        self._by_name: dict[str, list[int]] = {}
        self._by_email: dict[str, list[int]] = {}
        for user in list_users(tx):
            self._by_name.setdefault(_folded(user.name), []).append(user.id)
            self._by_email.setdefault(_folded(user.email), []).append(user.id)

    def resolve(self, values: dict[str, Any]) -> list[Problem]:
        """Puts the id of the user in the place of ``{"name": …}``, ``{"email": …}`` or a bare text."""
        named = values.get(OWNER)
        if isinstance(named, str) and not named.strip().isdigit():
            named = {"email" if "@" in named else "name": named}
        if not isinstance(named, dict) or "id" in named:
            return []
        [(by, text)] = named.items() if len(named) == 1 else [("", "")]
        known = {"name": self._by_name, "email": self._by_email}.get(by)
        if known is None:
            return [Problem("bad_owner", N_("An owner is named by name or e-mail address."), OWNER)]
        found = known.get(_folded(str(text)), [])
        if len(found) == 1:
            values[OWNER] = found[0]
            return []
        template = N_("Several users are called “{name}”.") if found else N_("There is no user “{name}”.")
        return [Problem("unknown_owner", template, OWNER, {"name": str(text)[:80]})]


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
