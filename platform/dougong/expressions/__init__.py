"""The formula language: one for formulas, defaults, rules, visibility, filters and permissions.

`parse` reads a text, `check` types it against a scope, the result evaluates in Python and
`compile_condition` turns what is simple enough into SQL of the same meaning. `rename` exchanges the names
in a text. Use it for everything that a user may phrase; for conditions that the code itself knows, write
SQLAlchemy or Python.
"""

from __future__ import annotations

from dougong.expressions import (
    chance,
    clock_times,
    conditional_lists,
    date_steps,
    dates,
    list_criteria,
    lists,
    logic,
    membership,
    number,
    people,
    periods,
    pieces,
    places,
    text,
    weeks,
    workdays,
    writing,
)
from dougong.expressions.checked import Checked
from dougong.expressions.checking import check
from dougong.expressions.errors import (
    ExpressionError,
    ExpressionSyntaxError,
    ExpressionTypeError,
    NotCompilable,
)
from dougong.expressions.folding import fold, key_of
from dougong.expressions.functions import FUNCTIONS, EvaluationContext, Function
from dougong.expressions.operators import Value
from dougong.expressions.parsing import Expression, parse
from dougong.expressions.renaming import rename
from dougong.expressions.rewriting import RESERVED_WORDS
from dougong.expressions.sql import SqlText, compile_condition
from dougong.expressions.sql_values import Wanted, compile_value
from dougong.expressions.sql_walk import Link, SqlColumn
from dougong.expressions.tokens import quote_text

FAMILIES = (
    logic, text, membership, pieces, writing, number, lists, list_criteria, conditional_lists, chance, dates,
    weeks, date_steps, periods, clock_times, workdays, people, places,
)  # fmt: skip
"""The modules that register the functions; importing them is what fills FUNCTIONS."""

__all__ = [
    "FUNCTIONS",
    "RESERVED_WORDS",
    "Checked",
    "EvaluationContext",
    "Expression",
    "ExpressionError",
    "ExpressionSyntaxError",
    "ExpressionTypeError",
    "Function",
    "Link",
    "NotCompilable",
    "SqlColumn",
    "SqlText",
    "Value",
    "Wanted",
    "check",
    "compile_condition",
    "compile_value",
    "fold",
    "key_of",
    "parse",
    "quote_text",
    "rename",
]
