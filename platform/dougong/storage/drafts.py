"""The draft: what the next release shall be, kept as commands over the release that it started from.

Its documents are always derived, base release plus commands in force, so the two can never disagree. Every
change raises the draft's version; a change that names the version it was made from is refused if another one
came between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from dougong.definitions import Documents, apply_files
from dougong.errors import not_found
from dougong.expressions import rename
from dougong.problems import Problem
from dougong.storage.design_guards import DesignChange, ask_guards
from dougong.storage.draft_commands import Command, Document, read_commands
from dougong.storage.draft_states import DraftState, load, move, put, rebase, record, start_over
from dougong.storage.transaction import Transaction
from dougong.storage.workspace import Workspace

T = TypeVar("T")


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
            return move(tx, -1, actor_id)

    def redo(self, *, actor_id: int | None = None) -> bool:
        with self._writing() as tx:
            return move(tx, +1, actor_id)

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
            rebase(tx)

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
