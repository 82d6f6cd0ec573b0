"""PostgreSQL through psycopg: every transaction holds the release still by a shared advisory lock."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterable
from typing import Any, cast

import psycopg
import sqlalchemy
from psycopg import errors as pg
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from sqlalchemy import event

from dougong.errors import DougongError, Inconsistent, InvalidInput
from dougong.problems import N_, Problem
from dougong.storage.connections import (
    LOCK_SECONDS,
    RELEASE_NUMBER,
    Connection,
    Cursor,
    Dialect,
    Mode,
    Params,
    busy,
    duplicate,
)
from dougong.storage.placeholders import for_psycopg

TOO_LARGE = N_("All values of this record together are more than one row of the database can hold.")
"""A row has 8 KB, of which each long text takes 18 bytes: some hundred filled texts are too many."""

DRIVER_ERROR = psycopg.Error
_LOCK_CLASS = 0x444F5547
_TRY_AGAIN = (
    pg.LockNotAvailable,
    pg.DeadlockDetected,
    pg.SerializationFailure,
    pg.TooManyConnections,
    pg.CannotConnectNow,
    pg.AdminShutdown,
    pg.CrashShutdown,
)
_BEGIN = {
    "read": "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY",
    "write": "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    "exclusive": "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
}


def make_engine(url: sqlalchemy.URL, size: int) -> sqlalchemy.Engine:
    engine = sqlalchemy.create_engine(
        url.set(drivername="postgresql+psycopg"),
        # SQLAlchemy begins nothing: transactions are begun below, together with the lock.
        isolation_level="AUTOCOMMIT",
        pool_size=size,
        max_overflow=0,
        pool_timeout=LOCK_SECONDS,
        connect_args={"client_encoding": "utf8", "application_name": "dougong"},
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: psycopg.Connection[Any], _record: object) -> None:
    connection.autocommit = True
    connection.prepared_max = 500
    connection.execute("SET timezone = 'UTC'")
    connection.execute(f"SET lock_timeout = '{int(LOCK_SECONDS * 1000)}ms'".encode())


def connect(engine: sqlalchemy.Engine, _mode: Mode, _writing: threading.Lock) -> PostgreSQLConnection:
    return PostgreSQLConnection(engine)


class PostgreSQLConnection(Connection):
    dialect: Dialect = "postgresql"

    def __init__(self, engine: sqlalchemy.Engine) -> None:
        self.core = engine.connect()
        driver: Any = self.core.connection.dbapi_connection
        self._driver: psycopg.Connection[Any] = driver
        self._texts: dict[str, bytes] = {}
        self.execute = self._execute
        self.executemany = self._executemany
        schema, encoding = self._execute(
            "SELECT current_schema(), current_setting('server_encoding')"
        ).fetchone()
        if encoding != "UTF8":
            text = N_("The PostgreSQL database must have the encoding UTF8, not {encoding}.")
            raise Inconsistent(Problem("encoding", text, "", {"encoding": encoding}))
        self._enter = {mode: _entrance(cast(Mode, mode), schema or "public") for mode in _BEGIN}

    def begin(self, mode: Mode) -> None:
        self._exchange(self._enter[mode][0])

    def enter(self, mode: Mode) -> int:
        # One round trip. In READ COMMITTED each statement takes a new snapshot, so the number is read in one
        # that is younger than the lock.
        return int(self._exchange(self._enter[mode][1]))

    def _exchange(self, statements: bytes) -> bytes:
        connection = self._driver.pgconn
        result = connection.exec_(statements)
        if result.status == ExecStatus.TUPLES_OK:
            return cast(bytes, result.get_value(0, 0))
        if result.status == ExecStatus.COMMAND_OK:
            return b""
        if self.lost:
            raise psycopg.OperationalError(connection.get_error_message())
        raise pg.error_from_result(result)

    def _execute(self, sql: str, params: Params = ()) -> Cursor:
        return cast(Cursor, self._driver.execute(self._text(sql), params))

    def _executemany(self, sql: str, rows: Iterable[Params]) -> Cursor:
        cursor = self._driver.cursor()
        cursor.executemany(self._text(sql), rows)
        return cast(Cursor, cursor)

    def _text(self, sql: str) -> bytes:
        text = self._texts.get(sql)
        if text is None:
            if len(self._texts) > 2000:
                self._texts.clear()
            text = self._texts[sql] = for_psycopg(sql).encode()
        return text

    def commit(self) -> None:
        failed = self._driver.pgconn.transaction_status == TransactionStatus.INERROR
        self._exchange(b"ROLLBACK" if failed else b"COMMIT")
        if self.core.in_transaction():
            self.core.commit()
        if failed:
            raise pg.InFailedSqlTransaction("a statement failed and the transaction went on")

    def rollback(self) -> None:
        if self.core.in_transaction():
            self.core.rollback()
        if self._driver.pgconn.transaction_status != TransactionStatus.IDLE:
            self._exchange(b"ROLLBACK")

    def serve(self, release: int) -> None:
        if self.release is not None:
            # Plans prepared for the old shape may fail with "must not change result type".
            # psycopg forgets its names only when it sees this text for the first time (3.3.9).
            self._driver.execute(f"DEALLOCATE ALL -- {release}".encode(), prepare=False)
        self.release = release

    @property
    def broken(self) -> bool:
        return self._driver.pgconn.transaction_status != TransactionStatus.IDLE

    @property
    def lost(self) -> bool:
        return self._driver.pgconn.status != ConnStatus.OK


def _entrance(mode: Mode, schema: str) -> tuple[bytes, bytes]:
    lock = "pg_advisory_xact_lock" if mode == "exclusive" else "pg_advisory_xact_lock_shared"
    # A workspace is a schema; advisory locks are the whole database's.
    key = zlib.crc32(schema.encode()) - 2**31
    begin = f"{_BEGIN[mode]}; SELECT {lock}({_LOCK_CLASS}, {key})"
    return begin.encode(), f"{begin}; {RELEASE_NUMBER}".encode()


def refusal(error: BaseException) -> DougongError | None:
    """What a driver's error means to the caller, where it is nobody's mistake."""
    if type(error) is psycopg.OperationalError or isinstance(error, _TRY_AGAIN):
        return busy()  # the plain class means that the connection was lost
    if isinstance(error, pg.ProgramLimitExceeded):
        return InvalidInput(Problem("record_too_large", TOO_LARGE))
    return duplicate() if is_duplicate(error) else None


def is_duplicate(error: BaseException) -> bool:
    return isinstance(error, pg.UniqueViolation)
