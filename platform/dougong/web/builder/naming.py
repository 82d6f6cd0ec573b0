"""API names of elements: shown in their panels, and changed wherever they are spoken of.

What is stored refers to elements by their ids, so that a name stands in one place only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dougong.definitions.documents import as_dict
from dougong.definitions.language import node
from dougong.definitions.naming import MAX_NAME, check_name
from dougong.definitions.walking import Spot, element_name, walk
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.web.builder.controls import Control, ControlGroup
from dougong.web.builder.drafting import Design
from dougong.web.texts import gettext

CONTROL = "/name!"
API_NAME = N_("API name")
HELP = N_("Expressions, files and the API call it so. Whatever refers to it follows.")
TAKEN = N_("Something beside it is called “{name}” already.")


def name_control(spot: Spot) -> Control | None:
    name = element_name(spot)
    if name is None:
        return None
    return Control(CONTROL, "text", gettext(API_NAME), gettext(HELP), name, longest=MAX_NAME)


def name_group(spot: Spot) -> list[ControlGroup]:
    """Closed: most people never need it."""
    made = name_control(spot)
    return [ControlGroup("advanced", gettext("Advanced"), [made], closed=True)] if made is not None else []


def rename(design: Design, kind: str, document: str, spot: Spot, sent: str | None) -> str | None:
    """Give the element the name that was sent, without keeping it yet. What its document is called then, or None
    where nothing is called otherwise."""
    name = (sent or "").strip()
    if not name or name == element_name(spot):
        return None
    stored = as_dict(design.stored(kind, document))
    found = next(one for one in walk(Spot(node(kind), stored)) if _is(one, spot.value["id"]))
    spec = found.node.element
    assert spec is not None  # noqa: S101 - what has a name is an element
    problem = check_name(name, spec.type)
    if problem is None and name in _beside(design, found):
        problem = Problem("name_taken", TAKEN, params={"name": name})
    if problem is not None:
        raise InvalidInput(replace(problem, place=f"0#{spot.pointer}{CONTROL}"))
    if spec.name == "":
        _rename_key(found.above[-1], str(found.key), name)
    else:
        found.value[spec.name] = name
    design.show(design.documents.with_document(stored))
    return str(stored["name"])


def _is(spot: Spot, element_id: str) -> bool:
    return spot.node.element is not None and spot.value.get("id") == element_id


def _beside(design: Design, spot: Spot) -> Iterator[str | None]:
    if not spot.above:
        yield from (one["name"] for one in design.documents.of_kind(spot.value["kind"]))
        return
    for key, value in (
        spot.above[-1].items() if isinstance(spot.above[-1], dict) else enumerate(spot.above[-1])
    ):
        if value is not spot.value:
            yield element_name(Spot(spot.node, value, (*spot.path[:-1], key)))


def _rename_key(held: dict[str, Any], old: str, new: str) -> None:
    """In its place among the others."""
    entries = list(held.items())
    held.clear()
    held.update((new if key == old else key, value) for key, value in entries)
