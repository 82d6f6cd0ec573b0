"""What both databases' connections have in common.

A connection is a pooled SQLAlchemy connection whose driver connection is used directly on the hot path:
SQLAlchemy costs several times what a statement by id costs.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol

import sqlalchemy

from dougong.errors import Conflict, Unavailable
from dougong.problems import N_, Problem

Dialect = Literal["sqlite", "postgresql"]
Mode = Literal["read", "write", "exclusive"]
Row = tuple[Any, ...]
Params = Sequence[Any] | Mapping[str, Any]

LOCK_SECONDS = 5.0
"""How long a statement waits for another writer, or a writer for a publish, until told to come again."""

RELEASE_NUMBER = 'SELECT "release" FROM "_dg_current"'


class Cursor(Protocol):
    """The part of DB-API's cursor that both drivers share; rows are plain tuples."""

    @property
    def rowcount(self) -> int: ...
    @property
    def description(self) -> Sequence[Sequence[Any]] | None: ...
    def fetchone(self) -> Any: ...
    def fetchmany(self, size: int = ...) -> list[Any]: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


Execute = Callable[..., Cursor]
"""``execute(sql, params=())`` with ``?`` or ``:name`` placeholders on either database."""


def busy() -> Unavailable:
    return Unavailable(Problem("busy", N_("The database is busy with another change. Try again shortly.")))


def duplicate() -> Conflict:
    """Two writers at one instant: whoever looks first is told by the one door, with the field's name."""
    return Conflict(Problem("duplicate", N_("Another record has this value already.")))


class Connection(ABC):
    dialect: Dialect
    core: sqlalchemy.Connection
    """The same connection for SQLAlchemy Core and Alembic. Nobody commits through it."""
    execute: Execute
    executemany: Callable[[str, Iterable[Params]], Cursor]
    release: int | None = None
    """The release number that this connection last served."""

    @abstractmethod
    def begin(self, mode: Mode) -> None:
        """Start a transaction without asking for the release: before there is any."""

    @abstractmethod
    def enter(self, mode: Mode) -> int:
        """Start a transaction and tell the release number that holds until its end."""

    @abstractmethod
    def commit(self) -> None: ...

    @abstractmethod
    def rollback(self) -> None: ...

    @property
    @abstractmethod
    def broken(self) -> bool:
        """A transaction is still open on it, or nobody knows."""

    @property
    def lost(self) -> bool:
        """The server is gone."""
        return False

    def serve(self, release: int) -> None:
        """The release is another one than last time."""
        self.release = release

    def close(self) -> None:
        self.core.invalidate()
        self.core.close()
