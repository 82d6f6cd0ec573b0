"""Lines as they come in with their parents: read, told apart from those that are there, put in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.fields import MOST_LINES
from dougong.problems import N_
from dougong.records import storing
from dougong.records.batches import Lines
from dougong.records.departing import Going
from dougong.records.entries import Entry
from dougong.records.intake import NOT_ALLOWED
from dougong.records.line_layout import LineLayout
from dougong.records.line_lookups import LinesById, as_entries, lines_below
from dougong.records.line_sourcing import Taken, lines_taken
from dougong.records.model import model_of
from dougong.records.preparing import prepare
from dougong.records.work import Work
from dougong.storage import Release, Transaction

NOT_A_LIST = N_("Line items are a list of records.")
TOO_MANY = N_("A record has at most {most} lines here.")
NO_LINE = N_("There is no line {id} in this record.")
TWICE = N_("The line {id} occurs more than once.")
OTHER_PARENT = N_("A line cannot be moved to another record here.")


@dataclass(slots=True)
class LineWork:
    """The lines of one line items field, those of all records of a batch together: what they will be, and
    those that leave. Every entry knows its parent."""

    layout: LineLayout
    work: Work
    leaving: Work
    given: list[Entry]
    """The records that say something about their lines, or take over those of others."""
    before: Mapping[int, LinesById]
    """The lines as they are, by the id of the parent."""
    positions: list[int] = field(default_factory=list)
    """In the list that was given, by the index of the entry."""
    unreadable: list[Entry] = field(default_factory=list)
    staying: dict[int, list[Entry]] = field(default_factory=dict)
    """Lines of which nothing was said, by the index of their parent."""
    parents_left: list[Entry] = field(default_factory=list)
    """The parents of those that leave, by their index."""
    going: Sequence[Going] = ()

    def by_parent(self) -> dict[int, list[Entry]]:
        """By the index of the parent."""
        lines: dict[int, list[Entry]] = {parent.index: [] for parent in self.given}
        for entry in self.work.entries:
            if entry.parent is not None:
                lines[entry.parent.index].append(entry)
        return lines


def read_lines(tx: Transaction, actor: Actor, work: Work, lock: bool = True) -> list[LineWork]:
    """What the records of a batch say about their lines, with the values that the lines will have."""
    found = []
    for layout in work.model.lines:
        given: list[Entry] = []
        silent: list[Entry] = []
        for entry in work.entries:
            (given if layout.name in _record(work, entry) else silent).append(entry)
        taken = lines_taken(tx, actor, work, layout, silent)
        given += [entry for entry in silent if entry.index in taken]
        if given:
            found.append(_read(tx, actor, work, layout, given, taken, lock))
    return found


def stand_in(parent: Entry) -> int:
    """What a line refers to as long as its parent has no id."""
    return parent.id or -1 - parent.index


def _record(work: Work, entry: Entry) -> Mapping[str, Any]:
    record = work.batch.records[entry.index]
    return record if isinstance(record, Mapping) else {}


def _read(
    tx: Transaction,
    actor: Actor,
    work: Work,
    layout: LineLayout,
    given: list[Entry],
    taken: Mapping[int, Sequence[Taken]],
    lock: bool,
) -> LineWork:
    model = model_of(tx.release, layout.child_id)
    known = [entry.id for entry in given if entry.old is not None]
    before = lines_below(tx, actor, layout, known, lock) if known else {}
    records: list[Mapping[str, Any]] = []
    # Whatever is wrong is gathered at the parents, where the policy of the batch decides.
    batch = replace(
        work.batch,
        object=model.layout.definition.name,
        mode="update",
        records=records,
        key=None,
        policy="skip_invalid",
    )
    lines = LineWork(
        layout, Work(batch, model, work.context), Work(batch, model, work.context), given, before
    )
    owner, definition = work.model.layout.definition, layout.definition.field
    for parent in given:
        if parent.index in taken:
            for position, values in enumerate(taken[parent.index]):
                _begin(lines, parent, position, {}, records).taken = values
        elif not POLICY.can_write_field(
            actor, owner, definition.id, "create" if parent.old is None else "update"
        ):
            parent.refuse("read_only", NOT_ALLOWED, layout.name)
        else:
            _read_list(tx.release, lines, parent, _record(work, parent)[layout.name], records)
    prepare(tx, actor, model, lines.work.entries, records, batch.input, work.context)
    lines.unreadable = [entry for entry in lines.work.entries if not entry.values]
    lines.work.entries = [entry for entry in lines.work.entries if entry.values]
    for parent, entries in zip(given, lines.by_parent().values(), strict=True):
        for entry in entries:
            entry.values[layout.via.path] = stand_in(parent)
        _put_in_order(layout, entries)
        # Of what the sender has not seen nothing is said: it stays, and counts.
        parent.lines[layout.id] = entries + lines.staying.get(parent.index, [])
    return lines


def _read_list(
    release: Release, lines: LineWork, parent: Entry, given: Any, records: list[Mapping[str, Any]]
) -> None:
    name = lines.layout.name
    listed = [] if given is None else given
    if not isinstance(listed, list):
        parent.refuse("wrong_type", NOT_A_LIST, name)
        return
    if len(listed) > MOST_LINES:
        parent.refuse("too_many_lines", TOO_MANY, name, most=MOST_LINES)
        return
    known = lines.before.get(parent.id, {}) if parent.old is not None else {}
    staying: set[int] = set()
    for position, record in enumerate(listed):
        entry = _begin(lines, parent, position, record, records)
        if isinstance(record, Mapping):
            _identify(record, known, staying, entry)
    seen = listed.seen if isinstance(listed, Lines) else known.keys()
    for record_id, values in known.items():
        if record_id not in seen and record_id not in staying:
            unsaid = as_entries(release, lines.layout, {record_id: values})
            lines.staying.setdefault(parent.index, []).extend(unsaid)
        elif record_id not in staying:
            leaving = Entry(len(lines.parents_left), dict(values), id=record_id, parent=parent, old=values)
            leaving.version = values[("version",)]
            lines.leaving.entries.append(leaving)
            lines.parents_left.append(parent)


def _begin(
    lines: LineWork, parent: Entry, position: int, record: Any, records: list[Mapping[str, Any]]
) -> Entry:
    entry = Entry(len(records), {}, parent=parent, via=lines.layout.via.id)
    lines.work.entries.append(entry)
    lines.positions.append(position)
    records.append(_own_part(record, lines.layout, entry) if isinstance(record, Mapping) else record)
    return entry


def _own_part(record: Mapping[str, Any], layout: LineLayout, entry: Entry) -> Mapping[str, Any]:
    """Without what the product keeps: the parent and the position follow from where the line stands."""
    kept = layout.kept
    if not any(name in record for name in kept):
        return record
    named = record.get(layout.via.name)
    if isinstance(named, Mapping):
        named = named.get("id", False)
    if named is not None and entry.parent is not None and named != entry.parent.id:
        entry.refuse("other_parent", OTHER_PARENT, layout.via.name)
    return {name: value for name, value in record.items() if name not in kept}


def _identify(record: Mapping[str, Any], known: LinesById, staying: set[int], entry: Entry) -> None:
    """A line with an id is one of those that are there; one without is new."""
    named, version = record.get("id"), record.get("version")
    if named is None:
        return
    old = known.get(named) if isinstance(named, int) and not isinstance(named, bool) else None
    if old is None:
        entry.refuse("no_such_line", NO_LINE, "id", id=str(named)[:40])
        return
    if named in staying:
        entry.refuse("twice", TWICE, "id", id=named)
    staying.add(named)
    entry.id, entry.old, entry.version = named, old, old[("version",)]
    if version is not None and (version != entry.version or isinstance(version, bool)):
        entry.refuse("stale_version", storing.STALE, "version", version=entry.version)


def _put_in_order(layout: LineLayout, entries: Sequence[Entry]) -> None:
    """Positions ascend with the list. Those that do already are kept, so that a line added at the end, or one
    that is taken out, changes no other."""
    if layout.order is None:
        return
    path, last, last_id = layout.order.path, 0, 0.0
    for entry in entries:
        position = 0 if entry.old is None else entry.old[path] or 0
        if entry.old is None or (position, entry.id) <= (last, last_id):
            last, last_id = last + 1, float("inf")
            entry.values[path] = last
        else:
            last, last_id = position, entry.id
