"""Print templates of a release."""

from __future__ import annotations

from dougong.definitions.print_templates import PrintTemplate, print_template_of
from dougong.errors import not_found
from dougong.records.layout import layout_of
from dougong.storage import Release


def templates_of(release: Release, object_name: str) -> tuple[PrintTemplate, ...]:
    """Those that are on, in their order."""
    object_id = layout_of(release, object_name).id
    return release.cached(
        ("print_templates", object_id),
        lambda: tuple(
            print_template_of(document)
            for document in sorted(
                release.documents.of_kind("print_template"),
                key=lambda one: (one.get("position", 1_001), one["name"]),
            )
            if document["object"] == object_id and not document.get("off")
        ),
    )


def named_template(release: Release, object_name: str, name: str) -> PrintTemplate:
    found = next((one for one in templates_of(release, object_name) if one.name == name), None)
    if found is None:
        raise not_found("print template", name)
    return found
