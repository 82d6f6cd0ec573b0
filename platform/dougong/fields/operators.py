"""What the filter bar can say about a field, and the expression that each of its sentences stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dougong.dataclasses import dataclass
from dougong.problems import N_
from dougong.registry import Registry


@dataclass(frozen=True, slots=True)
class Operator:
    """``write(path, literals)`` makes the expression; ``values`` is how many it takes: 0, 1 or -1 for
    several.
    """

    title: str
    write: Callable[[str, Sequence[str]], str]
    values: int = 1
    presets: bool = False
    counted: bool = False
    """Whether the value is a number, of days or of values, whatever the field holds."""


OPERATORS: Registry[Operator] = Registry("filter operator")


def _compared(sign: str) -> Callable[[str, Sequence[str]], str]:
    return lambda path, values: f"{path} {sign} {values[0]}"


def _called(function: str) -> Callable[[str, Sequence[str]], str]:
    return lambda path, values: f"{function}({path}, {values[0]})"


def _listed(form: str) -> Callable[[str, Sequence[str]], str]:
    return lambda path, values: form.format(", ".join([path, *values]))


for _name, _operator in {
    "equals": Operator(N_("is"), _compared("=")),
    "differs": Operator(N_("is not"), _compared("<>")),
    "less": Operator(N_("less than"), _compared("<")),
    "at_most": Operator(N_("at most"), _compared("<=")),
    "greater": Operator(N_("more than"), _compared(">")),
    "at_least": Operator(N_("at least"), _compared(">=")),
    "contains": Operator(N_("contains"), _called("CONTAINS")),
    "starts_with": Operator(N_("starts with"), _called("STARTSWITH")),
    "any_of": Operator(N_("is any of"), lambda path, values: f"{path} in [{', '.join(values)}]", -1),
    "none_of": Operator(N_("is none of"), lambda path, values: f"{path} not in [{', '.join(values)}]", -1),
    "blank": Operator(N_("is blank"), lambda path, values: f"{path} = NULL", 0),
    "filled": Operator(N_("is filled"), lambda path, values: f"{path} <> NULL", 0),
    "is_true": Operator(N_("is yes"), lambda path, values: f"{path} = TRUE", 0),
    "is_false": Operator(N_("is not yes"), lambda path, values: f"{path} <> TRUE", 0),
    "is_me": Operator(N_("is me"), lambda path, values: f"{path} = CURRENT_USER()", 0),
    "includes_me": Operator(N_("includes me"), lambda path, values: f"CONTAINS({path}, CURRENT_USER())", 0),
    "has_any": Operator(N_("has any of"), _listed("HASANY({})"), -1),
    "has_all": Operator(N_("has all of"), _listed("HASALL({})"), -1),
    "has_none": Operator(N_("has none of"), _listed("NOT(HASANY({}))"), -1),
    "under": Operator(N_("is or is below"), lambda path, values: f"{path} in [{', '.join(values)}]"),
    "before": Operator(N_("before"), _compared("<")),
    "until": Operator(N_("until"), lambda path, values: f"{path} < {values[0]} + 1"),
    "after": Operator(N_("after"), lambda path, values: f"{path} >= {values[0]} + 1"),
    "after_time": Operator(N_("after"), _compared(">")),
    "from": Operator(N_("from"), _compared(">=")),
    "last_days": Operator(
        N_("in the last … days"),
        lambda path, values: f"{path} >= TODAY() - {values[0]} AND {path} < TODAY() + 1",
        counted=True,
    ),
    "next_days": Operator(
        N_("in the next … days"),
        lambda path, values: f"{path} >= TODAY() AND {path} < TODAY() + {values[0]} + 1",
        counted=True,
    ),
    "is_mine": Operator(N_("is my department"), lambda path, values: f"{path} = DEPARTMENT()", 0),
    "count_at_least": Operator(
        N_("has at least …"), lambda path, values: f"COUNT({path}) >= {values[0]}", counted=True
    ),
    "count_at_most": Operator(
        N_("has at most …"), lambda path, values: f"COUNT({path}) <= {values[0]}", counted=True
    ),
    "near": Operator(
        N_("is near"), lambda path, values: f"DISTANCE({path}, {values[0]}, {values[1]}) <= {values[2]}", -1
    ),
    "is_record": Operator(
        N_("is the record"),
        lambda path, values: f"{path}.object = {values[0]} AND {path}.id = {values[1]}",
    ),
    "within": Operator(N_("is in"), lambda path, values: values[0], presets=True),
}.items():
    OPERATORS.register(_name, _operator)
