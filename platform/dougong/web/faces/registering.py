"""The one door for how a field type is met on the screens."""

from __future__ import annotations

from dougong.web.faces.controls import CONTROLS, Control
from dougong.web.faces.criteria import CRITERIA, Criterion
from dougong.web.faces.looks import LOOKS, Look


def show_as(
    type_name: str,
    look: Look | None = None,
    control: Control | None = None,
    criterion: Criterion | None = None,
) -> None:
    """What is left out is as for a line of text."""
    if look is not None:
        LOOKS.register(type_name, look)
    if control is not None:
        CONTROLS.register(type_name, control)
    if criterion is not None:
        CRITERIA.register(type_name, criterion)
