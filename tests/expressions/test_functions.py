"""Every function is documented in both languages, and does what its examples say."""

from __future__ import annotations

import pytest
from dougong.expressions import FUNCTIONS, Function, key_of
from dougong.expressions.reference import PAGE, page
from dougong.expressions.sql_functions import SQL_FORMS
from dougong.fields.text_forms import key_text

from tests.expressions.generator import PARTS, TEXTS
from tests.expressions.scope import checked, value

LISTING = {"SPLIT", "UNIQUE"}
"""Only other functions can take what these give."""
FUNCTION_LIST = [function for _, function in FUNCTIONS.items()]


@pytest.mark.parametrize("function", FUNCTION_LIST, ids=lambda function: function.name)
def test_function_is_documented_and_its_examples_are_true(function: Function) -> None:
    assert function.english.endswith(".")
    assert function.chinese.endswith("。")
    assert function.examples
    for example in function.examples:
        assert value(example.expression) == value(example.result), example.expression


@pytest.mark.parametrize("function", FUNCTION_LIST, ids=lambda function: function.name)
def test_function_takes_blanks_everywhere(function: Function) -> None:
    arguments = [repr(p.choices[0]) if p.choices else "NULL" for p in function.parameters]
    call = f"{function.name}({', '.join(arguments)})"
    found = value(f"COUNT({call})" if function.name in LISTING else call)
    assert not isinstance(found, list)


VOLATILE = {
    "TODAY": "time",
    "NOW": "time",
    "PERIODSTART": "time",
    "PERIODEND": "time",
    "CURRENT_USER": "actor",
    "DEPARTMENT": "actor",
    "HAS_ROLE": "actor",
    "RAND": "chance",
    "UUID": "chance",
}


def test_what_changes_by_itself_is_marked() -> None:
    """Stored formulas refuse these."""
    assert {f.name: f.volatility for f in FUNCTION_LIST if f.volatility} == VOLATILE
    assert checked("IF(hot, RAND(), LEN(name))").volatility == {"chance"}
    assert not checked("SUM(amount, 1)").volatile


def test_what_filters_can_use_are_functions() -> None:
    assert set(SQL_FORMS) <= set(FUNCTIONS)
    assert all(checked(f.examples[0].expression).functions or f.name == "CONCAT" for f in FUNCTION_LIST)


@pytest.mark.parametrize("text", [*TEXTS, *PARTS, "  Ａ　b ", "ǅ", "İ", "ﬀ", "\u0345\u1fb3"])
def test_texts_are_folded_as_the_key_columns_are(text: str) -> None:
    assert key_of(text) == key_text(text)


def test_the_reference_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m dougong.expressions.reference"
