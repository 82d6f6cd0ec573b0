"""Commands with the rights of one person: what they may not see is not exported, what they may not do is not done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM, create_user, deactivate_user, find_user, follow_roles
from dougong.access.audit_reading import AuditQuery, find_entries
from dougong.cli.giving import account
from dougong.records import create, history_of
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish

from tests.cli.conftest import Dougong

DEAL = {
    "kind": "object",
    "name": "deal",
    "title": "Deal",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "margin": {"fieldType": "integer", "title": "Margin"},
        "tags": {"fieldType": "tags", "title": "Tags"},
    },
}
SELLER = {
    "kind": "role",
    "name": "seller",
    "title": "Seller",
    "rules": [
        {
            "name": "own",
            "object": "deal",
            "operations": ["read", "create", "update", "import", "export"],
            "rows": "own",
        }
    ],
    "fields": [{"object": "deal", "hidden": ["margin"]}],
}
READER = {
    "kind": "role",
    "name": "looker",
    "title": "Looker",
    "rules": [{"name": "all", "object": "deal", "operations": ["read"]}],
}


@pytest.fixture
def firm(dougong: Dougong) -> Dougong:
    dougong.done("init")
    with Workspace.open(dougong.folder, Settings.from_environment()) as workspace:
        workspace.publish_hooks += [follow_roles]
        Draft(workspace).apply([DEAL, SELLER, READER])
        publish(workspace, None)
        with workspace.write() as tx:
            for name, role in (("ada", "seller"), ("ben", "looker"), ("cyd", "seller")):
                user = create_user(tx, SYSTEM, f"{name}@example.com", name.title(), roles=[role])
                create(tx, SYSTEM, "deal", {"name": f"{name}'s", "margin": 7, "owner": user.id})
            deactivate_user(tx, SYSTEM, user.id)
    return dougong


def told(dougong: Dougong, kind: str) -> list[tuple[str, str, Any]]:
    with Workspace.open(dougong.folder, Settings.from_environment()) as workspace, workspace.read() as tx:
        entries = find_entries(tx, SYSTEM, AuditQuery(kinds=(kind,)))
    return [(one.actor, one.subject, one.details.get("where", one.details.get("command"))) for one in entries]


def test_an_export_holds_what_the_person_sees(firm: Dougong) -> None:
    everything = firm.done("export", "deal")
    assert "margin" in everything
    assert "ben's" in everything
    theirs = firm.done("export", "deal", "--as", "ADA@example.com")
    assert "ada's" in theirs
    assert "ben's" not in theirs
    assert "margin" not in theirs
    assert told(firm, "acted_as") == [(account(), "Ada", "dougong export")]
    assert [who for who, _, _ in told(firm, "exported")] == ["Ada", account()]


def test_an_import_writes_in_the_name_of_the_person(
    firm: Dougong, written: Callable[[str, Any], Path]
) -> None:
    rows = written("deals.csv", "name\nFrom a file\n")
    firm.done("import", "deal", rows, "--as", "ada@example.com")
    more = written("more.csv", "name,margin\nx,1\n")
    assert "no field takes: margin" in firm("import", "deal", more, "--as", "ada@example.com").stderr
    with Workspace.open(firm.folder, Settings.from_environment()) as workspace, workspace.read() as tx:
        ada = find_user(tx, "ada@example.com")
        made = history_of(tx, SYSTEM, "deal", 4)[-1]
        assert ada is not None
        assert (made["by"]["id"], made["door"]) == (ada.id, "import")


def test_what_the_person_may_not_do_is_refused_and_told(
    firm: Dougong, written: Callable[[str, Any], Path]
) -> None:
    rows = written("deals.csv", "name\nFrom a file\n")
    before = firm.done("export", "deal")
    assert "may not import" in firm.refused("import", "deal", rows, "--as", "ben@example.com")
    assert "may not export" in firm.refused("export", "deal", "--as", "ben@example.com")
    assert "may not change records" in firm.refused(
        "tag", "rename", "deal", "tags", "a", "--to", "b", "--as", "ben@example.com"
    )
    assert firm.done("export", "deal") == before
    assert [(who, where) for who, _, where in told(firm, "denied")] == [
        ("Ben", "dougong tag rename"),
        ("Ben", "dougong export"),
        ("Ben", "dougong import"),
    ]
    assert {who for who, _, _ in told(firm, "imported")} == set()


def test_nobody_acts_as_somebody_who_is_not_there(firm: Dougong) -> None:
    assert "nobody@example.com" in firm.refused("export", "deal", "--as", "nobody@example.com")
    assert "Cyd is deactivated" in firm.refused("export", "deal", "--as", "cyd@example.com")
    assert told(firm, "acted_as") == []
