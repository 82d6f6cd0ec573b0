"""Functions about who is acting."""

from __future__ import annotations

from dougong.expressions.functions import EvaluationContext, register, text
from dougong.expressions.types import BOOLEAN, DEPARTMENT, USER


def _current_user(context: EvaluationContext) -> int | None:
    return context.user_id


def _department(context: EvaluationContext) -> int | None:
    return context.department_id


def _has_role(context: EvaluationContext, role: str) -> bool:
    return role in context.roles


register(
    "CURRENT_USER",
    "people",
    [],
    USER,
    _current_user,
    takes_context=True,
    volatility="actor",
    english="Who is acting; blank if nobody is signed in. To be compared with fields that hold users.",
    chinese="当前用户；未登录时为空。用于与成员字段比较。",
    examples={"ISEMPTY(CURRENT_USER())": "FALSE"},
)
register(
    "DEPARTMENT",
    "people",
    [],
    DEPARTMENT,
    _department,
    takes_context=True,
    volatility="actor",
    english="The department of whoever is acting; blank for nobody or if there is none. To be compared with"
    " fields that hold departments.",
    chinese="当前用户所在的部门；没有则为空。用于与部门字段比较。",
    examples={"DEPARTMENT() = 3": "TRUE"},
)
register(
    "HAS_ROLE",
    "people",
    [text("role")],
    BOOLEAN,
    _has_role,
    takes_context=True,
    volatility="actor",
    english="True if whoever is acting holds a role, given by its name.",
    chinese="当前用户拥有指定角色（用角色名称）时为真。",
    examples={"HAS_ROLE('member')": "TRUE", "HAS_ROLE('administrator')": "FALSE"},
)
