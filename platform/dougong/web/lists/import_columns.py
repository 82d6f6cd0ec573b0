"""The columns of a file that is imported: what is in them, and to which field each leads."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput
from dougong.fields import FIELD_TYPES
from dougong.problems import N_, Problem
from dougong.transfer import Table
from dougong.transfer.column_fits import ROWS, guess_fields
from dougong.transfer.mapping import WRITABLE_SYSTEM_FIELDS
from dougong.web.faces.controls import people
from dougong.web.screens import Screen
from dougong.web.texts import gettext
from dougong.web.titles import SYSTEM_TITLES

SAMPLE_ROWS = 3
LONGEST_SAMPLE = 60
NOTHING_MAPPED = N_("No column leads to a field: choose at least one.")
TWICE = N_("Two columns lead to “{field}”.")


HOW = {
    "meant": N_("Guessed: another word for it."),
    "part": N_("Guessed: the titles are alike."),
    "values": N_("Guessed from the values."),
}


@dataclass(frozen=True, slots=True)
class ColumnView:
    """``guess`` is the field that was guessed without being sure, and ``why`` says how."""

    index: int
    name: str
    samples: list[str]
    field: str
    guess: str = ""
    why: str = ""


def columns_of(
    screen: Screen, obj: ObjectDefinition, table: Table, form: Mapping[str, str], fields: Container[str]
) -> list[ColumnView]:
    """With what was chosen so far, else with what their titles and values suggest."""
    rows = list(islice(table, ROWS))
    more = {name: (SYSTEM_TITLES[name], screen.titles.segment(name)) for name in WRITABLE_SYSTEM_FIELDS}
    context = replace(people(screen), is_json=table.is_record_json)
    guessed = guess_fields(obj, screen.definitions, table, rows, context, more)
    found = []
    for index, column in enumerate(table.columns):
        samples = [_sample(row.values.get(column)) for row in rows[:SAMPLE_ROWS]]
        guess = guessed.get(column)
        if guess is not None and (guess.field not in fields or _names_files(obj, guess.field, samples)):
            guess = None
        was_chosen = form.get(f"column.{index}") == column
        field = form.get(f"field.{index}", "") if was_chosen else guess.field if guess else ""
        view = ColumnView(index, column, [sample for sample in samples if sample], field)
        if guess is not None and not guess.is_sure:
            view = replace(view, guess=guess.field, why=gettext(HOW[guess.how]))
        found.append(view)
    return found


def _names_files(obj: ObjectDefinition, field: str, samples: Sequence[str]) -> bool:
    """As an export writes them: a name brings no file along."""
    definition = obj.fields_by_name.get(field)
    if definition is None or not FIELD_TYPES[definition.type_name].holds_files:
        return False
    return not all(sample.replace(",", "").replace(" ", "").isdecimal() for sample in samples if sample)


def _sample(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]}…"


def chosen_fields(form: Mapping[str, str]) -> dict[str, str | None]:
    columns: dict[str, str | None] = {}
    for index in range(len(form)):
        if f"column.{index}" not in form:
            break
        columns[form[f"column.{index}"]] = form.get(f"field.{index}") or None
    _check([field for field in columns.values() if field])
    return columns


def _check(fields: Sequence[str]) -> None:
    if not fields:
        raise InvalidInput(Problem("nothing_mapped", NOTHING_MAPPED))
    double = next((field for field in fields if fields.count(field) > 1), None)
    if double is not None:
        raise InvalidInput(Problem("field_twice", TWICE, double, {"field": double}))
