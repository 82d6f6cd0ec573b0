"""Looking into the audit log: by person, kind and period, the newest first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dougong.access.actor import Actor
from dougong.access.audit import in_english
from dougong.access.audit_kinds import AUDIT_KINDS
from dougong.access.policy import POLICY
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace, instant_text

MAX_LIMIT = 500
EXPORT_PAGE = 1_000
_COLUMNS = (
    '"id", "at", "kind", "actor_kind", "user_id", "actor", "key_id", "person_id", "subject", "object",'
    ' "record_id", "details", "address", "user_agent", "request_id"'
)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    id: int
    at: str
    kind: str
    actor_kind: str
    user_id: int | None
    actor: str
    key_id: int | None
    person_id: int | None
    subject: str
    object_name: str | None
    record_id: int | None
    details: Mapping[str, Any]
    address: str
    user_agent: str
    request_id: str

    @property
    def cursor(self) -> str:
        return f"{self.at}~{self.id}"

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "at": self.at,
            "kind": self.kind,
            "actor": {"kind": self.actor_kind, "id": self.user_id, "name": self.actor, "key": self.key_id},
            "person": self.person_id,
            "subject": self.subject,
            "object": self.object_name,
            "record": self.record_id,
            "details": {name: in_english(fact) for name, fact in self.details.items() if name != "refusal"},
            "address": self.address,
            "user_agent": self.user_agent,
            "request_id": self.request_id,
        }


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """``person`` acted or was acted upon; ``until`` is the first instant after the period."""

    person: int | None = None
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    cursor: str | None = None
    limit: int = 50


def require_reading(actor: Actor) -> None:
    """Whoever looks after people is looked after by the log: reading it is a right of its own."""
    POLICY.require_right(actor, "audit")


def find_entries(tx: Transaction, actor: Actor, query: AuditQuery) -> list[AuditEntry]:
    require_reading(actor)
    if not 1 <= query.limit <= MAX_LIMIT:
        text = N_("The limit must be between 1 and {most}.")
        raise InvalidInput(Problem("limit", text, "limit", {"most": MAX_LIMIT}))
    return _page(tx, query, query.limit)


def all_entries(workspace: Workspace, query: AuditQuery) -> Iterator[AuditEntry]:
    """Page by page, each in a transaction of its own. The caller has asked whether this may be."""
    while True:
        with workspace.read() as tx:
            page = _page(tx, query, EXPORT_PAGE)
        yield from page
        if len(page) < EXPORT_PAGE:
            return
        query = replace(query, cursor=page[-1].cursor)


def _page(tx: Transaction, query: AuditQuery, limit: int) -> list[AuditEntry]:
    conditions, values = _conditions(tx, query)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = tx.execute(
        f'SELECT {_COLUMNS} FROM "_dg_audit"{where} ORDER BY "at" DESC, "id" DESC LIMIT {int(limit)}', values
    ).fetchall()
    return [_entry(row) for row in rows]


def _conditions(tx: Transaction, query: AuditQuery) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []

    def also(condition: str, *binds: Any) -> None:
        conditions.append(condition)
        values.extend(binds)

    if query.person is not None:
        also('("user_id" = ? OR "person_id" = ?)', query.person, query.person)
    if query.kinds:
        _check_kinds(query.kinds)
        also(f'"kind" IN ({", ".join("?" * len(query.kinds))})', *query.kinds)
    if query.since is not None:
        also('"at" >= ?', instant_text(query.since))
    if query.until is not None:
        also('"at" < ?', instant_text(query.until))
    for word in query.text.casefold().replace("\0", "").encode("utf-8", "ignore").decode().split()[:10]:
        also(f'{"strpos" if tx.dialect == "postgresql" else "instr"}("words", ?) > 0', word)
    if query.cursor is not None:
        at, entry_id = _read_cursor(query.cursor)
        also('("at", "id") < (?, ?)', at, entry_id)
    return conditions, values


def _check_kinds(kinds: Sequence[str]) -> None:
    for kind in kinds:
        if kind not in AUDIT_KINDS:
            text = N_("There is no kind of entry “{kind}”.")
            raise InvalidInput(Problem("unknown_kind", text, "kind", {"kind": kind[:80]}))


def _read_cursor(cursor: str) -> tuple[str, int]:
    at, _, number = cursor.partition("~")
    readable = number.isascii() and number.isdigit() and len(number) < 19
    if not readable or not 10 < len(at) < 40 or not at.isascii() or not at.isprintable():
        raise InvalidInput(Problem("bad_cursor", N_("This is not a cursor of the audit log."), "cursor"))
    return at, int(number)


def _entry(row: Sequence[Any]) -> AuditEntry:
    values = list(row)
    values[11] = json.loads(values[11])
    return AuditEntry(*values)
