"""From text to tokens. Chinese punctuation is read as its ASCII twin, except inside of texts."""

from __future__ import annotations

import re
from typing import Literal

from dougong.dataclasses import dataclass
from dougong.expressions.errors import ExpressionSyntaxError, problem_at
from dougong.expressions.limits import MAX_CHARACTERS, MAX_NAME, MAX_SEGMENTS, MAX_SOURCE
from dougong.problems import N_

Kind = Literal["number", "text", "path", "operator", "open", "close", "comma", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """``value`` is the text without quotes, the operator in ASCII, or the source as it stands."""

    kind: Kind
    value: str
    start: int
    end: int


_TWINS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(chinese): ascii_twin
    for chinese, ascii_twin in {
        "　": " ",
        "\u00a0": " ",
        "、": ",",
        "。": ".",
        "【": "[",
        "】": "]",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "×": "*",
        "÷": "/",
        "−": "-",
        "–": "-",
    }.items()
}
_CLOSERS = {"“": "“”＂", "”": "“”＂", "＂": "“”＂", "‘": "‘’＇", "’": "‘’＇", "＇": "‘’＇"}
_SEGMENT = r"(?:\#\w+|[^\W\d]\w*)"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<path>{_SEGMENT}(?:\s*\.\s*{_SEGMENT})*)
    | (?P<text>["'])
    | (?P<operator><>|!=|==|<=|>=|\*\*|[=<>≠≤≥&+\-*/%^])
    | (?P<open>[(\[])
    | (?P<close>[)\]])
    | (?P<comma>,)
    )""",
    re.VERBOSE,
)
_OPERATORS = {"=": "==", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "^": "**"}
_SEGMENTS = re.compile(_SEGMENT)
_STRANGE = re.compile("[\0\ud800-\udfff]")


def tokenize(source: str) -> list[Token]:
    if len(source) > MAX_SOURCE:
        raise _too_long(len(source))
    _refuse_strange_characters(source)
    view = _in_ascii(source)
    tokens: list[Token] = []
    place = 0
    while match := _TOKEN.match(view, place):
        token = _token(match, source)
        tokens.append(token)
        place = token.end
    rest = view[place:].lstrip()
    if rest:
        raise _unexpected_character(source, len(view) - len(rest))
    _check_length(source, tokens)
    tokens.append(Token("end", "", len(source), len(source)))
    return tokens


def segments(token: Token, source: str) -> list[tuple[str, int, int]]:
    """The names of a path with their places in the source."""
    view = _in_ascii(source[token.start : token.end])
    return [(m.group(), token.start + m.start(), token.start + m.end()) for m in _SEGMENTS.finditer(view)]


def _in_ascii(text: str) -> str:
    """Of the same length, so that places stay right."""
    return text if text.isascii() else text.translate(_TWINS)


def quote_text(text: str) -> str:
    """The literal that means this text."""
    return "'" + text.replace("'", "''") + "'"


def _token(match: re.Match[str], source: str) -> Token:
    kind: Kind = match.lastgroup  # type: ignore[assignment]  # the groups are named after the kinds
    start, end = match.span(kind)
    if kind == "text":
        return _text(source, start)
    value = match.group(kind)
    if kind == "number" and source[end : end + 1].isalpha():
        raise _unexpected_character(source, end)
    if kind == "operator":
        value = _OPERATORS.get(value, value)
    token = Token(kind, value, start, end)
    if kind == "path":
        _check_names(token, source)
    return token


def _text(source: str, start: int) -> Token:
    """A quote is written inside of a text by doubling it; a backslash is a backslash."""
    opener = source[start]
    closers = _CLOSERS.get(opener, opener)
    parts: list[str] = []
    place = start + 1
    while place < len(source):
        character = source[place]
        if character not in closers:
            parts.append(character)
            place += 1
        elif opener == character and source[place + 1 : place + 2] == character:
            parts.append(character)
            place += 2
        else:
            return Token("text", "".join(parts), start, place + 1)
    problem = problem_at(
        "unclosed_text",
        N_("The text that begins at character {position} has no closing {quote}."),
        start,
        len(source),
        quote=opener,
    )
    raise ExpressionSyntaxError(problem)


def _check_names(token: Token, source: str) -> None:
    names = segments(token, source)
    if len(names) > MAX_SEGMENTS:
        raise ExpressionSyntaxError(
            problem_at(
                "path_too_long",
                N_("A field can be reached over at most {limit} dots (at character {position})."),
                token.start,
                token.end,
                limit=MAX_SEGMENTS - 1,
            )
        )
    for name, start, end in names:
        if len(name) > MAX_NAME:
            raise ExpressionSyntaxError(
                problem_at("name_too_long", N_("The name at character {position} is too long."), start, end)
            )


def _check_length(source: str, tokens: list[Token]) -> None:
    """A field's name counts as one character, so that renaming a field never makes an expression too long."""
    saved = sum(token.end - token.start - 1 for token in tokens if token.kind == "path")
    if len(source) - saved > MAX_CHARACTERS:
        raise _too_long(len(source) - saved)


def _too_long(length: int) -> ExpressionSyntaxError:
    return ExpressionSyntaxError(
        problem_at(
            "expression_too_long",
            N_("The expression has {length} characters; at most {limit} are allowed."),
            0,
            0,
            length=length,
            limit=MAX_CHARACTERS,
        )
    )


def _refuse_strange_characters(source: str) -> None:
    if found := _STRANGE.search(source):
        raise ExpressionSyntaxError(
            problem_at(
                "bad_character",
                N_("Character {position} cannot be stored (U+{number})."),
                found.start(),
                found.end(),
                number=f"{ord(found.group()):04X}",
            )
        )


_ADVICE = {
    "{": N_("Braces are not used; write the field's name alone (at character {position})."),
    "!": N_("Write NOT(…) instead of “!” (at character {position})."),
    "|": N_("Write OR, or & to join texts, instead of “|” (at character {position})."),
    "$": N_("Write the field's name without “$” (at character {position})."),
    ";": N_("Separate the values by a comma instead of “;” (at character {position})."),
    "#": N_("A “#” must be followed by the id of a field (at character {position})."),
}


def _unexpected_character(source: str, place: int) -> ExpressionSyntaxError:
    character = source[place]
    template = _ADVICE.get(
        character.translate(_TWINS), N_("The character “{character}” at {position} has no meaning here.")
    )
    return ExpressionSyntaxError(
        problem_at("unexpected_character", template, place, place + 1, character=character)
    )
