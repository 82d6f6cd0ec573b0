"""Numbers that people have written into texts."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from dougong.expressions.numbers import divide, tidy

_LONGEST = 60
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)[¥$€£]?(?P<digits>(?:\d[\d,]*)?(?:\.\d+)?(?:e[+-]?\d{1,4})?)(?P<percent>%?)"
)


def read_number(text: str) -> Decimal | None:
    """Signs of thousands, of a currency and of percent are understood, also in full width; None for what is
    no number."""
    if len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("元", "").strip().lower()
    match = _NUMBER.fullmatch(plain.replace(" ", ""))
    digits = match["digits"].replace(",", "") if match else ""
    if match is None or (not digits[:1].isdigit() and not digits.startswith(".")):
        return None
    number = tidy(Decimal(match["sign"] + digits))
    return divide(number, 100) if match["percent"] and number is not None else number
