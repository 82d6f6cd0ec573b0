from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dougong.fields import CoercionContext, FieldError, converter

from tests.fields.samples import at_utc, field_with

SHANGHAI = CoercionContext(lenient=True, zone=ZoneInfo("Asia/Shanghai"), currency="CNY")


@pytest.mark.parametrize(
    ("old", "new", "value", "expected"),
    [
        ("text", "money", "¥1,250.50", Decimal("1250.5")),
        ("text", "integer", "1,250", 1250),
        ("text", "date", "2026年6月18日", date(2026, 6, 18)),
        ("text", "boolean", "是", True),
        ("integer", "text", 1250, "1250"),
        ("integer", "money", 1250, Decimal(1250)),
        ("money", "integer", Decimal("1250.00"), 1250),
        ("money", "text", Decimal("1250"), "1250.00"),
        ("date", "datetime", date(2026, 6, 18), at_utc(2026, 6, 17, 16, 0, 0)),
        ("datetime", "date", at_utc(2026, 6, 17, 16, 0, 0), date(2026, 6, 18)),
        ("datetime", "text", at_utc(2026, 6, 17, 16, 0, 0), "2026-06-17T16:00:00.000000Z"),
        ("boolean", "text", True, "true"),
    ],
)
def test_values_are_kept_where_the_new_type_can_hold_them(
    old: str, new: str, value: Any, expected: Any
) -> None:
    before, _ = field_with({"fieldType": old})
    after, definitions = field_with({"fieldType": new})
    result = converter(before, after, definitions, SHANGHAI)(value)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("old", "new", "value", "code"),
    [
        ("money", "integer", Decimal("1250.50"), "not_whole"),
        ("text", "money", "about 5", "not_a_number"),
        ("integer", "boolean", 2, "not_a_boolean"),
        ("date", "boolean", date(2026, 6, 18), "not_a_boolean"),
    ],
)
def test_values_that_would_be_lost_are_refused_with_a_reason(
    old: str, new: str, value: Any, code: str
) -> None:
    before, _ = field_with({"fieldType": old})
    after, definitions = field_with({"fieldType": new})
    with pytest.raises(FieldError) as refused:
        converter(before, after, definitions, SHANGHAI)(value)
    assert refused.value.problem.code == code
