"""One unit of work: a connection, the release that holds in it, and one instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from secrets import token_hex
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy

from dougong.storage.connections import Connection, Cursor, Dialect, Execute, Mode, Params
from dougong.storage.instants import instant_text
from dougong.storage.release import Release

if TYPE_CHECKING:
    from dougong.storage.workspace import Workspace


class Transaction:
    """Made by ``workspace.read()`` and ``write()``; its ``with`` commits at the end or rolls back.

    ``execute(sql, params=())`` runs SQL with ``?`` or ``:name`` placeholders and returns the driver's
    cursor; its rows are tuples of the driver's values.
    """

    __slots__ = (
        "_after",
        "_connection",
        "_mark",
        "_mode",
        "_now",
        "changes",
        "dialect",
        "execute",
        "executemany",
        "notes",
        "release",
        "workspace",
    )

    release: Release
    execute: Execute
    executemany: Callable[[str, Iterable[Params]], Cursor]

    def __init__(self, workspace: Workspace, mode: Mode) -> None:
        self.workspace = workspace
        self.dialect: Dialect = workspace.database.dialect
        self._mode = mode
        self._now: datetime | None = None
        self._mark = ""
        self._after: list[Callable[[], None]] = []
        self.changes: list[Any] = []
        """What the floor of records has changed and still has to follow up before the end."""
        self.notes: dict[str, Any] = {}
        """What rooms remember until the end, by a name of their own."""

    def __enter__(self) -> Transaction:
        connection, number = self.workspace.database.enter(self._mode)
        self._connection = connection
        try:
            if connection.release != number:
                connection.serve(number)
            release = self.workspace.latest
            if release is None or release.number != number:
                # Before anybody is served the release: what else has changed with it.
                if release is None or release.number < number:
                    self.workspace.look(connection)
                release = self.workspace.releases.get(number, connection)
        except BaseException as error:
            self.workspace.database.abandon(self._mode, connection)
            raise self.workspace.database.explain(error) from error
        self.release = release
        self.execute = connection.execute
        self.executemany = connection.executemany
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Literal[False]:
        self.execute = self.executemany = _ended
        database, connection = self.workspace.database, self._connection
        if error is None:
            try:
                connection.commit()
            except BaseException as failure:
                database.abandon(self._mode, connection)
                raise database.explain(failure) from failure
            database.give_back(self._mode, connection)
            for action in self._after:
                action()
            return False
        database.abandon(self._mode, connection)
        explained = database.explain(error)
        if explained is not error:
            raise explained from error
        return False

    @property
    def core(self) -> sqlalchemy.Connection:
        """The same transaction through SQLAlchemy Core, where its cost does not matter."""
        return self._connection.core

    @property
    def connection(self) -> Connection:
        return self._connection

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def now(self) -> datetime:
        """One instant for the whole transaction."""
        if self._now is None:
            self._now = self.workspace.clock.now()
        return self._now

    @property
    def now_text(self) -> str:
        """The same as system tables write it."""
        return instant_text(self.now)

    @property
    def mark(self) -> str:
        """Names this transaction in what is written down of it."""
        self._mark = self._mark or token_hex(8)
        return self._mark

    @contextmanager
    def dated(self, instant: datetime) -> Iterator[None]:
        """What is written inside has happened then: for demo data, which tells of the past."""
        before = self.now
        self._now = instant
        try:
            yield
        finally:
            self._now = before

    def on_commit(self, action: Callable[[], None]) -> None:
        """Run after the commit, outside the transaction; not at all after a rollback."""
        self._after.append(action)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A failure inside undoes what was done inside, and the transaction can go on."""
        self.execute('SAVEPOINT "_dg"')
        try:
            yield
        except BaseException:
            self.execute('ROLLBACK TO SAVEPOINT "_dg"')
            self.execute('RELEASE SAVEPOINT "_dg"')
            raise
        self.execute('RELEASE SAVEPOINT "_dg"')


def _ended(*_arguments: object) -> Cursor:
    raise RuntimeError("the transaction has ended")
