"""Cells as spreadsheets show them: days as a country writes them, amounts with the sign of their currency."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.fields import FieldError
from dougong.fields.numbers import number
from dougong.web.screens import Screen

Rows = Sequence[Sequence[str]]
_YEAR_LAST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?![0-9])")


def as_read(
    screen: Screen, obj: ObjectDefinition, fields: Sequence[FieldDefinition | None], rows: Rows
) -> list[list[str]]:
    """What nobody can be sure of stays as it stands, and is refused at its place."""
    read = [list(row) for row in rows]
    for column, field in enumerate(fields):
        if field is not None and field.type_name in ("date", "datetime"):
            _days(read, column)
        elif field is not None and len(field.currency_path) == 1:
            said = next(
                (at for at, one in enumerate(fields) if one and one.id == field.currency_path[0]), None
            )
            _amounts(screen, obj, field, read, column, said)
    return read


def _days(rows: list[list[str]], column: int) -> None:
    """A day beyond the twelfth tells in which order all of the column is written."""
    found = {
        index: match
        for index, row in enumerate(rows)
        if column < len(row)
        and (match := _YEAR_LAST.match(unicodedata.normalize("NFKC", row[column]).strip()))
    }
    day_first = any(int(match[1]) > 12 for match in found.values())
    month_first = any(int(match[3]) > 12 for match in found.values())
    if day_first == month_first:
        return
    for index, match in found.items():
        day, month = (match[1], match[3]) if day_first else (match[3], match[1])
        rows[index][column] = f"{match[4]}-{month:0>2}-{day:0>2}{match.string[match.end() :]}"


def _amounts(
    screen: Screen,
    obj: ObjectDefinition,
    field: FieldDefinition,
    rows: list[list[str]],
    column: int,
    said: int | None,
) -> None:
    """Without the sign of the currency that the same row says."""
    chosen = obj.fields_by_id.get(field.currency_path[0])
    follows = chosen is None or chosen.default_from is not None or chosen.default_expression is not None
    for row in rows:
        currency = row[said].strip() if said is not None and said < len(row) else ""
        if not currency and not follows and chosen is not None:
            currency = str(chosen.default or screen.workspace.currency)
        if currency and column < len(row):
            row[column] = _without_sign(row[column], currency)


def _without_sign(text: str, currency: str) -> str:
    try:
        return f"{number(text, currency):f}"
    except FieldError:
        return text
