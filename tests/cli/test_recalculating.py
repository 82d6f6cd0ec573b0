"""Computed values that are wrong, found and put right from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dougong.access import SYSTEM
from dougong.records import create
from dougong.settings import Settings
from dougong.storage import Workspace

from tests.cli.conftest import Dougong
from tests.records.computed_design import files

Write = Callable[[str, Any], Path]


def test_wrong_values_are_found_and_computed_anew(dougong: Dougong, written: Write) -> None:
    dougong.done("init")
    for number, document in enumerate(files()):
        written(f"design/{number}.json", document)
    dougong.done("apply", written("design/0.json", files()[0]).parent)
    dougong.done("publish", "--yes")
    assert "Nothing to compute" in dougong("recalculate", "--daily").stderr
    with Workspace.open(dougong.folder, Settings.from_environment()) as workspace:
        with workspace.write() as tx:
            for quantity in (1, 2):
                create(tx, SYSTEM, "line", {"quantity": quantity, "price": "5"})
        assert dougong.data("doctor", "--json") == []
        with workspace.write() as tx:
            tx.execute('UPDATE "line" SET "amount" = NULL WHERE "id" = 2')
    (problem,) = dougong.data("doctor", "--json")
    assert (problem["code"], problem["field"]) == ("wrong_value", "line.amount")
    assert problem["message"].startswith("1 records")
    assert dougong.data("recalculate", "line", "--json") == [{"object": "line", "records": 2, "changed": 1}]
    assert dougong.data("doctor", "--json") == []
    assert "no object" in dougong.refused("recalculate", "nothing")
    with (
        Workspace.open(dougong.folder, Settings.from_environment()) as workspace,
        workspace.write() as tx,
    ):
        tx.execute('UPDATE "line" SET "for_key" = NULL')
    assert "Computed 2 records of line anew" in dougong("doctor", "--repair").stderr
    assert dougong.data("doctor", "--json") == []
