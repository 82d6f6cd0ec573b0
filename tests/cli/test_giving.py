"""What the command line does stands in the audit log with who did it, and by which command."""

from __future__ import annotations

import os
import pwd
from types import SimpleNamespace

import pytest
from dougong.access import SYSTEM, audit
from dougong.access.audit_reading import AuditEntry, AuditQuery, find_entries
from dougong.access.origins import current_origin
from dougong.cli import giving
from dougong.settings import Settings
from dougong.storage import Workspace

from tests.cli.conftest import Dougong


def told(dougong: Dougong, text: str = "") -> list[AuditEntry]:
    with Workspace.open(dougong.folder, Settings.from_environment()) as workspace, workspace.read() as tx:
        return find_entries(tx, SYSTEM, AuditQuery(text=text))[::-1]


def test_acts_are_told_with_account_and_command(dougong: Dougong, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving, "account", lambda: "ops (lin)")
    before = current_origin()
    dougong.done("init", "--owner", "lin@example.com", "--password-stdin", stdin="correct horse battery\n")
    ben = ("user", "add", "ben@example.com", "--name", "Ben", "--password-stdin")
    dougong.done(*ben, stdin="correct horse battery\n")
    dougong.done("user", "password", "ben@example.com", "--password-stdin", stdin="a secret of Ben's\n")
    dougong.done("department", "add", "Sales")
    dougong.refused(*ben, stdin="correct horse battery\n")
    entries = told(dougong)
    assert [entry.details["command"] for entry in entries] == [
        "dougong init",
        "dougong user add",
        "dougong user password",
        "dougong department add",
    ]
    assert {(entry.actor_kind, entry.user_id, entry.actor) for entry in entries} == {
        ("operator", None, "ops (lin)")
    }
    assert "a secret" not in repr(entries)
    assert [entry.subject for entry in told(dougong, "lin) user add")] == ["Ben"]
    assert current_origin() is before


def test_what_the_product_does_by_itself_is_not_the_operators(dougong: Dougong) -> None:
    dougong.done("init")
    with (
        Workspace.open(dougong.folder, Settings.from_environment()) as workspace,
        workspace.write() as tx,
    ):
        audit.note(tx, SYSTEM, "exported", "Nightly")
    [entry] = told(dougong)
    assert (entry.actor_kind, entry.actor, dict(entry.details)) == ("system", "System", {})


def test_the_account_is_that_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    own = pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.setenv("USER", "mallory")
    monkeypatch.setenv("LOGNAME", "mallory")
    assert giving.account() == own
    monkeypatch.setenv("SUDO_USER", own)
    assert giving.account() == own
    monkeypatch.setenv("SUDO_USER", "lin")
    assert giving.account() == f"{own} (lin)"


def test_an_id_without_a_name_stands_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(number: int) -> SimpleNamespace:
        raise KeyError(number)

    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert giving.account() == str(os.getuid())


def test_a_script_that_gives_no_command_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["/srv/nightly.py", "a secret"])
    with giving.told_as_command():
        origin = current_origin()
    assert origin is not None and (origin.door, origin.command) == ("command", "nightly.py")
