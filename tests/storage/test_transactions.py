from __future__ import annotations

import threading
from contextlib import ExitStack
from datetime import timedelta

import pytest
from dougong.clock import FixedClock
from dougong.errors import Conflict, NotFound, Unavailable
from dougong.settings import Settings
from dougong.storage import Workspace, database, parse_instant
from dougong.storage.connections import Mode

SET = 'INSERT INTO "_dg_setting" ("name", "value") VALUES (:name, :value)'
GET = 'SELECT "value" FROM "_dg_setting" WHERE "name" = ?'

CHANGE = 'UPDATE "_dg_setting" SET "value" = ? WHERE "name" = ?'


def setting(workspace: Workspace, name: str) -> str | None:
    with workspace.read() as tx:
        row = tx.execute(GET, (name,)).fetchone()
    return row[0] if row else None


def test_leaving_the_block_commits(workspace: Workspace) -> None:
    with workspace.write() as tx:
        tx.execute(SET, {"name": "a", "value": "100% 'of' ?"})
    assert setting(workspace, "a") == "100% 'of' ?"


def test_an_exception_rolls_back(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError), workspace.write() as tx:
        tx.execute(SET, {"name": "a", "value": "1"})
        raise RuntimeError
    assert setting(workspace, "a") is None


def test_marks_inside_texts_and_casts_are_left_alone(workspace: Workspace) -> None:
    with workspace.read() as tx:
        sql = (
            """SELECT ':x ? %', "value" AS "a:b?%" FROM "_dg_setting" WHERE "name" LIKE 'c%' AND "name" = ?"""
        )
        cursor = tx.execute(sql, ("currency",))
        assert cursor.fetchone() == (":x ? %", "CNY")
        assert cursor.description is not None
        assert cursor.description[1][0] == "a:b?%"


def test_a_read_transaction_cannot_write(workspace: Workspace) -> None:
    with pytest.raises(Exception, match=r"read-?only"), workspace.read() as tx:
        tx.execute(SET, {"name": "a", "value": "1"})
    assert setting(workspace, "a") is None


def test_a_transaction_that_has_ended_does_nothing(workspace: Workspace) -> None:
    with workspace.read() as tx:
        pass
    with pytest.raises(RuntimeError, match="ended"):
        tx.execute(GET, ("a",))


def test_a_savepoint_undoes_only_its_part(workspace: Workspace) -> None:
    with workspace.write() as tx:
        tx.execute(SET, {"name": "a", "value": "1"})
        with pytest.raises(RuntimeError), tx.savepoint():
            tx.execute(SET, {"name": "b", "value": "1"})
            raise RuntimeError
        with pytest.raises(Exception, match=r"(?i)unique"), tx.savepoint():
            tx.execute(SET, {"name": "a", "value": "2"})
        tx.execute(SET, {"name": "c", "value": "1"})
    assert [setting(workspace, name) for name in "abc"] == ["1", None, "1"]


def test_a_failed_statement_is_never_committed_in_silence(workspace: Workspace) -> None:
    if workspace.database.dialect == "sqlite":
        pytest.skip("SQLite undoes the statement alone")
    with pytest.raises(Exception, match="failed"), workspace.write() as tx:
        tx.execute(SET, {"name": "a", "value": "1"})
        with pytest.raises(Exception, match=r"(?i)unique"):
            tx.execute(SET, {"name": "a", "value": "1"})
    assert setting(workspace, "a") is None


def test_actions_run_after_the_commit_and_not_after_a_rollback(workspace: Workspace) -> None:
    done: list[str] = []
    with workspace.write() as tx:
        tx.on_commit(lambda: done.append("first"))
        assert done == []
    with pytest.raises(RuntimeError), workspace.write() as tx:
        tx.on_commit(lambda: done.append("second"))
        raise RuntimeError
    assert done == ["first"]


def test_what_is_open_goes_on_to_its_end_while_the_workspace_closes(workspace: Workspace) -> None:
    with workspace.write() as tx:
        workspace.close()
        tx.execute(SET, {"name": "a", "value": "1"})
    assert setting(workspace, "a") == "1"
    assert "Current Checked out connections: 0" in workspace.database.engine.pool.status()


def test_core_shares_the_transaction(workspace: Workspace) -> None:
    from sqlalchemy import text

    with pytest.raises(RuntimeError), workspace.write() as tx:
        tx.core.execute(text("INSERT INTO _dg_setting (name, value) VALUES ('a', '1')"))
        assert tx.execute(GET, ("a",)).fetchone() == ("1",)
        raise RuntimeError
    assert setting(workspace, "a") is None
    with workspace.write() as tx:
        tx.core.execute(text("INSERT INTO _dg_setting (name, value) VALUES ('a', '1')"))
    assert setting(workspace, "a") == "1"


def test_now_stands_still_within_a_transaction(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.read() as tx:
        before = tx.now
        clock.advance(timedelta(seconds=1))
        assert tx.now == before
        assert parse_instant(tx.now_text) == before
    with workspace.read() as tx:
        assert tx.now > before


def test_a_writer_that_waits_too_long_is_told_to_come_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    if workspace.database.dialect == "sqlite":
        monkeypatch.setattr("dougong.storage.sqlite.LOCK_SECONDS", 0.1)
        with workspace.write(), pytest.raises(Unavailable), workspace.write():
            pass
        return
    with workspace.write() as one:
        one.execute('UPDATE "_dg_setting" SET "value" = \'x\' WHERE "name" = \'name\'')
        with pytest.raises(Unavailable), workspace.write() as two:
            two.execute("SET LOCAL lock_timeout = '100ms'")
            two.execute('UPDATE "_dg_setting" SET "value" = \'y\' WHERE "name" = \'name\'')


def test_a_busy_file_is_told_to_come_again(workspace: Workspace) -> None:
    if workspace.database.dialect != "sqlite":
        pytest.skip("about the lock of SQLite's file")
    with Workspace.open(workspace.folder) as other, workspace.write():
        connection = other.database.take("write")
        connection.execute("PRAGMA busy_timeout = 50")
        other.database.give_back("write", connection)
        with pytest.raises(Unavailable), other.write():
            pass
    assert setting(workspace, "name") == "Dougong"


def test_more_transactions_than_connections_wait_and_then_are_refused(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace.database.engine.pool, "_timeout", 0.05)
    with ExitStack() as stack, pytest.raises(Unavailable):
        for _ in range(database.POOL_SIZE + 1):
            stack.enter_context(workspace.read())
    assert setting(workspace, "name") == "Dougong"


def test_a_lost_server_connection_is_replaced(workspace: Workspace) -> None:
    if workspace.database.dialect != "postgresql":
        pytest.skip("SQLite has no server")
    with workspace.read() as tx:
        (number,) = tx.execute("SELECT pg_backend_pid()").fetchone()
    with Workspace.open(workspace.folder, workspace.settings) as other, other.write() as tx:
        tx.execute("SELECT pg_terminate_backend(?)", (number,))
    assert setting(workspace, "name") == "Dougong"


def test_threads_write_one_after_the_other(workspace: Workspace) -> None:
    with workspace.write() as tx:
        tx.execute(SET, {"name": "count", "value": "0"})
    lock = " FOR UPDATE" if workspace.database.dialect == "postgresql" else ""

    def work() -> None:
        for _ in range(25):
            with workspace.write() as tx:
                (value,) = tx.execute(GET + lock, ("count",)).fetchone()
                tx.execute(
                    'UPDATE "_dg_setting" SET "value" = ? WHERE "name" = ?', (str(int(value) + 1), "count")
                )

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert setting(workspace, "count") == "200"


def test_a_workspace_is_created_once_and_opened_where_it_is(workspace: Workspace) -> None:
    with pytest.raises(Conflict):
        Workspace.create(workspace.folder, workspace.settings)
    with pytest.raises(NotFound):
        Workspace.open(workspace.folder / "nowhere", Settings())
    with Workspace.open(workspace.folder, workspace.settings) as again:
        assert (again.name, again.currency, str(again.default_zone)) == ("Dougong", "CNY", "UTC")


def test_a_workspace_of_a_newer_version_is_not_touched(workspace: Workspace) -> None:
    from dougong.errors import Inconsistent

    with workspace.write() as tx:
        tx.execute('UPDATE "_dg_migration" SET "version_num" = \'9999\'')
    with pytest.raises(Inconsistent, match="newer"):
        Workspace.open(workspace.folder, workspace.settings)


def test_the_newest_revision_is_the_one_that_the_code_expects() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from dougong.storage.migrating import FOLDER, HEAD

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_whoever_meets_a_publish_that_takes_long_is_told_to_come_again_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    if workspace.database.dialect != "postgresql":
        pytest.skip("SQLite's readers never wait")
    monkeypatch.setattr("dougong.storage.postgresql.LOCK_SECONDS", 0.2)
    from dougong.storage.postgresql import PostgreSQLConnection

    entered = []
    enter = PostgreSQLConnection.enter

    def counting(connection: PostgreSQLConnection, mode: Mode) -> int:
        entered.append(mode)
        return enter(connection, mode)

    with Workspace.open(workspace.folder, workspace.settings) as other:
        with other.read(), other.read(), other.read():
            pass  # three connections at rest
        with workspace.exclusive():
            monkeypatch.setattr(PostgreSQLConnection, "enter", counting)
            with pytest.raises(Unavailable), other.read():
                pass
            assert entered == ["read"]
        with other.read() as tx:
            assert tx.release.number == 0
