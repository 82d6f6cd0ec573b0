"""What a panel is made of: one control for each place in the schema of an element."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Any

from dougong.dataclasses import dataclass
from dougong.web.texts import gettext

MOST_SAID = 3


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    title: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of a list. ``token`` stands in the names of its controls; of an element it is the id."""

    token: str
    shown: list[Control]
    more: list[Control]
    title: str = ""
    note: str = ""
    """What its conditions say, for who has not opened it."""


@dataclass(slots=True)
class Control:
    """``name`` is the pointer from the element to the value; the form sends the value under it."""

    name: str
    kind: str
    title: str
    help: str = ""
    value: Any = ""
    required: bool = False
    longest: int | None = None
    least: int | None = None
    greatest: int | None = None
    choices: list[Choice] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    blank: Row | None = None
    """What "add" puts into the list."""
    prefix: str = ""
    """That of the ids of the list's elements, if they have some."""
    object_name: str = ""
    """Whose fields an expression reads."""
    automation: str = ""
    """Whose variables it may read."""
    result: str = ""
    """What an expression must give; "" is anything."""
    clicked: Any = None
    """Of a condition: how it is shown to those who click it together."""
    said: str = ""
    """Of a condition: what it says, whether or not it can be clicked together."""
    usual: str = ""
    """Of a choice: what holds where nothing is said."""
    reshapes: bool = False
    """Whether another value makes other controls appear."""
    other: Control | None = None
    """The same in the other language."""
    placeholder: str = ""
    language: str = ""
    """Of what is written in it, where that is known."""
    item: str = ""
    """What one entry of a list is called."""

    @property
    def id(self) -> str:
        return "p" + "".join(one if one.isalnum() or one == "_" else "-" for one in self.name)


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """``closed`` ones are opened by whoever wants them."""

    name: str
    title: str
    controls: list[Control]
    closed: bool = False
    note: str = ""


def walk_controls(controls: Iterable[Control], blank: bool = False) -> Iterable[Control]:
    """With ``blank`` also those of the entries that lists would add. A matrix is one control."""
    for control in controls:
        yield control
        yield from walk_controls(control.controls, blank)
        if control.kind == "matrix":
            continue
        for row in (*control.rows, *([control.blank] if blank and control.blank else [])):
            yield from walk_controls((*row.shown, *row.more), blank)
        if control.other is not None:
            yield control.other


def said_of(controls: Iterable[Control]) -> str:
    """What the first of their conditions say."""
    said = [one for one in walk_controls(controls) if one.said][:MOST_SAID]
    return " · ".join(gettext("{title}: {value}").format(title=one.title, value=one.said) for one in said)
