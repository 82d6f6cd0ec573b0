"""Who entered each record: whoever has it, or has what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Documents = dict[str, dict[str, Any]]


def sign_all(documents: Documents) -> None:
    """Sets ``$by`` of every record and change that does not happen just now."""
    authors: dict[str, str] = {}
    for path in sorted(documents):
        content = documents[path]
        if content.get("live"):
            continue
        for record in content.get("records", content.get("changes", [])):
            author = next(_candidates(record, authors), None)
            if author is not None:
                record["$by"] = author
                if "$key" in record:
                    authors[record["$key"]] = author


def _candidates(record: Mapping[str, Any], authors: Mapping[str, str]) -> Iterator[str]:
    match record:
        case {"owner": {"$user": str(key)}}:
            yield key
        case {"$of": str(key)} if key in authors:
            yield authors[key]
    for value in record.values():
        match value:
            case {"$ref": str(key)} if key in authors:
                yield authors[key]
