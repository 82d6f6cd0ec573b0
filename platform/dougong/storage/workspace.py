"""A workspace: one database, its published definitions, its folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy

from dougong.clock import Clock, SystemClock
from dougong.errors import Conflict, Inconsistent, InvalidInput, NotFound
from dougong.fields.currency import codes
from dougong.problems import N_, Problem
from dougong.settings import Settings
from dougong.storage.connections import Connection
from dougong.storage.database import Database
from dougong.storage.growing import grow
from dougong.storage.instants import instant_text
from dougong.storage.migrating import current_revision, migrate
from dougong.storage.missing_indexes import make_missing_indexes
from dougong.storage.reconciling import disagreements
from dougong.storage.release import Release, ReleaseCache
from dougong.storage.transaction import Transaction

DATABASE_FILE = "dougong.db"
LANGUAGES = ("en", "zh")
MOVING = "currency_moving"
"""The setting that is there as long as amounts are on their way from one base currency to another."""


class Workspace:
    """Many may be open in one process. Zone and language were chosen at the creation; ``currency`` is read anew
    with each release that this process sees first, and ``currency_moving`` tells whether amounts are on their
    way into it."""

    def __init__(self, folder: Path, settings: Settings, database: Database, clock: Clock) -> None:
        self.folder = folder
        self.settings = settings
        self.database = database
        self.clock = clock
        self.releases = ReleaseCache()
        self.publish_hooks: list[Callable[[Transaction, Release], None]] = []
        """Called at the end of each publish with the new release, while ``tx.release`` is still the old one.
        What they write is committed with it."""
        self.memory: dict[str, Any] = {}
        """What rooms keep in this process; each must know by itself when its part is out of date."""
        self.farewells: list[Callable[[], None]] = []
        """Called when it is closed, by rooms that keep what must be closed as well."""
        with database.read() as connection:
            values = self.look(connection)
        self.name: str = values["name"]
        self.language: str = values["language"]
        self.default_zone = ZoneInfo(values["zone"])

    @classmethod
    def create(
        cls,
        folder: Path,
        settings: Settings | None = None,
        clock: Clock | None = None,
        *,
        name: str = "Dougong",
        zone: str = "UTC",
        currency: str = "CNY",
        language: str = "en",
    ) -> Workspace:
        """A new workspace with an empty release 0. Conflict if there is one already."""
        settings, clock = settings or Settings(workspace=folder), clock or SystemClock()
        values = {"name": name, "zone": zone, "currency": currency, "language": language}
        _check(values)
        # The data is nobody else's on this machine.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = Database(_url(folder, settings))
        try:
            migrate(database)
            with database.exclusive() as connection:
                _lay_foundation(connection, values, clock)
            return cls(folder, settings, database, clock)
        except BaseException:
            database.close()
            raise

    @classmethod
    def open(cls, folder: Path, settings: Settings | None = None, clock: Clock | None = None) -> Workspace:
        """NotFound where nothing was created; Inconsistent where definitions and tables disagree."""
        settings, clock = settings or Settings(workspace=folder), clock or SystemClock()
        url = _url(folder, settings)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            raise _no_workspace(folder)
        database = Database(url)
        try:
            with database.read() as connection:
                if not _is_workspace(connection):
                    raise _no_workspace(folder)
            migrate(database)
            workspace = cls(folder, settings, database, clock)
            grow(workspace)
            workspace._check_tables()
            return workspace
        except BaseException:
            database.close()
            raise

    def look(self, connection: Connection) -> dict[str, str]:
        """At the settings, as another process may have changed them."""
        values = dict(connection.execute('SELECT "name", "value" FROM "_dg_setting"').fetchall())
        self.currency: str = values["currency"]
        self.currency_moving: bool = MOVING in values
        return values

    def _check_tables(self) -> None:
        with self.read() as tx:
            found = disagreements(tx)
        problems = [problem for problem in found if problem.severity == "error"]
        if problems:
            raise Inconsistent(problems)
        if any(problem.code == "no_index" for problem in found):
            make_missing_indexes(self)

    @property
    def latest(self) -> Release | None:
        """The newest release that this process has seen. Use a transaction's ``release`` instead."""
        return self.releases.latest

    def read(self) -> Transaction:
        """A transaction that cannot write. On SQLite all its statements see one state."""
        return Transaction(self, "read")

    def write(self) -> Transaction:
        return Transaction(self, "write")

    def exclusive(self) -> Transaction:
        """For publishing: no other transaction overlaps it. Have no other one open in the same thread."""
        return Transaction(self, "exclusive")

    def close(self) -> None:
        for farewell in self.farewells:
            farewell()
        self.database.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _url(folder: Path, settings: Settings) -> sqlalchemy.URL:
    if settings.database_url:
        return sqlalchemy.make_url(settings.database_url)
    return sqlalchemy.URL.create("sqlite", database=str(folder.resolve() / DATABASE_FILE))


def _is_workspace(connection: Connection) -> bool:
    if current_revision(connection) is None:
        return False
    return connection.execute('SELECT 1 FROM "_dg_current"').fetchone() is not None


def _lay_foundation(connection: Connection, values: dict[str, str], clock: Clock) -> None:
    if _is_workspace(connection):
        raise Conflict(Problem("workspace_exists", N_("There is a workspace already; nothing was changed.")))
    connection.executemany('INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?)', list(values.items()))
    columns = '"number", "documents", "plan", "origin", "published_at"'
    release = (0, "[]", "{}", "creation", instant_text(clock.now()))
    connection.execute(f'INSERT INTO "_dg_release" ({columns}) VALUES (?, ?, ?, ?, ?)', release)
    connection.execute('INSERT INTO "_dg_current" ("id", "release") VALUES (1, 0)')
    columns = '"id", "base_release", "position", "version"'
    connection.execute(f'INSERT INTO "_dg_draft" ({columns}) VALUES (1, 0, 0, 0)')


def _check(values: dict[str, str]) -> None:
    try:
        ZoneInfo(values["zone"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        text = N_("“{zone}” is not a time zone; use a name such as Asia/Shanghai.")
        raise InvalidInput(Problem("unknown_zone", text, "zone", {"zone": values["zone"]})) from error
    if values["language"] not in LANGUAGES:
        text = N_("“{language}” is not one of the languages: {languages}.")
        params = {"language": values["language"], "languages": ", ".join(LANGUAGES)}
        raise InvalidInput(Problem("unknown_language", text, "language", params))
    currency = values["currency"]
    if currency not in codes():
        text = N_("“{currency}” is not a currency code such as CNY.")
        raise InvalidInput(Problem("unknown_currency", text, "currency", {"currency": currency}))


def _no_workspace(folder: Path) -> NotFound:
    text = N_("There is no workspace in {folder}. Make one with: dougong init")
    return NotFound(Problem("no_workspace", text, "", {"folder": str(folder)}))
