"""Field types on the screens: three facets for each, registered by the type's name.

A ``Look`` shows values (lists, pages, history), a ``Control`` takes them in forms, a ``Criterion`` asks for
them in filters. Pages know no field type; whoever adds a type gives it the facets in which it differs from
a line of text, and the macros it names. Not the place for what a value means: that is ``dougong.fields``.
"""

from dougong.web.conditions.operators import Unreadable
from dougong.web.faces import (
    choices,
    currencies,
    dates,
    departments,
    files,
    many_records,
    multi_choices,
    numbers,
    people,
    places,
    references,
    scores,
    texts,
)
from dougong.web.faces.controls import CONTROLS, Control, control_of
from dougong.web.faces.criteria import CRITERIA, Criterion, criterion_of
from dougong.web.faces.looks import LOOKS, Look, look_of
from dougong.web.faces.registering import show_as
from dougong.web.faces.templates import PLUGIN_TEMPLATES, add_templates

__all__ = [
    "CONTROLS",
    "CRITERIA",
    "LOOKS",
    "PLUGIN_TEMPLATES",
    "Control",
    "Criterion",
    "Look",
    "Unreadable",
    "add_templates",
    "choices",
    "control_of",
    "criterion_of",
    "currencies",
    "dates",
    "departments",
    "files",
    "look_of",
    "many_records",
    "multi_choices",
    "numbers",
    "people",
    "places",
    "references",
    "scores",
    "show_as",
    "texts",
]
