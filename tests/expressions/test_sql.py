"""The forms of the SQL: plain where an index can serve it, values only as parameters, kind refusals."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from dougong.expressions import ExpressionTypeError, NotCompilable, SqlColumn, SqlText, compile_condition
from dougong.expressions.types import Path

from tests.expressions.scope import CONTEXT, FIELDS, SHANGHAI, checked


def column(path: Path) -> SqlColumn:
    name = "_".join(path)
    return SqlColumn(name, FIELDS[path], key_sql=f"k_{name}" if name in ("name", "account_name") else None)


def sqlite(source: str) -> SqlText:
    return compile_condition(checked(source), "sqlite", column, CONTEXT)


def postgresql(source: str) -> SqlText:
    return compile_condition(checked(source), "postgresql", column, CONTEXT)


PLAIN = [
    ("amount > 2.5", "amount > :e0", [25_000]),
    ("amount > 0.00001", "amount > :e0", [0]),
    ("amount >= 0.00001", "amount >= :e0", [1]),
    ("amount = 0.00001", "(1=0)", []),
    ("2 < seats", "seats > :e0", [2]),
    ("amount + 1 > 2", "amount > :e0", [10_000]),
    ("5 - amount > 2", "amount < :e0", [30_000]),
    ("amount < budget", "amount < budget", []),
    ("amount - budget > 0", "amount > budget", []),
    ("amount = budget", "amount IS budget", []),
    ("name = 'Acme'", "name = :e0", ["Acme"]),
    ("name = NULL", "name IS NULL", []),
    ("name = ''", "name IS NULL", []),
    ("name <> NULL", "(name IS NULL) IS NOT TRUE", []),
    ("ISEMPTY(name)", "name IS NULL", []),
    ("NOT(ISEMPTY(name))", "NOT name IS NULL", []),
    ("stage <> 'won'", "(stage = :e0) IS NOT TRUE", ["won"]),
    ("hot", "hot = 1", []),
    ("close_date < TODAY()", "close_date < :e0", ["2026-03-18"]),
    ("TODAY() - close_date > 30", "close_date < :e0", ["2026-02-16"]),
    ("close_date + 30 > TODAY()", "(close_date > :e0 AND close_date <= :e1)", ["2026-02-16", "9999-12-01"]),
    ("created_at > NOW() - 7", "created_at > :e0", ["2026-03-11T12:00:00.000000Z"]),
    (
        "created_at = TODAY()",
        "(created_at >= :e0 AND created_at < :e1)",
        ["2026-03-18T00:00:00.000000Z", "2026-03-19T00:00:00.000000Z"],
    ),
    ("owner = CURRENT_USER()", "owner = :e0", [7]),
    ("account = 12", "account = :e0", [12]),
    ("account.industry = 'x'", "account_industry = :e0", ["x"]),
    ("CONTAINS(name, 'ACME')", "instr(k_name, :e0) > 0", ["acme"]),
    ("STARTSWITH(name, 'Ac')", "(k_name >= :e0 AND k_name < :e1)", ["ac", "ad"]),
    ("ENDSWITH(name, 'Me')", "substr(k_name, -2) = :e0", ["me"]),
    ("hot and vip or hot", "((hot = 1 AND vip = 1) OR hot = 1)", []),
    ("stage in ['won']", "stage = :e0", ["won"]),
    ("stage in []", "(1=0)", []),
    ("1 < 2 and hot", "((1=1) AND hot = 1)", []),
    ("UPPER('a') = 'A'", "(1=1)", []),
]


@pytest.mark.parametrize(("source", "sql", "binds"), PLAIN)
def test_condition_becomes_plain_sql(source: str, sql: str, binds: list[Any]) -> None:
    compiled = sqlite(source)
    assert compiled.sql == sql
    assert list(compiled.params.values()) == binds


def test_a_list_is_one_parameter() -> None:
    compiled = sqlite("amount in [1, 2.5, 0.00001, NULL]")
    assert compiled.sql == "(amount IN (SELECT value FROM json_each(:e0)) OR amount IS NULL)"
    assert json.loads(compiled.params["e0"]) == [10_000, 25_000]
    compiled = postgresql("stage in ['won', 'lost']")
    assert compiled.sql == "stage = ANY(CAST(:e0 AS text[]))"
    assert compiled.params == {"e0": ["won", "lost"]}


def test_postgresql_gets_values_of_its_own_types() -> None:
    compiled = postgresql(
        "amount > 2.5 and close_date < TODAY() and created_at > NOW() and hot and name < 'a'"
    )
    assert compiled.sql == (
        "(amount > CAST(:e0 AS numeric) AND close_date < CAST(:e1 AS date)"
        ' AND created_at > CAST(:e2 AS timestamptz) AND hot AND name COLLATE "C" < CAST(:e3 AS text))'
    )
    assert list(compiled.params.values()) == [
        Decimal("2.5"),
        date(2026, 3, 18),
        datetime(2026, 3, 18, 12, tzinfo=UTC),
        "a",
    ]


def test_a_text_of_the_user_never_reaches_the_sql() -> None:
    hostile = "'; DROP TABLE x; --"
    compiled = sqlite('name = "' + hostile + '" or CONTAINS(name, "' + hostile + '")')
    assert "DROP" not in compiled.sql
    assert hostile in compiled.params.values()


def test_parameters_bear_the_prefix_that_is_asked_for() -> None:
    compiled = compile_condition(checked("amount > 1"), "sqlite", column, CONTEXT, prefix="filter_")
    assert compiled.sql == "amount > :filter_0"


def test_days_are_those_of_the_readers_zone() -> None:
    compiled = compile_condition(checked("created_at >= TODAY()"), "sqlite", column, SHANGHAI)
    assert list(compiled.params.values()) == ["2026-03-17T16:00:00.000000Z"]


def test_fixed_says_whether_the_parameters_hold_for_ever() -> None:
    assert sqlite("amount > 1").fixed
    assert not sqlite("close_date > TODAY()").fixed
    assert not sqlite("owner = CURRENT_USER()").fixed
    assert not sqlite("hot and HAS_ROLE('member')").fixed
    assert not sqlite("seats = DEPARTMENT()").fixed
    assert not sqlite("created_at > DATE(2026, 1, 1)").fixed


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("amount * 2 > 1", "amount * 2"),
        ("hot and LEN(name) > 3", "LEN(name)"),
        ("created_at + 1 > NOW()", "created_at + 1"),
        ("name & 'x' = 'ax'", "name & 'x'"),
        ("close_date + seats > TODAY()", "seats"),
        ("created_at > close_date", "close_date"),
        ("CONTAINS(name, nickname)", "CONTAINS(name, nickname)"),
        ("SUM(items.amount) > 1", "SUM(items.amount)"),
        ("IF(hot, amount, 1) > 1", "IF(hot, amount, 1)"),
        ("XOR(hot, vip)", "XOR(hot, vip)"),
    ],
)
def test_what_is_too_much_is_refused_with_advice(source: str, part: str) -> None:
    with pytest.raises(NotCompilable) as refusal:
        sqlite(source)
    (problem,) = refusal.value.problems
    assert problem.params["part"] == part
    assert "store it as a formula field" in problem.message
    assert source[problem.params["start"] : problem.params["end"]] == part


def test_parts_of_a_text_without_key_are_refused() -> None:
    with pytest.raises(NotCompilable, match="“note” cannot be filtered by parts of its text"):
        sqlite("CONTAINS(note, 'x')")


@pytest.mark.parametrize("source", ["amount > RAND()", "name = UUID()", "hot and RAND() < 0.5"])
def test_chance_is_no_filter(source: str) -> None:
    with pytest.raises(NotCompilable, match="is different each time"):
        sqlite(source)


def test_only_a_condition_is_a_filter() -> None:
    with pytest.raises(ExpressionTypeError, match="must be a condition"):
        sqlite("amount + 1")
