"""The draft under somebody's hands: what stands in it, and one command for each change, whatever it touches."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from dougong.access import POLICY
from dougong.access.design_guard import designs
from dougong.definitions import DefinitionSet, Documents, ObjectDefinition, apply_files
from dougong.definitions.conversion import ToFile
from dougong.definitions.documents import as_dict
from dougong.definitions.language import node
from dougong.definitions.name_index import NameIndex
from dougong.definitions.walking import Document, Spot, walk
from dougong.errors import Conflict, InvalidInput, not_found
from dougong.expressions import rename
from dougong.problems import N_, Problem
from dougong.storage import Draft
from dougong.web.builder.wording import Texts
from dougong.web.screens import Screen
from dougong.web.titles import Titles

File = dict[str, Any]

CHANGED_HERE = N_(
    "Somebody changed this meanwhile. It is shown as it is now: look at it, then change it again."
)


class Design:
    """Of one transaction. Refuses whoever may design nothing; how far a right reaches is asked by the draft."""

    def __init__(self, screen: Screen) -> None:
        POLICY.require_partly(screen.actor, "design")
        self.screen = screen
        self._draft = Draft(screen.workspace, screen.tx)
        self.show(self._draft.documents)

    def show(self, documents: Documents) -> None:
        """Go on with these, without keeping them yet."""
        self.documents = documents
        for name in ("definitions", "titles", "texts", "_to_file"):
            self.__dict__.pop(name, None)
        self._files: dict[tuple[str, str], File] = {}

    @cached_property
    def definitions(self) -> DefinitionSet:
        return definitions_of(self.screen, self.documents)

    @cached_property
    def titles(self) -> Titles:
        return Titles(self.definitions, self.screen.language)

    @cached_property
    def texts(self) -> Texts:
        return Texts(self.documents, self.screen.workspace.language)

    def object(self, name: str) -> ObjectDefinition:
        return self.definitions.object(name)

    def stored(self, kind: str, name: str) -> Document:
        found = self.documents.by_name(kind, name)
        if found is None:
            raise not_found(kind, name)
        return found

    def file(self, kind: str, name: str) -> File:
        """In file form, to be changed at will."""
        known = self._files.get((kind, name))
        if known is None:
            known = self._files[kind, name] = self._to_file(self.stored(kind, name))
        return as_dict(known)

    @cached_property
    def _to_file(self) -> ToFile:
        return ToFile(NameIndex(self.documents.values()), rename)

    def spot(self, kind: str, name: str, element_id: str) -> Spot:
        """The element in its document's file form; one that is gone is told as such."""
        root = Spot(node(kind), self.file(kind, name))
        for spot in walk(root):
            if spot.node.element is not None and spot.value.get("id") == element_id:
                return spot
        raise not_found("element", element_id)

    def may_change(self, document: Document) -> bool:
        """Whether it lies within the apps that its designer designs."""
        return designs(self.screen.tx, self.screen.actor, document)

    def put(self, *files: Document, texts: Iterable[tuple[str, str, str, str]] = ()) -> None:
        """Take in documents in file form, and texts of elements (id, property, language, text), as one command.

        InvalidInput with the places ``INDEX#/pointer`` where the draft would not be valid.
        """
        named = {str(index): file for index, file in enumerate(files)}
        documents, problems = apply_files(self.documents, named, rename)
        if any(problem.severity == "error" for problem in problems):
            raise InvalidInput(problems)
        self.replace(Texts(documents, self.screen.workspace.language).put(texts))

    def replace(self, documents: Documents) -> None:
        self._draft.replace(documents, actor_id=self.screen.actor.user_id, title="build")
        self.show(documents)


def definitions_of(screen: Screen, documents: Documents) -> DefinitionSet:
    """Parsed once for as long as the draft stays as it is."""
    known: tuple[Documents, DefinitionSet] | None = screen.workspace.memory.get("web.builder.definitions")
    if known is not None and known[0] is documents:
        return known[1]
    made = DefinitionSet(documents)
    screen.workspace.memory["web.builder.definitions"] = (documents, made)
    return made


def mark_of(*values: Any) -> str:
    """What a page sends back to say which state of an element it showed."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def refuse_stale(shown: str, now: str) -> None:
    if shown != now:
        raise Conflict(Problem("changed_here", CHANGED_HERE))
