"""Writes docs/reference/definitions.md from the schemas: ``python -m dougong.definitions.reference``."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dougong.definitions.language import KINDS, Node, node
from dougong.paths import CHECKOUT, definition_schemas

PAGE = CHECKOUT / "docs" / "reference" / "definitions.md"

_HEAD = """\
# Definitions · 定义

<!-- Written by `python -m dougong.definitions.reference`; edit metadata/v1, not this page. -->

A folder of definitions holds JSON files, one definition each: `objects/account.json`, `pipelines/…`, `messages/…`,
`webhooks/…`, `automations/…`, `views/…`, `forms/…`, `charts/…`, `apps/…`, `roles/…`, `workflows/…`,
`buttons/…`, `public_forms/…`, `print_templates/…`, `pools/…`,
`service_levels/…`, `translations/…` and, in a pack, `pack.json`;
working calendars stand in `calendars/…`.
Files name what they refer to; ids are made by the platform. A file that brings its `id` and another name renames.
Folders called `data`, `demo` and `samples` are not read.
每个 JSON 文件是一个定义，用名称互相引用；`id` 由平台生成，带 `id` 而名称不同的文件表示改名。

Paths walk references with dots (`account.industry`). Every record also has the fields `id`, `created_at`,
`created_by`, `updated_at`, `updated_by`, `owner` and `version`. Properties with * must be given.
路径用点号穿过引用；带 * 的属性必填。
"""


def page() -> str:
    return _HEAD + "".join(_kind(kind) for kind in KINDS)


def _kind(kind: str) -> str:
    seen: set[str] = set()
    parts = [f"\n## {_title(node(kind))}\n\n{node(kind).schema.get('description', '')}\n"]
    parts += [_table(inner, inner is not node(kind)) for inner in _objects(node(kind), seen)]
    example = json.loads(
        (definition_schemas() / "samples" / kind / "valid" / "all_keywords.json").read_text("utf-8")
    )
    text = json.dumps(example, ensure_ascii=False, indent=2)
    parts.append(
        "\n<details><summary>Example with every property · 完整示例</summary>\n\n"
        f"```json\n{text}\n```\n\n</details>\n"
    )
    return "".join(parts)


def _objects(here: Node, seen: set[str]) -> Iterator[Node]:
    """Nodes with properties of their own, each once although menus nest."""
    title = here.schema.get("title", "")
    if here.properties and title not in seen:
        seen.add(title)
        yield here
        for inner in here.properties.values():
            yield from _objects(inner, seen)
    elif not here.properties:
        for part in (here.items, here.extra):
            if part is not None:
                yield from _objects(part, seen)


def _table(here: Node, with_title: bool) -> str:
    required = here.schema.get("required", ())
    head = f"\n### {_title(here)}\n" if with_title else ""
    rows = []
    for name, inner in here.properties.items():
        mark = " *" if name in required else ""
        rows.append(f"| `{name}`{mark} | {_title(inner)} | {_values(inner)} | {_remark(inner)} |")
    return "\n".join([head, "| property | title | value | |", "|---|---|---|---|", *rows, ""])


def _title(here: Node) -> str:
    english, chinese = here.schema.get("title", ""), here.schema.get("x-title-zh")
    return f"{english} · {chinese}" if chinese else english


def _values(here: Node) -> str:
    schema = here.schema
    if here.expression is not None:
        return "expression"
    if here.reference is not None:
        return _reference(here)
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if here.items is not None:
        return f"list: {_values(here.items)}"
    if here.extra is not None:
        return f"{_title(here.extra)}, by name"
    if here.properties and here.element is not None:
        return _title(here)
    kinds = schema.get("type", "")
    return f"{kinds if isinstance(kinds, str) else ', '.join(kinds)}{_limits(here)}"


def _reference(here: Node) -> str:
    spec = here.reference
    if spec is None:
        return ""
    what = "path of fields" if spec.path else f"{spec.type} name"
    return f"{what}, with or without `-`" if spec.direction else what


def _limits(here: Node) -> str:
    words = {"maxLength": "characters", "maxItems": "entries"}
    found = [f"at most {here.schema[key]} {word}" for key, word in words.items() if key in here.schema]
    if "minimum" in here.schema and here.schema["minimum"] > -(2**53) + 1:
        found.append(f"{here.schema['minimum']} to {here.schema['maximum']}")
    return f" ({', '.join(found)})" if found else ""


def _remark(here: Node) -> str:
    return str(here.schema.get("description", ""))


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
