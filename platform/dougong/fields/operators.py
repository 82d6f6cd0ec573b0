"""What the filter bar offers: each operator stands for an expression about a field and what was entered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dougong.fields.base import Bilingual, both
from dougong.registry import Registry

Operand = Literal["none", "one", "two", "many"]


@dataclass(frozen=True, slots=True)
class Operator:
    """``template`` is an expression: {field} stands for the path, {value}, {from} and {until} for literals,
    {values} for several, with commas."""

    title: Bilingual
    template: str
    operand: Operand = "one"


OPERATORS: Registry[Operator] = Registry("filter operator")

OPERATORS.register("equals", Operator(both("is", "等于"), "{field} = {value}"))
OPERATORS.register("differs", Operator(both("is not", "不等于"), "{field} <> {value}"))
OPERATORS.register("contains", Operator(both("contains", "包含"), "CONTAINS({field}, {value})"))
OPERATORS.register("starts_with", Operator(both("starts with", "开头是"), "STARTSWITH({field}, {value})"))
OPERATORS.register("less", Operator(both("is less than", "小于"), "{field} < {value}"))
OPERATORS.register("at_most", Operator(both("is at most", "小于等于"), "{field} <= {value}"))
OPERATORS.register("greater", Operator(both("is greater than", "大于"), "{field} > {value}"))
OPERATORS.register("at_least", Operator(both("is at least", "大于等于"), "{field} >= {value}"))
OPERATORS.register("before", Operator(both("is before", "早于"), "{field} < {value}"))
OPERATORS.register("until", Operator(both("is not after", "不晚于"), "{field} <= {value}"))
OPERATORS.register("after", Operator(both("is after", "晚于"), "{field} > {value}"))
OPERATORS.register("from", Operator(both("is not before", "不早于"), "{field} >= {value}"))
OPERATORS.register(
    "within", Operator(both("is between", "介于"), "{field} >= {from} AND {field} <= {until}", "two")
)
OPERATORS.register("any_of", Operator(both("is one of", "属于"), "{field} IN ({values})", "many"))
OPERATORS.register("is_true", Operator(both("is yes", "为是"), "{field} = TRUE", "none"))
OPERATORS.register("is_false", Operator(both("is no", "为否"), "{field} = FALSE", "none"))
OPERATORS.register("blank", Operator(both("is blank", "为空"), "{field} = NULL", "none"))
OPERATORS.register("filled", Operator(both("is filled in", "不为空"), "{field} <> NULL", "none"))
