"""Ids and names of elements."""

from __future__ import annotations

import keyword
import re
import secrets
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from dougong.problems import N_, Problem

SYSTEM_FIELDS = ("id", "created_at", "created_by", "updated_at", "updated_by", "owner", "version")
"""Fields that every record has; definitions refer to them by these names, never by id."""

RECORDS = "records"
"""In expressions, what stands before an object whose records are meant, all of them."""

VARIABLES = "vars"
"""In expressions of automations, what stands before the name of a variable."""

LINK_TYPES = frozenset({"references", "any_reference"})
"""Field types that hold several records of one object, or one record of several objects: no dot follows
them."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
ID = re.compile(r"[a-z]{3}_[a-z0-9]{10}")
MAX_NAME = 40

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"

# Words of the expression language, and of Python, on whose grammar it is modelled.
_EXPRESSION_WORDS = {word.lower() for word in keyword.kwlist} | {"null"}
# Hidden columns of the two databases: a user's column of that name would be shadowed or refused.
_DATABASE_COLUMNS = {"rowid", "oid", "_rowid_", "tableoid", "xmin", "xmax", "cmin", "cmax", "ctid"}
# Words after which hand-written SQL in a BI tool would need quotes at every turn.
_SQL_WORDS = {
    "alter", "column", "constraint", "create", "delete", "distinct", "drop", "foreign", "having", "insert",
    "into", "join", "references", "select", "table", "union", "update", "using", "values", "where",
}  # fmt: skip

RESERVED_EVERYWHERE = frozenset(_EXPRESSION_WORDS | _DATABASE_COLUMNS | _SQL_WORDS)
RESERVED_FIELD_NAMES = RESERVED_EVERYWHERE | frozenset(SYSTEM_FIELDS) | {"deleted_at"}
RESERVED_PREFIXES = ("sqlite_", "pg_")


def linked_ids(field: Mapping[str, Any]) -> tuple[str, ...]:
    """The objects that a field of ``LINK_TYPES`` refers to, by id or, in a file, by name."""
    if field.get("fieldType") not in LINK_TYPES:
        return ()
    targets = field.get("targets", [field.get("target")])
    return tuple(target for target in targets if isinstance(target, str))


def new_id(prefix: str) -> str:
    """36^10 possibilities: two workspaces never make the same id."""
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(10))}"


def is_id(text: str) -> bool:
    return ID.fullmatch(text) is not None


def check_name(name: str, what: str = "object") -> Problem | None:
    """Why a name cannot be used, or None. ``what`` is an element type; fields have more reserved words."""
    if not NAME.fullmatch(name):
        return name_form_problem(name)
    if what == "field" and name in SYSTEM_FIELDS:
        return Problem("system_field", SYSTEM_FIELD, params={"name": name})
    if name in _reserved(what):
        return Problem("reserved_name", RESERVED_NAME, params={"name": name})
    if name.startswith(RESERVED_PREFIXES) or is_id(name):
        return Problem("reserved_name", RESERVED_NAME, params={"name": name})
    return None


def name_form_problem(name: str) -> Problem:
    shown = " ".join(repr(name[:80])[1:-1].split())
    return Problem("name_form", NAME_FORM, params={"name": shown, "better": name_from_title(name)})


def name_from_title(title: str, taken: Collection[str] = (), what: str = "object") -> str:
    """A free name that sounds like the title: 客户名称 becomes ke_hu_ming_cheng."""
    stem = _stem(title) or what
    if not stem[0].isalpha():
        stem = f"{what[0]}_{stem}"
    stem = stem[:MAX_NAME].rstrip("_")
    used = {name.casefold() for name in taken}
    name, number = stem, 1
    while name in used or check_name(name, what):
        number += 1
        suffix = f"_{number}"
        name = stem[: MAX_NAME - len(suffix)].rstrip("_") + suffix
    return name


def _reserved(what: str) -> frozenset[str]:
    return RESERVED_FIELD_NAMES if what == "field" else RESERVED_EVERYWHERE


def _stem(title: str) -> str:
    # Loaded here because its dictionaries take more memory than all definitions together.
    from pypinyin import lazy_pinyin

    spoken = "_".join(lazy_pinyin(unicodedata.normalize("NFKC", title[:200])))
    plain = unicodedata.normalize("NFKD", spoken).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain.replace("'", "")).strip("_")


NAME_FORM = N_(
    "“{name}” cannot be a name, “{better}” could: lower-case letters a–z, digits and _, a letter first, "
    "at most 40 characters."
)
SYSTEM_FIELD = N_("“{name}” is a system field that every record has; choose another name.")
RESERVED_NAME = N_("“{name}” is a reserved word; choose another name.")
