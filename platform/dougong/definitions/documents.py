"""The stored documents of a draft or a release, by kind and id."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from dougong.definitions.completing import completed
from dougong.definitions.language import STORED_KINDS
from dougong.definitions.walking import Document

Key = tuple[str, str]


class Documents(Mapping[Key, Document]):
    """Never changes; the ``with…`` methods return another one that shares the untouched documents.

    A document that was handed over or taken out must not be changed in place.
    """

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._documents: dict[Key, Document] = {(doc["kind"], doc["id"]): doc for doc in documents}

    def __getitem__(self, key: Key) -> Document:
        return self._documents[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    def of_kind(self, kind: str) -> list[Document]:
        return self._by_kind.get(kind, [])

    def by_name(self, kind: str, name: str) -> Document | None:
        return self._by_name.get((kind, name))

    def with_document(self, document: Document) -> Documents:
        return self.with_documents([document])

    def with_documents(self, documents: Iterable[Document]) -> Documents:
        new = Documents()
        added = {(doc["kind"], doc["id"]): copy.deepcopy(dict(doc)) for doc in documents}
        new._documents = {**self._documents, **added}
        return new

    def without(self, kind: str, document_id: str) -> Documents:
        return Documents(doc for key, doc in self._documents.items() if key != (kind, document_id))

    def to_json(self) -> list[Document]:
        """In a settled order, so that equal sets give equal JSON, and what is read from it stands in the same order in
        every process and every workspace."""
        return sorted(
            self._documents.values(),
            key=lambda doc: (STORED_KINDS.index(doc["kind"]), str(doc["name"]), doc["id"]),
        )

    @classmethod
    def from_json(cls, documents: Iterable[Document]) -> Documents:
        return cls(map(completed, documents))

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Document]]:
        kinds: dict[str, list[Document]] = {}
        for (kind, _), document in self._documents.items():
            kinds.setdefault(kind, []).append(document)
        return kinds

    @cached_property
    def _by_name(self) -> Mapping[Key, Document]:
        return {(kind, str(doc["name"])): doc for (kind, _), doc in self._documents.items()}

    def __repr__(self) -> str:
        names = [f"{kind}:{doc['name']}" for (kind, _), doc in self.items()]
        return f"Documents({', '.join(names)})"


def as_dict(document: Document) -> dict[str, Any]:
    """A copy that may be changed."""
    return copy.deepcopy(dict(document))
