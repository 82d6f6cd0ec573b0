"""What definitions name that stands in no definition: the departments, groups and people of the organisation."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.dataclasses import dataclass
from dougong.definitions.documents import Documents
from dougong.definitions.language import node
from dougong.definitions.walking import Spot, walk


@dataclass(frozen=True, slots=True)
class Named:
    """``what`` is departments, groups or people; ``value`` a path, a name or an address."""

    what: str
    value: str
    kind: str
    name: str
    title: str
    pointer: str

    @property
    def place(self) -> str:
        return f"{self.kind}:{self.name}#{self.pointer}"


def offered_values(documents: Documents) -> Iterator[Named]:
    """Read off the schemas: wherever the builder offers them."""
    for document in documents.values():
        for spot in walk(Spot(node(document["kind"]), document)):
            what = spot.node.schema.get("x-offers")
            if what is not None and isinstance(spot.value, str):
                title = str(document.get("title", document["name"]))
                yield Named(what, spot.value, document["kind"], document["name"], title, spot.pointer)
