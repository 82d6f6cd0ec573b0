"""The choices that the values of a text would make, for somebody who turns it into one."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.definitions.naming import name_from_title
from dougong.fields.text_forms import key_text
from dougong.records import AggregateQuery, aggregate
from dougong.web.builder.drafting import Design, File
from dougong.web.workspace.plan_examples import reads

CHOSEN_FROM = frozenset({"text", "barcode"})
MADE_INTO = "select"
MOST = 50
LONGEST = 80
GONE_THROUGH = 500

Found = tuple[str, int]


def found_choices(design: Design, element: str, wanted: str) -> Sequence[Found]:
    """Values of published records with how many have them, the most frequent first: of those that whoever designs may
    read. None of them where they are too many to choose from."""
    published = design.screen.tx.release.definitions
    field = published.fields_by_id.get(element)
    if wanted != MADE_INTO or field is None or field.type_name not in CHOSEN_FROM:
        return ()
    owner = published.object_by_id(field.object_id)
    if not reads(design.screen, owner, field):
        return ()
    query = AggregateQuery(owner.name, (field.name,), limit=GONE_THROUGH)
    counts: dict[str, tuple[str, int]] = {}
    for row in aggregate(design.screen.tx, design.screen.actor, query):
        text = str(row[field.name] or "").strip()
        if text and len(text) <= LONGEST:
            first, number = counts.get(key_text(text), (text, 0))
            counts[key_text(text)] = (first, number + int(row["count()"]))
    if len(counts) > MOST:
        return ()
    return sorted(counts.values(), key=lambda one: (-one[1], one[0]))


def options_of(found: Sequence[Found]) -> list[File]:
    options: list[File] = []
    for title, _ in found:
        key = name_from_title(title, {one["key"] for one in options}, "option")
        options.append({"key": key, "title": title})
    return options
