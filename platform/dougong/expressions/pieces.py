"""Functions that take texts apart and put them together."""

from __future__ import annotations

from decimal import Decimal

from dougong.expressions.functions import EvaluationContext, Parameter, number, register, text
from dougong.expressions.limits import MAX_ITEMS, MAX_TEXT
from dougong.expressions.number import present
from dougong.expressions.numbers import Number, whole
from dougong.expressions.operators import Value, bounded, text_of
from dougong.expressions.types import NUMBER, TEXT, list_of

_ANYTHING = Parameter("value", ("text", "number", "boolean", "date", "datetime"), lists=True)
_LINE_CONTROLS = (9, 10, 13)


def _join(context: EvaluationContext, separator: str | None, *values: Value) -> str | None:
    texts = [text_of(value, context.zone) for value in present(values)]
    length = sum(map(len, texts)) + len(separator or "") * len(texts)
    return bounded((separator or "").join(texts)) if length <= 2 * MAX_TEXT else None


def _concatenate(context: EvaluationContext, *values: Value) -> str | None:
    return _join(context, None, *values)


def _split(value: str | None, separator: str | None) -> list[Value] | None:
    """An empty piece is blank and keeps its place."""
    if value is None or separator is None:
        return [] if value is None else [value]
    pieces = value.split(separator, MAX_ITEMS)
    return [piece or None for piece in pieces] if len(pieces) <= MAX_ITEMS else None


def _find(part: str, value: str, start: Number = 1) -> Decimal | None:
    found = value.find(part, whole(start, MAX_TEXT) - 1) if start >= 1 else -1
    return Decimal(found + 1) if found >= 0 else None


def _char(code: Number) -> str | None:
    """Only what can be stored: no NUL, no half of a surrogate pair, of the controls only those of lines."""
    point = whole(code, 0x110000)
    if point in _LINE_CONTROLS or 32 <= point < 0xD800 or 0xE000 <= point < 0x110000:
        return chr(point)
    return None


for _name, _english, _chinese in (
    ("CONCAT", "All values joined into one text. The same as writing `a & b`.", "，也可写作 `a & b`。"),
    ("CONCATENATE", "All values joined into one text. The same as CONCAT.", "，与 CONCAT 相同。"),
):
    register(
        _name,
        "text",
        [_ANYTHING],
        TEXT,
        _concatenate,
        repeats=1,
        takes_blank=True,
        takes_context=True,
        english=_english,
        chinese=f"把所有值连接成一段文本{_chinese}",
        examples={f"{_name}('a', NULL, 12)": "'a12'", "'No. ' & 7": "'No. 7'"},
    )
register(
    "JOIN",
    "text",
    [text("separator"), _ANYTHING],
    TEXT,
    _join,
    repeats=1,
    takes_blank=True,
    takes_context=True,
    english="Values and lists joined into one text with a separator between them; blanks are left out.",
    chinese="用分隔符把多个值或列表连接成一段文本，忽略空值。",
    examples={"JOIN('、', 'a', NULL, 'b')": "'a、b'", "JOIN('-', SPLIT('a b', ' '))": "'a-b'"},
)
register(
    "SPLIT",
    "text",
    [text("text"), text("separator")],
    list_of(TEXT),
    _split,
    takes_blank=True,
    english=(
        "The list of the pieces between separators, at most 1,000; give it to a function that takes lists, as"
        " INDEX, COUNT or JOIN."
    ),
    chinese="按分隔符把文本拆成列表（最多 1000 段），供 INDEX、COUNT、JOIN 等接受列表的函数使用。",
    examples={"INDEX(SPLIT('a-b-c', '-'), 3)": "'c'", "COUNT(SPLIT('x y', ' '))": "2"},
)
register(
    "FIND",
    "text",
    [text("part"), text("text"), number("start", optional=True)],
    NUMBER,
    _find,
    english="The position at which a part begins in a text, capitals included; blank if it is not there.",
    chinese="返回某段内容在文本中的起始位置（区分大小写）；找不到则为空。",
    examples={"FIND('B', 'abBA')": "3", "FIND('b', 'ABC')": "NULL"},
)
register(
    "CHAR",
    "text",
    [number("code")],
    TEXT,
    _char,
    english="The character with a number in Unicode; 10 breaks the line. Blank for what cannot be stored.",
    chinese="Unicode 编码对应的字符，10 为换行；不能保存的字符为空。",
    examples={"CHAR(65)": "'A'", "CHAR(26007)": "'斗'", "CHAR(0)": "NULL"},
)
