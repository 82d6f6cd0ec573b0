"""The commands of a draft: what each changes, and how they are kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import Documents, diff
from dougong.definitions.completing import completed
from dougong.storage.transaction import Transaction

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """None stands for: there is no such document."""

    kind: str
    id: str
    before: Document | None
    after: Document | None


@dataclass(frozen=True, slots=True)
class Command:
    position: int
    title: str
    changes: tuple[DocumentChange, ...]
    at: str
    actor_id: int | None
    in_force: bool
    """False after an undo, until a redo or the next change."""


def read_draft(tx: Transaction) -> tuple[tuple[int, int, int], list[Command]]:
    """Base release, version and position, and all commands."""
    # One statement: on PostgreSQL two would see two states.
    rows = tx.execute(
        '''SELECT d."base_release", d."version", d."position",
                  c."position", c."title", c."changes", c."at", c."actor_id"
           FROM "_dg_draft" d LEFT JOIN "_dg_draft_command" c ON 1 = 1 ORDER BY c."position"'''
    ).fetchall()
    base_release, version, current = rows[0][:3]
    commands = [
        Command(position, title, _read_changes(changes), at, actor_id, position <= current)
        for _, _, _, position, title, changes, at, actor_id in rows
        if position is not None
    ]
    return (base_release, version, current), commands


def read_commands(tx: Transaction) -> list[Command]:
    return read_draft(tx)[1]


def command_at(tx: Transaction, position: int) -> Command | None:
    """One of them, without reading all."""
    row = tx.execute(
        """SELECT c."title", c."changes", c."at", c."actor_id", d."position"
           FROM "_dg_draft" d JOIN "_dg_draft_command" c ON c."position" = ?""",
        (position,),
    ).fetchone()
    if row is None:
        return None
    title, changes, at, actor_id, current = row
    return Command(position, title, _read_changes(changes), at, actor_id, position <= current)


def keep_command(tx: Transaction, command: Command) -> None:
    """Whatever stood at its position or after it is forgotten."""
    tx.execute('DELETE FROM "_dg_draft_command" WHERE "position" >= ?', (command.position,))
    tx.execute(
        """INSERT INTO "_dg_draft_command" ("position", "title", "changes", "at", "actor_id")
           VALUES (?, ?, ?, ?, ?)""",
        (command.position, command.title, _write_changes(command.changes), command.at, command.actor_id),
    )


def changes_between(old: Documents, new: Documents) -> list[DocumentChange]:
    keys = [*new, *(key for key in old if key not in new)]
    pairs = [(key, old.get(key), new.get(key)) for key in keys]
    different = [(key, before, after) for key, before, after in pairs if _differ(before, after)]
    return [DocumentChange(kind, document_id, *both) for (kind, document_id), *both in different]


def _differ(before: Document | None, after: Document | None) -> bool:
    if before is after:
        return False
    if before is None or after is None or before != after:
        return True
    # Python takes True for 1, and mappings for equal whatever the order of their elements.
    return bool(diff(Documents([before]), Documents([after])))


def carried_out(documents: Documents, changes: Iterable[DocumentChange]) -> Documents:
    for change in changes:
        if change.after is None:
            documents = documents.without(change.kind, change.id)
        else:
            documents = documents.with_document(change.after)
    return documents


def _write_changes(changes: Iterable[DocumentChange]) -> str:
    return json.dumps([[c.kind, c.id, c.before, c.after] for c in changes], ensure_ascii=False)


def _read_changes(text: str) -> tuple[DocumentChange, ...]:
    return tuple(
        DocumentChange(kind, key, before and completed(before), after and completed(after))
        for kind, key, before, after in json.loads(text)
    )
