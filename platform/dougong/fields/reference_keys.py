"""Records that are named by a key of theirs, until they are found.

Which record it is only the database knows, so coercion leaves a ``ReferenceKey``. The writer gathers those of a
whole batch with ``pending``, looks each group up with one statement, and puts the ids in with ``resolved``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field as dataclass_field

from dougong.dataclasses import dataclass
from dougong.fields.columns import Value
from dougong.fields.errors import refuse
from dougong.problems import N_

Group = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ReferenceKey:
    """A record of the object ``target_id`` whose field ``field_id`` has this value, still to be found.

    Equal keys mean the same record: texts are compared by their key, as uniqueness does. With ``tagged``
    the value that the record is known by names its object too.
    """

    target_id: str
    field_id: str
    value: Value
    shown: str = dataclass_field(default="", compare=False)
    tagged: bool = False


@dataclass(frozen=True, slots=True)
class OneOrSeveral:
    """What a person wrote in a list of records, which holds commas: one record if there is one of that
    name, else several."""

    whole: ReferenceKey
    parts: tuple[int | ReferenceKey, ...]


_UNRESOLVED = (ReferenceKey, OneOrSeveral, tuple)


def pending(values: Iterable[Value | None]) -> dict[Group, set[ReferenceKey]]:
    """The keys among the values, by (target id, field id): each group can be looked up at once."""
    groups: dict[Group, set[ReferenceKey]] = {}
    # Most are ids already.
    for value in values:
        for key in _keys_in(value) if isinstance(value, _UNRESOLVED) else ():
            groups.setdefault((key.target_id, key.field_id), set()).add(key)
    return groups


def _keys_in(value: Value | None) -> Iterator[ReferenceKey]:
    if isinstance(value, ReferenceKey):
        yield value
    elif isinstance(value, OneOrSeveral):
        yield value.whole
        yield from _keys_in(value.parts)
    elif isinstance(value, tuple):
        for item in value:
            yield from _keys_in(item)


def resolved(value: Value | None, found: Mapping[ReferenceKey, int | None], field_name: str) -> Value | None:
    """The value with its key replaced by the record's id; raises FieldError if none, or several, were found.

    ``found`` maps keys to ids, and to None where several records have the value.
    """
    if isinstance(value, tuple):
        return _all_resolved(value, found, field_name)
    if not isinstance(value, ReferenceKey):
        return value
    if value not in found:
        raise refuse("no_such_record", N_("There is no record “{value}”."), value=value.shown).at(field_name)
    record_id = found[value]
    if record_id is None:
        raise refuse("several_records", N_("Several records are called “{value}”."), value=value.shown).at(
            field_name
        )
    return tagged(value.target_id, record_id) if value.tagged else record_id


def _all_resolved(
    values: tuple[Value, ...], found: Mapping[ReferenceKey, int | None], field_name: str
) -> Value | None:
    """Each record once. Two names may turn out to be one record's."""
    laid_out: list[Value] = []
    for value in values:
        if not isinstance(value, OneOrSeveral):
            laid_out.append(value)
        elif value.whole in found:
            laid_out.append(value.whole)
        else:
            laid_out += value.parts
    return tuple(dict.fromkeys(resolved(value, found, field_name) for value in laid_out)) or None


def tagged(object_id: str, record_id: int) -> str:
    """A record of whichever object, as a field that may refer to several keeps it."""
    return f"{object_id}:{record_id}"
