"""Functions that give something else at every call. Nothing that is stored may depend on them, and no filter."""

from __future__ import annotations

import secrets
import uuid
from decimal import Decimal

from dougong.expressions.functions import register
from dougong.expressions.limits import MAX_DECIMALS
from dougong.expressions.types import NUMBER, TEXT

register(
    "RAND",
    "number",
    [],
    NUMBER,
    lambda: Decimal(secrets.randbelow(10**MAX_DECIMALS)).scaleb(-MAX_DECIMALS),
    volatility="chance",
    english="A number by chance, from 0 to just below 1. For defaults; it cannot be stored in a formula.",
    chinese="0 到 1 之间（不含 1）的随机数。可用于默认值，不能用于会保存的公式。",
    examples={"AND(RAND() >= 0, RAND() < 1)": "TRUE"},
)
register(
    "UUID",
    "text",
    [],
    TEXT,
    lambda: str(uuid.uuid4()),
    volatility="chance",
    english="A code that nothing else in the world bears. For defaults; it cannot be stored in a formula.",
    chinese="全球唯一的编码。可用于默认值，不能用于会保存的公式。",
    examples={"LEN(UUID())": "36", "UUID() = UUID()": "FALSE"},
)
