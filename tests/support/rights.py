"""Rights as a test needs them, without publishing roles."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from dougong.access import POLICY, ROLES, Actor, Grant, Operation
from dougong.definitions import ObjectDefinition, RoleRule


def limit_rows(monkeypatch: pytest.MonkeyPatch, limited: Actor, condition: str) -> None:
    """From now on somebody works with those records only for which the condition is true."""
    rule = RoleRule("grt_test", "test", "Test", None, frozenset({"read"}), condition=condition)
    group = (Grant(ROLES["member"], rule),)

    def grants(
        self: object, actor: Actor, operation: Operation, obj: ObjectDefinition
    ) -> Mapping[Operation, tuple[Grant, ...]] | None:
        return {operation: group} if actor.user_id == limited.user_id else None

    monkeypatch.setattr(type(POLICY), "grants", grants)
    monkeypatch.setattr(type(POLICY), "signature", lambda self, actor: (actor.user_id, actor.kind))
