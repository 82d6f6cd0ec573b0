"""Whatever can be written as files comes back as it was, but for the ids that were made."""

from __future__ import annotations

from typing import Any

from dougong.definitions import apply_files, cross_check, diff, to_files, validate_document, without_ids
from dougong.expressions import rename
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.definitions.examples import applied, named, stored

NAMES = ["alpha", "beta", "gamma", "delta", "order", "x1"]
titles = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
names = st.sampled_from(NAMES)


@st.composite
def objects(draw: st.DrawFn) -> dict[str, Any]:
    """All objects, which refer to each other at will."""
    object_names = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    return {name: draw(object_named(name, object_names)) for name in object_names}


@st.composite
def object_named(draw: st.DrawFn, name: str, object_names: list[str]) -> dict[str, Any]:
    field_names = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    properties = {field: draw(field_definitions(object_names)) for field in field_names}
    file = {"kind": "object", "name": name, "title": draw(titles), "properties": properties}
    if draw(st.booleans()):
        file["required"] = draw(st.lists(st.sampled_from(field_names), unique=True))
    return file


@st.composite
def field_definitions(draw: st.DrawFn, object_names: list[str]) -> dict[str, Any]:
    title = draw(titles)
    kind = draw(st.sampled_from(["text", "integer", "select", "reference"]))
    if kind == "reference":
        return {"fieldType": kind, "title": title, "target": draw(st.sampled_from(object_names))}
    if kind == "select":
        keys = draw(st.lists(names, min_size=1, max_size=3, unique=True))
        return {
            "fieldType": kind,
            "title": title,
            "options": [{"key": key, "title": draw(titles)} for key in keys],
        }
    return {"fieldType": kind, "title": title}


@st.composite
def paths(draw: st.DrawFn, files: dict[str, Any], name: str) -> str:
    steps: list[str] = []
    while len(steps) < 4:
        if draw(st.booleans()) and draw(st.booleans()):
            return ".".join([*steps, "updated_at"])
        field = draw(st.sampled_from(sorted(files[name]["properties"])))
        steps.append(field)
        target = files[name]["properties"][field].get("target")
        if target is None or draw(st.booleans()):
            break
        name = target
    return ".".join(steps)


@st.composite
def folders(draw: st.DrawFn) -> dict[str, Any]:
    files = draw(objects())
    folder = {f"objects/{name}.json": file for name, file in files.items()}
    for name in draw(st.lists(names, max_size=2, unique=True)):
        owner = draw(st.sampled_from(sorted(files)))
        path = paths(files, owner)
        words = st.sampled_from(["= 'alpha'", " <> NULL", "= 'it''s'", " =\t1"])
        view = {
            "kind": "view",
            "name": name,
            "title": draw(titles),
            "object": owner,
            "type": "list",
            "columns": [
                {"field": field} for field in draw(st.lists(path, min_size=1, max_size=3, unique=True))
            ],
            "filter": " AND ".join(draw(path) + draw(words) for _ in range(draw(st.integers(1, 3)))),
            "sort": [
                draw(st.sampled_from(["", "-"])) + field
                for field in draw(st.lists(path, max_size=2, unique=True))
            ],
        }
        folder[f"views/{name}.json"] = view
    return folder


@settings(max_examples=60, deadline=None)
@given(folders())
def test_files_survive_the_way_into_the_store_and_back(folder: dict[str, Any]) -> None:
    documents = applied(folder)
    assert {path: without_ids(file) for path, file in to_files(documents, rename).items()} == folder
    assert all(validate_document(document, "stored") == [] for document in documents.values())
    assert [problem.message for problem in cross_check(documents) if problem.severity == "error"] == []
    assert diff(documents, applied(to_files(documents, rename), documents)) == []


@settings(max_examples=40, deadline=None)
@given(folders(), st.data())
def test_a_rename_changes_one_document(folder: dict[str, Any], data: st.DataObject) -> None:
    documents = applied(folder)
    path = data.draw(st.sampled_from(sorted(p for p in folder if p.startswith("objects/"))))
    file = to_files(documents, rename)[path]
    old_name = data.draw(st.sampled_from(sorted(file["properties"])))
    file["properties"] = {
        ("renamed" if name == old_name else name): item for name, item in file["properties"].items()
    }
    file["required"] = ["renamed" if name == old_name else name for name in file.get("required", [])]
    after, problems = apply_files(documents, {path: file}, rename)
    assert problems == []
    (renamed,) = [change for change in diff(documents, after) if change.action == "renamed"]
    assert (renamed.old, renamed.new, renamed.element_type) == (old_name, "renamed", "field")
    assert sum(documents[key] != document for key, document in after.items()) == 1


documents_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(NAMES),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["kind", "name", "title", "properties", "menu", "items", "object", "entries", "field"]
            )
            | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(documents_like, st.sampled_from(["object", "view", "form", "app", "translation", "pack"]))
def test_anything_is_judged_without_falling_over(value: Any, kind: str) -> None:
    for form in ("file", "stored"):
        assert all(problem.message for problem in validate_document(value, form))  # type: ignore[arg-type]
        if isinstance(value, dict):
            assert all(problem.message for problem in validate_document({**value, "kind": kind}, form))  # type: ignore[arg-type]


def test_translations_of_what_is_gone_go_out_and_come_back() -> None:
    documents = stored()
    gone = named(documents, "object", "account")["id"]
    documents = documents.without("object", gone)
    file = to_files(documents, rename)["translations/zh.json"]
    entries = named(applied({"zh.json": file}, documents), "translation", "zh")["entries"]
    assert entries[gone] == {"title": "客户", "pluralTitle": "客户"}
