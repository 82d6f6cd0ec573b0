"""The draft: what the next release shall be, kept as commands over the release that it started from.

Its documents are always derived, base release plus commands in force, so the two can never disagree. Every
change raises the draft's version; a change that names the version it was made from is refused if another one
came between.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from dougong.definitions import Documents, apply_files, diff, validate_document
from dougong.errors import Conflict, InvalidInput, not_found
from dougong.expressions import rename
from dougong.problems import N_, Problem
from dougong.storage.design_guards import DesignChange, ask_guards
from dougong.storage.release import read_documents
from dougong.storage.transaction import Transaction
from dougong.storage.workspace import Workspace

T = TypeVar("T")
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


@dataclass(frozen=True, slots=True)
class DraftState:
    base_release: int
    version: int
    position: int
    base: Documents
    documents: Documents

    @property
    def changed(self) -> bool:
        return bool(changes_between(self.base, self.documents))


class Draft:
    """Each call is a transaction of its own, or part of ``tx`` if one is given."""

    def __init__(self, workspace: Workspace, tx: Transaction | None = None) -> None:
        self._workspace = workspace
        self._tx = tx

    @property
    def state(self) -> DraftState:
        return self._reading(load)

    @property
    def documents(self) -> Documents:
        return self.state.documents

    @property
    def base_release(self) -> int:
        return self.state.base_release

    @property
    def version(self) -> int:
        return self.state.version

    def commands(self) -> list[Command]:
        return self._reading(read_commands)

    def put(
        self, document: Document, *, actor_id: int | None = None, expected: int | None = None, title: str = ""
    ) -> int:
        """Add or replace one stored document. InvalidInput if it breaks its schema; returns the version."""
        with self._writing() as tx:
            return put(tx, document, actor_id=actor_id, expected=expected, title=title)

    def delete(
        self, kind: str, document_id: str, *, actor_id: int | None = None, expected: int | None = None
    ) -> int:
        with self._writing() as tx:
            state = load(tx)
            if (kind, document_id) not in state.documents:
                raise not_found(kind, document_id)
            documents = state.documents.without(kind, document_id)
            return record(tx, documents, "delete", actor_id=actor_id, expected=expected)

    def apply(
        self, files: Iterable[Document] | Mapping[str, Document], *, actor_id: int | None = None
    ) -> list[Problem]:
        """Take in documents in file form, matched by id or name; nothing if any problem is an error."""
        with self._writing() as tx:
            documents, problems = apply_files(load(tx).documents, files, rename)
            if not any(problem.severity == "error" for problem in problems):
                record(tx, documents, "apply", actor_id=actor_id)
            return problems

    def replace(
        self,
        documents: Documents,
        *,
        actor_id: int | None = None,
        expected: int | None = None,
        title: str = "",
    ) -> int:
        """Make the draft consist of exactly these documents, as one command."""
        with self._writing() as tx:
            return record(tx, documents, title or "replace", actor_id=actor_id, expected=expected)

    def undo(self, *, actor_id: int | None = None) -> bool:
        """Take the last command out of force. False if there is none."""
        with self._writing() as tx:
            return _move(tx, -1, actor_id)

    def redo(self, *, actor_id: int | None = None) -> bool:
        with self._writing() as tx:
            return _move(tx, +1, actor_id)

    def discard(self, *, actor_id: int | None = None) -> None:
        """Forget all commands and start from the release in force."""
        with self._writing() as tx:
            state = load(tx)
            ask_guards(tx, actor_id, DesignChange("design", state.base, state.documents, state.base))
            start_over(tx)

    def rebase(self) -> None:
        """Carry the commands over to the release in force.

        Conflict, with one problem each, where a document was changed here and by the release.
        """
        with self._writing() as tx:
            _rebase(tx)

    def _reading(self, read: Callable[[Transaction], T]) -> T:
        if self._tx is not None:
            return read(self._tx)
        with self._workspace.read() as tx:
            return read(tx)

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        if self._tx is not None:
            yield self._tx
            return
        with self._workspace.write() as tx:
            yield tx


def load(tx: Transaction) -> DraftState:
    """The draft as it stands, from memory if nobody has changed it since."""
    row = tx.execute('SELECT "base_release", "version", "position" FROM "_dg_draft"').fetchone()
    for known in (tx.notes.get("draft"), tx.workspace.memory.get("draft")):
        if known is not None and (known.base_release, known.version, known.position) == tuple(row):
            state: DraftState = known
            return state
    (base_release, version, position), commands = _read(tx)
    base = tx.release.documents
    if base_release != tx.release.number:
        base = read_documents(base_release, tx.connection)
    documents = base
    for command in commands:
        if command.in_force:
            documents = _carried_out(documents, command.changes)
    return _kept(tx, DraftState(base_release, version, position, base, documents))


def _kept(tx: Transaction, state: DraftState) -> DraftState:
    """Remembered for whoever comes next; what a writer sees may still be rolled back."""
    tx.notes["draft"] = state
    if tx.mode == "read":
        tx.workspace.memory["draft"] = state
    else:
        tx.on_commit(lambda: tx.workspace.memory.update(draft=state))
    return state


def read_commands(tx: Transaction) -> list[Command]:
    return _read(tx)[1]


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


def step_to(tx: Transaction, position: int, actor_id: int | None) -> bool:
    """Take commands out of force, or into it again, up to the one at the position. False if there is none."""
    state = load(tx)
    known = tx.execute('SELECT 1 FROM "_dg_draft_command" WHERE "position" = ?', (position,)).fetchone()
    if position and known is None:
        return False
    if position != state.position:
        _advance(tx, state, position)
        ask_guards(tx, actor_id, DesignChange("design", state.base, state.documents, load(tx).documents))
    return True


def _read(tx: Transaction) -> tuple[tuple[int, int, int], list[Command]]:
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


def put(
    tx: Transaction,
    document: Document,
    *,
    actor_id: int | None = None,
    expected: int | None = None,
    title: str = "",
) -> int:
    problems = [p for p in validate_document(document, "stored") if p.severity == "error"]
    if problems:
        raise InvalidInput(problems)
    documents = load(tx).documents.with_document(document)
    return record(tx, documents, title or "put", actor_id=actor_id, expected=expected)


def record(
    tx: Transaction,
    documents: Documents,
    title: str,
    *,
    actor_id: int | None = None,
    expected: int | None = None,
) -> int:
    """Make ``documents`` the draft by one new command. What had been undone can no longer be redone."""
    state = load(tx)
    _check_version(state, expected)
    changes = changes_between(state.documents, documents)
    if not changes:
        return state.version
    ask_guards(tx, actor_id, DesignChange("design", state.base, state.documents, documents))
    position = state.position + 1
    _advance(tx, state, position)
    tx.execute('DELETE FROM "_dg_draft_command" WHERE "position" >= ?', (position,))
    tx.execute(
        """INSERT INTO "_dg_draft_command" ("position", "title", "changes", "at", "actor_id")
           VALUES (?, ?, ?, ?, ?)""",
        (position, title, _write_changes(changes), tx.now_text, actor_id),
    )
    _kept(tx, DraftState(state.base_release, state.version + 1, position, state.base, documents))
    return state.version + 1


def start_over(tx: Transaction, release: int | None = None) -> None:
    """An empty draft on the given release, or on the one in force."""
    state = load(tx)
    tx.execute('DELETE FROM "_dg_draft_command"')
    _advance(tx, state, 0, tx.release.number if release is None else release)


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


def _move(tx: Transaction, step: int, actor_id: int | None) -> bool:
    position = load(tx).position + step
    return position >= 0 and step_to(tx, position, actor_id)


def _advance(tx: Transaction, state: DraftState, position: int, base_release: int | None = None) -> None:
    cursor = tx.execute(
        """UPDATE "_dg_draft" SET "version" = "version" + 1, "position" = ?, "base_release" = ?
           WHERE "version" = ?""",
        (position, state.base_release if base_release is None else base_release, state.version),
    )
    if cursor.rowcount == 0:
        raise _changed_meanwhile()


def _check_version(state: DraftState, expected: int | None) -> None:
    if expected is not None and expected != state.version:
        raise _changed_meanwhile()


def _changed_meanwhile() -> Conflict:
    return Conflict(Problem("draft_changed", N_("The draft was changed meanwhile. Look at it again.")))


def _rebase(tx: Transaction) -> None:
    state = load(tx)
    ours = {(change.kind, change.id): change for change in changes_between(state.base, state.documents)}
    theirs = changes_between(state.base, tx.release.documents)
    clashes = [
        change
        for change in theirs
        if (change.kind, change.id) in ours and ours[change.kind, change.id].after != change.after
    ]
    if clashes:
        raise Conflict([_clash(change) for change in clashes])
    _advance(tx, state, state.position, tx.release.number)


def _clash(change: DocumentChange) -> Problem:
    name = (change.after or change.before or {}).get("name", change.id)
    text = N_("The {kind} “{name}” was changed in this draft and in a release since.")
    return Problem("draft_clash", text, f"{change.kind}/{name}", {"kind": change.kind, "name": name})


def _carried_out(documents: Documents, changes: Iterable[DocumentChange]) -> Documents:
    for change in changes:
        if change.after is None:
            documents = documents.without(change.kind, change.id)
        else:
            documents = documents.with_document(change.after)
    return documents


def _write_changes(changes: Iterable[DocumentChange]) -> str:
    return json.dumps([[c.kind, c.id, c.before, c.after] for c in changes], ensure_ascii=False)


def _read_changes(text: str) -> tuple[DocumentChange, ...]:
    return tuple(DocumentChange(kind, key, before, after) for kind, key, before, after in json.loads(text))
