"""Functions about who is acting."""

from __future__ import annotations

from dougong.expressions.functions import EvaluationContext, register
from dougong.expressions.types import USER


def _current_user(context: EvaluationContext) -> int | None:
    return context.user_id


register(
    "CURRENT_USER",
    "people",
    [],
    USER,
    _current_user,
    takes_context=True,
    english="Who is acting; blank if nobody is signed in. To be compared with fields that hold users.",
    chinese="当前用户；未登录时为空。用于与成员字段比较。",
    examples={"ISEMPTY(CURRENT_USER())": "FALSE"},
)
