"""Whose computed values are settled is read for what they are made of, and whole for whoever looks at it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.records import AFTER_WRITE, Done, create, search
from dougong.records.entries import Entry
from dougong.records.hooks import COMPUTED, never
from dougong.records.model import WriteModel, model_of
from dougong.records.settled import settled_fields
from dougong.storage import Draft, Transaction, Workspace, publish

from tests.records.computed_design import files, formula, of_type, rollup

SMALL: dict[str, dict[str, Any]] = {
    "account": {
        "kind": "object",
        "name": "account",
        "title": "Account",
        "titleField": "name",
        "properties": {"name": of_type("text")},
    },
    "deal": {
        "kind": "object",
        "name": "deal",
        "title": "Deal",
        "titleField": "name",
        "properties": {
            "name": of_type("text"),
            "account": of_type("reference", target="account"),
            "lines": rollup("line", "deal", "count"),
            "kind": formula("IF(lines > 0, 'bulky', 'bare')", "text"),
        },
    },
    "line": {
        "kind": "object",
        "name": "line",
        "title": "Line",
        "properties": {"deal": of_type("reference", target="deal", onDelete="clear")},
    },
}


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    Draft(workspace).apply(files())
    publish(workspace, None)
    with workspace.write() as tx:
        create(tx, SYSTEM, "account", {"name": "Acme", "level": "a", "rate": "0.1"})
        create(tx, SYSTEM, "deal", {"name": "Roof", "account": 1, "extra": "5", "closes": "2026-01-31"})
    return workspace


class Listener:
    """An after-write hook that keeps what it has been told of computed changes."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Entry]] = []

    def __call__(self, tx: Transaction, actor: Actor, model: WriteModel, done: Done) -> None:
        if done.door == "computed":
            self.seen += [(model.layout.definition.name, entry) for entry in done.entries]


def with_listener(monkeypatch: pytest.MonkeyPatch) -> Listener:
    listener = Listener()
    monkeypatch.setitem(AFTER_WRITE._items, "listener", listener)
    return listener


def test_a_hook_that_says_nothing_is_told_of_computed_changes_with_whole_records(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = with_listener(monkeypatch)
    with shop.write() as tx:
        create(tx, SYSTEM, "line", {"deal": 1, "quantity": 3, "price": "100"})
        layout = model_of(tx.release, "deal").layout
    [deal] = [entry for name, entry in listener.seen if name == "deal"]
    whole = {field.path for field in layout.columns}
    assert whole <= set(deal.values) and whole <= set(deal.old or {})
    closes = layout.by_name["closes"].path
    assert deal.values[closes] is not None and deal.values[closes] == (deal.old or {})[closes]


def test_a_hook_that_looks_at_no_computed_change_is_told_of_none(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = with_listener(monkeypatch)
    monkeypatch.setitem(COMPUTED._items, "listener", never)
    with shop.write() as tx:
        create(tx, SYSTEM, "line", {"deal": 1, "quantity": 3, "price": "100"})
    assert not listener.seen


def test_a_record_that_nobody_looks_at_is_read_for_what_is_computed_alone(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop.read() as tx:
        account = model_of(tx.release, "account")
        narrow = settled_fields(tx, account, history=True)
        with_listener(monkeypatch)
        assert settled_fields(tx, account, history=True) is None
        assert settled_fields(tx, account, history=False) == narrow
    assert narrow is not None and {"id", "version"} < {field.name for field in narrow}
    assert len(narrow) < len(account.layout.columns)


def test_a_record_is_still_found_by_what_it_refers_to_when_what_is_computed_of_it_changes(
    workspace: Workspace,
) -> None:
    found_by = {"search": ["name", "account", "kind"]}
    account, deal, line = (copy.deepcopy(SMALL[name]) for name in ("account", "deal", "line"))
    Draft(workspace).apply([account, deal | found_by, line])
    publish(workspace, None)
    with workspace.write() as tx:
        create(tx, SYSTEM, "account", {"name": "Acme"})
        create(tx, SYSTEM, "deal", {"name": "Roof", "account": 1})
    with workspace.write() as tx:
        assert [hit["id"] for hit in search.search(tx, SYSTEM, "acme bare", ["deal"])] == [1]
        create(tx, SYSTEM, "line", {"deal": 1})
        assert [hit["id"] for hit in search.search(tx, SYSTEM, "acme bulky", ["deal"])] == [1]
        assert not search.search(tx, SYSTEM, "bare", ["deal"])
