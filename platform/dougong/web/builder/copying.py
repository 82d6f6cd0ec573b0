"""A copy of an app: its objects are called as before, with the new app's title behind."""

from __future__ import annotations

from typing import Any

from dougong.definitions import AppDefinition, Documents, name_from_title
from dougong.definitions.documents import as_dict
from dougong.definitions.duplicating import duplicate_app, objects_of_app
from dougong.web.builder.creating import Words
from dougong.web.builder.drafting import Design
from dougong.web.builder.wording import Texts

TITLES = ("title", "pluralTitle")
LONGEST = 200


def copied_objects(design: Design, app: AppDefinition) -> list[str]:
    objects = design.definitions.objects_by_id
    return [
        design.titles.plural(objects[one])
        for one in objects_of_app(design.documents, app.id)
        if one in objects
    ]


def copy_app(design: Design, name: str, words: Words) -> str:
    """The name of the new app."""
    original = design.stored("app", name)
    documents, ids = duplicate_app(design.documents, original["id"], _FreeNames(design, words))
    base = design.texts.base
    texts, app_id = Texts(documents, design.screen.workspace.language), ids[original["id"]]
    said: list[tuple[str, str, str, str]] = []
    for copy_id in ids.values():
        document = documents.get(("object", copy_id))
        if document is None:
            continue
        for prop in TITLES:
            if prop in document:
                document = {**document, prop: _behind(document[prop], words.get(base) or _any(words))}
            for language, word in words.items():
                own = texts.get(copy_id, prop, language, "")
                if language != base and own:
                    said.append((copy_id, prop, language, _behind(own, word or _any(words))))
        documents = documents.with_document(document)
    app = as_dict(documents["app", app_id])
    app["title"] = words.get(base) or _any(words)
    said += [(app_id, "title", language, word) for language, word in words.items() if language != base]
    documents = documents.with_document(app)
    design.replace(Texts(documents, design.screen.workspace.language).put(said))
    return str(app["name"])


def _behind(title: str, word: str) -> str:
    return f"{title[: LONGEST - len(word) - 3]} · {word}" if len(word) < LONGEST - 40 else title


def _any(words: Words) -> str:
    return next(text for text in words.values() if text)


class _FreeNames:
    """Names of the copies: those of the originals, with the new app's behind."""

    def __init__(self, design: Design, words: Words) -> None:
        documents: Documents = design.documents
        self._taken: dict[str, set[str]] = {}
        for document in documents.values():
            self._taken.setdefault(document["kind"], set()).add(document["name"])
        self._taken.setdefault("object", set()).update(design.screen.tx.release.definitions.objects)
        self._word = _any(words)

    def __call__(self, kind: str, name: str) -> str:
        taken: Any = self._taken.setdefault(kind, set())
        wanted = self._word if kind == "app" else f"{name[:24]}_{name_from_title(self._word)[:15]}"
        found = name_from_title(wanted, taken, kind)
        taken.add(found)
        return found
