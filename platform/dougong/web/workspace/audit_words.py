"""Entries of the audit log in the language of whoever reads them: the log keeps names, codes and what fills them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access.audit_kinds import AUDIT_KINDS
from dougong.access.audit_reading import AuditEntry
from dougong.problems import N_, Problem
from dougong.web.languages import say
from dougong.web.paths import path_of_name
from dougong.web.roles.role_titles import role_titles
from dougong.web.screens import Screen
from dougong.web.texts import gettext, listed

FACTS = {
    "after": N_("Afterwards"),
    "asked": N_("Asked by"),
    "before": N_("Before"),
    "by": N_("Proved by"),
    "command": N_("Command"),
    "count": N_("Records"),
    "department": N_("Department"),
    "door": N_("By way of"),
    "eyes": N_("Through the eyes of"),
    "fields": N_("Fields"),
    "format": N_("Format"),
    "group": N_("Group"),
    "issuer": N_("Issuer"),
    "key": N_("Key"),
    "kind": N_("Kind"),
    "level": N_("Rights"),
    "of": N_("Of"),
    "mode": N_("Mode"),
    "origin": N_("Origin"),
    "provisions": N_("Makes accounts"),
    "records": N_("Numbers"),
    "roles": N_("Roles"),
    "seconds": N_("Seconds"),
    "to": N_("To"),
    "untold": N_("Not listed before it"),
    "view": N_("View"),
    "where": N_("Request"),
    "added": N_("Added"),
    "changed": N_("Changed"),
    "removed": N_("Removed"),
    "renamed": N_("Renamed"),
    "retyped": N_("Retyped"),
    "moved": N_("Moved"),
    "changes": N_("Changes"),
}
ACTORS = {"system": N_("Dougong"), "nobody": N_("Not signed in")}
OPERATOR = N_("{account} at the command line")
VALUES: dict[str, Mapping[str, str]] = {
    "door": {
        "page": N_("the screens"),
        "api": N_("the API"),
        "command": N_("the command line"),
        "export": N_("an export"),
        "job": N_("a job"),
    },
    "by": {
        "password": N_("password"),
        "password_code": N_("password and code"),
        "code": N_("code of the app"),
        "recovery_code": N_("recovery code"),
        "sign_on": N_("single sign-on"),
    },
    "level": {"read": N_("may see it"), "edit": N_("may see and edit it")},
    "mode": {"create": N_("create"), "update": N_("update"), "upsert": N_("create or update")},
    "origin": {"publish": N_("the draft")},
}


SUBJECTS: Mapping[str, str] = {
    **dict.fromkeys(
        ("public_form_on", "public_form_off", "public_form_link", "public_form_password"), "public_form"
    ),
    **dict.fromkeys(("automation_paused", "automation_resumed", "hook_address", "hook_secret"), "automation"),
    **dict.fromkeys(("webhook_secret", "pull_restarted"), "webhook"),
}
"""By kind of entry, the kind of definition whose title, in the language of the designs, the log has kept."""


class AuditWords:
    """Asked for many entries of one page or file."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._roles = role_titles(screen)

    def title(self, entry: AuditEntry) -> str:
        known = AUDIT_KINDS.get(entry.kind)
        return gettext(known.title) if known else entry.kind

    def who(self, entry: AuditEntry) -> str:
        """Programs of the product itself have no name of their own."""
        if entry.actor_kind == "operator":
            return gettext(OPERATOR).format(account=entry.actor)
        known = ACTORS.get(entry.actor_kind)
        return gettext(known) if known and not entry.user_id else entry.actor

    def subject(self, entry: AuditEntry) -> str:
        if entry.kind in ("published", "restored"):
            return gettext("Release {number}").format(number=entry.subject)
        if "refusal" in entry.details:
            return self._sentence(entry.details["refusal"])
        if not entry.subject and entry.object_name is not None:
            number = f" #{entry.record_id}" if entry.record_id is not None else ""
            return self._object(entry.object_name) + number
        if entry.kind in SUBJECTS:
            return self._defined(SUBJECTS[entry.kind], entry.subject)
        return self._of_object(entry)

    def facts(self, entry: AuditEntry) -> list[tuple[str, str]]:
        return [
            (gettext(FACTS[name]) if name in FACTS else name, self._value(entry, name, value))
            for name, value in entry.details.items()
            if name != "refusal"
        ]

    def _value(self, entry: AuditEntry, name: str, value: Any) -> str:
        if isinstance(value, list):
            return listed(self._value(entry, name, one) for one in value)
        if isinstance(value, dict):
            return self._sentence(value)
        text = str(value)
        if name in ("roles", "before", "after"):
            return self._roles.get(text, text)
        if name in ("fields", "asked"):
            return self._field(entry.object_name, text)
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        known = VALUES.get(name, {}).get(text)
        return gettext(known) if known else text

    def _sentence(self, fact: Mapping[str, Any]) -> str:
        return say(Problem("", fact["template"], "", fact["params"]))

    def _defined(self, kind: str, title: str) -> str:
        """Under another title since, or gone, it is called as it was."""
        documents = self._screen.release.definitions.documents.of_kind(kind)
        found = next((one for one in documents if one["title"] == title), None)
        return title if found is None else self._screen.titles.of(found["id"], "title", title)

    def _of_object(self, entry: AuditEntry) -> str:
        """“Accounts”, “Accounts · customers.csv”."""
        obj = self._screen.release.definitions.objects.get(entry.object_name or "")
        first, dot, rest = entry.subject.partition(" · ")
        if obj is None or first not in (obj.title, obj.plural_title):
            return entry.subject
        return f"{self._screen.titles.plural(obj)}{dot}{rest}"

    def _object(self, name: str) -> str:
        obj = self._screen.release.definitions.objects.get(name)
        return name if obj is None else self._screen.titles.object(obj)

    def _field(self, object_name: str | None, path: str) -> str:
        """Fields may have got other names since."""
        obj = self._screen.release.definitions.objects.get(object_name or "")
        found = path_of_name(self._screen.release.definitions, obj, path) if obj is not None else None
        return path if found is None else self._screen.titles.path(found.ids)
