"""What a query asks, without its values."""

from __future__ import annotations

from dougong.access import Operation
from dougong.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """All of a query but its values: the key of the cache. The filter counts as shape, with its constants."""

    object_id: str
    fields: tuple[str, ...] = ()
    filter: str | None = None
    sort: tuple[str, ...] = ()
    deleted: bool = False
    search: int = 0
    """Of how many phrases what is looked for consists; 0: nothing is."""
    match: tuple[tuple[str, bool], ...] = ()
    """Paths, and whether the value is blank."""
    ids: str = ""
    """The field that a list of ids chooses by."""
    one: bool = False
    top: str = ""
    """The reference of the object to itself of whose trees only the roots are meant."""
    strays: str = ""
    """That of whose trees only those are meant whose parent the actor does not see."""
    below: str = ""
    """That by which records stand below the row ``above`` of the statement around."""
    by: tuple[str, ...] = ()
    """Paths by whose values the records are dealt into columns."""
    operation: Operation = "read"
    masking: bool = False
    """Whether of sensitive values only a part is handed out."""
