"""From tokens to a line of ASCII that Python's own parser reads.

Every field becomes ``p0``, ``p1`` …, every literal ``c0``, ``c1`` …, so that no text of the user's ever
reaches Python's parser, a field may bear a Python keyword as its name, and a number of a million digits is
never built. On the way the order of operands and operators is checked, because here an error can still be
told in the user's own words.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from decimal import Decimal

from dougong.dataclasses import dataclass
from dougong.expressions.errors import ExpressionSyntaxError, problem_at
from dougong.expressions.functions import FUNCTIONS
from dougong.expressions.limits import MAX_DEPTH, MAX_NODES
from dougong.expressions.literals import number_of
from dougong.expressions.refusals import (
    operator_missing,
    too_complex,
    unclosed,
    unknown_function,
    value_missing,
)
from dougong.expressions.tokens import Token, segments
from dougong.expressions.types import Path
from dougong.problems import N_

Constant = Decimal | str | bool | None
_WORD_OPERATORS = {"and": "and", "or": "or", "in": "in"}
_CONSTANTS: dict[str, Constant] = {"null": None, "true": True, "false": False}
RESERVED_WORDS = frozenset({*_WORD_OPERATORS, *_CONSTANTS, "not"})
_MAX_TOKENS = 4 * MAX_NODES


@dataclass(slots=True)
class Rewritten:
    """``spans`` maps each piece of ``python`` (by its start) to its place in the source."""

    python: str = ""
    paths: list[Path] = field(default_factory=list)
    path_tokens: list[Token] = field(default_factory=list)
    constants: list[Constant] = field(default_factory=list)
    spans: list[tuple[int, int, int]] = field(default_factory=list)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the source a stretch of ``python`` comes from."""
        first = bisect_right(self.spans, (start, 1 << 30, 0)) - 1
        last = bisect_right(self.spans, (max(start, end - 1), 1 << 30, 0)) - 1
        return self.spans[max(first, 0)][1], self.spans[max(last, 0)][2]


@dataclass(slots=True)
class _Bracket:
    token: Token
    closer: str
    written: str
    is_list: bool
    is_call: bool


class Rewriter:
    """One pass over the tokens that knows at each whether a value or an operator must come."""

    def __init__(self, source: str, tokens: list[Token]) -> None:
        self._source = source
        self._tokens = tokens
        self._index = 0
        self._pieces: list[str] = []
        self._length = 0
        self._brackets: list[_Bracket] = []
        self._prefixes = 0
        self._result = Rewritten()

    def rewrite(self) -> Rewritten:
        if len(self._tokens) == 1:
            raise ExpressionSyntaxError(problem_at("empty_expression", N_("The expression is empty."), 0, 0))
        if len(self._tokens) > _MAX_TOKENS:
            raise too_complex(0, len(self._source))
        wants_value = True
        while (token := self._tokens[self._index]).kind != "end":
            self._index += 1
            wants_value = self._value(token) if wants_value else self._operator(token)
        if wants_value:
            raise value_missing(self._source, self._tokens[-1])
        if self._brackets:
            raise unclosed(self._brackets[-1].token)
        self._result.python = " ".join(self._pieces)
        return self._result

    def _next(self) -> Token:
        return self._tokens[self._index]

    def _write(self, piece: str, token: Token) -> None:
        self._result.spans.append((self._length, token.start, token.end))
        self._pieces.append(piece)
        self._length += len(piece) + 1

    def _value(self, token: Token) -> bool:
        """Read a token where a value must come; true if one must still come after it."""
        if token.kind == "operator" and token.value in "+-":
            return self._prefix(token.value, token)
        if token.kind == "path" and token.value.lower() == "not" and not self._is_called(token, closely=True):
            return self._prefix("not", token)
        self._prefixes = 0
        if token.kind == "open":
            return self._open(token, is_list=token.value == "[", is_call=False)
        if token.kind == "close" and self._may_be_empty():
            return self._close(token)
        if token.kind == "number":
            self._constant(number_of(token), token)
        elif token.kind == "text":
            self._constant(token.value or None, token)
        elif token.kind == "path":
            return self._path(token)
        else:
            raise value_missing(self._source, token)
        return False

    def _operator(self, token: Token) -> bool:
        word = token.value.lower() if token.kind == "path" else ""
        if word == "not" and self._next().value.lower() == "in":
            self._write("not", token)
            return self._operator(self._take())
        if word in _WORD_OPERATORS:
            self._write(_WORD_OPERATORS[word], token)
            if word == "in":
                self._open_list(token)
            return True
        if token.kind == "operator":
            self._write(token.value, token)
            return True
        if token.kind == "comma" and self._brackets and self._lists_values():
            self._write(",", token)
            return True
        if token.kind == "close":
            return self._close(token)
        raise operator_missing(self._source, token)

    def _take(self) -> Token:
        self._index += 1
        return self._tokens[self._index - 1]

    def _prefix(self, written: str, token: Token) -> bool:
        self._prefixes += 1
        if self._prefixes > MAX_DEPTH:
            raise too_complex(token.start, token.end)
        self._write(written, token)
        return True

    def _constant(self, value: Constant, token: Token) -> None:
        self._write(f"c{len(self._result.constants)}", token)
        self._result.constants.append(value)

    def _path(self, token: Token) -> bool:
        word = token.value.lower()
        if word in _CONSTANTS and not self._is_called(token):
            self._constant(_CONSTANTS[word], token)
            return False
        if self._is_called(token):
            return self._call(token)
        if word in RESERVED_WORDS:
            raise value_missing(self._source, token)
        function = FUNCTIONS.get(token.value)
        if function is not None and not function.parameters:
            self._write(f"{token.value}()", token)
            return False
        self._write(f"p{len(self._result.paths)}", token)
        self._result.path_tokens.append(token)
        self._result.paths.append(tuple(name for name, _, _ in segments(token, self._source)))
        return False

    def _is_called(self, token: Token, *, closely: bool = False) -> bool:
        """``NOT(a) = b`` calls the function, ``not (a) = b`` is the operator: the space decides."""
        following = self._next()
        return following.value == "(" and (not closely or following.start == token.end)

    def _call(self, token: Token) -> bool:
        name = token.value.upper()
        if name not in FUNCTIONS and name not in {"TRUE", "FALSE"}:
            raise unknown_function(token)
        if name in {"TRUE", "FALSE"}:
            self._constant(name == "TRUE", token)
            return self._empty_brackets(token)
        self._write(name, token)
        return self._open(self._take(), is_list=False, is_call=True)

    def _empty_brackets(self, token: Token) -> bool:
        self._take()
        closing = self._take()
        if closing.value != ")":
            raise operator_missing(self._source, closing)
        return False

    def _open_list(self, word: Token) -> None:
        """After IN the brackets may be round or square; both become a list. A field may be one."""
        token = self._next()
        if token.kind == "path" and not self._is_called(token):
            return
        if token.kind != "open":
            raise ExpressionSyntaxError(
                problem_at(
                    "in_needs_list",
                    N_("After IN a list must follow, as in stage in ['won', 'lost'] (at {position})."),
                    word.start,
                    word.end,
                )
            )
        self._open(self._take(), is_list=True, is_call=False)

    def _open(self, token: Token, *, is_list: bool, is_call: bool) -> bool:
        if len(self._brackets) >= MAX_DEPTH:
            raise too_complex(token.start, token.end)
        closer = ")" if token.value == "(" else "]"
        written = "]" if is_list else ")"
        self._brackets.append(_Bracket(token, closer, written, is_list, is_call))
        self._write("[" if is_list else "(", token)
        return True

    def _close(self, token: Token) -> bool:
        if not self._brackets:
            raise operator_missing(self._source, token)
        bracket = self._brackets.pop()
        if token.value != bracket.closer:
            raise unclosed(bracket.token)
        self._write(bracket.written, token)
        return False

    def _lists_values(self) -> bool:
        return self._brackets[-1].is_list or self._brackets[-1].is_call

    def _may_be_empty(self) -> bool:
        before = self._tokens[self._index - 2] if self._index > 1 else None
        return before is not None and before.kind == "open" and bool(self._brackets) and self._lists_values()
