"""A small object with a field of every type, for the tests of this floor."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dougong.expressions import Checked, EvaluationContext, check, parse
from dougong.expressions.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    MONEY,
    NUMBER,
    TEXT,
    USER,
    Path,
    ResolvedPath,
    Type,
    UnknownPath,
    list_of,
    record,
    select,
)

FIELDS: dict[Path, Type] = {
    ("name",): TEXT,
    ("nickname",): TEXT,
    ("in",): TEXT,
    ("class",): TEXT,
    ("note",): TEXT,
    ("stage",): select(["open", "won", "lost"]),
    ("amount",): MONEY,
    ("budget",): MONEY,
    ("seats",): INTEGER,
    ("rank",): INTEGER,
    ("hot",): BOOLEAN,
    ("vip",): BOOLEAN,
    ("close_date",): DATE,
    ("due_date",): DATE,
    ("created_at",): DATETIME,
    ("seen_at",): DATETIME,
    ("owner",): USER,
    ("helper",): USER,
    ("account",): record("obj_account"),
    ("account", "name"): TEXT,
    ("account", "industry"): TEXT,
    ("items", "amount"): list_of(MONEY),
    ("items", "due"): list_of(DATE),
    ("items", "sku"): list_of(TEXT),
    ("parts", "price"): list_of(MONEY),
    ("ratio",): NUMBER,
    ("tags",): list_of(TEXT),
    ("stages",): list_of(select(["open", "won", "lost"])),
    ("team",): list_of(USER),
}
NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)
CONTEXT = EvaluationContext(NOON, UTC, 7, frozenset({"member"}), 3)
SHANGHAI = EvaluationContext(NOON, ZoneInfo("Asia/Shanghai"), 7)


class SampleScope:
    """Names and `#fld_…` ids are both accepted; the canonical path is the name."""

    def resolve(self, path: Path) -> ResolvedPath:
        names = tuple(segment.removeprefix("#fld_") for segment in path)
        if names in FIELDS:
            return ResolvedPath(FIELDS[names], names)
        known = sorted({path[0] for path in FIELDS})
        if names[0] not in known:
            raise UnknownPath(0, known)
        if names[0] not in ("account", "items", "parts"):
            raise UnknownPath(1, obstacle="not_a_reference")
        raise UnknownPath(1, [path[1] for path in FIELDS if path[0] == names[0] and len(path) > 1])


def checked(source: str) -> Checked:
    return check(parse(source), SampleScope())


def value(source: str, context: EvaluationContext = CONTEXT, **fields: Any) -> Any:
    """Fields that are not given are blank."""
    found = checked(source)
    return found.evaluate({path: fields.get("__".join(path)) for path in found.paths}, context)
