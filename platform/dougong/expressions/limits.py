"""How large an expression, and what it makes, may become."""

from __future__ import annotations

MAX_CHARACTERS = 2_000
MAX_SOURCE = 12_000  # before field names are counted as one character each
MAX_NODES = 200
MAX_DEPTH = 40
MAX_SEGMENTS = 5
MAX_NAME = 64
MAX_TEXT = 20_000
MAX_EXPONENT = 1_000
MAX_ITEMS = 1_000  # of the lists that functions make
MAX_FORMAT = 255

MAX_WHOLE_DIGITS = 16
MAX_DECIMALS = 10
