"""The one seeded generator, and the words for dates of templates/crm/demo/README.md."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words"


class Draw(random.Random):
    """Draws the same values in the same order each time."""

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def weighted(self, weights: dict[str, int]) -> str:
        return self.choices(list(weights), list(weights.values()))[0]

    def maybe(self, probability: float, values: Sequence[Any]) -> Any:
        return self.choice(values) if self.chance(probability) else None


def days(offset: int) -> dict[str, object]:
    return {"$days": offset}


def moment(offset: int, time: str) -> dict[str, object]:
    return {"$days": offset, "$time": time}


def entered(offset: int) -> dict[str, Any]:
    """When a record was entered: with the others of its month, as each time is a batch of its own."""
    end = -(-offset // 30 * 30)
    return {"$at": moment(end, "09:00")} if end < 0 else {}


def ref(key: str) -> dict[str, str]:
    return {"$ref": key}


NOBODY: dict[str, str] = {}
"""Instead of a person: the field is written down as blank."""


def user(key: str) -> dict[str, str]:
    return {"$user": key}


def words(name: str) -> list[list[str]]:
    """The rows of a file in words/, split into their parts."""
    lines = (WORDS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("|") for line in lines]
