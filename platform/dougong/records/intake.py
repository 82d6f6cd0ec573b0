"""From record JSON to values: which fields are there, may they be written, what do they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access import POLICY, Actor, Operation
from dougong.dataclasses import dataclass
from dougong.errors import DougongError
from dougong.expressions import EvaluationContext
from dougong.expressions.types import Path
from dougong.fields import EXACT, Coercer, CoercionContext, FieldError, coercer, to_json
from dougong.problems import N_, Problem
from dougong.records.entries import Entry
from dougong.records.guessing import unknown_field_problem
from dougong.records.layout import FieldLayout
from dougong.records.levels import readable, shown
from dougong.records.masking import mask
from dougong.records.model import WriteModel
from dougong.records.seen import seen_release
from dougong.storage import instant_text

LARGEST_ID = 2**53 - 1
NOT_A_RECORD = N_("A record must be an object with field names.")
READ_ONLY = N_("This field cannot be set.")
NOT_ALLOWED = N_("You may not change this field.")

_CONTROL = frozenset({"id", "version"})


@dataclass(frozen=True, slots=True)
class Reader:
    """How records with one set of keys are read."""

    own: tuple[tuple[str, Path, Coercer], ...]
    locked: tuple[tuple[str, FieldLayout, str, bool], ...]
    """May only be sent back unchanged, masked or not, and the refusal otherwise."""
    unknown: tuple[Problem, ...]
    owner: bool
    absent: frozenset[Path]


class Intake:
    """Reads the records of one batch."""

    def __init__(self, model: WriteModel, actor: Actor, how: CoercionContext) -> None:
        self.model = model
        self._actor = actor
        self._how = how
        self._signature = POLICY.signature(actor)

    def read(self, record: Mapping[Any, Any], reader: Reader, entry: Entry) -> None:
        """Puts the coerced values of the fields that were given into the entry, or their problems."""
        values, how, problems = entry.values, self._how, entry.problems
        for name, path, coerce in reader.own:
            try:
                values[path] = coerce(record[name], how)
            except FieldError as error:
                if self._sent_back(record[name], name, entry):
                    continue
                kept = self._partly_sent_back(record[name], name, entry)
                if kept is not None:
                    values[path] = kept
                    continue
                problems.extend(error.problems)
        if reader.owner:
            self._read_owner(record["owner"], entry)
        problems.extend(reader.unknown)
        for name, field, refusal, masked in reader.locked:
            unchanged = _unchanged_mask if masked else _unchanged
            if not unchanged(record[name], field, entry, how):
                entry.refuse("read_only", refusal, name)

    def _sent_back(self, value: Any, name: str, entry: Entry) -> bool:
        """A stored value that today's definition would refuse, such as an option since removed, may stay."""
        field = self.model.layout.by_name[name]
        old = None if entry.old is None else entry.old[field.path]
        return old is not None and field.definition is not None and to_json(old, field.definition) == value

    def _partly_sent_back(self, value: Any, name: str, entry: Entry) -> tuple[Any, ...] | None:
        """The same for the values of a list, which may be fewer now, or more."""
        field = self.model.layout.by_name[name]
        old = None if entry.old is None else entry.old[field.path]
        if not field.many or not old or not isinstance(value, list) or field.coerce is None:
            return None
        try:
            new = field.coerce([item for item in value if item not in old], self._how) or ()
        except FieldError:
            return None
        rest = iter(new)
        laid = [item if item in old else next(rest, None) for item in value]
        return tuple(dict.fromkeys(item for item in [*laid, *rest] if item is not None)) or None

    def reader(self, record: Mapping[Any, Any], new: bool) -> Reader:
        """Made once for all records that have the same fields in the same order."""
        shape = tuple(record)
        key = (shape, new, self._signature)
        return self.model.readers.cached(key, lambda: self._make(shape, "create" if new else "update"))

    def _make(self, names: tuple[Any, ...], operation: Operation) -> Reader:
        layout, own, locked, unknown, owner = self.model.layout, [], [], [], False
        lines = POLICY.seen(self._actor, layout.definition).line_items_by_name
        known = [f for f in layout.fields if shown(self._actor, layout, f)]
        for name in names:
            field = layout.by_name.get(name) if isinstance(name, str) else None
            if field is None and name in lines:
                continue  # read as records of their own
            if field is None or not (field.is_system or field in known):
                similar = [f.name for f in known] + list(lines)
                unknown.append(unknown_field_problem(str(name), similar))
                continue
            allowed = POLICY.can_write_field(self._actor, layout.definition, field.id, operation)
            if name == "owner" and allowed:
                owner = True
            elif name == "owner":
                locked.append((name, field, NOT_ALLOWED, False))
            elif field.definition is None or field.coerce is None:
                if name not in _CONTROL:
                    locked.append((name, field, READ_ONLY, False))
            elif field.definition.read_only or not allowed:
                refusal = READ_ONLY if field.definition.read_only else NOT_ALLOWED
                locked.append((name, field, refusal, not readable(self._actor, layout, field)))
            else:
                own.append((name, field.path, self._coercer(field, field.coerce)))
        given = {path for _, path, _ in own}
        absent = frozenset(f.path for f in layout.fields if f.path not in given)
        return Reader(tuple(own), tuple(locked), tuple(unknown), owner, absent)

    def _coercer(self, field: FieldLayout, usual: Coercer) -> Coercer:
        """Records are named by fields that the actor sees; of others nothing is said, not even that they are
        there."""
        if field.definition is None or not field.names_records:
            return usual
        seen = seen_release(self.model.release, self._actor).definitions
        return usual if seen is self.model.release.definitions else coercer(field.definition, seen)

    def _read_owner(self, value: Any, entry: Entry) -> None:
        """The id of a user, or what a reference to one reads as."""
        if isinstance(value, Mapping):
            value = value.get("id", False) or False
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if value is None or value == "":
            entry.values[("owner",)] = None
        elif isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_ID:
            entry.values[("owner",)] = value
        elif self._how.lenient and isinstance(value, str) and value.strip().isdecimal() and len(value) < 16:
            entry.values[("owner",)] = int(value)
        else:
            entry.refuse("wrong_type", N_("An owner is given by the id of a user."), "owner")


def control_values(raw: object, entry: Entry) -> None:
    """The id and version that a record to be changed carries."""
    if not isinstance(raw, Mapping):
        entry.refuse("wrong_type", NOT_A_RECORD)
        return
    record_id, version = raw.get("id"), raw.get("version")
    if isinstance(record_id, int) and not isinstance(record_id, bool) and 0 < record_id <= LARGEST_ID:
        entry.id = record_id
    else:
        entry.refuse("id", N_("The id of a record is needed."), "id")
    if version is not None:
        if isinstance(version, int) and not isinstance(version, bool):
            entry.expected = version
        else:
            entry.refuse("wrong_type", N_("A version is a whole number."), "version")


def apply_defaults(
    model: WriteModel, entry: Entry, absent: frozenset[Path], expressions: dict[Path, Any]
) -> None:
    """For a new record: fields that were not given at all. ``expressions`` evaluate the computed ones."""
    values = entry.values
    for default in model.defaults:
        path = default.field.path
        if path not in absent:
            continue
        if default.expression is None:
            values[path] = default.constant
            continue
        try:
            values[path] = fitting(default.field, expressions[path](values))
        except DougongError as error:
            entry.problems.extend(problem.at(default.field.name) for problem in error.problems)


def prepared_defaults(model: WriteModel, context: EvaluationContext) -> dict[Path, Any]:
    return {
        default.field.path: default.expression.prepare(context)
        for default in model.defaults
        if default.expression is not None
    }


def fitting(field: FieldLayout, value: Any) -> Any:
    """A computed value passes the field's own judgement, by way of its JSON."""
    if value is None or field.coerce is None or field.definition is None or field.target is not None:
        return value
    if field.many and not isinstance(value, tuple):
        value = (value,)
    return field.coerce(to_json(value, field.definition), EXACT)


def _unchanged_mask(value: Any, field: FieldLayout, entry: Entry, how: CoercionContext) -> bool:
    """Only the mask can be sent back: or else the value could be found out by trying."""
    old = None if entry.old is None else entry.old[field.path]
    if value is None or value == "" or old is None or field.definition is None:
        return old is None and (value is None or value == "")
    return bool(value == mask(to_json(old, field.definition)))


def _unchanged(value: Any, field: FieldLayout, entry: Entry, how: CoercionContext) -> bool:
    """Whether a value that cannot be written is just what was read. A new record has none."""
    old = None if entry.old is None else entry.old[field.path]
    if value is None or value == "" or old is None:
        return old is None and (value is None or value == "")
    if isinstance(value, Mapping) and field.target is not None:
        return bool(value.get("id") == old)
    if field.coerce is not None:
        try:
            return bool(field.coerce(value, how) == old)
        except FieldError:
            return False
    return bool(value == (instant_text(old) if field.kind == "instant" else old))
