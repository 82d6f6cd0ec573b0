"""The patterns of TEXT for numbers, as spreadsheets write them: ``#,##0.00``, ``0.0%``, ``0.00;(0.00);"-"``,
``000-0000-0000``, ``0.00E+00``, ``[DBNum2]``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from dougong.dataclasses import dataclass
from dougong.expressions.capitals import CAPITALS, SMALL_LETTERS, chinese_digits
from dougong.expressions.limits import MAX_DECIMALS
from dougong.expressions.numbers import CONTEXT, HALF_AWAY, Number, exact, number_text, round_to

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*")|\\(?P<escaped>.)|_(?P<width>.)|\*(?P<fill>.)|(?P<exponent>E[+-]0{1,3})
    |\[\$(?P<currency>[^\]-]{0,4})(?:-\w+)?\]|\[(?P<colour>[a-z]+)\]|(?P<other>.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_NUMERALS = re.compile(
    r"(?:\[\$-\w+\])?\[DBNum([12])\](?:\[\$-\w+\])?(?:General|G/通用格式|0)?", re.IGNORECASE
)
_GENERAL = ("general", "g/通用格式")
_COLOURS = ("red", "blue", "green", "black", "white", "yellow", "cyan", "magenta")
_UNSUITABLE = re.compile(r"[A-Za-z/\[\]@\"\\_]")

Kind = Literal["literal", "digit", "point", "decimal", "exponent"]


@dataclass(slots=True)
class Section:
    """``scale`` is the power of ten by which a number is multiplied before it is shown."""

    parts: list[tuple[Kind, str]] = field(default_factory=list)
    grouped: bool = False
    scale: int = 0
    commas: int = 0

    def count(self, kind: Kind) -> int:
        return sum(1 for found, _ in self.parts if found == kind)


def format_number(value: Number, pattern: str) -> str:
    """Empty if the pattern does not suit a number. Sections are for positive, negative and zero."""
    if match := _NUMERALS.fullmatch(pattern):
        return chinese_digits(value, SMALL_LETTERS if match[1] == "1" else CAPITALS)
    if pattern.lower() in _GENERAL:
        return number_text(value)
    sections = _sections(pattern)
    number = exact(value)
    if not sections:
        return ""
    if number < 0 and len(sections) > 1:
        return _written(-number, sections[1])
    return _written(number, sections[2] if not number and len(sections) > 2 else sections[0])


@lru_cache(maxsize=256)
def _sections(pattern: str) -> tuple[Section, ...]:
    """None at all if something in the pattern has no meaning for numbers."""
    sections = [Section()]
    after_point = False
    for match in _TOKEN.finditer(pattern):
        if match["other"] == ";":
            _close(sections[-1])
            sections.append(Section())
            after_point = False
        elif not _add(sections[-1], match, after_point):
            return ()
        after_point = after_point or match["other"] == "."
    _close(sections[-1])
    has_places = any(section.count("digit") + section.count("decimal") for section in sections)
    return tuple(sections) if has_places and len(sections) <= 4 else ()


def _add(section: Section, match: re.Match[str], after_point: bool) -> bool:
    kind, text = match.lastgroup or "", match.group(match.lastgroup or 0)
    if kind == "other":
        return _add_character(section, text, after_point)
    if kind == "colour":
        return text.lower() in _COLOURS
    if kind == "exponent":
        section.parts.append(("exponent", text))
        return section.count("exponent") == 1
    literal = {"quoted": text[1:-1], "width": " ", "fill": ""}.get(kind, text)
    section.parts.append(("literal", literal))
    return True


def _add_character(section: Section, text: str, after_point: bool) -> bool:
    if text in "0#?":
        section.grouped = section.grouped or bool(section.commas)
        section.commas = 0
        section.parts.append(("decimal" if after_point else "digit", text))
    elif text == "," and section.count("digit") + section.count("decimal"):
        section.commas += 1
    elif text == "." and not after_point:
        _close(section)
        section.parts.append(("point", text))
    else:
        section.scale += 2 if text == "%" else 0
        section.parts.append(("literal", text))
        return not _UNSUITABLE.match(text)
    return True


def _close(section: Section) -> None:
    """Commas behind the last digit divide by a thousand each."""
    section.scale -= 3 * section.commas
    section.commas = 0


def _written(value: Decimal, section: Section) -> str:
    decimals = section.count("decimal")
    exponent = 0
    shown = value.scaleb(section.scale, CONTEXT)
    if section.count("exponent"):
        exponent = _exponent(shown, section.count("digit"), decimals)
        shown = shown.scaleb(-exponent, CONTEXT)
    if decimals > MAX_DECIMALS:
        return ""
    rounded = round_to(shown, decimals, HALF_AWAY)
    if rounded is None:
        return ""
    whole, _, fraction = format(abs(rounded), f".{decimals}f").partition(".")
    sign = "-" if rounded < 0 else ""
    return sign + "".join(_filled(section, whole.lstrip("0"), fraction, exponent))


def _exponent(value: Decimal, whole: int, decimals: int) -> int:
    if not value:
        return 0
    exponent = value.adjusted() - max(whole - 1, 0)
    rounded = round_to(value.scaleb(-exponent, CONTEXT), decimals, HALF_AWAY)
    return exponent + (1 if rounded is not None and rounded.adjusted() >= max(whole, 1) else 0)


def _filled(section: Section, whole: str, fraction: str, exponent: int) -> Iterator[str]:
    """Digits go to their places from the right; what has no place stands at the leftmost one."""
    places = behind = section.count("digit")
    shown_decimals = _needed(section, fraction)
    for kind, text in section.parts:
        if kind == "digit":
            behind -= 1
            end = max(0, len(whole) - behind)
            start = 0 if behind == places - 1 else max(0, end - 1)
            digits = whole[start:end] or {"0": "0", "?": " "}.get(text, "")
            yield _grouped(digits, behind) if section.grouped else digits
        elif kind == "decimal":
            digit, shown_decimals, fraction = fraction[:1], shown_decimals - 1, fraction[1:]
            yield digit if shown_decimals >= 0 else " " if text == "?" else ""
        elif kind == "exponent":
            sign = "-" if exponent < 0 else "+" if text[1] == "+" else ""
            yield f"{text[0]}{sign}{abs(exponent):0{len(text) - 2}d}"
        else:
            yield text


def _needed(section: Section, fraction: str) -> int:
    """How many decimals are shown: to the last that says something or must stand."""
    marks = [text for kind, text in section.parts if kind == "decimal"]
    pairs = list(zip(marks, fraction, strict=True))
    while pairs and pairs[-1][0] != "0" and pairs[-1][1] == "0":
        pairs.pop()
    return len(pairs)


def _grouped(digits: str, places_behind: int) -> str:
    """With a comma behind each digit that is followed by a multiple of three places."""
    written = ""
    for index, digit in enumerate(digits):
        behind = places_behind + len(digits) - 1 - index
        written += digit + ("," if behind and behind % 3 == 0 and digit.isdigit() else "")
    return written
