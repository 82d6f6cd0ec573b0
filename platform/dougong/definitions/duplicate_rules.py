"""Rules by which records of an object are taken for the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NEARLY = ("text", "company")
"""How texts are compared of which one can be nearly the other."""
ONLY_TEXTS = N_("Only texts and names of companies can be nearly alike.")
COMPARED_TWICE = N_("This is compared already.")
SAME_RULE = N_("“{other}” compares the same.")


@dataclass(frozen=True, slots=True)
class Comparison:
    """``with_id`` None is the same field of the other record; ``similarity`` 0 asks for the same."""

    field_id: str
    with_id: str | None
    by: str
    similarity: int


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """``object_id`` None: among the records of the same object. All comparisons must hold."""

    id: str
    name: str
    object_id: str | None
    compare: tuple[Comparison, ...]
    when: str | None = None
    warns: bool = False
    message: str | None = None


def duplicate_rule_of(document: Mapping[str, Any]) -> DuplicateRule:
    return DuplicateRule(
        id=document["id"],
        name=document["name"],
        object_id=document.get("object"),
        compare=tuple(
            Comparison(one["field"], one.get("with"), one.get("by", "exact"), one.get("similarity", 0))
            for one in document["compare"]
        ),
        when=document.get("when"),
        warns=document.get("severity") == "warn",
        message=document.get("message"),
    )


def duplicate_checks(document: Document) -> Iterator[Problem]:
    """Of an object, by itself."""
    if document["kind"] != "object":
        return
    seen: dict[Any, str] = {}
    for index, item in enumerate(document.get("duplicates", ())):
        place = f"/duplicates/{index}"
        pairs: set[tuple[str, str]] = set()
        for number, one in enumerate(item["compare"]):
            pair = (one["field"], one.get("with", one["field"]))
            if pair in pairs:
                yield _warning("compared_twice", COMPARED_TWICE, f"{place}/compare/{number}")
            pairs.add(pair)
            if "similarity" in one and one.get("by", "exact") not in NEARLY:
                yield Problem("only_texts", ONLY_TEXTS, f"{place}/compare/{number}/similarity")
        parts = frozenset(
            (*(one["field"], one.get("with", one["field"])), one.get("by", "exact"), one.get("similarity", 0))
            for one in item["compare"]
        )
        other = seen.setdefault((item.get("object"), parts, item.get("when")), item["name"])
        if other != item["name"]:
            yield _warning("same_rule", SAME_RULE, place, other=other)


def _warning(code: str, template: str, place: str, **params: Any) -> Problem:
    return replace(Problem(code, template, place, params), severity="warning")
