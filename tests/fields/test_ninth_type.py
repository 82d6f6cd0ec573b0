"""The type of a plugin keeps the contract without anything in the platform knowing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from dougong.expressions import check, parse
from dougong.fields import ObjectScope, register, storage_of
from hypothesis import strategies as st

from tests.fields.contract import CONTRACT
from tests.fields.duration import NAME, DurationType
from tests.fields.plugins import installed
from tests.fields.sample import Sample
from tests.fields.samples import SAMPLES, sampled_field

SAMPLE = Sample(
    keywords={"longestMinutes": 600},
    exact=[(90, 90), (0, 0), (600.0, 600)],
    refused=[601, -1, 1.5, "1:30", True],
    lenient=[("1:30", 90), (" 0:05 ", 5), (7, 7)],
    candidates=st.integers(-5, 700),
    bad_keywords=[({"longestMinutes": "long"}, "/longestMinutes")],
)


@pytest.fixture(autouse=True)
def duration(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(SAMPLES, NAME, SAMPLE)
    with installed(monkeypatch):
        yield


@pytest.mark.parametrize("promise", CONTRACT, ids=lambda promise: promise.__name__)
def test_a_plugins_type_fulfils_the_contract(promise: Callable[[str], None]) -> None:
    promise(NAME)


def test_a_plugins_type_has_columns_and_works_in_expressions() -> None:
    field, definitions = sampled_field(NAME)
    assert [column.sql_type("postgresql") for column in storage_of(field).columns(field)] == ["BIGINT"]
    checked = check(parse("value > 10"), ObjectScope(definitions, definitions.object("thing")))
    assert checked.type.name == "boolean"


def test_a_type_cannot_be_registered_twice() -> None:
    with pytest.raises(ValueError, match="“duration” is registered twice"):
        register(DurationType(), storage_of(sampled_field(NAME)[0]))
