"""Texts of elements in two languages: the definitions' own, and those of translations beside them.

What somebody reads in their language is also what they change. The definitions are written in the workspace's
language, or, where translations into that exist already, in the other one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from dougong.definitions import Documents, new_id
from dougong.definitions.documents import as_dict
from dougong.definitions.language import node
from dougong.web.languages import LANGUAGES

Entries = Mapping[str, Mapping[str, str]]


class Texts:
    def __init__(self, documents: Documents, workspace_language: str) -> None:
        self.documents = documents
        self._by_language: dict[str, Entries] = {}
        known = {document["language"] for document in documents.of_kind("translation")}
        others = [language for language in LANGUAGES if language not in known]
        free = workspace_language not in known
        self.base = workspace_language if free or not others else others[0]

    @cached_property
    def translated(self) -> frozenset[str]:
        """The keywords that are texts."""
        texts = node("translation").properties["entries"].extra
        return frozenset(texts.properties) if texts is not None else frozenset()

    def other(self, language: str) -> str:
        return next(one for one in LANGUAGES if one != language)

    def get(self, element_id: str | None, prop: str, language: str, own: Any) -> str:
        """As a reader of the language sees it, but blank where that would be another language's text."""
        if language == self.base:
            return str(own or "")
        return self._entries(language).get(element_id or "", {}).get(prop, "")

    def shown(self, element_id: str, prop: str, language: str, own: Any) -> str:
        return self.get(element_id, prop, language, own) or str(own or "")

    def put(self, texts: Iterable[tuple[str, str, str, str]]) -> Documents:
        """The documents with translations put in; a blank one is taken away."""
        documents = self.documents
        for element_id, prop, language, text in texts:
            document = _translation(documents, language)
            entries = document["entries"]
            own = {key: value for key, value in entries.get(element_id, {}).items() if key != prop}
            if text:
                own[prop] = text
            if own == entries.get(element_id, {}):
                continue
            rest = {key: value for key, value in entries.items() if key != element_id}
            document["entries"] = {**rest, element_id: own} if own else rest
            documents = documents.with_document(document)
        return documents

    def _entries(self, language: str) -> Entries:
        entries = self._by_language.get(language)
        if entries is None:
            entries = self._by_language[language] = self._merged(language)
        return entries

    def _merged(self, language: str) -> Entries:
        found = (one for one in self.documents.of_kind("translation") if one["language"] == language)
        merged: dict[str, dict[str, str]] = {}
        for document in found:
            for element_id, texts in document["entries"].items():
                merged.setdefault(element_id, {}).update(texts)
        return merged


def _translation(documents: Documents, language: str) -> dict[str, Any]:
    """To be changed at will. The last one counts where there are several of a language."""
    found = [one for one in documents.of_kind("translation") if one["language"] == language]
    if found:
        return as_dict(found[-1])
    taken = {one["name"] for one in documents.of_kind("translation")}
    name = language if language not in taken else f"{language}_texts"
    return {"kind": "translation", "id": new_id("trn"), "name": name, "language": language, "entries": {}}
