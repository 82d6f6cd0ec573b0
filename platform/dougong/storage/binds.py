"""Lists as one bind, so that one text of SQL serves lists of every length."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from dougong.fields import Dialect


def in_list(bind: str, dialect: Dialect) -> str:
    return f"IN (SELECT value FROM json_each(:{bind}))" if dialect == "sqlite" else f"= ANY(:{bind})"


def list_bind(values: Iterable[Any], dialect: Dialect) -> Any:
    """The values of an ``in_list``, as they stand in the column."""
    listed = list(values)
    return json.dumps(listed, ensure_ascii=False) if dialect == "sqlite" else listed
