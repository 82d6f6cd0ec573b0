"""What a panel sends, back into the element: the same walk through the schema that made its controls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from dougong.definitions import load_json
from dougong.definitions.language import Node
from dougong.definitions.naming import is_id, name_from_title
from dougong.errors import InvalidInput
from dougong.web.builder.control_kinds import is_meant, kind_of
from dougong.web.builder.drafting import Design
from dougong.web.languages import LANGUAGES

Form = MultiDict[str, str]
_WHOLE = re.compile(r"-?[0-9]{1,18}")


class ControlReader:
    """``texts`` gathers what belongs into translations: (element id, property, language, text)."""

    def __init__(self, design: Design, form: Form) -> None:
        self.form = form
        self.design = design
        self.language = design.screen.language
        self.base = design.texts.base
        self.texts: list[tuple[str, str, str, str]] = []

    def element(self, here: Node, old: Mapping[str, Any], place: str = "") -> dict[str, Any]:
        """The element with what was sent in place of what it had; what no control was sent for stays."""
        result = dict(old)
        for key, child in here.properties.items():
            if key == "id":
                continue
            value = self.value(child, f"{place}/{key}", old.get(key))
            value = self._worded(key, f"{place}/{key}", old, value)
            if value is None and _may_be_empty(here, key):
                value = []
            if value is None:
                result.pop(key, None)
            else:
                result[key] = value
        return {
            key: value
            for key, value in result.items()
            if key not in here.properties or is_meant(here.properties[key], result)
        }

    def _worded(self, key: str, name: str, old: Mapping[str, Any], value: Any) -> Any:
        """A text in another language than the definitions' is a translation."""
        element_id = old.get("id")
        if key not in self.design.texts.translated or not element_id:
            return value
        for language in LANGUAGES:
            sent = self.form.get(f"{name}@{language}")
            if sent is not None:
                value = self._put(element_id, key, language, sent.strip(), value)
        if name in self.form and self.language != self.base:
            self.texts.append((element_id, key, self.language, str(value or "")))
            return old.get(key)
        return value

    def _put(self, element_id: str, key: str, language: str, text: str, value: Any) -> Any:
        if language == self.base:
            return text or value
        self.texts.append((element_id, key, language, text))
        return value

    def value(self, here: Node, name: str, old: Any) -> Any:
        kind = kind_of(here)
        if kind == "group":
            return self._group(here, name, old)
        if kind == "list":
            return self._list(here, name, old)
        if kind in ("words", "matrix"):
            return self._ticked(here, name) if f"{name}#" in self.form else old
        if name not in self.form:
            return old
        sent = self.form.getlist(name)[-1].replace("\r\n", "\n")
        if kind == "switch":
            return self._switch(here, sent == "1")
        if not sent.strip():
            return None
        if kind == "number":
            return int(sent) if _WHOLE.fullmatch(sent.strip()) else sent
        if kind == "json":
            return _json(sent)
        if kind == "choice" and sent == here.schema.get("default"):
            return None
        if kind == "choice" and "enum" in here.schema and here.schema.get("type") == "integer":
            return int(sent) if _WHOLE.fullmatch(sent) else sent
        return sent.strip()

    def _switch(self, here: Node, on: bool) -> bool | None:
        return None if on == here.schema.get("default", False) else on

    def _group(self, here: Node, name: str, old: Any) -> Any:
        if not any(key.startswith(f"{name}/") for key in self.form):
            return old
        found = self.element(here, old if isinstance(old, Mapping) else {}, name)
        if found and old is None:
            found = _begun(here) | found
        return found or None

    def _ticked(self, here: Node, name: str) -> Any:
        """Words that are chosen of a few, or one for each field; without any, as where nothing is said."""
        tokens = [token for token in self.form.getlist(f"{name}#")[:2_000] if token]
        if kind_of(here) == "matrix":
            rights = {token: self.form.get(f"{name}/{token}/right", "") for token in tokens}
            return [{"field": token, "right": right} for token, right in rights.items() if right] or None
        found = list(dict.fromkeys(tokens))
        if "default" in here.schema:
            return None if set(found) == set(here.schema["default"]) else found
        return found or None

    def _list(self, here: Node, name: str, old: Any) -> Any:
        """The entries in the order in which they were sent; blank ones are left out."""
        if f"{name}#" not in self.form or here.items is None:
            return self._value_of_json(here, name, old)
        inner, before = here.items, old if isinstance(old, list) else []
        by_id = {one["id"]: one for one in before if isinstance(one, Mapping) and "id" in one}
        found: list[Any] = []
        for token in self.form.getlist(f"{name}#")[:2_000]:
            if not token:
                continue
            place = f"{name}/{token}"
            if kind_of(inner) != "group":
                item = self.value(inner, place, None)
                if item is not None and item not in found:
                    found.append(item)
                continue
            entry = self._entry(inner, place, token, by_id.get(token), found)
            if entry is not None:
                found.append(entry)
        return found or None

    def _entry(
        self, here: Node, place: str, token: str, old: Mapping[str, Any] | None, siblings: list[Any]
    ) -> dict[str, Any] | None:
        spec = here.element
        start = dict(old or {})
        if spec is not None and is_id(token) and token.startswith(f"{spec.prefix}_"):
            start["id"] = token
        entry = self.element(here, start, place) if old is not None else self._fresh(here, start, place)
        if not set(entry) - {"id"}:
            return None
        if spec is not None and spec.name:
            self._name(spec.name, spec.type, entry, siblings)
        return entry

    def _fresh(self, here: Node, start: dict[str, Any], place: str) -> dict[str, Any]:
        """A new element's texts are the definition's own: there is nothing yet to be translated."""
        base, self.base = self.base, self.language
        entry = self.element(here, start, place)
        self.base = base
        return entry

    def _name(self, key: str, what: str, entry: dict[str, Any], siblings: list[Any]) -> None:
        if entry.get(key):
            return
        said = next((entry[one] for one in ("title", "option", "message", "object") if entry.get(one)), what)
        entry[key] = name_from_title(str(said), {one.get(key, "") for one in siblings}, what)

    def _value_of_json(self, here: Node, name: str, old: Any) -> Any:
        """A list that is too deep for rows was sent as JSON."""
        if name not in self.form:
            return old
        sent = self.form[name]
        return _json(sent) if sent.strip() else None


def _may_be_empty(here: Node, key: str) -> bool:
    """A list that must be there, if only without entries."""
    schema = here.properties[key].schema
    return (
        key in here.schema.get("required", ()) and schema.get("type") == "array" and "minItems" not in schema
    )


def _begun(here: Node) -> dict[str, Any]:
    """What a group that somebody begins to fill in cannot do without: the first of the words."""
    needed = (key for key in here.schema.get("required", ()) if "enum" in here.properties[key].schema)
    return {key: here.properties[key].schema["enum"][0] for key in needed}


def _json(text: str) -> Any:
    """What cannot be read stays a text, which the schema refuses at its place."""
    try:
        return load_json(text)
    except InvalidInput:
        return text
