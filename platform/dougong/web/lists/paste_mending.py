"""The text of pasted rows, and what was mended of it in the table that shows their errors."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence

MOST_COLUMNS = 60
LONGEST = 1_000_000
OF, HEADED = "mends.of", "mends.headed"
"""Which text the table was made of, and whether its first row were headings."""
_MEND = re.compile(r"mend\.(\d{1,3})\.(\d{1,2})", re.ASCII)


def rows_in(text: str) -> list[list[str]]:
    lines = csv.reader(io.StringIO(text.replace("\0", "")[:LONGEST], newline=""), delimiter="\t")
    try:
        return [row[:MOST_COLUMNS] for row in lines if any(cell.strip() for cell in row)]
    except csv.Error:
        return [line.split("\t")[:MOST_COLUMNS] for line in text.splitlines() if line.strip()]


def text_of(rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter="\t", lineterminator="\n").writerows(rows)
    return file.getvalue()


def digest(text: str) -> str:
    """The same for a text that a browser has sent back."""
    return hashlib.sha256(text_of(rows_in(text)).encode()).hexdigest()[:16]


def mended(text: str, form: Mapping[str, str]) -> tuple[str, frozenset[tuple[int, int]]]:
    """The text with what was mended, and the cells in which it was; whoever wrote another text meant that."""
    found = {(int(m[1]), int(m[2])): value for name, value in form.items() if (m := _MEND.fullmatch(name))}
    if not found or form.get(OF) != digest(text):
        return text, frozenset()
    rows, first = rows_in(text), 1 if form.get(HEADED) else 0
    for (number, column), value in found.items():
        if number + first < len(rows) and column < MOST_COLUMNS:
            row = rows[number + first]
            row += [""] * (column + 1 - len(row))
            row[column] = value
    return text_of(rows), frozenset(found)
