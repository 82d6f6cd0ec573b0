"""What people of a demo have done besides entering records, such as deciding: each engine lets it be done again, in
their names and at their times, by the same functions as on any other day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dougong.access import Actor
from dougong.registry import Registry
from dougong.storage import Transaction

Retelling = Callable[[Transaction, Actor, Mapping[str, Any]], None]
RETELLINGS: Registry[Retelling] = Registry("kind of demo act")
"""By the name of the demo's folder in which the acts stand."""
