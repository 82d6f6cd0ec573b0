"""The columns of a SELECT, and what turns its rows into record JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dougong.fields.columns import Convert
from dougong.records.amounts import AmountWriter
from dougong.records.joins import Joins
from dougong.records.layout import FieldLayout
from dougong.records.made_when_read import MadeColumn, Read, expression_of
from dougong.records.masking import hider, mask
from dougong.records.path_steps import Step

Naming = tuple[str, str | None]
"""A column that holds several records of an object, or one of any (None)."""

Assembler = Callable[[Sequence[Sequence[Any]]], list[dict[str, Any]]]


class Selection:
    """Collects the columns of a SELECT and what is done with them."""

    def __init__(self, joins: Joins, base_currency: str, masking: bool = False) -> None:
        """``masking``: of what is sensitive only a part is handed out."""
        self._joins = joins
        self._masking = masking
        self.sensitive: list[str] = []
        """Names of sensitive columns that are handed out as they are."""
        self._base_currency = base_currency
        self._priced: list[tuple[str, AmountWriter, str]] = []
        self.columns: list[str] = []
        self._names: list[str] = []
        self._converted: list[tuple[str, Convert]] = []
        self._references: list[tuple[str, Step]] = []
        self._named: list[Naming] = []
        self._files: list[str] = []
        self._made: list[tuple[Step, FieldLayout]] = []

    def add(self, step: Step) -> None:
        if step.name in self._names:
            return
        self._names.append(step.name)
        if step.sensitive and not step.masked and not self._masking:
            self.sensitive.append(step.name)
        if step.field is not None and step.field.made_when_read:
            self.columns.append("NULL")  # it keeps the place
            self._made.append((step, step.field))
            return
        self.columns.append(step.sql)
        if step.field is not None and step.field.target is not None:
            self._references.append((step.name, step))
            return
        if step.masked:
            self._converted.append((step.name, mask))
            return
        if step.sensitive and self._masking:
            definition = step.field.definition if step.field is not None else None
            self._converted.append((step.name, hider(definition.type_name if definition else "")))
            return
        currency = self._joins.currency(step)
        if currency is not None and step.field is not None:
            writer = AmountWriter(step.field, self._joins.release.dialect, self._base_currency)
            self._priced.append((step.name, writer, currency))
        elif step.field is not None and step.field.to_json is not None:
            self._converted.append((step.name, step.field.to_json))
        if step.field is not None and step.field.holds_files:
            self._files.append(step.name)
        if step.field is not None and step.field.names_records:
            self._named.append((step.name, step.field.links))

    @property
    def named(self) -> tuple[Naming, ...]:
        return tuple(self._named)

    def made(self) -> tuple[MadeColumn, ...]:
        """What is made of rows besides; it may bring joins along."""
        return tuple(self._made_column(step, field) for step, field in self._made)

    def _made_column(self, step: Step, field: FieldLayout) -> MadeColumn:
        expression, reads = expression_of(self._joins.release, field), []
        for path in expression.paths:
            source = self._joins.step((*step.above, *path), free=len(step.above))
            decode = None if source.field is None else source.field.decode
            reads.append(Read(path, self.hidden(source.sql), decode))
        masked = step.masked or (step.sensitive and self._masking)
        return MadeColumn(step.name, field, expression, tuple(reads), masked)

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(self._files)

    def hidden(self, sql: str) -> int:
        """The position of a column that is not part of the answer."""
        if sql not in self.columns:
            self.columns.append(sql)
        return self.columns.index(sql)

    def assembler(self) -> Assembler:
        names, converted = tuple(self._names), tuple(self._converted)
        references = tuple((name, self._title(step)) for name, step in self._references)
        assemble = _assembler(names, converted, references)
        priced = tuple((name, writer, self.hidden(sql)) for name, writer, sql in self._priced)
        return _pricing(assemble, priced) if priced else assemble

    def _title(self, step: Step) -> int | None:
        sql = self._joins.title(step)
        return None if sql is None else self.hidden(sql)


def _assembler(
    names: tuple[str, ...],
    converted: tuple[tuple[str, Convert], ...],
    references: tuple[tuple[str, int | None], ...],
) -> Assembler:
    def assemble(rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        # The columns of the answer come first in a row: zip stops where the hidden ones begin.
        records = [dict(zip(names, row, strict=False)) for row in rows]
        for name, convert in converted:
            for record in records:
                if (value := record[name]) is not None:
                    record[name] = convert(value)
        for name, title in references:
            for record, row in zip(records, rows, strict=True):
                if (value := record[name]) is not None:
                    record[name] = {"id": value, "title": None if title is None else row[title]}
        return records

    return assemble


def _pricing(assemble: Assembler, priced: Sequence[tuple[str, AmountWriter, int]]) -> Assembler:
    """Amounts know their currency."""

    def price(rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        records = assemble(rows)
        for record, row in zip(records, rows, strict=True):
            for name, writer, currency in priced:
                value = record[name]
                if value is not None:
                    record[name] = writer.write(value, row[currency])
        return records

    return price
