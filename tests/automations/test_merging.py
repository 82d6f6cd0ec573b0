"""What refers to a record that is merged is changed, and its automations are told."""

from __future__ import annotations

from collections.abc import Callable

from dougong.access import SYSTEM
from dougong.records import create, get, merge

from tests.automations.conftest import Publish
from tests.automations.design import automation, step


def test_a_merge_sets_automations_off(published: Publish, drain: Callable[[], int]) -> None:
    workspace = published(
        automation("moved", "updated", step("note", "update", values={"note": "account.name"}), fields=["account"]),
        automation("went", "deleted", step("tell", "create", object="task", values={"name": "name"}), of="account"),
        automation("took", "updated", step("tell", "update", values={"status": "level"}), of="account",
                   fields=["level"]),
    )  # fmt: skip
    with workspace.write() as tx:
        kept, merged = (
            create(tx, SYSTEM, "account", {"name": name, "level": name}).id for name in ("One", "Two")
        )
        deal = create(tx, SYSTEM, "deal", {"name": "Big", "account": merged}).id
    drain()
    with workspace.write() as tx:
        merge(tx, SYSTEM, "account", kept, merged, ["level"])
    drain()
    with workspace.read() as tx:
        assert get(tx, SYSTEM, "deal", deal)["note"] == "One"
        assert get(tx, SYSTEM, "task", 1)["name"] == "Two"
        assert get(tx, SYSTEM, "account", kept)["status"] == "Two"
