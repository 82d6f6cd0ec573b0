"""Addresses: made once each, by rules that cost nothing until they are used, of numbers that a database can hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request
from werkzeug.routing import IntegerConverter, Rule

KEPT_ADDRESSES = 4_096
PLAIN = frozenset({str, int, type(None)})
NO_KEY = object()


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


class Addressed(Flask):
    """A page has some fifty addresses, most of them those of the page before: each is made once.

    They depend on nothing but what is given and where the product is mounted."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._made = lru_cache(maxsize=KEPT_ADDRESSES)(self._make)

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        if endpoint.startswith(".") or not has_request_context():
            return super().url_for(endpoint, **values)
        key: list[Any] = []
        for name, value in values.items():
            kept = value if type(value) in PLAIN else _texts(value)
            # True and 1 are one key and two addresses.
            if kept is NO_KEY:
                return super().url_for(endpoint, **values)
            key += (name, kept)
        return self._made(request.script_root, endpoint, *key)

    def _make(self, _mounted_at: str, endpoint: str, *key: Any) -> str:
        return super().url_for(endpoint, **dict(zip(key[::2], key[1::2], strict=True)))


def _texts(value: object) -> object:
    if type(value) in (list, tuple) and all(type(item) is str for item in value):  # type: ignore[attr-defined]
        return tuple(value)  # type: ignore[arg-type]
    return NO_KEY
