"""The database of one workspace: an engine and the connections at rest."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import sqlalchemy
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from dougong.errors import InvalidInput, Unavailable
from dougong.problems import N_, Problem
from dougong.storage.connections import Connection, Dialect, Mode

POOL_SIZE = 16


class Database:
    """Hands out connections inside transactions. Threads may share it, processes may not."""

    def __init__(self, url: sqlalchemy.URL) -> None:
        self.url = url
        self.dialect: Dialect = _dialect(url)
        # Only the driver in use is loaded: the other one costs memory and start-up time.
        self._driver: Any = importlib.import_module(f"dougong.storage.{self.dialect}")
        self.engine: sqlalchemy.Engine = self._driver.make_engine(url, POOL_SIZE)
        self._writing = threading.Lock()
        self._is_closed = False
        self._readers: list[Connection] = []
        # SQLite's readers are opened read-only; PostgreSQL says so at each BEGIN.
        self._writers: list[Connection] = [] if self.dialect == "sqlite" else self._readers

    @classmethod
    def open(cls, url: str) -> Database:
        """``sqlite:///path`` or ``postgresql://user@host/name``."""
        return cls(sqlalchemy.make_url(url))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._bare("read") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with self._bare("write") as connection:
            yield connection

    @contextmanager
    def exclusive(self) -> Iterator[Connection]:
        """Alone with the database: nobody else's transaction overlaps this one on PostgreSQL."""
        with self._bare("exclusive") as connection:
            yield connection

    @contextmanager
    def _bare(self, mode: Mode) -> Iterator[Connection]:
        connection = self.take(mode)
        try:
            connection.begin(mode)
            yield connection
            connection.commit()
        except BaseException as error:
            self.abandon(mode, connection)
            raise self.explain(error) from error
        self.give_back(mode, connection)

    def enter(self, mode: Mode) -> tuple[Connection, int]:
        """A connection with an open transaction, and the release number that holds in it."""
        while True:
            rested = bool(self._readers if mode == "read" else self._writers)
            connection = self.take(mode)
            try:
                return connection, connection.enter(mode)
            except BaseException as error:
                lost = connection.lost
                self.abandon(mode, connection)
                if not (rested and lost):
                    raise self.explain(error) from error
                # The server went away while this connection rested: try the next, at last a new one.

    def take(self, mode: Mode) -> Connection:
        try:
            return (self._readers if mode == "read" else self._writers).pop()
        except IndexError:
            pass
        return self._connect(mode)

    def give_back(self, mode: Mode, connection: Connection) -> None:
        (self._readers if mode == "read" else self._writers).append(connection)
        if self._is_closed:
            self._close_resting()

    def abandon(self, mode: Mode, connection: Connection) -> None:
        """After a failure: keep the connection only if its transaction could be rolled back."""
        with suppress(SQLAlchemyError, self._driver.DRIVER_ERROR):
            connection.rollback()
        if connection.broken:
            connection.close()
        else:
            self.give_back(mode, connection)

    def explain(self, error: BaseException) -> BaseException:
        """The driver's error as a refusal where it is nobody's mistake, else as it is."""
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        refusal: BaseException | None = self._driver.refusal(cause)
        return refusal or error

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What the database's refusals arrive as."""
        return (self._driver.DRIVER_ERROR, DBAPIError)

    def is_duplicate(self, error: BaseException) -> bool:
        """Whether a unique index refused."""
        return bool(self._driver.is_duplicate(error))

    def close(self) -> None:
        """Transactions that are open go on to their end: a driver may crash when its connection is closed in use."""
        self._is_closed = True
        self._close_resting()
        self.engine.dispose()

    def _close_resting(self) -> None:
        for resting in (self._readers, self._writers):
            with suppress(IndexError):
                while True:
                    resting.pop().close()

    def _connect(self, mode: Mode) -> Connection:
        try:
            connection: Connection = self._driver.connect(self.engine, mode, self._writing)
        except PoolTimeoutError as error:
            raise Unavailable(Problem("busy", N_("All database connections are in use."))) from error
        except DBAPIError as error:
            raise self.explain(error) from error
        return connection


def _dialect(url: sqlalchemy.URL) -> Dialect:
    backend = url.get_backend_name()
    if backend == "sqlite":
        return "sqlite"
    if backend == "postgresql":
        return "postgresql"
    text = N_("Only SQLite and PostgreSQL are supported, not “{backend}”.")
    raise InvalidInput(Problem("unknown_database", text, "", {"backend": backend}))
