"""Files into the documents of a draft, and documents into files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dougong.definitions.conversion import RewriteExpression, ToFile, ToStored
from dougong.definitions.cross_checks import SAME_ID
from dougong.definitions.documents import Documents, as_dict
from dougong.definitions.identity import identified
from dougong.definitions.language import STORED_KINDS, node
from dougong.definitions.name_index import NameIndex
from dougong.definitions.validation import validate_document
from dougong.definitions.walking import Document, Spot, rebuilt, walk
from dougong.problems import N_, Problem

DESCRIBED_TWICE = N_("“{other}” describes the same {kind}.")
NAME_TAKEN = N_("There is another {kind} named “{name}” already.")

FOLDERS = {kind: f"{kind}s" for kind in STORED_KINDS}

Files = Mapping[str, Any]


def apply_files(
    documents: Documents, files: Files | Iterable[Any], rewrite_expression: RewriteExpression
) -> tuple[Documents, list[Problem]]:
    """The documents with the files put in, or with any error the documents as they were.

    Each file replaces the document with its id, or else the one of its kind and name; what no file mentions
    stays. Problems are placed as ``objects/account.json#/properties/name``.
    """
    named = dict(files) if isinstance(files, Mapping) else {str(i): file for i, file in enumerate(files)}
    problems = [_in_file(path, p) for path, file in named.items() for p in validate_document(file)]
    if problems:
        return documents, problems
    stored = {path: file for path, file in named.items() if file["kind"] in STORED_KINDS}
    matches = {path: _match(documents, file) for path, file in stored.items()}
    problems = [_in_file(path, problem) for path, file in stored.items() for problem in _repeated_ids(file)]
    problems += _clashes(documents, stored, matches)
    if problems:
        return documents, problems
    with_ids = {path: identified(file, matches[path], named=True) for path, file in stored.items()}
    merged = documents.with_documents(with_ids.values())
    index = NameIndex(merged.values())
    result = []
    for path, file in with_ids.items():
        convert = ToStored(index, rewrite_expression)
        converted = convert(file)
        problems += [_in_file(path, problem) for problem in convert.problems]
        result.append(identified(converted, matches[path], named=False))
    return (documents, problems) if problems else (documents.with_documents(result), [])


def to_files(documents: Documents, rewrite_expression: RewriteExpression) -> dict[str, dict[str, Any]]:
    """Every document in file form, with its ids, by relative path."""
    index = NameIndex(documents.values())
    convert = ToFile(index, rewrite_expression)
    return {f"{FOLDERS[doc['kind']]}/{doc['name']}.json": convert(doc) for doc in documents.to_json()}


def to_file(
    documents: Documents, document: Document, rewrite_expression: RewriteExpression
) -> dict[str, Any]:
    """One document in file form, with its ids."""
    return ToFile(NameIndex(documents.values()), rewrite_expression)(document)


def without_ids(document: Document) -> dict[str, Any]:
    """A file as a person would write it."""

    def change(spot: Spot, value: Any) -> Any:
        if spot.node.element is not None and isinstance(value, dict):
            return {key: inner for key, inner in value.items() if key != "id"}
        return value

    result: dict[str, Any] = rebuilt(Spot(node(document["kind"]), as_dict(document)), change)
    return result


def _match(documents: Documents, file: Document) -> Document | None:
    by_id = documents.get((file["kind"], file.get("id", "")))
    return by_id or documents.by_name(file["kind"], file["name"])


def _clashes(documents: Documents, files: Files, matches: Mapping[str, Document | None]) -> list[Problem]:
    """Two files for one document, or a name that another document keeps."""
    problems: list[Problem] = []
    described: dict[tuple[str, str], str] = {}
    renamed_away = {(old["kind"], old["id"]) for old in matches.values() if old is not None}
    for path, file in files.items():
        kind, old = file["kind"], matches[path]
        for mark in {(kind, file["name"]), (kind, old["id"] if old else file.get("id", file["name"]))}:
            other = described.setdefault(mark, path)
            if other != path:
                params = {"other": other, "kind": kind}
                problems.append(_in_file(path, Problem("described_twice", DESCRIBED_TWICE, "", params)))
                break
        holder = documents.by_name(kind, file["name"])
        if holder is not None and holder is not old and (kind, holder["id"]) not in renamed_away:
            params = {"kind": kind, "name": file["name"]}
            problems.append(_in_file(path, Problem("name_taken", NAME_TAKEN, "/name", params)))
    return problems


def _repeated_ids(file: Document) -> Iterator[Problem]:
    """As they come from copying an element together with its id."""
    seen: dict[str, str] = {}
    for spot in walk(Spot(node(file["kind"]), file)):
        element_id = spot.value.get("id") if spot.node.element is not None else None
        if element_id is None:
            continue
        other = seen.setdefault(element_id, spot.pointer)
        if other != spot.pointer:
            yield Problem("same_id", SAME_ID, f"{spot.pointer}/id", {"id": element_id, "other": other})


def _in_file(path: str, problem: Problem) -> Problem:
    return problem.at(f"{path}#{problem.place}")
