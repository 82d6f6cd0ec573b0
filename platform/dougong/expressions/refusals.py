"""Refusals that need some making: guesses at what was meant, and words cut to a size that can be shown."""

from __future__ import annotations

from difflib import get_close_matches

from dougong.expressions.errors import ExpressionSyntaxError, problem_at
from dougong.expressions.functions import FUNCTIONS
from dougong.expressions.limits import MAX_DEPTH, MAX_NODES
from dougong.expressions.tokens import Token
from dougong.expressions.types import Path, UnknownPath
from dougong.problems import N_, Problem


def unknown_function(token: Token) -> ExpressionSyntaxError:
    guesses = get_close_matches(token.value.upper(), list(FUNCTIONS), n=1)
    template = N_("There is no function {name} (at character {position}).")
    if guesses:
        template = N_("There is no function {name} (at character {position}); did you mean {guess}?")
    return ExpressionSyntaxError(
        problem_at(
            "unknown_function",
            template,
            token.start,
            token.end,
            name=shortened(token.value),
            guess=guesses[0] if guesses else "",
        )
    )


def unclosed(token: Token) -> ExpressionSyntaxError:
    return ExpressionSyntaxError(
        problem_at(
            "unclosed_bracket",
            N_("The bracket “{found}” at character {position} is not closed."),
            token.start,
            token.end,
            found=token.value,
        )
    )


def too_complex(start: int, end: int) -> ExpressionSyntaxError:
    return ExpressionSyntaxError(
        problem_at(
            "too_complex",
            N_("The expression has more than {nodes} parts or is nested deeper than {depth}."),
            start,
            end,
            nodes=MAX_NODES,
            depth=MAX_DEPTH,
        )
    )


def shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


_OBSTACLES = {
    "not_stored": N_("“{name}” is not stored, so lines cannot be asked for it (at character {position})."),
    "circular": N_("“{name}” would be computed from itself (at character {position})."),
    "too_complex": N_("Written out, “{name}” becomes too much for one expression (at character {position})."),
}


def unknown_field(path: Path, name: str, unknown: UnknownPath, start: int, end: int) -> Problem:
    if unknown.obstacle in _OBSTACLES:
        template = _OBSTACLES[unknown.obstacle]
        return problem_at(unknown.obstacle, template, start, end, name=shortened(name))
    if unknown.obstacle == "not_a_reference":
        template = N_(
            "“{before}” is not a reference, so nothing can follow its dot (at character {position})."
        )
        before = path[unknown.index - 1] if unknown.index else path[0]
        return problem_at("not_a_reference", template, start, end, before=before, name=name)
    guesses = get_close_matches(name, unknown.known, n=1) or get_close_matches(
        name.lower(), unknown.known, n=1
    )
    template = N_("There is no field “{name}” (at character {position}).")
    if guesses:
        template = N_("There is no field “{name}” (at character {position}); did you mean “{guess}”?")
    return problem_at(
        "unknown_field", template, start, end, name=shortened(name), guess=guesses[0] if guesses else ""
    )


def value_missing(source: str, token: Token) -> ExpressionSyntaxError:
    template = N_("A value is expected at character {position}, not “{found}”.")
    if token.kind == "end":
        template = N_("The expression ends where a value should follow.")
    return _misplaced(source, "value_expected", template, token)


def operator_missing(source: str, token: Token) -> ExpressionSyntaxError:
    template = N_("An operator or a comma is missing before “{found}” (at character {position}).")
    if token.kind == "close":
        template = N_("The “{found}” at character {position} closes nothing.")
    elif token.kind == "comma":
        template = N_("The comma at character {position} separates nothing; it belongs into brackets.")
    return _misplaced(source, "operator_expected", template, token)


def _misplaced(source: str, code: str, template: str, token: Token) -> ExpressionSyntaxError:
    found = shortened(source[token.start : token.end])
    return ExpressionSyntaxError(problem_at(code, template, token.start, token.end, found=found))
