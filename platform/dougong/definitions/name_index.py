"""Which name means which id, over a whole set of documents, some of them perhaps still in file form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property

from dougong.dataclasses import dataclass
from dougong.definitions.currencies import Currencies
from dougong.definitions.field_elements import LOOKUP
from dougong.definitions.language import FIELD_PARTS, Node, node
from dougong.definitions.naming import RECORDS, SYSTEM_FIELDS, is_id, linked_ids
from dougong.definitions.recipes import MOST_LOOKUPS
from dougong.definitions.walking import Document, Spot, element_name, walk


@dataclass(frozen=True, slots=True)
class FieldEntry:
    id: str
    name: str
    type_name: str
    target_id: str | None
    linked_ids: tuple[str, ...] = ()
    loose: bool = False
    """Whether its target is not there, which is told at the field itself."""
    options: Mapping[str, str] = field(default_factory=dict, compare=False)
    """The ids of a select field's options by key."""
    through: tuple[str, ...] = ()
    """The path of a lookup, which leads to where its end does."""


@dataclass(slots=True)
class ObjectEntry:
    id: str
    name: str
    title: str
    fields: dict[str, FieldEntry] = field(default_factory=dict)
    fields_by_id: dict[str, FieldEntry] = field(default_factory=dict)

    def find(self, name_or_id: str) -> FieldEntry | None:
        return self.fields.get(name_or_id) or self.fields_by_id.get(name_or_id)


class NameIndex:
    """Every document and element in it must have its id already."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._ids: dict[tuple[str, str], str] = {}
        self._names: dict[tuple[str, str], str] = {}
        self.objects: dict[str, ObjectEntry] = {}
        self._documents = list(documents)
        self._spots: dict[tuple[str, str], Sequence[Spot]] = {}
        for document in self._documents:
            self._ids[document["kind"], document["name"]] = document["id"]
            self._names[document["kind"], document["id"]] = document["name"]
        objects = [document for document in self._documents if document["kind"] == "object"]
        self.currencies = Currencies(objects)
        for document in objects:
            self._add_object(document, self.currencies.derived(document["id"]))

    @cached_property
    def _addressed(self) -> Sequence[tuple[str, str, Node]]:
        """Only translations ask for them."""
        return [
            (address, spot.value["id"], spot.node)
            for document in self._documents
            for address, spot in _named(self.spots(document))
        ]

    def spots(self, document: Document) -> Sequence[Spot]:
        """All of a document, gone through once, whoever asks."""
        key = document["kind"], document["id"]
        found = self._spots.get(key)
        if found is None:
            found = self._spots[key] = tuple(walk(Spot(node(document["kind"]), document)))
        return found

    def elements(self, document: Document) -> Iterator[Spot]:
        return (spot for spot in self.spots(document) if spot.node.element is not None)

    @cached_property
    def addresses(self) -> Mapping[str, str]:
        return {element_id: address for address, element_id, _ in self._addressed}

    @cached_property
    def ids_by_address(self) -> Mapping[str, str]:
        """Of a repeated address the first."""
        return {address: element_id for address, element_id, _ in reversed(self._addressed)}

    @cached_property
    def properties(self) -> Mapping[str, Collection[str]]:
        return {element_id: _texts_of(here) for _, element_id, here in self._addressed}

    def id_of(self, kind: str, name_or_id: str) -> str | None:
        """A known id stands for itself."""
        if (kind, name_or_id) in self._names:
            return name_or_id
        return self._ids.get((kind, name_or_id))

    def name_of(self, kind: str, document_id: str) -> str | None:
        return self._names.get((kind, document_id))

    def names(self, kind: str) -> list[str]:
        return [name for other, name in self._ids if other == kind]

    def object(self, name_or_id: object) -> ObjectEntry | None:
        found = self.id_of("object", name_or_id) if isinstance(name_or_id, str) else None
        return self.objects.get(found) if found else None

    def steps(self, start: ObjectEntry | None, path: tuple[str, ...]) -> Iterator[FieldEntry | str | None]:
        """What each segment of a path means: a field, the name of a system field or of a part of a value, or None
        from the unknown one on."""
        here: ObjectEntry | None = start
        parts: tuple[str, ...] = ()
        for segment in path:
            entry = here.find(segment) if here else None
            is_known = segment in SYSTEM_FIELDS if here is not None else segment in parts
            yield segment if entry is None and is_known else entry
            here, parts = self._target(here, entry), self._parts(here, entry)

    def records_of(self, start: ObjectEntry | None, path: tuple[str, ...]) -> bool:
        """Whether a path in an expression is about all records of an object: ``records.payment.amount``."""
        return len(path) > 1 and path[0] == RECORDS and start is not None and start.find(RECORDS) is None

    def leads_to(
        self, start: ObjectEntry | None, path: tuple[str, ...], lookups: int = 0
    ) -> ObjectEntry | None:
        """The object of what a path of references ends on."""
        here = start
        for part in path:
            here = self._target(here, here.find(part) if here else None, lookups)
        return here

    def _parts(self, owner: ObjectEntry | None, entry: FieldEntry | None) -> tuple[str, ...]:
        if entry is not None and entry.through:
            above = self.leads_to(owner, entry.through[:-1])
            entry = above.find(entry.through[-1]) if above is not None else None
        return FIELD_PARTS.get(entry.type_name, ()) if entry is not None else ()

    def _target(
        self, owner: ObjectEntry | None, entry: FieldEntry | None, lookups: int = 0
    ) -> ObjectEntry | None:
        if entry is None:
            return None
        if entry.through and lookups <= MOST_LOOKUPS:
            return self.leads_to(owner, entry.through, lookups + 1)
        return self.objects.get(entry.target_id) if entry.target_id else None

    def _add_object(self, document: Document, derived: Iterable[tuple[str, Document]]) -> None:
        entry = ObjectEntry(document["id"], document["name"], document["title"])
        for name, definition in (*document.get("properties", {}).items(), *derived):
            linked = linked_ids(definition)
            target = None if linked else definition.get("target")
            target_id = self.id_of("object", target) if isinstance(target, str) else None
            loose = target is not None and target_id is None
            options = {option["key"]: option["id"] for option in definition.get("options", ())}
            found = tuple(known for known in (self.id_of("object", named) for named in linked) if known)
            path = definition.get("path") if definition["fieldType"] == LOOKUP else None
            through = tuple(path.replace("#", "").split(".")) if isinstance(path, str) else ()
            item = FieldEntry(
                definition["id"], name, definition["fieldType"], target_id, found, loose, options, through
            )
            entry.fields[name] = entry.fields_by_id[item.id] = item
        self.objects[entry.id] = entry


def _named(spots: Iterable[Spot]) -> Iterator[tuple[str, Spot]]:
    """Named elements of a document by address, ``object:account/field:name``; a menu's entries all hang on the app."""
    chains: dict[tuple[str | int, ...], list[tuple[str, str]]] = {}
    for spot in spots:
        name = element_name(spot)
        spec = spot.node.element
        if name is None or spec is None or not is_id(spot.value.get("id", "")):
            continue
        above = _nearest(chains, spot.path)
        chain = [*(step for step in above if step[0] != spec.type), (spec.type, name)]
        chains[spot.path] = chain
        yield "/".join(f"{kind}:{part}" for kind, part in chain), spot


def _texts_of(here: Node) -> Collection[str]:
    """What of an element can be translated: its properties, and those of parts that are no elements."""
    parts = [part for part in here.properties.values() if part.element is None]
    return here.properties.keys() | {name for part in parts for name in part.properties}


def _nearest(
    chains: dict[tuple[str | int, ...], list[tuple[str, str]]], path: tuple[str | int, ...]
) -> list[tuple[str, str]]:
    for length in range(len(path) - 1, -1, -1):
        if path[:length] in chains:
            return chains[path[:length]]
    return []
