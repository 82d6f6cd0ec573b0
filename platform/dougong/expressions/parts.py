"""What is known of a part of an expression once simpleeval has walked through it."""

from __future__ import annotations

from typing import Any, Final

from dougong.dataclasses import dataclass
from dougong.expressions.functions import Read
from dougong.expressions.operators import Value
from dougong.expressions.types import RecordList, Type

VARIES: Final = object()
_TIMELESS = frozenset({"text", "number", "boolean", "record", "blank"})


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """``value`` is that of a constant, VARIES of everything else."""

    read: Read
    type: Type | None
    value: Any = VARIES

    @property
    def is_constant(self) -> bool:
        return self.value is not VARIES

    @property
    def is_record_list(self) -> bool:
        return isinstance(self.value, RecordList)

    @property
    def is_timeless(self) -> bool:
        """Whether it is surely neither a date nor an instant, nor a list of such: no zone matters to it."""
        if self.is_constant:
            return not self.is_record_list
        found = self.type
        if found is not None and found.name == "list":
            found = found.element
        return found is not None and found.name in _TIMELESS


def constant(value: Value) -> Part:
    return Part(lambda row, context: value, None, value)
