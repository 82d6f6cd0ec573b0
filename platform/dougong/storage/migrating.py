"""System tables come and change by Alembic revisions, run here and nowhere else."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy

from dougong.errors import Inconsistent
from dougong.problems import N_, Problem
from dougong.storage.connections import Connection
from dougong.storage.database import Database

HEAD = "sla_0035"
"""The newest revision in ``migrations/versions``; named here so that a start-up need not load Alembic."""

FOLDER = Path(__file__).parent / "migrations"


def current_revision(connection: Connection) -> str | None:
    """None where there are no system tables yet."""
    if not sqlalchemy.inspect(connection.core).has_table("_dg_migration"):
        return None
    row = connection.execute('SELECT "version_num" FROM "_dg_migration"').fetchone()
    return row[0] if row else None


def migrate(database: Database) -> bool:
    """Bring the system tables up to date; False if they already were."""
    with database.read() as connection:
        if current_revision(connection) == HEAD:
            return False
    with database.exclusive() as connection:
        revision = current_revision(connection)
        if revision == HEAD:
            return False
        _upgrade(connection, revision)
    return True


def _upgrade(connection: Connection, revision: str | None) -> None:
    # Alembic takes longer to load than a whole start-up may last.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config(attributes={"connection": connection.core})
    config.set_main_option("script_location", FOLDER.as_posix())
    config.set_main_option("path_separator", "os")
    if not connection.core.in_transaction():
        connection.core.begin()
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        text = N_(
            "The workspace was made by a newer version of Dougong: its tables have revision {revision}."
        )
        raise Inconsistent(Problem("newer_workspace", text, "", {"revision": revision})) from error
