"""Names of things as the reader calls them: titles of definitions in the page's language, and of system
fields.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from dougong.access import known_roles
from dougong.dataclasses import dataclass
from dougong.definitions import (
    DefinitionSet,
    FieldDefinition,
    ObjectDefinition,
    Option,
    RoleDefinition,
    RoleRule,
)
from dougong.fields import parts_of
from dougong.problems import N_
from dougong.web.texts import gettext

SYSTEM_TITLES = {
    "id": N_("Number"),
    "created_at": N_("Created at"),
    "created_by": N_("Created by"),
    "updated_at": N_("Changed at"),
    "updated_by": N_("Changed by"),
    "owner": N_("Owner"),
    "version": N_("Version"),
    "deleted_at": N_("Deleted at"),
}
HUES = 6


@dataclass(frozen=True, slots=True)
class Titles:
    """Everything that a definition calls something, in one language."""

    definitions: DefinitionSet
    language: str

    def of(self, element_id: str, prop: str, default: str | None) -> str:
        return self.definitions.title(element_id, prop, self.language, default or "")

    def object(self, obj: ObjectDefinition) -> str:
        return self.of(obj.id, "title", obj.title)

    def plural(self, obj: ObjectDefinition) -> str:
        """Languages without a plural, and translations that leave it out, have the one title."""
        return self.of(obj.id, "pluralTitle", self.of(obj.id, "title", obj.plural_title))

    def field(self, field: FieldDefinition) -> str:
        return self.of(field.id, "title", field.title)

    def option(self, option: Option) -> str:
        return self.of(option.id, "title", option.title)

    def translated(self, base: str) -> str:
        """For a message that names an object, a field, a role or its rule by its title in the base language."""
        for obj in self.definitions.objects.values():
            if base in (obj.title, obj.plural_title):
                return self.object(obj) if base == obj.title else self.plural(obj)
        found = (field for field in self.definitions.fields_by_id.values() if field.title == base)
        field = next(found, None)
        if field is not None:
            return self.field(field)
        for role in known_roles(self.definitions.roles).values():
            elements: tuple[RoleDefinition | RoleRule, ...] = (role, *role.rules)
            for one in elements:
                if one.title == base:
                    ours = role.name not in self.definitions.roles
                    return gettext(base) if ours else self.of(one.id, "title", base)
        return base

    def path(self, path: tuple[str, ...]) -> str:
        """ "Account · Industry" for a path of field ids or names of system fields."""
        names, above = [], None
        for segment in path:
            field = self.definitions.fields_by_id.get(segment)
            names.append(self._part(above, segment) if field is None and above else self.segment(segment))
            above = field
        return " · ".join(names)

    def _part(self, field: FieldDefinition, name: str) -> str:
        parts = {part.name: part.title for part in parts_of(field, self.definitions)}
        if name not in parts:
            return self.segment(name)
        return parts[name].get(self.language, parts[name]["en"])

    def segment(self, segment: str) -> str:
        if segment in SYSTEM_TITLES:
            return gettext(SYSTEM_TITLES[segment])
        field = self.definitions.fields_by_id.get(segment)
        return segment if field is None else self.field(field)


def record_title(obj: ObjectDefinition, record: Mapping[str, Any]) -> str:
    value = record.get(obj.title_field.name) if obj.title_field else None
    return str(value) if value not in (None, "") else f"#{record['id']}"


def initials(title: str | None) -> str:
    """One character for a name in Chinese, up to two capitals for others."""
    words = [word for word in (title or "").split() if unicodedata.category(word[0])[0] in "LN"]
    if not words:
        return (title or "").strip()[:1] or "?"
    first = words[0][0]
    if unicodedata.east_asian_width(first) in "WF" or len(words) == 1:
        return first.upper()
    return (first + words[-1][0]).upper()


def hue(number: object) -> int:
    """The same soft colour for the same person everywhere."""
    return int(number) % HUES + 1 if isinstance(number, int) else sum(str(number).encode()) % HUES + 1
