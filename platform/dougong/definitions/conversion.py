"""Names to ids and back, wherever the schemas' annotations say that a name or an expression stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dougong.definitions.language import ReferenceSpec, node
from dougong.definitions.messages import shown, similar_name
from dougong.definitions.name_index import FieldEntry, NameIndex, ObjectEntry
from dougong.definitions.naming import VARIABLES, is_id
from dougong.definitions.variables import ids_of, variable_named, variables_at
from dougong.definitions.walking import Document, Spot, rebuilt, walk
from dougong.errors import DougongError, InvalidInput
from dougong.problems import N_, Problem

Path = tuple[str, ...]
RewriteExpression = Callable[[str, Callable[[Path], Path]], str]
"""``dougong.expressions.rename``, which lives a floor above: gives the source with each path replaced."""

NO_SUCH_FIELD = N_("“{object}” has no field “{name}”.")
NO_SUCH_FIELD_SIMILAR = N_("“{object}” has no field “{name}”; did you mean “{similar}”?")
NOT_A_REFERENCE = N_("“{name}” does not lead to another record, so “{next}” cannot follow it.")
NO_SUCH_DOCUMENT = N_("There is no {kind} “{name}”.")
NO_SUCH_DOCUMENT_SIMILAR = N_("There is no {kind} “{name}”; did you mean “{similar}”?")
NOTHING_DECIDES = N_("“{value}” is an option of no field here; say by “dependsOn” which field decides.")
NO_SUCH_ELEMENT = N_("There is no element “{address}” to translate.")


class _Converter:
    """One document's way from one form into the other; collects what it could not resolve."""

    sign = ""
    """Before an id in an expression."""

    def __init__(self, index: NameIndex, rewrite: RewriteExpression) -> None:
        self.index = index
        self.rewrite = rewrite
        self.problems: list[Problem] = []
        self._locals: dict[str, Mapping[str, str]] = {}

    def __call__(self, document: Document) -> dict[str, Any]:
        self._locals = {}
        result: dict[str, Any] = rebuilt(Spot(node(document["kind"]), document), self._change)
        return result

    def _change(self, spot: Spot, value: Any) -> Any:
        if spot.node.keys_are_elements and isinstance(value, dict):
            return {self._guarded(spot, self.address, key): inner for key, inner in value.items()}
        if not isinstance(value, str):
            return value
        if spot.node.reference is not None:
            return self._guarded(spot, self._reference(spot, spot.node.reference), value)
        if spot.node.expression is not None:
            owner = self._owner(spot, spot.node.expression.of)
            known = ids_of(variables_at(spot))
            return self._guarded(spot, self._expression(owner, known), value) if owner else value
        return value

    def _guarded(self, spot: Spot, convert: Callable[[str], str], value: str) -> str:
        try:
            return convert(value)
        except DougongError as error:
            self.problems += [problem.at(spot.pointer) for problem in error.problems]
            return value

    def _reference(self, spot: Spot, spec: ReferenceSpec) -> Callable[[str], str]:
        if spec.type == "option":
            owner = self._owner(spot, spec.of)
            named = spot.look(spec.field)
            if named is None:
                return nothing_decides
            field = owner.find(str(named)) if owner else None
            return (lambda value: self.local("option", value, field.options)) if field else str
        if spec.type in LOCAL:
            ids = self._locals.get(spec.type)
            if ids is None:
                ids = self._locals[spec.type] = locals_by_name(spec.type, (*spot.above, spot.value)[0])
            found = ids
            return lambda value: self.local(spec.type, value, found)
        if spec.type != "field":
            return lambda value: self.document(spec.type, value)
        owner = self._owner(spot, spec.of)
        return (lambda value: self._field_reference(owner, value)) if owner else str

    def _field_reference(self, owner: ObjectEntry, value: str) -> str:
        sign = "-" if value.startswith("-") else ""
        return sign + ".".join(self.path(owner, tuple(value.removeprefix("-").split("."))))

    def _expression(self, owner: ObjectEntry, variables: Mapping[str, str]) -> Callable[[str], str]:
        def changed(path: Path) -> Path:
            named = variable_named(path, owner.fields)
            if named is None or not variables:
                return self.expression_path(owner, path)
            return (VARIABLES, self.sign + self.local("variable", named, variables))

        return lambda source: self.rewrite(source, changed)

    def _owner(self, spot: Spot, of: str) -> ObjectEntry | None:
        """The object whose fields are meant; None if its own reference is broken, which is told there."""
        root = (*spot.above, spot.value)[0]
        return self.index.object(root["id"] if of == "" else spot.look(of))

    def document(self, kind: str, value: str) -> str:
        raise NotImplementedError

    def local(self, kind: str, value: str, ids: Mapping[str, str]) -> str:
        """What is known by name only within its field or document, given by ``ids``."""
        raise NotImplementedError

    def path(self, owner: ObjectEntry, path: Path) -> Path:
        raise NotImplementedError

    def expression_path(self, owner: ObjectEntry, path: Path) -> Path:
        raise NotImplementedError

    def address(self, key: str) -> str:
        raise NotImplementedError


class ToStored(_Converter):
    """Wants every element to have its id; an unknown name is a problem."""

    sign = "#"

    def document(self, kind: str, value: str) -> str:
        found = self.index.id_of(kind, value)
        if found is None:
            raise InvalidInput(no_such_document(self.index, kind, value))
        return found

    def local(self, kind: str, value: str, ids: Mapping[str, str]) -> str:
        if value in ids.values():
            return value
        found = ids.get(value)
        if found is None:
            raise InvalidInput(no_such_local(kind, value, ids))
        return found

    def path(self, owner: ObjectEntry, path: Path) -> Path:
        return tuple(step.id if isinstance(step, FieldEntry) else step for step in self._known(owner, path))

    def expression_path(self, owner: ObjectEntry, path: Path) -> Path:
        plain = tuple(part.removeprefix("#") for part in path)
        if self.index.records_of(owner, plain):
            found = self.index.objects[self.document("object", plain[1])]
            return (plain[0], f"#{found.id}", *self.expression_path(found, plain[2:]))
        return tuple(
            f"#{step.id}" if isinstance(step, FieldEntry) else step for step in self._known(owner, plain)
        )

    def address(self, key: str) -> str:
        # The id of what is gone is kept: a restore may bring the element back.
        found = key if is_id(key) else self.index.ids_by_address.get(key)
        if found is None:
            raise InvalidInput(Problem("no_such_element", NO_SUCH_ELEMENT, params={"address": shown(key)}))
        return found

    def _known(self, owner: ObjectEntry, path: Path) -> list[FieldEntry | str]:
        steps: list[FieldEntry | str] = []
        for position, step in enumerate(self.index.steps(owner, path)):
            if step is None:
                if steps and (isinstance(steps[-1], str) or steps[-1].loose):
                    # Through a system field such as owner, or a field whose own target is told to be missing.
                    return [*steps, *path[position:]]
                raise InvalidInput(no_such_field(self.index, owner, path, position))
            steps.append(step)
        return steps


class ToFile(_Converter):
    """Prints what no longer exists by its id, so that a draft with loose ends can still be read."""

    def document(self, kind: str, value: str) -> str:
        return self.index.name_of(kind, value) or value

    def local(self, kind: str, value: str, ids: Mapping[str, str]) -> str:
        return next((name for name, element_id in ids.items() if element_id == value), value)

    def path(self, owner: ObjectEntry, path: Path) -> Path:
        steps = zip(path, self.index.steps(owner, path), strict=True)
        return tuple(step.name if isinstance(step, FieldEntry) else part for part, step in steps)

    def expression_path(self, owner: ObjectEntry, path: Path) -> Path:
        plain = tuple(part.removeprefix("#") for part in path)
        found = self.index.object(plain[1]) if self.index.records_of(owner, plain) else None
        if found is not None:
            return (plain[0], found.name, *self.expression_path(found, plain[2:]))
        steps = zip(path, self.index.steps(owner, plain), strict=True)
        return tuple(step.name if isinstance(step, FieldEntry) else part for part, step in steps)

    def address(self, key: str) -> str:
        return self.index.addresses.get(key, key)


def no_such_document(index: NameIndex, kind: str, name: str) -> Problem:
    similar = similar_name(name, index.names(kind))
    params = {"kind": kind, "name": shown(name)}
    if similar is None:
        return Problem("no_such_document", NO_SUCH_DOCUMENT, params=params)
    return Problem("no_such_document", NO_SUCH_DOCUMENT_SIMILAR, params={**params, "similar": similar})


def nothing_decides(value: str) -> str:
    raise InvalidInput(Problem("nothing_decides", NOTHING_DECIDES, params={"value": value}))


LOCAL = ("stage", "step", "node", "tab", "variable")
"""Elements that are referred to within their own document only."""


def locals_by_name(kind: str, document: Document) -> dict[str, str]:
    """The ids of a document's elements of a kind, however deep they stand."""
    spots = walk(Spot(node(document["kind"]), document))
    found = ((spot.value, spot.node.element) for spot in spots)
    return {
        value["name"]: value["id"]
        for value, spec in found
        if spec is not None and spec.type == kind and "name" in value and "id" in value
    }


def no_such_local(kind: str, name: str, names: Iterable[str]) -> Problem:
    similar = similar_name(name, names)
    params = {"kind": kind, "name": shown(name)}
    if similar is None:
        return Problem(f"no_such_{kind}", NO_SUCH_DOCUMENT, params=params)
    return Problem(f"no_such_{kind}", NO_SUCH_DOCUMENT_SIMILAR, params={**params, "similar": similar})


def no_such_field(index: NameIndex, owner: ObjectEntry, path: Path, position: int) -> Problem:
    """Why the part of a path at a position leads nowhere."""
    name, here = path[position], owner
    if position:
        target = index.leads_to(owner, path[:position])
        if target is None:
            params = {"name": path[position - 1], "next": name}
            return Problem("not_a_reference", NOT_A_REFERENCE, params=params)
        here = target
    similar = similar_name(name, here.fields)
    params = {"object": here.name, "name": shown(name)}
    if similar is None:
        return Problem("no_such_field", NO_SUCH_FIELD, params=params)
    return Problem("no_such_field", NO_SUCH_FIELD_SIMILAR, params={**params, "similar": similar})
