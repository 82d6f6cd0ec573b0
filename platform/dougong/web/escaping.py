"""Escaping of the texts in markup that is made piece by piece, such as the cells of a list."""

from __future__ import annotations

import html
import re

PLAIN = re.compile(r"""[^&<>"']*""")
"""What needs no escaping; looking is quicker."""


def escaped(text: str) -> str:
    return text if PLAIN.fullmatch(text) else html.escape(text)
