"""Which fields the columns of a file are meant for, by what is written above them and by what stands in them.

A wrong guess is worse than none. So the surest kinds of likeness are tried before all others, each gives a column only
the one field that it leads to, and a field only to the one column: two that could be meant are left to whoever imports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from functools import cached_property

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.transfer.column_words import (
    NAME,
    Words,
    core_of,
    is_concept,
    is_name,
    is_persons_name,
    meant_by,
    says_other,
    words_of,
)

Fits = Callable[[str, str], bool]
"""Whether the values of a column can be read as those of a field, and whether they look like nothing else."""


@dataclass(frozen=True)
class Candidate:
    """``heads``: titles of the object whose records this field names. ``is_filled``: it takes what a file holds."""

    name: str
    titles: Sequence[str] = ()
    type_name: str = ""
    heads: Sequence[str] = ()
    is_filled: bool = True

    @cached_property
    def folded(self) -> frozenset[str]:
        return frozenset(title.strip().casefold() for title in self.titles)

    @cached_property
    def joined(self) -> frozenset[str]:
        return frozenset("".join(words_of(title)) for title in (*self.titles, self.name)) - {""}

    @cached_property
    def phrases(self) -> frozenset[Words]:
        """A bare “name” is what any object calls its title field, and says nothing of a person's name."""
        name = () if is_name(words_of(self.name)) else (self.name,)
        return frozenset(meant_by(text, self.type_name) for text in (*self.titles, *name)) - {()}

    @cached_property
    def cores(self) -> frozenset[Words]:
        """The records of an object are called by it, too: “Customer”, and “Customer name”."""
        heads = [meant_by(head, self.type_name) for head in self.heads]
        whole = [*self.phrases, *heads, *(head + phrase for head in heads for phrase in self.phrases)]
        return frozenset(core_of(phrase, self.type_name) for phrase in whole)


@dataclass(frozen=True, slots=True)
class Found:
    """``how`` is "title", or how it was guessed: "meant", "part" or "values"."""

    field: str
    how: str

    @property
    def is_sure(self) -> bool:
        return self.how == "title"


Likeness = Callable[[str, Candidate], bool]


def _anything(column: str, name: str) -> bool:
    return True


def find_fields(
    columns: Sequence[str], candidates: Sequence[Candidate], fits: Fits | None = None
) -> dict[str, Found]:
    """``fits`` sees what stands in the columns; without it, only what is sure is found."""
    finding = _Finding(columns, candidates)
    for likeness in (_is_title, _is_api_name, _is_written_otherwise):
        finding.settle("title", likeness)
    if fits is not None:
        types = [candidate.type_name for candidate in candidates]

        def only_of_type(column: str, candidate: Candidate) -> bool:
            return types.count(candidate.type_name) == 1 and _is_of_type(column, candidate)

        for how, likeness in (
            ("meant", _means),
            ("part", _ends_alike),
            ("part", only_of_type),
            ("part", _names_records),
        ):
            finding.settle(how, likeness, fits)
    return finding.found


def find_by_values(
    columns: Iterable[str], candidates: Sequence[Candidate], found: Mapping[str, Found], looks: Fits
) -> dict[str, Found]:
    """A column whose values look like one type only, for the only field of it that there is."""
    types = [candidate.type_name for candidate in candidates]
    taken = {one.field for one in found.values()}
    by_field: dict[str, list[str]] = {}
    for column in columns:
        if says_other(words_of(column)):
            continue
        for candidate in candidates:
            if types.count(candidate.type_name) == 1 and looks(column, candidate.name):
                by_field.setdefault(candidate.name, []).append(column)
    return {
        those[0]: Found(name, "values")
        for name, those in by_field.items()
        if len(those) == 1 and name not in taken and those[0] not in found
    }


def candidates_of(
    obj: ObjectDefinition, definitions: DefinitionSet, more: Mapping[str, Sequence[str]]
) -> list[Candidate]:
    """``more``: titles of fields that are not the object's own, such as the owner."""

    def in_all(element_id: str, prop: str, title: str) -> list[str]:
        languages = definitions.languages
        return [title, *(definitions.title(element_id, prop, language, title) for language in languages)]

    def candidate(one: FieldDefinition) -> Candidate:
        heads = in_all(obj.id, "title", obj.title) if one == obj.title_field else ()
        titles = in_all(one.id, "title", one.title)
        return Candidate(one.name, titles, one.type_name, heads, is_filled=one.recipe is None)

    lines = [Candidate(name) for name in obj.line_items_by_name]
    return [*map(candidate, obj.fields), *lines, *(Candidate(name, titles) for name, titles in more.items())]


@dataclass(slots=True)
class _Finding:
    columns: Sequence[str]
    candidates: Sequence[Candidate]
    found: dict[str, Found] = field(default_factory=dict)
    disputed: set[str] = field(default_factory=set)
    """Columns and fields of which several could be meant: nothing less sure decides between them."""

    def settle(self, how: str, likeness: Likeness, fits: Fits = _anything) -> None:
        taken = {one.field for one in self.found.values()}
        claims: dict[str, list[str]] = {}
        for column in self.columns:
            if column in self.found or f"column {column}" in self.disputed:
                continue
            led = self._led(column, likeness, fits)
            if len(led) == 1 and led[0] not in taken and f"field {led[0]}" not in self.disputed:
                claims.setdefault(led[0], []).append(column)
            elif led:
                self.disputed.add(f"column {column}")
        for name, columns in claims.items():
            if len(columns) == 1:
                self.found[columns[0]] = Found(name, how)
            else:
                self.disputed |= {f"field {name}", *(f"column {column}" for column in columns)}

    def _led(self, column: str, likeness: Likeness, fits: Fits) -> list[str]:
        """Of fields of one title, such as an amount and what it is in the base currency, a file fills the one that is
        not computed, and the one that is called so.
        """
        led = [one for one in self.candidates if likeness(column, one) and fits(column, one.name)]
        for is_meant in (lambda one: one.is_filled, lambda one: _is_api_name(column, one)):
            led = [one for one in led if is_meant(one)] or led
        return [one.name for one in led]


def _is_title(column: str, candidate: Candidate) -> bool:
    return column.strip().casefold() in candidate.folded


def _is_api_name(column: str, candidate: Candidate) -> bool:
    return column.strip().casefold() == candidate.name


def _is_written_otherwise(column: str, candidate: Candidate) -> bool:
    return "".join(words_of(column)) in candidate.joined


def _means(column: str, candidate: Candidate) -> bool:
    words = meant_by(column, candidate.type_name)
    if is_name(words):
        return any(map(is_name, candidate.phrases))
    return bool(words) and core_of(words, candidate.type_name) in candidate.cores


def _ends_alike(column: str, candidate: Candidate) -> bool:
    """What a title is about stands at its end, in English and in Chinese: “Contact e-mail” is an e-mail, but
    “Contact owner” is no contact.
    """
    words = meant_by(column, candidate.type_name)
    ends = {words, core_of(words, candidate.type_name), NAME if is_persons_name(words) else words}
    return any(
        _narrows(words, phrase) or any(_is_end(end, phrase) for end in ends) for phrase in candidate.phrases
    )


def _is_end(words: Words, phrase: Words) -> bool:
    return _says_enough(words) and len(words) < len(phrase) and phrase[-len(words) :] == words


def _narrows(words: Words, phrase: Words) -> bool:
    longer = len(words) > len(phrase) and words[-len(phrase) :] == phrase
    if not longer or is_name(phrase) or not _says_enough(phrase):
        return False
    return not says_other(words[: -len(phrase)])


def _says_enough(words: Words) -> bool:
    return is_concept(words) or len("".join(words)) >= (3 if "".join(words).isascii() else 2)


def _names_records(column: str, candidate: Candidate) -> bool:
    """“Name” alone is the title of what is imported, if no field is called some name or other."""
    words = words_of(column)
    return bool(candidate.heads) and is_name(words) and not is_persons_name(words)


def _is_of_type(column: str, candidate: Candidate) -> bool:
    return is_concept(meant_by(column, candidate.type_name))
