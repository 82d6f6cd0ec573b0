"""Text of many lines."""

from __future__ import annotations

from dougong.fields.base import both, options
from dougong.fields.text import TextType

USUAL_LENGTH = 20_000


class LongTextType(TextType):
    name = "long_text"
    title = both("Long text", "多行文本")
    help = both(
        "Words in as many lines as are needed. The longest allowed text can be set.",
        "多行文字，可以限制长度。",
    )
    options_schema = options(
        {name: TextType.options_schema["properties"][name] for name in ("minLength", "maxLength")}
    )
    widget = "long_text"
    reader = "long_text"
    operators = ("contains", "starts_with", "blank", "filled")
    can_be_unique = False
    usual_length = USUAL_LENGTH
    is_line = False
