"""Python, SQLite and PostgreSQL agree about generated conditions over generated rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from dougong.expressions import Checked, EvaluationContext, NotCompilable, compile_condition

from tests.expressions.databases import SampleTable
from tests.expressions.generator import Generator, make_row
from tests.expressions.scope import CONTEXT, SHANGHAI, checked

ROWS = 60
EXPRESSIONS = 6_000 if os.environ.get("DOUGONG_LONG") == "1" else 200
PER_QUERY = 40
SEEDS = range(2)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    sqlite = f"sqlite:///{tmp_path / 'sample.db'}"
    url = sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    engine = sa.create_engine(url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("context", [CONTEXT, SHANGHAI], ids=["utc", "shanghai"])
@pytest.mark.parametrize("seed", SEEDS)
def test_databases_select_the_rows_that_python_selects(
    engine: sa.Engine, seed: int, context: EvaluationContext
) -> None:
    """On each database 2 seeds × 2 zones × 200 conditions × 60 rows: 48,000 cases."""
    random = Random(seed)
    rows = [make_row(random) for _ in range(ROWS)]
    table = SampleTable(engine, rows)
    generator = Generator(seed * 2 + (context is SHANGHAI))
    done = 0
    while done < EXPRESSIONS:
        batch = _compiled_batch(generator, table, context)
        sources, conditions, sqls, params = batch
        answers = list(table.answers(sqls, params))
        for index, condition in enumerate(conditions):
            evaluate = condition.prepare(context)
            for row, answer in zip(rows, answers, strict=True):
                expected = evaluate({(name,): value for name, value in row.items()}) is True
                assert bool(answer[index]) == expected, f"{sources[index]}\n{sqls[index]}\n{params}\n{row}"
        done += len(conditions)


def _compiled_batch(
    generator: Generator, table: SampleTable, context: EvaluationContext
) -> tuple[list[str], list[Checked], list[str], dict[str, Any]]:
    sources: list[str] = []
    conditions: list[Checked] = []
    sqls: list[str] = []
    params: dict[str, Any] = {}
    while len(conditions) < PER_QUERY:
        source = generator.condition()
        if len(source) > 1_000:
            continue
        condition = checked(source)
        try:
            compiled = compile_condition(
                condition, table.dialect, table.column, context, prefix=f"e{len(conditions)}_"
            )
        except NotCompilable:
            continue  # a few nestings of IF
        sources.append(source)
        conditions.append(condition)
        sqls.append(compiled.sql)
        params |= compiled.params
    return sources, conditions, sqls, params
