"""What the values of a text would make, for somebody who turns it into a choice, several, or tags, and how many records
have each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dougong.definitions.naming import name_from_title
from dougong.fields.list_texts import all_parts
from dougong.fields.text_forms import key_text
from dougong.records import AggregateQuery, aggregate
from dougong.web.builder.drafting import Design, File
from dougong.web.workspace.plan_examples import reads

CHOSEN_FROM = frozenset({"text", "long_text", "barcode"})
FREE = "tags"
"""Its words need not be made first: they are only shown."""
SPLIT_UP = frozenset({"multi_select", FREE})
MOST = 50
LONGEST = 80
GONE_THROUGH = 5_000

Found = tuple[str, int]


def found_choices(design: Design, element: str, wanted: str) -> Sequence[Found]:
    """Values of published records with how many have them, the most frequent first: of those that whoever designs may
    read. None of them where they are too many to choose from."""
    published = design.screen.tx.release.definitions
    field = published.fields_by_id.get(element)
    if wanted not in {*SPLIT_UP, "select"} or field is None or field.type_name not in CHOSEN_FROM:
        return ()
    owner = published.object_by_id(field.object_id)
    if not reads(design.screen, owner, field):
        return ()
    query = AggregateQuery(owner.name, (field.name,), limit=GONE_THROUGH)
    rows = aggregate(design.screen.tx, design.screen.actor, query)
    if len(rows) == GONE_THROUGH:
        return ()
    texts = ((str(row[field.name] or ""), int(row["count()"])) for row in rows)
    found = _counted(texts, wanted in SPLIT_UP)
    return found if len(found) <= MOST or wanted == FREE else ()


def _counted(texts: Iterable[tuple[str, int]], split: bool) -> Sequence[Found]:
    """Capitals make no difference; twice in one value is once."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for text, number in texts:
        whole = all_parts(text) if split else [text.strip()]
        parts = {key_text(one): one for one in reversed(whole) if one and len(one) <= LONGEST}
        for key, part in parts.items():
            written.setdefault(key, part)
            counts[key] += number
    return sorted(
        ((written[key], number) for key, number in counts.items()), key=lambda one: (-one[1], one[0])
    )


def options_of(found: Sequence[Found]) -> list[File]:
    options: list[File] = []
    for title, _ in found:
        key = name_from_title(title, {one["key"] for one in options}, "option")
        options.append({"key": key, "title": title})
    return options
