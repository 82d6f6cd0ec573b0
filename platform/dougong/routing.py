"""Addresses: rules that cost nothing until they are used, and numbers that a database can hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import IntegerConverter, Rule, ValidationError


class LateRule(Rule):
    """Werkzeug compiles two functions for each rule that make addresses of it: a tenth of a second for all,
    at each start. Here that is done when the first address is made."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder
        made: Callable[..., tuple[str, str]] | None = None

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            nonlocal made
            made = made or compiled(append_unknown)
            return made(rule, **values)

        return build


class StoredNumber(IntegerConverter):
    """What is larger is no number of anything: such an address leads nowhere."""

    regex = r"\d{1,19}"

    def to_python(self, value: str) -> int:
        number: int = super().to_python(value)
        if number >= 2**63:
            raise ValidationError
        return number
