"""Rules of duplicates as judging and keeping need them, once per release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import DuplicateRule
from dougong.duplicates.grams import grams
from dougong.duplicates.normalising import NORMAL, VERSION, Normal
from dougong.expressions import Checked
from dougong.expressions.types import BOOLEAN, Path
from dougong.records.conditions import checked
from dougong.records.layout import FieldLayout, ObjectLayout, followed, layout_of
from dougong.storage import Release

Values = Mapping[Path, Any]
DIGESTS = 20_000
"""Kept ones: there are no more pairs of letters than a few thousand, which come again with every text."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A field of the record that is saved, and that of the records it is compared with. ``similarity`` 0 asks
    for the same, else for so many percent."""

    own: FieldLayout
    other: FieldLayout
    normal: Normal
    similarity: int


@dataclass(frozen=True, slots=True, eq=False)
class RuleModel:
    """``same`` must be the same, ``similar`` alike enough."""

    rule: DuplicateRule
    layout: ObjectLayout
    target: ObjectLayout
    same: tuple[Compared, ...]
    similar: tuple[Compared, ...]
    applies: Checked | None
    paths: tuple[Path, ...]
    """What ``applies`` reads of other records."""

    @property
    def compared(self) -> tuple[Compared, ...]:
        return (*self.same, *self.similar)

    def texts(self, values: Values, own: bool) -> tuple[str, ...] | None:
        """What is compared of a record; None where part of it is blank, so that it is like nothing."""
        found = []
        for one in self.compared:
            value = values[(one.own if own else one.other).path]
            normal = "" if value is None else one.normal(value)
            if not normal:
                return None
            found.append(normal)
        return tuple(found)

    def keys(self, texts: tuple[str, ...]) -> list[str]:
        """One for what must be the same; with something that must be alike, one for each of its pairs."""
        same = "\x1f".join(texts[: len(self.same)])
        if not self.similar:
            return [_digest(same)]
        return [_digest(f"{same}\x1e{gram}") for gram in grams(texts[len(self.same)])]


def rules_of(release: Release, object_id: str) -> tuple[RuleModel, ...]:
    """By which records of the object are judged."""
    return release.cached(("duplicates.rules", object_id), lambda: tuple(_rules(release, object_id)))


def rules_among(release: Release, object_id: str) -> tuple[RuleModel, ...]:
    """By which others, or they themselves, are compared with records of the object."""
    return release.cached(
        ("duplicates.among", object_id),
        lambda: tuple(rule for rule in every_rule(release) if rule.target.id == object_id),
    )


def every_rule(release: Release) -> Iterator[RuleModel]:
    for item in release.definitions.objects.values():
        if item.duplicates:
            yield from rules_of(release, item.id)


def signature(model: RuleModel) -> str:
    """Whatever changes it, the keys are other ones."""
    parts = [
        f"{one.other.id} {one.other.definition.type_name if one.other.definition else ''} {comparison.by}"
        f" {bool(one.similarity)}"
        for one, comparison in zip(model.compared, _ordered(model.rule), strict=True)
    ]
    return "|".join([str(VERSION), model.target.id, *parts])


def _rules(release: Release, object_id: str) -> Iterator[RuleModel]:
    layout = layout_of(release, object_id)
    for rule in layout.definition.duplicates:
        target = layout_of(release, rule.object_id or object_id)
        compared = [
            Compared(
                layout.by_id[one.field_id],
                target.by_id[one.with_id or one.field_id],
                NORMAL[one.by],
                one.similarity,
            )
            for one in _ordered(rule)
        ]
        applies = checked(release, layout, rule.when, BOOLEAN) if rule.when else None
        yield RuleModel(
            rule,
            layout,
            target,
            tuple(one for one in compared if not one.similarity),
            tuple(one for one in compared if one.similarity),
            applies,
            tuple(followed(layout, applies.paths)) if applies else (),
        )


def _ordered(rule: DuplicateRule) -> list[Any]:
    return sorted(rule.compare, key=lambda one: bool(one.similarity))


@lru_cache(maxsize=DIGESTS)
def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
