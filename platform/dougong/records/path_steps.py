"""Where a path of fields ends in a statement."""

from __future__ import annotations

from dougong.dataclasses import dataclass
from dougong.expressions.types import Path
from dougong.records.layout import FieldLayout


@dataclass(frozen=True, slots=True)
class Step:
    """Where a path ends: a column of an alias. ``field`` is None for a column of a user or a department."""

    alias: str
    column: str
    kind: str
    field: FieldLayout | None
    name: str
    """The path in names, with dots."""
    masked: bool = False
    """Whether no more may be shown than ``mask`` leaves."""
    above: Path = ()
    """Of a field that is made when read: the way to its record."""
    made: str = ""
    """The SQL of such a field's value, where it was asked for."""
    sensitive: bool = False
    """Whether its readings are told."""

    @property
    def sql(self) -> str:
        if self.made:
            return self.made
        column = f"{self.alias}.{self.column}"
        part = self.field.part if self.field is not None else None
        return column if part is None else part.sql(column)

    @property
    def key_sql(self) -> str | None:
        """The folded text, where it stands beside."""
        return f"{self.alias}.{self.field.key_column}" if self.field and self.field.key_column else None
