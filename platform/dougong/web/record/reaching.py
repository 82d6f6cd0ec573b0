"""What a phone can do with a record at once: call, write a mail, find the way, say something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from flask import render_template
from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.fields.address import one_line
from dougong.fields.location import degrees
from dougong.problems import N_
from dougong.web.roles.rights import masked_fields
from dougong.web.screens import Screen, current_screen
from dougong.web.texts import gettext


@dataclass(frozen=True, slots=True)
class ReachAction:
    icon: str
    title: str
    hint: str
    url: str


Target = Callable[[Screen, Any], tuple[str, str]]
"""Where a value leads, and what is said of it."""


def _phone(screen: Screen, value: Any) -> tuple[str, str]:
    return f"tel:{value}", str(value)


def _email(screen: Screen, value: Any) -> tuple[str, str]:
    return f"mailto:{quote(value, safe='@+')}", str(value)


def _location(screen: Screen, value: Any) -> tuple[str, str]:
    latitude, longitude = degrees(value["latitude"]), degrees(value["longitude"])
    name = value.get("label") or f"{latitude}, {longitude}"
    if screen.language == "zh":
        asked = {"to": f"{longitude},{latitude},{name}", "coordinate": "wgs84", "callnative": "1"}
        return f"https://uri.amap.com/navigation?{urlencode(asked)}", name
    point = urlencode({"mlat": latitude, "mlon": longitude})
    return f"https://www.openstreetmap.org/?{point}#map=17/{latitude}/{longitude}", name


def _address(screen: Screen, value: Any) -> tuple[str, str]:
    return _line(screen, one_line(value, str(screen.formats.locale)))


def _line(screen: Screen, line: str) -> tuple[str, str]:
    if screen.language == "zh":
        return f"https://uri.amap.com/search?{urlencode({'keyword': line, 'callnative': '1'})}", line
    return f"https://www.openstreetmap.org/search?{urlencode({'query': line})}", line


REACHED: Mapping[str, tuple[str, str, Target]] = {
    "phone": ("phone", N_("Call"), _phone),
    "email": ("mail", N_("Mail"), _email),
    "location": ("map-pin", N_("Navigate"), _location),
    "address": ("map-pin", N_("Navigate"), _address),
    "line": ("map-pin", N_("Navigate"), _line),
}
"""By type of field, or "line": icon, title, target. The servers of maps learn of a place when a link is followed."""


def reach_actions(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> list[ReachAction]:
    """The first of each title that there is something to do with."""
    found: dict[str, ReachAction] = {}
    for field, value in _filled(screen, obj, record):
        icon, title, target = REACHED[_kind(field)]
        if title not in found:
            url, hint = target(screen, value)
            found[title] = ReachAction(icon, gettext(title), hint, url)
    return sorted(
        found.values(), key=lambda action: [gettext(one[1]) for one in REACHED.values()].index(action.title)
    )


def _kind(field: FieldDefinition) -> str:
    """A text may say that it is the line of an address."""
    return "line" if field.type_name == "text" and field.options.get("navigable") else field.type_name


def _filled(
    screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]
) -> Iterator[tuple[FieldDefinition, Any]]:
    masked = masked_fields(screen, obj)
    for field in obj.fields:
        if _kind(field) in REACHED and field.name not in masked and record.get(field.name):
            yield field, record[field.name]


def reach_html(obj: ObjectDefinition, record: Mapping[str, Any]) -> Markup:
    actions = reach_actions(current_screen(), obj, record)
    html = render_template("parts/reach.html", actions=actions)
    return Markup(html)  # noqa: S704 - rendered by an escaping template
