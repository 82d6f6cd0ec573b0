"""What a repair is called: what somebody would say who takes the thing out, not where it stands in a file."""

from __future__ import annotations

from collections.abc import Mapping

from dougong.definitions.walking import Spot
from dougong.problems import N_
from dougong.web.schema_words import schema_title
from dougong.web.texts import gettext

ELEMENTS: Mapping[str, str] = {
    "placement": N_("Take it off the form"),
    "column": N_("Take the column out"),
    "colour": N_("Remove the colour rule"),
    "rule": N_("Remove the rule"),
    "combination": N_("Remove the unique combination"),
    "duplicate": N_("Remove the rule for duplicates"),
    "menu": N_("Take it out of the menu"),
    "related": N_("Take the list off the page"),
    "card": N_("Take the card off the page"),
    "asked": N_("Take it off the public form"),
}
"""By type of element."""
PROPERTIES: Mapping[str, str] = {
    "requiredWhen": N_("Do not require it"),
    "default": N_("Begin it blank"),
    "unique": N_("Let values repeat"),
    "dependsOn": N_("Offer it whatever else is chosen"),
    "visible": N_("Show it always"),
    "filter": N_("Take out the filter"),
    "condition": N_("Take out the condition"),
    "when": N_("Take out the condition"),
}
"""By keyword."""
ENTRIES: Mapping[str, str] = {
    "sort": N_("Do not sort by it"),
    "values": N_("Do not set the field"),
    "match": N_("Do not look for it"),
}
"""Of what has no name of its own, by the keyword of its list."""
NAMELESS = N_("Take it out")
OTHERS = N_("Remove “{part}”")


def taken_out(spot: Spot, language: str) -> str:
    """What has gone, as it was."""
    element = spot.node.element
    words = ELEMENTS.get(element.type) if element is not None else PROPERTIES.get(str(spot.key))
    if words is None and element is None and isinstance(spot.key, int):
        words = ENTRIES.get(str(spot.path[-2]))
    part = schema_title(spot.node, language)
    if words is None and not part:
        words = NAMELESS
    return gettext(words) if words is not None else gettext(OTHERS).format(part=part)
