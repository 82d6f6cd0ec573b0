"""A finding about somebody's input, as data: what is wrong, where, and with which values.

Problems are made on every floor and rendered only by callers (a form, the API, the command line), each in the
language of its reader. ``template`` is the English text and the key into the translation catalogues at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, Literal

from dougong.dataclasses import dataclass

_NAMES = re.compile(r"\{(\w+)\}")

Severity = Literal["error", "warning"]


def N_(template: str) -> str:  # noqa: N802 - the name by which gettext's tools find texts
    """Mark a text for translation where no language is known yet."""
    return template


@dataclass(frozen=True, slots=True)
class Problem:
    """``place`` is a field name or a JSON pointer, ``code`` a stable word for programs."""

    code: str
    template: str
    place: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = "error"

    @property
    def message(self) -> str:
        """The text in English."""
        return fill(self.template, self.params)

    def at(self, place: str) -> Problem:
        return replace(self, place=place)

    def to_json(self) -> dict[str, Any]:
        return {"field": self.place, "code": self.code, "message": self.message, "severity": self.severity}


def fill(template: str, params: Mapping[str, Any]) -> str:
    """Put params into the {names} of a template; braces inside the values stay as they are."""
    return _NAMES.sub(lambda found: str(params.get(found[1], found[0])), template)
