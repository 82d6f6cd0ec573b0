from __future__ import annotations

import pytest
from dougong.expressions import ExpressionTypeError, check, parse
from dougong.expressions.types import BOOLEAN, DATE, INTEGER, MONEY, TEXT, USER, Type, record, select

from tests.expressions.scope import SampleScope, checked

TYPES = [
    ("amount + 1", "number"),
    ("name & 1", "text"),
    ("close_date + 1", "date"),
    ("1 + close_date", "date"),
    ("close_date - due_date", "number"),
    ("created_at - 0.5", "datetime"),
    ("created_at - seen_at", "number"),
    ("amount > 1", "boolean"),
    ("created_at > TODAY()", "boolean"),
    ("owner = CURRENT_USER()", "boolean"),
    ("account = 12", "boolean"),
    ("NULL", "blank"),
    ("IF(hot, amount, NULL)", "number"),
    ("IF(hot, NULL)", "blank"),
    ("SUM(items.amount, 1)", "number"),
    ("MAX(items.due)", "date"),
    ("DATEADD(created_at, 1, 'day')", "datetime"),
    ("COALESCE(NULL, close_date)", "date"),
    ("YEAR(created_at)", "number"),
    ("amount + NULL", "number"),
]

MESSAGES = [
    ("amout > 1", "There is no field “amout” (at character 1); did you mean “amount”?"),
    ("Amount > 1", "There is no field “Amount” (at character 1); did you mean “amount”?"),
    ("account.nme = 'x'", "There is no field “nme” (at character 9); did you mean “name”?"),
    ("amount.name = 'x'", "“amount” is not a reference, so nothing can follow its dot (at character 8)."),
    ("name = 1", "“name = 1” compares text with a number (at character 1)."),
    ("'1' = 1", "“'1' = 1” compares text with a number (at character 1)."),
    (
        "close_date > '2026-01-31'",
        "“close_date > '2026-01-31'” compares a date with text; write dates as DATE(2026, 1, 31).",
    ),
    ("hot + 1", "“hot + 1” cannot be computed: true or false and a number (at character 1)."),
    ("name + 'x'", "“+” adds numbers; to join texts write “&”: “name + 'x'” (at character 1)."),
    ("owner & 'x'", "A record is not text; name a field of it, as in “owner.name” (at character 1)."),
    ("hot < vip", "“hot < vip”: true or false has no order; compare by = or <> (at character 1)."),
    ("amount < NULL", "Nothing is less or greater than NULL; compare by = or <> (at character 1)."),
    ("owner = account", "“owner = account” compares records of two different objects (at character 1)."),
    ("stage = 'wom'", "There is no option “wom” (at character 9); did you mean “won”?"),
    ("stage in ['won', 'xyz']", "There is no option “xyz” (at character 18); there are: open, won, lost."),
    ("amount and hot", "A condition is needed at character 1, but “amount” is a number."),
    ("IF(name, 1)", "IF needs true or false as its “condition”, but “name” is text (at 4)."),
    ("ROUND(name)", "ROUND needs a number as its “number”, but “name” is text (at 7)."),
    ("ROUND()", "ROUND was given 0 values (at character 1); it is written ROUND(number, [digits])."),
    (
        "IF(hot, amount, name)",
        "The values given to IF do not fit together (at character 1): IF(condition, then, [otherwise]).",
    ),
    (
        "items.amount > 1",
        "“items.amount” is a list of values; use SUM, COUNT, MIN, CONTAINS … over it (at character 1).",
    ),
    ("[1, 2]", "A list can stand only after IN (at character 1)."),
    ("-name", "A sign can stand only before a number, but “name” is text (at character 2)."),
    (
        "DATEADD(TODAY(), 1, 'hour')",
        "The values given to DATEADD do not fit together (at character 1): DATEADD(date, count, unit).",
    ),
    (
        "DATEADD(TODAY(), 1, 'moon')",
        "“'moon'” (at character 21) is not a unit of DATEADD; there are: "
        "'year', 'month', 'week', 'day', 'hour', 'minute', 'second'.",
    ),
    ("SUM([1, 'a'])", "The values of the list at character 5 are not of one type."),
    (
        "SUMPRODUCT(items.amount, parts.price)",
        "The lists given to SUMPRODUCT belong to different line items (at character 1): items.amount, parts.price.",
    ),
    (
        "COUNTIF(items.amount, TODAY())",
        "The values given to COUNTIF do not fit together (at character 1): COUNTIF(list, criterion).",
    ),
    (
        "SUMIFS(items.amount, items.due)",
        "SUMIFS was given 2 values (at character 1); it is written SUMIFS(amounts, list, criterion, …).",
    ),
    (
        "COUNTIFS(items.amount, 1, items.due)",
        "The values given to COUNTIFS do not fit together (at character 1): COUNTIFS(list, criterion, …).",
    ),
    (
        "COUNTIF(amount, 1)",
        "The values given to COUNTIF do not fit together (at character 1): COUNTIF(list, criterion).",
    ),
    (
        "UNIQUE(items.amount)",
        "“UNIQUE(items.amount)” is a list of values; use SUM, COUNT, MIN, CONTAINS … over it (at character 1).",
    ),
]

FITS = [
    ("'won'", select(["won"]), True),
    ("'wonn'", select(["won"]), False),
    ("TODAY() + 30", DATE, True),
    ("NOW()", DATE, False),
    ("1", MONEY, True),
    ("NULL", INTEGER, True),
    ("CURRENT_USER()", USER, True),
    ("CURRENT_USER()", record("obj_account"), False),
    ("amount", BOOLEAN, False),
    ("name", TEXT, True),
]


@pytest.mark.parametrize(("source", "name"), TYPES)
def test_type_is_inferred(source: str, name: str) -> None:
    assert checked(source).type.name == name


@pytest.mark.parametrize(("source", "message"), MESSAGES)
def test_type_error_says_what_and_where(source: str, message: str) -> None:
    with pytest.raises(ExpressionTypeError) as refusal:
        checked(source)
    assert [problem.message for problem in refusal.value.problems] == [message]


@pytest.mark.parametrize(("source", "expected", "fits"), FITS)
def test_result_must_be_of_the_expected_type(source: str, expected: Type, fits: bool) -> None:
    try:
        check(parse(source), SampleScope(), expected)
    except ExpressionTypeError:
        assert not fits
    else:
        assert fits


def test_all_problems_are_told_at_once_in_order() -> None:
    with pytest.raises(ExpressionTypeError) as refusal:
        checked("AND(name > 1, nme = 'x', ROUND(hot) = 1)")
    assert [problem.params["position"] for problem in refusal.value.problems] == [5, 15, 32]


def test_one_mistake_is_told_once() -> None:
    with pytest.raises(ExpressionTypeError) as refusal:
        checked("ROUND(amout + 1) > LEN(LEFT(amout))")
    assert [problem.code for problem in refusal.value.problems] == ["unknown_field", "unknown_field"]


def test_paths_are_canonical_and_listed_once() -> None:
    assert checked("#fld_name & name & account.name").paths == (("name",), ("account", "name"))


def test_volatile_expressions_are_known() -> None:
    assert checked("close_date > TODAY()").volatile
    assert not checked("YEAR(close_date)").volatile
