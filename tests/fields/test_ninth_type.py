"""A type of a plugin, all of it in this file: what it takes to add one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from dougong.definitions import DefinitionSet, FieldDefinition, language, validation
from dougong.expressions import check, parse
from dougong.expressions.types import NUMBER, Type
from dougong.fields import (
    FIELD_TYPES,
    STORAGE,
    CoercionContext,
    FieldType,
    ObjectScope,
    Storage,
    Value,
    register,
    storage_of,
)
from dougong.fields.base import Schema, both, options, titled
from dougong.fields.errors import wrong_type
from dougong.fields.numbers import number
from dougong.problems import N_
from hypothesis import strategies as st

from tests.fields.contract import CONTRACT
from tests.fields.samples import SAMPLES, Sample, sampled_field

EXPECTED = N_("Expected a percentage such as 12.5, found {value}.")
PLAIN = re.compile("(?:100|[1-9]?[0-9])(?:[.][0-9])?")


class PercentType(FieldType):
    name = "percent"
    title = both("Percentage", "百分比")
    help = both("A share between 0 and 100, with one decimal.", "0 到 100 之间的比例，保留一位小数。")
    options_schema = options({"tenthsOnly": {"type": "boolean"} | titled("Tenths only", "仅一位小数")})
    json_type = "string"
    widget = "percent"
    reader = "percent"
    operators = ("equals", "less", "greater", "blank")

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        def read(value: object) -> Decimal:
            if not isinstance(value, str) or not PLAIN.fullmatch(value):
                raise wrong_type(EXPECTED, value)
            return within_a_hundred(Decimal(value))

        return read

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        def read(value: object, context: CoercionContext) -> Decimal:
            return within_a_hundred(number(value.rstrip("%％") if isinstance(value, str) else value))

        return read

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return {"type": "string", "pattern": r"^(?:100(?:\.0)?|[1-9]?[0-9](?:\.[0-9])?)$"}

    def expression_type(self, field: FieldDefinition) -> Type:
        return NUMBER

    def to_json(self, value: Value, field: FieldDefinition) -> str:
        return f"{value:.1f}"


class PercentStorage(Storage):
    """Shown with one decimal, kept as an exact decimal."""

    def decimals(self, field: FieldDefinition) -> int:
        return 1


def within_a_hundred(value: Decimal) -> Decimal:
    if not 0 <= value <= 100 or value * 10 % 1:
        raise wrong_type(EXPECTED, value)
    return value


SAMPLE = Sample(
    keywords={"tenthsOnly": True},
    exact=[("12.5", Decimal("12.5")), ("0", Decimal(0)), ("100.0", Decimal(100))],
    refused=["100.1", "12.55", "12.5%", 12.5, -1, "-1", True],
    lenient=[("12.5 %", Decimal("12.5")), (7, Decimal(7)), ("１％", Decimal(1))],
    candidates=st.text("0123456789.%-", max_size=5),
    bad_keywords=[({"tenthsOnly": "yes"}, "/tenthsOnly")],
)


@pytest.fixture(autouse=True)
def percent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Registered as a plugin would, and gone after the test."""
    for registry in (FIELD_TYPES, STORAGE, language.FIELD_KEYWORDS):
        monkeypatch.setattr(registry, "_items", dict(registry.items()))
    monkeypatch.setitem(SAMPLES, "percent", SAMPLE)
    register(PercentType(), PercentStorage("money"))
    yield
    for cache in (language._nodes, language._extended_files, validation._validator):
        cache.cache_clear()


@pytest.mark.parametrize("promise", CONTRACT, ids=lambda promise: promise.__name__)
def test_a_ninth_type_fulfils_the_contract(promise: Callable[[str], None]) -> None:
    promise("percent")


def test_a_ninth_type_has_columns_and_works_in_expressions() -> None:
    field, definitions = sampled_field("percent")
    storage = storage_of(field)
    assert [column.sql_type("postgresql") for column in storage.columns(field)] == ["NUMERIC(19,4)"]
    assert storage.from_db(storage.to_db(Decimal("12.5"), "sqlite"), "sqlite") == Decimal("12.5")
    shown = storage.json_from_db("sqlite", field)
    assert shown is not None
    assert shown(125000) == "12.5"
    checked = check(parse("value > 10"), ObjectScope(definitions, definitions.object("thing")))
    assert checked.type.name == "boolean"


def test_a_type_cannot_be_registered_twice() -> None:
    with pytest.raises(ValueError, match="“percent” is registered twice"):
        register(PercentType(), PercentStorage("money"))
