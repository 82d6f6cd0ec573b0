"""The button of a phone's card that calls whom the card is of. At a desk the number itself stands in the row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app

from dougong.problems import N_
from dougong.web.escaping import escaped
from dougong.web.texts import gettext

NUMBER = 'href="tel:'
"""What a cell has in it whose number may be read; one with stars leads nowhere."""
SAID = N_("Call {name} by phone")


def calls() -> Callable[[str, Any], str]:
    """Of a cell and the title of its record: the cell with the button."""
    before, _, after = str(escaped(gettext(SAID))).partition("{name}")
    icon: Any = current_app.jinja_env.globals["icon"]
    drawn = str(icon("phone"))

    def with_button(cell: str, title: Any) -> str:
        _, found, rest = cell.partition(NUMBER)
        if not found:
            return cell
        number = rest.partition('"')[0]
        label = f"{before}{escaped(str(title))}{after}"
        return f'{cell}<a class="dg-call" {NUMBER}{number}" aria-label="{label}">{drawn}</a>'

    return with_button
