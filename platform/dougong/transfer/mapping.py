"""Which column becomes which field, and how its cells are rewritten on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition, read_file
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.transfer.tables import SourceOptions

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

SCHEMA = Path(__file__).with_name("mapping.json")
WRITABLE_SYSTEM_FIELDS = ("owner",)

Cell = Any
Rewrite = Callable[[Cell], Cell]

AS_FOUND = SourceOptions()

SKIP = object()
"""What a rewrite returns where the field is not to be mentioned at all."""


class Unfit(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Target:
    """One field filled from one column."""

    field: str
    match: str | None = None
    replace: Mapping[str, Any] | None = None
    unknown: str = "keep"
    formats: tuple[str, ...] = ()
    prefix: str = ""
    blank: str = "clear"
    default: Any = None

    def value(self, cell: Cell) -> Any:
        """What the field gets for a cell, in a form that the field's type reads; SKIP to leave it alone."""
        if self.replace is not None:
            cell = self._replaced(None if _is_blank(cell) else cell)
        if _is_blank(cell):
            if self.default is not None:
                return self.default
            return SKIP if self.blank == "keep" else self._spaces(cell)
        if self.formats and isinstance(cell, str):
            cell = self._moment(cell)
        if self.prefix:
            cell = f"{self.prefix}{cell}"
        return {self.match: cell} if self.match is not None else cell

    def _spaces(self, cell: Cell) -> Cell:
        """Nothing but spaces may be a text's value: the type of an own field decides."""
        is_own = self.match is None and self.field not in WRITABLE_SYSTEM_FIELDS
        return cell or None if is_own else None

    def _replaced(self, cell: Cell) -> Cell:
        assert self.replace is not None  # noqa: S101 - tells mypy what the caller has asked
        text = "" if cell is None else str(cell).strip()
        if text in self.replace:
            return self.replace[text]
        if cell is None or self.unknown == "keep":
            return cell
        if self.unknown == "blank":
            return None
        text = N_("“{value}” is not among the values that the mapping knows.")
        raise Unfit(Problem("unknown_value", text, self.field, {"value": str(cell)[:80]}))

    def _moment(self, text: str) -> date | datetime:
        for form in self.formats:
            try:
                moment = datetime.strptime(text.strip(), form)  # noqa: DTZ007 - the field's type adds the zone
            except ValueError:
                continue
            return moment if any(mark in form for mark in ("%H", "%I")) else moment.date()
        message = N_("“{value}” is not a date written as {formats}.")
        params = {"value": text[:80], "formats": " / ".join(self.formats)}
        raise Unfit(Problem("bad_date", message, self.field, params))


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """``columns`` maps column titles to their targets; a column with none is left out on purpose."""

    columns: Mapping[str, tuple[Target, ...]]
    constants: Mapping[str, Any]
    source: SourceOptions = AS_FOUND
    object: str | None = None
    mode: str | None = None
    key: str | None = None

    def record(self, cells: Mapping[str, Cell]) -> tuple[dict[str, Any], list[Problem]]:
        """The values of one row; later columns win over earlier ones, cells over constants."""
        values: dict[str, Any] = dict(self.constants)
        problems: list[Problem] = []
        for column, targets in self.columns.items():
            if column not in cells:
                continue
            for target in targets:
                try:
                    value = target.value(cells[column])
                except Unfit as unfit:
                    problems.append(unfit.problem)
                    continue
                if value is not SKIP:
                    values[target.field] = value
        return values, problems

    def check(self, obj: ObjectDefinition, columns: Iterable[str]) -> None:
        """Refuses a mapping that names fields or columns that are not there."""
        problems = [
            _unknown_field(target.field, obj)
            for targets in self.columns.values()
            for target in targets
            if not _is_writable(target.field, obj)
        ]
        problems += [_unknown_field(name, obj) for name in self.constants if not _is_writable(name, obj)]
        if self.object is not None and self.object != obj.name:
            text = N_("The mapping is for “{other}”, not for “{object}”.")
            problems.append(
                Problem("other_object", text, "object", {"other": self.object, "object": obj.name})
            )
        present = set(columns)
        problems += [
            Problem("missing_column", N_("The file has no column “{name}”."), "columns", {"name": name})
            for name, targets in self.columns.items()
            if targets and name not in present
        ]
        if problems:
            raise InvalidInput(problems)

    def unmapped(self, columns: Iterable[str]) -> list[str]:
        """Columns of the file of which the mapping says nothing."""
        return [name for name in columns if name not in self.columns]


def read_mapping(path: Path) -> ColumnMapping:
    return mapping_from_json(read_file(path))


def mapping_from_json(document: Any) -> ColumnMapping:
    errors = sorted(_validator().iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
    if errors:
        raise InvalidInput(_problem(error) for error in errors)
    blank = document.get("blank", "clear")
    return ColumnMapping(
        columns={name: tuple(_targets(value, blank)) for name, value in document["columns"].items()},
        constants=document.get("constants", {}),
        source=SourceOptions(**document.get("source", {})),
        object=document.get("object"),
        mode=document.get("mode"),
        key=document.get("key"),
    )


def mapping_of(obj: ObjectDefinition, fields: Mapping[str, str]) -> ColumnMapping:
    """``fields``: the field of each column that has one."""
    if not fields:
        known = ", ".join(field.name for field in obj.fields)
        text = N_("No column of the file is called like a field. Fields: {fields}.")
        raise InvalidInput(Problem("no_column_fits", text, "line 1", {"fields": known}))
    return ColumnMapping({column: (Target(name),) for column, name in fields.items()}, constants={})


@cache
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # a server can start without it

    return Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def _targets(value: Any, blank: str) -> Iterable[Target]:
    if value is None:
        return
    if isinstance(value, str):
        yield Target(value, blank=blank)
        return
    for item in value if isinstance(value, list) else [value]:
        formats = item.get("format", ())
        yield Target(
            field=item["field"],
            match=item.get("match"),
            replace=item.get("replace"),
            unknown=item.get("unknown", "keep"),
            formats=(formats,) if isinstance(formats, str) else tuple(formats),
            prefix=item.get("prefix", ""),
            blank=item.get("blank", blank),
            default=item.get("default"),
        )


def _is_writable(name: str, obj: ObjectDefinition) -> bool:
    own = name in obj.fields_by_name or name in obj.line_items_by_name
    return own or name in WRITABLE_SYSTEM_FIELDS or name == "id"


def _unknown_field(name: str, obj: ObjectDefinition) -> Problem:
    text = N_("“{object}” has no field “{name}”.")
    return Problem("unknown_field", text, name, {"object": obj.name, "name": name})


def _problem(error: ValidationError) -> Problem:
    pointer = "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path)
    return Problem(
        "bad_mapping",
        N_("The mapping is not valid: {reason}."),
        f"/{pointer}",
        {"reason": error.message[:300]},
    )
