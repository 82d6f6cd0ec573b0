"""Recognising an element again, by its id or else by its name, and making the ids that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dougong.definitions.language import ElementSpec, Node, node
from dougong.definitions.naming import new_id
from dougong.definitions.walking import Document, Spot, element_name

Parts = dict[str, dict[Any, Any]]


def identified(document: Document, old: Document | None, named: bool) -> dict[str, Any]:
    """A copy in which each element has an id: its own if ``old`` knows it, else its namesake's in ``old``.

    With ``named`` only elements that have names are looked at, and the document may be in file form; without
    it the others, which are recognised by what they refer to, and the document must be in stored form.
    """
    root = node(document["kind"])
    return _Matcher(named).element(root, "", document, old)


class _Matcher:
    def __init__(self, named: bool) -> None:
        self.named = named

    def element(self, here: Node, key: str | int, new: Document, old: Document | None) -> dict[str, Any]:
        spec = here.element
        assert spec is not None  # noqa: S101 - only called where the schema says so
        result = self._container(here, new, old)
        if (spec.name is not None) is not self.named:
            return result
        found = (old or {}).get("id") or new.get("id") or new_id(spec.prefix)
        rest = {name: value for name, value in result.items() if name not in ("kind", "id")}
        kind = {"kind": result["kind"]} if "kind" in result else {}
        return {**kind, "id": found, **rest}

    def _container(self, here: Node, new: Document, old: Document | None) -> dict[str, Any]:
        result = dict(new)
        for key, value in new.items():
            inner = here.child(key)
            if inner is not None and inner.holds_elements:
                result[key] = self._elements(inner, value, (old or {}).get(key))
        return result

    def _elements(self, here: Node, new: Any, old: Any) -> Any:
        inner = here.items or here.extra
        assert inner is not None and inner.element is not None  # noqa: S101
        partners = _partners(inner, new, old)
        if isinstance(new, list):
            return [self.element(inner, i, item, partners.get(i)) for i, item in enumerate(new)]
        return {key: self.element(inner, key, item, partners.get(key)) for key, item in new.items()}


def _partners(here: Node, new: Any, old: Any) -> dict[str | int, Document]:
    """For each new element that is recognised, the old one."""
    spec = here.element
    assert spec is not None  # noqa: S101
    left = {item["id"]: (key, item) for key, item in _items(old) if "id" in item}
    partners: dict[str | int, Document] = {}
    for key, item in _items(new):
        if item.get("id") in left:
            partners[key] = left.pop(item["id"])[1]
    by_mark: dict[Any, list[str]] = {}
    for element_id, (key, item) in left.items():
        by_mark.setdefault(_mark(spec, here, key, item), []).append(element_id)
    for key, item in _items(new):
        waiting = by_mark.get(_mark(spec, here, key, item))
        if key not in partners and waiting:
            partners[key] = left.pop(waiting.pop(0))[1]
    return partners


def _mark(spec: ElementSpec, here: Node, key: str | int, item: Document) -> Any:
    """What an element without a known id is recognised by among its siblings."""
    if spec.match:
        return tuple(item.get(name) for name in spec.match)
    return element_name(Spot(here, item, (key,)))


def _items(container: Any) -> Iterator[tuple[str | int, Document]]:
    if isinstance(container, Mapping):
        yield from container.items()
    elif isinstance(container, list):
        yield from enumerate(container)
