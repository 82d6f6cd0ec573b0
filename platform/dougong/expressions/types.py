"""What an expression can be, and what it asks of the place where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

from dougong.dataclasses import dataclass
from dougong.problems import N_

if TYPE_CHECKING:
    from dougong.expressions.checked import Checked

Path = tuple[str, ...]
TypeName = Literal["text", "number", "boolean", "date", "datetime", "record", "list", "blank"]


@dataclass(frozen=True, slots=True)
class Type:
    """``target`` is the id of the object that a record belongs to, ``scale`` the decimals that a number's
    column keeps (None: not a column), ``choices`` the option keys of a select, ``element`` what a list
    holds. ``form`` says of what a text is the writing, where functions ask for such."""

    name: TypeName
    target: str | None = None
    scale: int | None = None
    choices: tuple[str, ...] = ()
    element: Type | None = None
    form: str | None = None

    def is_a(self, *names: TypeName) -> bool:
        return self.name in names


TEXT = Type("text")
NUMBER = Type("number")
INTEGER = Type("number", scale=0)
MONEY = Type("number", scale=4)
BOOLEAN = Type("boolean")
DATE = Type("date")
DATETIME = Type("datetime")
BLANK = Type("blank")
PLACE = Type("text", form="place")
"""A point on the earth, as JSON."""
USER = Type("record", target="user")
DEPARTMENT = Type("record", target="department")

TYPE_WORDS: dict[TypeName, str] = {
    "text": N_("text"),
    "number": N_("a number"),
    "boolean": N_("true or false"),
    "date": N_("a date"),
    "datetime": N_("a date with time"),
    "record": N_("a record"),
    "list": N_("a list"),
    "blank": N_("blank"),
}


def record(target: str) -> Type:
    return Type("record", target=target)


def select(choices: Sequence[str]) -> Type:
    return Type("text", choices=tuple(choices))


def list_of(element: Type) -> Type:
    return Type("list", element=element)


@dataclass(frozen=True, slots=True)
class Macro:
    """What a field without values of its own stands for. A number is rounded to ``decimals``, a text cut to
    its ``longest``. Its paths begin at the record that has the field; ``sources`` are its text, and those of the
    macros in it."""

    checked: Checked
    decimals: int | None
    longest: int | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartOf:
    """A part of a field's value, such as the city of an address: its name, and how it is read from the value."""

    name: str
    read: Callable[[Any], Any]

    def of(self, value: Any) -> Any:
        if value is None:
            return None
        return [self.of(one) for one in value] if isinstance(value, list) else self.read(value)


@dataclass(frozen=True, slots=True)
class RecordList:
    """What the records of an object have in a field, to be read only when a function wants it. ``name`` is the path in
    names, "" for the records themselves; with ``has_key`` the folded text stands beside."""

    object_id: str
    name: str
    element: Type
    has_key: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedPath:
    """``path`` is canonical: field ids or names of system fields, the same for every spelling of one
    field; of a ``part`` it leads to the whole value. ``records`` are not read off the record at hand. What a
    macro reads, from the segment ``free`` on, it reads for everybody alike."""

    type: Type
    path: Path
    macro: Macro | None = None
    free: int | None = None
    part: PartOf | None = None
    records: RecordList | None = None

    @property
    def place(self) -> Path:
        """Tells apart what is read for everybody from what whoever asks may read, and a part from the whole."""
        place = self.path if self.part is None else (*self.path, f".{self.part.name}")
        return place if self.free is None else ("", str(self.free), *place)


Obstacle = Literal["not_a_reference", "not_stored", "circular", "too_complex"]


class UnknownPath(Exception):
    """Raised by a scope. ``index`` says which segment is at fault, ``known`` which names would have been
    right, ``obstacle`` why a field that is there cannot be read here."""

    def __init__(self, index: int, known: Sequence[str] = (), obstacle: Obstacle | None = None) -> None:
        super().__init__(index)
        self.index = index
        self.known = tuple(known)
        self.obstacle = obstacle


class Scope(Protocol):
    """The names that an expression may mention."""

    def resolve(self, path: Path) -> ResolvedPath:
        """Raises UnknownPath."""
