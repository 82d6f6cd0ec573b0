"""Addresses: rules that cost nothing until they are used, and numbers that a database can hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import IntegerConverter, Rule


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
    """A longer number is no number of anything, in either database: such an address leads nowhere, by any method."""

    regex = r"\d{1,18}"
