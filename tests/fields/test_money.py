from __future__ import annotations

import re
from decimal import Decimal

import pytest
from dougong.fields import LENIENT, CoercionContext, FieldError, coerce, storage_of, to_json
from dougong.fields.decimal_patterns import decimals_between
from dougong.fields.money import LARGEST
from hypothesis import given
from hypothesis import strategies as st

from tests.fields.samples import field_with

MONEY = {"fieldType": "money"}

amounts = st.decimals(-LARGEST, LARGEST, places=4, allow_nan=False)


def test_amounts_are_exact_up_to_the_bound() -> None:
    field, definitions = field_with({**MONEY, "decimals": 4})
    for text in ("999999999999.9999", "-999999999999.9999", "0.0001"):
        assert to_json(coerce(text, field, definitions), field) == text
    with pytest.raises(FieldError) as refused:
        coerce("1000000000000", field, definitions)
    assert refused.value.problem.code == "too_large"


def test_more_decimals_than_allowed_are_a_problem_and_never_rounded() -> None:
    field, definitions = field_with(MONEY)
    for written in ("0.005", "1.00000000000000000001", "999999999999.999"):
        for context in (LENIENT, CoercionContext()):
            with pytest.raises(FieldError) as refused:
                coerce(written, field, definitions, context)
            assert refused.value.problem.code == "too_many_decimals"


def test_amounts_show_the_fields_decimals_and_never_hide_others() -> None:
    field, _ = field_with(MONEY)
    assert to_json(Decimal(1250000), field) == "1250000.00"
    assert to_json(Decimal("0.1234"), field) == "0.1234"
    whole, _ = field_with({**MONEY, "decimals": 0})
    assert to_json(Decimal(5), whole) == "5"
    assert to_json(Decimal("5.5"), whole) == "5.5"


@given(amounts, st.integers(0, 4))
def test_lists_show_the_same_as_records(amount: Decimal, decimals: int) -> None:
    field, _ = field_with({**MONEY, "decimals": decimals})
    storage = storage_of(field)
    expected = to_json(amount, field)
    for dialect in ("sqlite", "postgresql"):
        show = storage.json_from_db(dialect, field)
        stored = storage.to_db(amount, dialect)
        assert show is not None
        assert show(stored) == expected


def test_currency_of_another_country_is_refused() -> None:
    yuan, definitions = field_with({**MONEY, "currency": "CNY"})
    assert coerce("¥5", yuan, definitions, LENIENT) == 5
    with pytest.raises(FieldError, match=r"The amount is in \$, but this field is in CNY"):
        coerce("$5", yuan, definitions, LENIENT)


def test_without_a_currency_of_its_own_a_field_is_in_the_workspaces() -> None:
    field, definitions = field_with(MONEY)
    assert coerce("HK$5", field, definitions, CoercionContext(lenient=True, currency="HKD")) == 5
    with pytest.raises(FieldError):
        coerce("HK$5", field, definitions, CoercionContext(lenient=True, currency="USD"))


@given(amounts, amounts, st.integers(0, 4), st.data())
def test_pattern_matches_just_the_amounts_of_a_range(
    one: Decimal, other: Decimal, decimals: int, data: st.DataObject
) -> None:
    least, most = sorted((one, other))
    pattern = decimals_between(least, most, decimals)
    near = st.sampled_from([least, most, least + 1, most - 1, Decimal(0)])
    steps = st.sampled_from([Decimal(0), Decimal("0.0001"), Decimal("-0.01"), Decimal("0.1")])
    amount = data.draw(near) + data.draw(steps)
    for text in (f"{amount:f}", f"{amount:.{decimals}f}", f"{amount:.6f}"):
        value = Decimal(text)
        fits = least <= value <= most and not value.scaleb(decimals) % 1
        assert bool(re.search(pattern, text)) == fits, (text, pattern)
