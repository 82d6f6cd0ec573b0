"""Numbers in the characters of Chinese banks, and amounts of money written with them."""

from __future__ import annotations

from dougong.expressions.numbers import HALF_AWAY, Number, exact, round_to

CAPITALS = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")
SMALL_LETTERS = ("〇一二三四五六七八九", "十百千")
_MYRIAD, _MYRIAD_MYRIAD = 10**4, 10**8


def capital_amount(value: Number) -> str | None:
    """By the rules for cheques: 整 after a whole yuan or jiao, 零 for a gap within the digits and before a
    lone fen."""
    rounded = round_to(value, 2, HALF_AWAY)
    if rounded is None:
        return None
    cents = int(abs(rounded).scaleb(2))
    yuan, (jiao, fen) = cents // 100, divmod(cents % 100, 10)
    digits = CAPITALS[0]
    text = f"{chinese_number(yuan)}元" if yuan or not cents else ""
    if jiao:
        text += f"{digits[jiao]}角"
    elif fen and yuan:
        text += digits[0]
    text += f"{digits[fen]}分" if fen else "整"
    return f"负{text}" if rounded < 0 else text


def chinese_number(value: int, letters: tuple[str, str] = CAPITALS) -> str:
    """For value >= 0, by steps of 万 and 亿."""
    return _read(value, letters) if value else letters[0][0]


def chinese_digits(value: Number, letters: tuple[str, str] = CAPITALS) -> str:
    """A number as a cheque reads it, with its decimals one by one."""
    whole, _, decimals = format(abs(exact(value)), "f").partition(".")
    decimals = decimals.rstrip("0")
    text = chinese_number(int(whole), letters)
    if decimals:
        text += f".{''.join(letters[0][int(digit)] for digit in decimals)}"
    return f"-{text}" if value < 0 else text


def _read(value: int, letters: tuple[str, str]) -> str:
    for unit, name in ((_MYRIAD_MYRIAD, "亿"), (_MYRIAD, "万")):
        if value >= unit:
            upper, lower = divmod(value, unit)
            gap = letters[0][0] if 0 < lower < unit // 10 else ""
            return f"{_read(upper, letters)}{name}{gap}{_read(lower, letters)}"
    return _read_thousands(value, letters)


def _read_thousands(value: int, letters: tuple[str, str]) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if not digit:
            gap = bool(text)
            continue
        text += letters[0][0] if gap else ""
        text += letters[0][digit] + (letters[1][place - 1] if place else "")
        gap = False
    return text
