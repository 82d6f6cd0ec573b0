"""Files of demo data are somebody's work too: what is wrong in them is told with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dougong.errors import InvalidInput
from dougong.problems import N_, Problem


def a_mapping(value: Any, path: Path) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise refusal(N_("A JSON object is expected."), path.name)
    return value


def a_list(value: Any, path: Path, key: str) -> list[Any]:
    if not isinstance(value, list):
        raise refusal(N_("“{key}” must be a list."), path.name, key=key)
    return value


def a_text(value: Any, path: Path, key: str) -> str:
    if not isinstance(value, str) or not value:
        raise refusal(N_("“{key}” must be a text."), path.name, key=key)
    return value


def refusal(template: str, place: str, **params: Any) -> InvalidInput:
    return InvalidInput(Problem("bad_demo_data", template, place, params))
