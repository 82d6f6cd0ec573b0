"""The registry of functions. A family of functions stands in a file of its own and registers itself here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Literal

from dougong.dataclasses import dataclass
from dougong.expressions.operators import Value
from dougong.expressions.types import BLANK, Path, Type, TypeName
from dougong.registry import Registry

Volatility = Literal["time", "actor", "chance", "records"]
"""Why a value changes by itself: with the clock, with who is asking, at every call, or with any record of an object."""

ReadLists = Callable[[str, Sequence[Value]], list[Value] | None]
"""Given a function and its arguments, these with the values in the place of each ``RecordList``; None if they cannot
be read."""


@dataclass(frozen=True, slots=True)
class EvaluationContext:
    """What an expression may know of the outside: ``now`` is aware, ``zone`` decides which day it is."""

    now: datetime
    zone: tzinfo = UTC
    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    department_id: int | None = None
    """The main department of the user."""
    lists: ReadLists | None = None
    """Where records can be read."""


Row = Mapping[Path, Value]
Read = Callable[[Row, EvaluationContext], Value]
"""Gives the value of a part of an expression for one row. It keeps nothing, so that threads can share it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """``accepts`` empty means any value but a list; with ``lists`` also a list of such values. An argument
    with ``choices`` must be one of these, written as a text."""

    name: str
    accepts: tuple[TypeName, ...] = ()
    optional: bool = False
    choices: tuple[str, ...] = ()
    lists: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """``result`` is the literal of what ``expression`` gives at noon UTC on Wednesday 2026-03-18."""

    expression: str
    result: str


@dataclass(frozen=True, slots=True)
class Function:
    """``repeats`` last parameters may come again and again. ``result`` computes the type from those of the
    arguments (a chosen word stands in ``choices``); None says that they do not fit together. Unless
    ``takes_blank``, one blank argument makes the result blank without a call. ``takes_context`` puts the
    context before the arguments. ``parallel`` lists must come from the same line items. ``asks_list``: the
    first argument may be a list, the others are looked for in it. ``call`` of one that ``reads`` is given how its
    arguments are read and gives how the result is, so that only what it comes down to is computed."""

    name: str
    family: str
    parameters: tuple[Parameter, ...]
    result: Type | Callable[[Sequence[Type]], Type | None]
    call: Callable[..., Value]
    english: str
    chinese: str
    examples: tuple[Example, ...]
    repeats: int = 0
    takes_blank: bool = False
    takes_context: bool = False
    volatility: Volatility | None = None
    parallel: bool = False
    asks_list: bool = False
    reads: bool = False

    @property
    def fewest(self) -> int:
        return sum(1 for p in self.parameters if not p.optional)

    @property
    def most(self) -> int | None:
        return None if self.repeats else len(self.parameters)

    def parameter(self, index: int) -> Parameter:
        """The parameter for the argument at an index, round the repeated ones."""
        if index < len(self.parameters) or not self.repeats:
            return self.parameters[index]
        first = len(self.parameters) - self.repeats
        return self.parameters[first + (index - first) % self.repeats]

    @property
    def signature(self) -> str:
        names = [f"[{p.name}]" if p.optional else p.name for p in self.parameters]
        return f"{self.name}({', '.join(names)}{', …' if self.repeats else ''})"


FUNCTIONS: Registry[Function] = Registry("function")


def register(
    name: str,
    family: str,
    parameters: Sequence[Parameter],
    result: Type | Callable[[Sequence[Type]], Type | None],
    call: Callable[..., Value],
    *,
    english: str,
    chinese: str,
    examples: Mapping[str, str],
    repeats: int = 0,
    takes_blank: bool = False,
    takes_context: bool = False,
    volatility: Volatility | None = None,
    parallel: bool = False,
    asks_list: bool = False,
    reads: bool = False,
) -> None:
    """``examples`` maps expressions to the literals of their results."""
    FUNCTIONS.register(
        name,
        Function(
            name,
            family,
            tuple(parameters),
            result,
            call,
            english,
            chinese,
            tuple(Example(expression, value) for expression, value in examples.items()),
            repeats,
            takes_blank,
            takes_context,
            volatility,
            parallel,
            asks_list,
            reads,
        ),
    )


def text(name: str, *, optional: bool = False, choices: tuple[str, ...] = ()) -> Parameter:
    return Parameter(name, ("text",), optional, choices)


def number(name: str, *, optional: bool = False) -> Parameter:
    return Parameter(name, ("number",), optional)


def condition(name: str) -> Parameter:
    return Parameter(name, ("boolean",))


def day(name: str) -> Parameter:
    return Parameter(name, ("date",))


def common_type(types: Sequence[Type]) -> Type | None:
    """The one type that all values have, blank fitting to each; None if they differ."""
    known = [t for t in types if t.name != "blank"]
    if not known:
        return BLANK
    first = known[0]
    if any(t.name != first.name or t.target != first.target for t in known):
        return None
    return first if all(t == first for t in known) else Type(first.name, target=first.target)
