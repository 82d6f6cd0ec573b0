"""Few records are gathered, many are met in their order; how many somebody sees is asked now and then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import Actor
from dougong.clock import FixedClock
from dougong.records import RecordQuery, find, prepared_queries
from dougong.storage import Workspace

from tests.records.roles.conftest import Publish
from tests.records.roles.design import role, rule

QUERY = RecordQuery("deal", ("name",), count=True)


def page(workspace: Workspace, actor: Actor) -> tuple[list[str], int | None, int]:
    """The names, the total, and how many statements it took."""
    with workspace.read() as tx:
        run, texts = tx.execute, []

        def execute(sql: str, params: Any = ()) -> Any:
            texts.append(sql)
            return run(sql, params)

        tx.execute = execute
        found = find(tx, actor, QUERY)
    return [record["name"].split()[0] for record in found.data], found.total, len(texts)


def test_whoever_sees_many_is_not_counted_each_time(
    firm: Workspace,
    roles: Publish,
    actor: Callable[[str], Actor],
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prepared_queries, "FEW", 2)
    roles(role("clerk", rule("deal", rows="department_below")), north=["clerk"])
    north = actor("north")
    names, total, asked = page(firm, north)
    assert (names, total, asked) == (["temp", "rep", "north"], 3, 3)
    assert page(firm, north) == (names, total, 2)
    clock.advance(timedelta(minutes=2))
    assert page(firm, north) == (names, total, 3)


def test_few_records_are_known_once_they_are_gathered(
    firm: Workspace, roles: Publish, actor: Callable[[str], Actor]
) -> None:
    roles(role("clerk", rule("deal", rows="own")), rep=["clerk"])
    for _ in range(2):
        assert page(firm, actor("rep")) == (["rep"], 1, 2)
