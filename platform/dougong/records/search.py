"""Looking for records of all objects at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from dougong.access import POLICY, Actor
from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput
from dougong.fields.text_forms import search_query, search_text, search_words
from dougong.problems import N_, Problem
from dougong.records.layout import layout_of
from dougong.records.levels import readable
from dougong.records.lookups import list_bind
from dougong.records.query import RecordQuery, find
from dougong.records.ranking import by_fit
from dougong.records.search_parts import searching_of
from dougong.records.searching import match_text, readable_text
from dougong.records.titles import titles_of
from dougong.records.words import guesses
from dougong.storage import Transaction, in_list

MAX_HITS = 200
SPARE = 5
"""So many times more are looked at than wanted, to put those first that are called what was asked for."""
RANKED = 200
"""More matches are not compared for how well they fit: every one there is would have to be looked at, and one of
frequent Chinese characters costs as much as a thousand others. The newest come first then. PostgreSQL compares some."""

Hit = dict[str, Any]


def search(
    tx: Transaction, actor: Actor, q: str, objects: Sequence[str] | None = None, limit: int = 20
) -> list[Hit]:
    """``{"object", "id", "title"}``, the best first. ``objects`` are names; all that the actor may read if
    none."""
    if not 1 <= limit <= MAX_HITS:
        raise InvalidInput(
            Problem("limit", N_("The limit must be between 1 and {most}."), "limit", {"most": MAX_HITS})
        )
    wholly: list[str] = []
    rest: list[Hit] = []
    for item in _objects(tx, actor, objects):
        if _sees_everything(tx, actor, item):
            wholly.append(item.id)
        else:
            rest += _found(tx, actor, item, q, limit)
    phrases = [" " + " ".join(phrase) for phrase in search_query(readable_text(q))]
    rows: Sequence[tuple[str, int]] = ()
    if wholly:
        match = match_text(q, tx.dialect)
        binds = {"sq": match, "objects": list_bind(wholly, tx), "most": limit * SPARE}
        rows = _matches(tx, binds, phrases)
    return _called_so_first(chain(_titled(tx, actor, rows, limit), rest), phrases, limit)


def _called_so_first(hits: Iterable[Hit], phrases: Sequence[str], limit: int) -> list[Hit]:
    """Among those that bear the words in their titles, and among the others, as they come. Mostly the first few
    are enough: the others' titles are not even read."""
    called: list[Hit] = []
    others: list[Hit] = []
    for hit in hits:
        (called if _in_title(hit["title"], phrases) else others).append(hit)
        if len(called) == limit:
            break
    return (called + others)[:limit]


def search_forgivingly(
    tx: Transaction, actor: Actor, q: str, objects: Sequence[str] | None = None, limit: int = 20
) -> tuple[list[Hit], str]:
    """The hits and what they were found by: ``q``, or what is spelt nearly so if nothing is spelt so."""
    hits = search(tx, actor, q, objects, limit)
    if not hits:
        for guess in guesses(tx, readable_text(q)):
            if hits := search(tx, actor, guess, objects, limit):
                return hits, guess
    return hits, q


def _in_title(title: str | None, phrases: Sequence[str]) -> bool:
    """A record is rather what one looks for if it is called so than if it refers to what is called so."""
    if not title:
        return not phrases
    written = " " + " ".join(search_words([title]))
    # How a title sounds is dear to tell, and asked for only where it is not written so.
    if all(phrase in written for phrase in phrases):
        return True
    text = " " + search_text([title], [title])
    return all(phrase in text for phrase in phrases)


def _objects(tx: Transaction, actor: Actor, names: Sequence[str] | None) -> list[ObjectDefinition]:
    if names:
        found = [layout_of(tx.release, name).definition for name in names]
        for item in found:
            POLICY.require(actor, "read", item)
        return found
    return [item for item in tx.release.definitions.objects.values() if POLICY.can(actor, "read", item)]


def _sees_everything(tx: Transaction, actor: Actor, item: ObjectDefinition) -> bool:
    layout = layout_of(tx.release, item.id)
    return (
        POLICY.grants(actor, "read", item) is None
        and searching_of(tx.release, actor, layout).whole
        and (layout.title is None or readable(actor, layout, layout.title))
    )


def _found(tx: Transaction, actor: Actor, item: ObjectDefinition, q: str, limit: int) -> list[Hit]:
    """As lists find them, the newest first: rank would tell of texts that the actor may not read."""
    layout = layout_of(tx.release, item.id)
    named = layout.title is not None and readable(actor, layout, layout.title)
    fields = (layout.title.name,) if named and layout.title is not None else ("id",)
    page = find(tx, actor, RecordQuery(item.name, fields, search=q, limit=limit))
    return [
        {"object": item.name, "id": record["id"], "title": record[fields[0]] if named else None}
        for record in page.data
    ]


def _titled(tx: Transaction, actor: Actor, rows: Sequence[tuple[str, int]], size: int) -> Iterator[Hit]:
    """So many at a time."""
    for start in range(0, len(rows), size):
        yield from _with_titles(tx, actor, rows[start : start + size])


def _with_titles(tx: Transaction, actor: Actor, rows: Sequence[tuple[str, int]]) -> list[Hit]:
    by_object: dict[str, list[int]] = {}
    for object_id, record_id in rows:
        by_object.setdefault(object_id, []).append(record_id)
    titles = {object_id: titles_of(tx, actor, object_id, ids) for object_id, ids in by_object.items()}
    names = {object_id: layout_of(tx.release, object_id).definition.name for object_id in by_object}
    return [
        {"object": names[object_id], "id": record_id, "title": titles[object_id].get(record_id)}
        for object_id, record_id in rows
        if record_id in titles[object_id] or layout_of(tx.release, object_id).title is None
    ]


def _matches(tx: Transaction, binds: dict[str, Any], phrases: Sequence[str]) -> Sequence[tuple[str, int]]:
    if tx.dialect == "postgresql":
        return tx.execute(_RANKED_BY_POSTGRESQL, binds).fetchall()
    found = tx.execute(_NEWEST, binds | {"seen": max(RANKED + 1, binds["most"])}).fetchall()
    newest = [(object_id, record_id) for object_id, record_id, _ in found]
    if 1 < len(found) <= RANKED:
        ids = {"ids": list_bind([search_id for _, _, search_id in found], tx)}
        texts = dict(tx.execute(_TEXTS, ids).fetchall())
        order = by_fit([texts[search_id] for _, _, search_id in found], phrases)
        newest = [newest[position] for position in order]
    return newest[: binds["most"]]


_NEWEST = (
    'SELECT s."object_id", s."record_id", s."id" FROM "_dg_search_index" i'
    ' CROSS JOIN "_dg_search" s ON s."id" = i."rowid"'
    f' WHERE "_dg_search_index" MATCH :sq AND s."object_id" {in_list("objects", "sqlite")}'
    ' ORDER BY i."rowid" DESC LIMIT :seen'
)
_TEXTS = f'SELECT "id", "text" FROM "_dg_search" WHERE "id" {in_list("ids", "sqlite")}'
_RANKED_BY_POSTGRESQL = (
    'SELECT "object_id", "record_id" FROM (SELECT s."object_id", s."record_id",'
    " ts_rank(s.\"vector\", to_tsquery('simple', :sq)) AS fit"
    f' FROM "_dg_search" s WHERE s."vector" @@ to_tsquery(\'simple\', :sq)'
    f' AND s."object_id" {in_list("objects", "postgresql")}'
    f" LIMIT {10 * RANKED}) found ORDER BY fit DESC LIMIT :most"
)
