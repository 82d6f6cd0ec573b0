"""What a step says, in a few words: the values of its properties as people call them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dougong.access import list_users
from dougong.definitions import STORED_KINDS
from dougong.definitions.walking import Spot, walk
from dougong.problems import N_
from dougong.web.builder.choices import field_title, fields_of, owner_of, word_of
from dougong.web.builder.drafting import Design
from dougong.web.builder.flows.distances import distance
from dougong.web.builder.flows.sentences import SENTENCES
from dougong.web.builder.flows.shapes import Shape, inside
from dougong.web.builder.sentences import spot_in_words
from dougong.web.schema_words import schema_title
from dougong.web.texts import gettext
from dougong.web.titles import SYSTEM_TITLES

QUIET = frozenset(
    {
        *(
            "title",
            "description",
            "condition",
            "fields",
            "reliesOn",
            "nobody",
            "actions",
            "returnsTo",
            "comment",
        ),
        *("signature", "rejection", "sort", "limit", "calendar"),
    }
)
"""What a card leaves to the panel."""
EQUATING = frozenset({"equals", "expression", "value", "record", "step"})
"""Beside a field, what it is or becomes; other things beside one tell when, or how far."""
NAMED = N_("{title}: {value}")
MOST_FACTS = 3
MOST_ITEMS = 3


class Speaker:
    def __init__(self, design: Design, shape: Shape) -> None:
        self.design = design
        self.shape = shape
        self.language = design.screen.language
        self._people: Mapping[str, str] | None = None

    def facts(self, step: Spot) -> list[str]:
        """The sentences of its kind; of one that has none, or is not finished, its values, what it needs first."""
        value, do = step.value, step.value["do"]
        parts, needs = self.shape.parts(do), self.shape.needs(do)
        sentences = SENTENCES.get(f"{self.shape.kind}/{do}")
        if sentences is not None and all(value.get(key) for key in needs):
            return [text for text in sentences(self, step) if text][:MOST_FACTS]
        held = {key for key, _ in self.shape.holders(step)}
        keys = [*needs, *(key for key in step.node.properties if key not in needs)]
        shown = (key for key in keys if key in value and key in parts and key not in QUIET | held)
        told = (self.said(inside(step, key)) for key in shown)
        return [text for text in told if text][:MOST_FACTS]

    def said(self, spot: Spot) -> str:
        value, here = spot.value, spot.node
        if value is None or value is False:
            return ""
        if value is True:
            return schema_title(here, self.language)
        if here.reference is not None and isinstance(value, str):
            return self.named(spot)
        if here.expression is not None:
            return spot_in_words(self.design, spot).text
        if "enum" in here.schema:
            return word_of(here, str(value), self.language)
        if here.schema.get("x-offers") == "people":
            return self.people.get(str(value), str(value))
        if isinstance(value, list):
            return self._listed(spot)
        if isinstance(value, Mapping):
            return self._grouped(spot)
        if isinstance(value, int):
            return gettext(NAMED).format(title=schema_title(here, self.language), value=value)
        return str(value)

    def _listed(self, spot: Spot) -> str:
        texts = [text for one in spot.children() if (text := self.said(one))]
        more = ["…"] if len(texts) > MOST_ITEMS else []
        return gettext(", ").join([*texts[:MOST_ITEMS], *more])

    def _grouped(self, spot: Spot) -> str:
        """Without what of a call goes where, which has a page of its own."""
        inner = [one for one in spot.children() if one.key != "webhook"]
        if "offset" in spot.value:
            inner = [one for one in inner if one.key not in ("offset", "unit", "field")]
            return " · ".join([self._distance(spot), *filter(None, map(self.said, inner))])
        texts = [text for one in inner if (text := self.said(one))]
        is_equation = bool(inner) and _names_field(inner[0]) and not EQUATING.isdisjoint(spot.value)
        return (" = " if is_equation else " · ").join(texts)

    def _distance(self, spot: Spot) -> str:
        day = self.said(inside(spot, "field")) if "field" in spot.value else ""
        return distance(spot.value["offset"], str(spot.value.get("unit", "days")), day)

    def named(self, spot: Spot) -> str:
        """What a reference names, by its title."""
        spec, value = spot.node.reference, str(spot.value)
        assert spec is not None  # noqa: S101 - asked of references only
        if spec.type == "field":
            return " · ".join(self._path(owner_of(self.design, spot, spec.of), value.removeprefix("-")))
        if spec.type in STORED_KINDS:
            document = self.design.documents.by_name(spec.type, value)
            return self.title(document) if document is not None else value
        root = (*spot.above, spot.value)[0]
        parts = walk(Spot(self.shape.document, root))
        found = (
            one.value for one in parts if one.node.element is not None and one.value.get("name") == value
        )
        element = next(found, None)
        return self.title(element) if element is not None else value

    def title(self, element: Mapping[str, Any]) -> str:
        own = element.get("title") or element.get("name")
        return self.design.texts.shown(element.get("id", ""), "title", self.language, own)

    def _path(self, owner: str, path: str) -> Iterator[str]:
        for name in path.split("."):
            field = fields_of(self.design, owner).get(name) if owner else None
            if field is None:
                yield gettext(SYSTEM_TITLES[name]) if name in SYSTEM_TITLES else name
                owner = ""
                continue
            yield field_title(self.design, field)
            target = self.design.definitions.objects_by_id.get(field.get("target", ""))
            owner = target.name if target is not None else ""

    @property
    def people(self) -> Mapping[str, str]:
        if self._people is None:
            self._people = {user.email: user.name for user in list_users(self.design.screen.tx)}
        return self._people


def _names_field(spot: Spot) -> bool:
    return spot.node.reference is not None and spot.node.reference.type == "field"
