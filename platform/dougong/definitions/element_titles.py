"""Texts of elements in the languages that there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dougong.definitions.currencies import BASE_TITLES, RATE_TITLES
from dougong.definitions.field_elements import FieldDefinition
from dougong.definitions.walking import Document


class ElementTitles:
    """Fields that stand in no document are called after those that they are derived from."""

    def __init__(self, translations: Iterable[Document], fields: Iterable[FieldDefinition]) -> None:
        self._texts = _texts(translations)
        derived = (field for field in fields if field.derived_from is not None)
        self._derived = {field.id: field.derived_from if field.recipe else None for field in derived}
        """The amount by the id of the field that holds its base; None for rates."""

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted(self._texts))

    def of(self, element_id: str, prop: str, language: str, default: str) -> str:
        if element_id in self._derived and prop == "title":
            return self._of_derived(element_id, language, default)
        for tag in (language, language.partition("-")[0]):
            text = self._texts.get(tag, {}).get((element_id, prop))
            if text is not None:
                return text
        return default

    def _of_derived(self, element_id: str, language: str, default: str) -> str:
        source = self._derived[element_id]
        tongue = language.partition("-")[0]
        if source is None:
            return RATE_TITLES.get(tongue, default)
        name = self.of(source, "title", language, default)
        return BASE_TITLES.get(tongue, BASE_TITLES["en"]).format(name)


def _texts(translations: Iterable[Document]) -> Mapping[str, Mapping[tuple[str, str], str]]:
    texts: dict[str, dict[tuple[str, str], str]] = {}
    for document in translations:
        language = texts.setdefault(document["language"], {})
        for element_id, properties in document["entries"].items():
            language.update({(element_id, prop): text for prop, text in properties.items()})
    return texts
