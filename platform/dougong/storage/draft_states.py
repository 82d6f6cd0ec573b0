"""The draft as it stands, and every way to change it: by a command, back and forth between commands, anew."""

from __future__ import annotations

from dougong.dataclasses import dataclass
from dougong.definitions import Documents, validate_document
from dougong.errors import Conflict, InvalidInput
from dougong.problems import N_, Problem
from dougong.storage.design_guards import DesignChange, ask_guards
from dougong.storage.draft_commands import (
    Command,
    Document,
    DocumentChange,
    carried_out,
    changes_between,
    keep_command,
    read_draft,
)
from dougong.storage.release import read_documents
from dougong.storage.transaction import Transaction


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


def load(tx: Transaction) -> DraftState:
    """The draft as it stands, from memory if nobody has changed it since.

    Whoever writes holds it from then on: what they make of it would else take away what somebody adds meanwhile.
    """
    locking = " FOR UPDATE" if tx.mode != "read" and tx.dialect == "postgresql" else ""
    row = tx.execute(f'SELECT "base_release", "version", "position" FROM "_dg_draft"{locking}').fetchone()
    for known in (tx.notes.get("draft"), tx.workspace.memory.get("draft")):
        if known is not None and (known.base_release, known.version, known.position) == tuple(row):
            state: DraftState = known
            return state
    (base_release, version, position), commands = read_draft(tx)
    base = tx.release.documents
    if base_release != tx.release.number:
        base = read_documents(base_release, tx.connection)
    documents = base
    for command in commands:
        if command.in_force:
            documents = carried_out(documents, command.changes)
    return _kept(tx, DraftState(base_release, version, position, base, documents))


def _kept(tx: Transaction, state: DraftState) -> DraftState:
    """Remembered for whoever comes next; what a writer sees may still be rolled back."""
    tx.notes["draft"] = state
    if tx.mode == "read":
        tx.workspace.memory["draft"] = state
    else:
        tx.on_commit(lambda: tx.workspace.memory.update(draft=state))
    return state


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
    keep_command(tx, Command(position, title, tuple(changes), tx.now_text, actor_id, True))
    _kept(tx, DraftState(state.base_release, state.version + 1, position, state.base, documents))
    return state.version + 1


def start_over(tx: Transaction, release: int | None = None) -> None:
    """An empty draft on the given release, or on the one in force."""
    state = load(tx)
    tx.execute('DELETE FROM "_dg_draft_command"')
    _advance(tx, state, 0, tx.release.number if release is None else release)


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


def move(tx: Transaction, step: int, actor_id: int | None) -> bool:
    position = load(tx).position + step
    return position >= 0 and step_to(tx, position, actor_id)


def rebase(tx: Transaction) -> None:
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
