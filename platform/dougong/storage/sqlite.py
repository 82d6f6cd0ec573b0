"""SQLite: explicit transactions, a write-ahead log, one writer at a time."""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

import sqlalchemy
from sqlalchemy import event

from dougong.errors import DougongError
from dougong.expressions.places import metres
from dougong.expressions.sql_places import SQLITE_FUNCTION
from dougong.storage.connections import (
    LOCK_SECONDS,
    RELEASE_NUMBER,
    Connection,
    Dialect,
    Mode,
    busy,
    duplicate,
)

MINIMUM = (3, 35, 0)
DRIVER_ERROR = sqlite3.Error
_BUSY, _LOCKED = 5, 6
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # A commit is in the operating system's hands when it returns: it survives any death of the process.
    # Only a power cut may take the last moments; it never corrupts (decision 0042).
    "PRAGMA synchronous = NORMAL",
    # 16 MiB of log between checkpoints: a large import writes a page to the file once, not for each batch.
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -8000",
)


def make_engine(url: sqlalchemy.URL, size: int) -> sqlalchemy.Engine:
    engine = sqlalchemy.create_engine(
        url,
        # Also for a database in memory, which SQLAlchemy would give one connection a thread.
        poolclass=sqlalchemy.QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=LOCK_SECONDS,
        connect_args={
            "isolation_level": None,
            "check_same_thread": False,
            "cached_statements": 512,
            "timeout": LOCK_SECONDS,
        },
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    if sqlite3.sqlite_version_info < MINIMUM:
        raise RuntimeError(f"SQLite {'.'.join(map(str, MINIMUM))} or newer is needed")
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    connection.create_function(SQLITE_FUNCTION, 4, metres, deterministic=True)


def connect(engine: sqlalchemy.Engine, mode: Mode, writing: threading.Lock) -> SQLiteConnection:
    return SQLiteConnection(engine, mode, writing)


class SQLiteConnection(Connection):
    dialect: Dialect = "sqlite"

    def __init__(self, engine: sqlalchemy.Engine, mode: Mode, writing: threading.Lock) -> None:
        self.core = engine.connect()
        driver: Any = self.core.connection.dbapi_connection
        self._driver: sqlite3.Connection = driver
        self._writing = writing
        self._holds_lock = False
        self.execute = self._driver.execute
        self.executemany = self._driver.executemany
        if mode == "read":
            self.execute("PRAGMA query_only = ON")
        else:
            # There is one writer at a time; it keeps the upper pages of all its indexes at hand.
            self.execute("PRAGMA cache_size = -32000")

    def begin(self, mode: Mode) -> None:
        if mode == "read":
            self.execute("BEGIN")
            return
        # Threads of one process queue here instead of polling the file's lock.
        if not self._writing.acquire(timeout=LOCK_SECONDS):
            raise busy()
        self._holds_lock = True
        self.execute("BEGIN IMMEDIATE")

    def enter(self, mode: Mode) -> int:
        if mode == "read":
            self.execute("BEGIN")
        else:
            self.begin(mode)
        # The first read fixes the snapshot, so the number and all that follows belong together.
        number: int = self.execute(RELEASE_NUMBER).fetchone()[0]
        return number

    def commit(self) -> None:
        self.execute("COMMIT")
        if self._holds_lock:
            self._release_lock()
        if self.core.in_transaction():
            self.core.commit()

    def rollback(self) -> None:
        try:
            if self._driver.in_transaction:
                self.execute("ROLLBACK")
        finally:
            if self._holds_lock:
                self._release_lock()
            if self.core.in_transaction():
                self.core.rollback()

    def _release_lock(self) -> None:
        self._holds_lock = False
        self._writing.release()

    @property
    def broken(self) -> bool:
        return self._driver.in_transaction


def refusal(error: BaseException) -> DougongError | None:
    """What a driver's error means to the caller, where it is nobody's mistake."""
    if isinstance(error, sqlite3.OperationalError):
        code: int = getattr(error, "sqlite_errorcode", 0)
        if code & 0xFF in (_BUSY, _LOCKED):
            return busy()
    return duplicate() if is_duplicate(error) else None


def is_duplicate(error: BaseException) -> bool:
    return isinstance(error, sqlite3.IntegrityError) and "UNIQUE" in str(error)
