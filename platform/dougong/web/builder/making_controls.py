"""Controls from the schemas: every keyword that may stand in an element has one, whatever kind it is of."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from dougong.definitions.looking import looked_at
from dougong.definitions.variables import variables_at
from dougong.definitions.walking import Spot
from dougong.web.builder.choices import choices_for, enum_choices, help_in_words, offered, owner_of
from dougong.web.builder.conditions import clicked
from dougong.web.builder.control_kinds import decides, is_meant, kind_of
from dougong.web.builder.controls import Choice, Control, Row, said_of
from dougong.web.builder.drafting import Design
from dougong.web.builder.icons import OFFERED
from dougong.web.builder.rights_matrix import rights_rows
from dougong.web.builder.sentences import spot_in_words
from dougong.web.languages import LANGUAGES
from dougong.web.schema_words import schema_help, schema_title
from dougong.web.texts import gettext

DEEPEST = 4
INLINE: Mapping[str, tuple[str, ...]] = {
    "option": ("title", "colour"),
    "stage": ("option", "probability", "category"),
    "column": ("field",),
    "placement": ("field",),
    "rule": ("message", "condition"),
    "combination": ("message", "fields"),
    "duplicate": ("severity", "message"),
    "colour": ("when", "colour"),
    "variable": ("title", "type"),
    "menu": ("title", "object"),
    "card": ("title", "type"),
    "related": ("object", "field"),
    "clock": ("title",),
}
"""By type of element: what an entry of a list shows before it is opened."""
RESHAPING = frozenset({"type", "result"})
"""Words that decide which other properties there are; so does what others look at."""
SPEAK_FOR_THEMSELVES = frozenset({"title", "name", "pluralTitle", "placeholder"})
HIDDEN = frozenset({"id", "kind"})


class ControlMaker:
    """For one document in file form."""

    def __init__(self, design: Design, without: Collection[str] = ()) -> None:
        self.design = design
        self.language = design.screen.language
        self.without = frozenset(without) | HIDDEN

    def of_element(self, spot: Spot, keys: Iterable[str] | None = None) -> list[Control]:
        """Those of its properties, or of the ones that are named, in this order."""
        here = spot.node
        names = here.properties if keys is None else [key for key in keys if key in here.properties]
        required = here.schema.get("required", ())
        found = []
        for key in names:
            if key in self.without or not is_meant(here.properties[key], spot.value):
                continue
            made = self.control(self.inner(spot, key), f"/{key}", key in required)
            if made is not None:
                made.reshapes = made.reshapes or decides(here, key)
                found.append(self._worded(made, spot, key))
        return found

    def inner(self, spot: Spot, key: str | int) -> Spot:
        here = spot.node.child(key)
        assert here is not None  # noqa: S101 - the key was taken from the node
        value = spot.value.get(key) if isinstance(spot.value, Mapping) and isinstance(key, str) else None
        return Spot(here, value, (*spot.path, key), (*spot.above, spot.value))

    def control(self, spot: Spot, name: str, required: bool = False, depth: int = 0) -> Control | None:
        here, schema = spot.node, spot.node.schema
        if "const" in schema:
            return None
        made = Control(
            name,
            kind_of(here),
            schema_title(here, self.language),
            "" if spot.key in SPEAK_FOR_THEMSELVES else schema_help(here, self.language),
            spot.value,
            required,
            schema.get("maxLength"),
            schema.get("minimum"),
            schema.get("maximum"),
        )
        if made.kind == "expression" and here.expression is not None:
            made.object_name = owner_of(self.design, spot, here.expression.of)
            made.result = here.expression.type or ""
            made.automation = str((*spot.above, spot.value)[0]["name"]) if variables_at(spot) else ""
            if made.object_name and made.result == "boolean":
                made.clicked = clicked(self.design, made.object_name, spot.value)
                made.said = spot_in_words(self.design, spot).text if spot.value else ""
        elif made.kind == "choice":
            made.choices, made.usual = self._choices(spot), str(schema.get("default", ""))
            made.value = made.usual if spot.value is None else spot.value
            made.help = "" if "x-words" in schema else help_in_words(here, made.help, self.language)
            made.reshapes = spot.key in RESHAPING or spot.key in looked_at(
                (*spot.above, spot.value)[0]["kind"]
            )
        elif made.kind == "icons":
            made.choices = [Choice(name, name) for name in OFFERED]
        elif made.kind == "switch":
            made.value = schema.get("default", False) if spot.value is None else spot.value
        elif made.kind == "group":
            made.controls = self._grouped(spot, name, depth)
        elif made.kind == "list":
            self._listed(made, spot, depth)
        elif made.kind == "words":
            chosen = schema.get("default", []) if spot.value is None else spot.value
            made.value = [str(one) for one in chosen] if isinstance(chosen, list) else []
            made.choices = enum_choices(here.items, self.language) if here.items is not None else []
        elif made.kind == "matrix":
            made.choices, made.rows = rights_rows(self, spot, name)
            made.reshapes = not spot.value
        elif made.kind == "json":
            made.value = "" if spot.value is None else json.dumps(spot.value, ensure_ascii=False, indent=1)
        return made

    def _choices(self, spot: Spot) -> list[Choice]:
        if spot.node.reference is not None:
            found = choices_for(self.design, spot)
        elif "x-offers" in spot.node.schema:
            found = offered(self.design, spot.node.schema["x-offers"])
        else:
            found = enum_choices(spot.node, self.language)
        known = {choice.value for choice in found}
        if spot.value is not None and str(spot.value) not in known:
            found = [*found, Choice(str(spot.value), str(spot.value))]
        return found

    def _grouped(self, spot: Spot, name: str, depth: int) -> list[Control]:
        here, found = spot.node, []
        required = here.schema.get("required", ())
        for key, inner in here.properties.items():
            if key in HIDDEN or not is_meant(inner, spot.value):
                continue
            made = self.control(self.inner(spot, key), f"{name}/{key}", key in required, depth + 1)
            if made is not None:
                made.reshapes = made.reshapes or decides(here, key)
                found.append(made)
        return found

    def _listed(self, made: Control, spot: Spot, depth: int) -> None:
        here = spot.node.items
        if here is None or depth >= DEEPEST:
            made.kind = "json"
            made.value = "" if spot.value is None else json.dumps(spot.value, ensure_ascii=False)
            return
        made.prefix = here.element.prefix if here.element else ""
        made.item = schema_title(here, self.language)
        values = spot.value if isinstance(spot.value, list) else []
        above = (*spot.above, spot.value)
        for index, value in enumerate(values):
            token = str(value.get("id", index)) if isinstance(value, Mapping) else str(index)
            made.rows.append(
                self._row(Spot(here, value, (*spot.path, index), above), made.name, token, depth)
            )
        blank = Spot(here, {} if kind_of(here) == "group" else None, (*spot.path, len(values)), above)
        made.blank = self._row(blank, made.name, f"__new{depth}__", depth)

    def _row(self, spot: Spot, name: str, token: str, depth: int) -> Row:
        place = f"{name}/{token}"
        if kind_of(spot.node) != "group":
            made = self.control(spot, place, depth=depth + 1)
            return Row(token, [made] if made else [], [])
        spec = spot.node.element
        controls = {
            key: made
            for key in spot.node.properties
            if key not in HIDDEN
            and is_meant(spot.node.properties[key], spot.value)
            and (made := self.control(self.inner(spot, key), f"{place}/{key}", depth=depth + 1)) is not None
        }
        for key, made in controls.items():
            made.reshapes = made.reshapes or decides(spot.node, key)
        usual = tuple(key for key in controls if key != "name" or "title" not in controls)[:2]
        inline = INLINE.get(spec.type if spec else "", usual)
        worded = {key: self._worded(made, spot, key) for key, made in controls.items()}
        shown = [worded[key] for key in inline if key in worded]
        more = [made for key, made in worded.items() if key not in inline]
        for made in shown:
            if made.other is not None:
                more, made.other = [made.other, *more], None
        return Row(token, shown, more, note=said_of(more))

    def _worded(self, made: Control, spot: Spot, key: str) -> Control:
        """Texts stand in the language of the page; titles in the other one besides."""
        texts = self.design.texts
        if key not in texts.translated or made.kind not in ("text", "area"):
            return made
        element_id = spot.value.get("id") if isinstance(spot.value, Mapping) else None
        own = spot.value.get(key) if isinstance(spot.value, Mapping) else None
        made.value = texts.get(element_id, key, self.language, own)
        made.placeholder, made.language = str(own or ""), self.language
        if key in ("title", "pluralTitle") and element_id:
            other = texts.other(self.language)
            made.other = Control(
                f"{made.name}@{other}",
                "text",
                gettext("{title} in {language}").format(title=made.title, language=LANGUAGES[other]),
                value=texts.get(element_id, key, other, own),
                longest=made.longest,
                placeholder=str(own or ""),
                language=other,
            )
        return made
