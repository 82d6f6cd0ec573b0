"""Which element somebody means, in a few words: “the validation rule “Amount is positive” of Opportunity”."""

from __future__ import annotations

from dougong.definitions.language import node
from dougong.definitions.walking import Document, Spot
from dougong.problems import N_
from dougong.web.builder.drafting import Design
from dougong.web.builder.jumps import innermost, title_of
from dougong.web.schema_words import schema_title
from dougong.web.shell import in_sentence
from dougong.web.texts import gettext

ONE = N_("the {kind} “{title}”")
OF = N_("the {kind} “{title}” of {owner}")
NAMELESS = N_("the {kind} of {owner}")
PART = N_("{element}: {part}")
SAID_BY_THE_ELEMENT = frozenset({"condition", "when", "expression", "field", "fields"})
"""Keywords that say of an element what it is; others are told beside it."""


def called(design: Design, document: Document, pointer: str = "") -> str:
    """A document, or what stands in it, with a capital."""
    root = Spot(node(document["kind"]), document)
    spot = innermost(root, pointer)
    text = _of(design, spot, _owner(design, document)) if spot.path else _whole(design, document)
    part = _part(design, spot, pointer)
    if part:
        text = gettext(PART).format(element=text, part=part)
    return text[:1].upper() + text[1:]


def _whole(design: Design, document: Document) -> str:
    title = title_of(design, Spot(node(document["kind"]), document))
    kind = _kind(design, Spot(node(document["kind"]), document))
    owner = design.definitions.objects_by_id.get(str(document.get("object", "")))
    text = gettext(ONE if owner is None else OF)
    return text.format(kind=kind, title=title, owner=design.titles.plural(owner) if owner else "")


def _owner(design: Design, document: Document) -> str:
    """Of what stands in an object the object's own title says enough."""
    whole = Spot(node(document["kind"]), document)
    return title_of(design, whole) if document["kind"] == "object" else _whole(design, document)


def _of(design: Design, spot: Spot, owner: str) -> str:
    title = title_of(design, spot)
    return gettext(OF if title else NAMELESS).format(kind=_kind(design, spot), title=title, owner=owner)


def _kind(design: Design, spot: Spot) -> str:
    return in_sentence(design.screen, schema_title(spot.node, design.screen.language))


def _part(design: Design, spot: Spot, pointer: str) -> str:
    key = pointer.removeprefix(spot.pointer).strip("/").partition("/")[0]
    here = spot.node.properties.get(key)
    if here is None or key in SAID_BY_THE_ELEMENT:
        return ""
    return schema_title(here, design.screen.language)
