"""dougong security …, and helping somebody who has lost their telephone."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from dougong.access import SYSTEM, create_user
from dougong.access.second_factor import begin_enrolment, has_second_factor
from dougong.access.security_policy import change_security_policy
from dougong.cli import main
from dougong.storage import Workspace


def test_the_operator_opens_what_is_locked(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    with Workspace.create(folder) as workspace, workspace.write() as tx:
        change_security_policy(tx, SYSTEM, {"ip_ranges": "10.0.0.0/8", "second_factor": "everybody"})
        user = create_user(tx, SYSTEM, "kim@example.com")
        begin_enrolment(tx, user)
        tx.execute('UPDATE "_dg_second_factor" SET "confirmed_at" = ?', (tx.now_text,))

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["--workspace", str(folder), *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert json.loads(run("security", "show", "--json"))["ip_ranges"] == "10.0.0.0/8"
    run("security", "open")
    rules = json.loads(run("security", "show", "--json"))
    assert (rules["ip_ranges"], rules["second_factor"]) == ("", "nobody")
    run("user", "forget-second-step", "kim@example.com")
    with Workspace.open(folder) as workspace, workspace.read() as tx:
        assert not has_second_factor(tx, user.id)
