"""What the macros of the bundled types draw values with: filters of their templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dougong.fields.address import one_line
from dougong.fields.phone import readable
from dougong.web.faces.places import indented, place
from dougong.web.faces.scores import bar, rated
from dougong.web.faces.texts import harmless, is_long, qr_code, swatch
from dougong.web.screens import current_screen


def _address(value: Any) -> str:
    return one_line(value, str(current_screen().formats.locale))


FILTERS: Mapping[str, Callable[..., str | bool]] = {
    "address": _address,
    "bar": bar,
    "harmless": harmless,
    "is_long": is_long,
    "indented": indented,
    "phone": readable,
    "place": place,
    "qr_code": qr_code,
    "stars": rated,
    "swatch": swatch,
}
