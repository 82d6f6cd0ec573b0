"""The house's dataclasses behave as Python's own do, and cost next to nothing until they are used."""

from __future__ import annotations

import copy
import dataclasses
import re
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, replace
from pathlib import Path
from typing import Any

import dougong
import pytest
from dougong.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 0
    marks: tuple[str, ...] = field(default_factory=tuple, compare=False)
    doubled: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "doubled", self.x * 2)


@dataclass(frozen=True, slots=True)
class Place(Point):
    name: str = field(default="", kw_only=True)


@dataclass(slots=True)
class Count:
    seen: list[int] = field(default_factory=list)


@dataclass
class Loose:
    name: str = ""


@dataclass(frozen=True, eq=False)
class Handle:
    number: int

    def __repr__(self) -> str:
        return "a handle"


def test_methods_are_those_of_pythons_dataclasses() -> None:
    point = Point(1, y=2)
    assert repr(point) == "Point(x=1, y=2, marks=())"
    assert (point.doubled, point.marks) == (2, ())
    assert point == Point(1, 2, ("kept out",)) and point != Point(1, 3) and point != (1, 2)
    assert {point: "found"}[Point(1, 2)] == "found"
    assert [each.name for each in fields(point)] == ["x", "y", "marks", "doubled"]
    assert dataclasses.asdict(point) == {"x": 1, "y": 2, "marks": (), "doubled": 2}
    with pytest.raises(TypeError, match=r"Point.__init__\(\) missing 1 required positional argument: 'x'"):
        Point()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(repr, id="repr"),
        pytest.param(hash, id="hash"),
        pytest.param(lambda made: made == made, id="eq"),
        pytest.param(lambda made: replace(made, x=3), id="replace"),
    ],
)
def test_any_method_may_be_the_first(first: Callable[[Any], object]) -> None:
    @dataclass(frozen=True, slots=True)
    class Fresh:
        x: int

    made = object.__new__(Fresh)
    object.__setattr__(made, "x", 1)
    first(made)
    assert made == Fresh(1) and hash(made) == hash(Fresh(1)) and repr(made).endswith("Fresh(x=1)")


def test_a_class_that_derives_has_the_fields_of_both() -> None:
    place = Place(1, name="here")
    assert repr(place) == "Place(x=1, y=0, marks=(), name='here')"
    assert place != Point(1) and replace(place, y=5) == Place(1, 5, name="here")


def test_frozen_refuses_changes_and_the_rest_allows_them() -> None:
    point, count, handle = Point(1), Count(), Handle(1)
    for change in (
        lambda: setattr(point, "x", 2),
        lambda: delattr(point, "x"),
        lambda: setattr(handle, "more", 1),
    ):
        with pytest.raises(FrozenInstanceError):
            change()
    count.seen.append(1)
    loose = Loose()
    loose.name = "changed"
    assert loose == Loose("changed") and count == Count([1]) and Count().seen == [] and point.x == 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(count)


def test_what_a_class_says_itself_is_kept() -> None:
    assert repr(Handle(1)) == "a handle"
    assert Handle(1) != Handle(1) and len({Handle(1), Handle(1)}) == 2


def test_instances_are_copied() -> None:
    point = Point(1, 2, ("a",))
    copies = (copy.copy(point), copy.deepcopy(point))
    assert all(made == point and made is not point and made.marks == ("a",) for made in copies)


def test_declaring_a_class_compiles_nothing() -> None:
    def compiled(declaring: Callable[..., Any]) -> int:
        class Plain:
            a: int
            b: str
            c: int = 0

        found = []
        before = sys.getprofile()
        sys.setprofile(lambda _frame, event, arg: found.append(arg) if arg is exec else None)
        try:
            declaring(frozen=True, slots=True)(Plain)
        finally:
            sys.setprofile(before)
        return len(found)

    assert compiled(dataclasses.dataclass) > 0
    assert compiled(dataclass) == 0


def test_the_product_declares_its_classes_by_it() -> None:
    """Each that is declared by Python's own adds a millisecond to every start."""
    house = Path(dougong.__file__).parent
    imports = re.compile(r"^from dataclasses import .*\bdataclass\b", re.M)
    others = [str(path) for path in house.rglob("*.py") if imports.search(path.read_text("utf-8"))]
    assert len(others) < 40, others
