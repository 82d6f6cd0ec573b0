"""Records out of an object into a file, page by page, as the actor may see them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.definitions import (
    LINE_ITEMS,
    SYSTEM_FIELDS,
    DefinitionSet,
    FieldDefinition,
    ObjectDefinition,
    ViewDefinition,
)
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records import Record, RecordQuery, can_show, count, find
from dougong.records.layout import layout_of
from dougong.records.line_reading import readable_lines
from dougong.records.sensitive import Reads, gather, told_together
from dougong.storage import Transaction, Workspace
from dougong.transfer.cells import Column
from dougong.transfer.currencies import with_currencies
from dougong.transfer.sinks import FORMATS, Sink

PAGE_ROWS = 1_000
PAGE_ROWS_WITH_LINES = 40
MOST_COUNTED = 10_000_000
FIRST, LAST = ("id",), ("owner", "created_at", "updated_at")


@dataclass(frozen=True, slots=True)
class Export:
    """Of all records that ``filter`` and ``search`` let through, or of a view: its columns, its filter, its
    order. ``sort`` wins over the view's.

    ``titled`` heads the columns, and writes options, as people call them; otherwise by the names that an
    import reads back.
    """

    object: str
    format: str = "csv"
    view: str | None = None
    filter: str | None = None
    titled: bool = False
    search: str | None = None
    sort: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    """Paths of ids, as a view has them, in its place."""

    def run_to_file(
        self,
        workspace: Workspace,
        actor: Actor,
        path: Path,
        proceeded: Callable[[int], None] = lambda done: None,
    ) -> int:
        """The file appears only once it is complete."""
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
            scratch = Path(stream.name)
            try:
                done = self.run(workspace, actor, stream, proceeded)
            except BaseException:
                scratch.unlink(missing_ok=True)
                raise
        scratch.replace(path)
        return done

    def run(
        self,
        workspace: Workspace,
        actor: Actor,
        stream: IO[bytes],
        proceeded: Callable[[int], None] = lambda done: None,
    ) -> int:
        """Returns the number of records. Each page is a transaction: a long export holds nobody up."""
        if self.format not in FORMATS:
            text = N_("“{format}” is not a format; there are: {formats}.")
            params = {"format": self.format, "formats": ", ".join(FORMATS)}
            raise InvalidInput(Problem("unknown_format", text, "format", params))
        with workspace.read() as tx:
            columns, query = self._prepare(tx, actor)
        done = 0
        telling = told_together(workspace, actor, "export")
        with FORMATS[self.format](stream, columns, actor) as sink, telling as reads:
            for page in _pages(workspace, actor, query, reads):
                done += _put(sink, page)
                proceeded(done)
        return done

    def count(self, tx: Transaction, actor: Actor) -> int:
        """How many records there are to write, and whether that is allowed at all."""
        _, query = self._prepare(tx, actor)
        return count(tx, actor, query, cap=MOST_COUNTED)

    def _prepare(self, tx: Transaction, actor: Actor) -> tuple[list[Column], RecordQuery]:
        definitions = tx.release.definitions
        obj = definitions.object(self.object)
        POLICY.require(actor, "export", obj)
        view = self._view(definitions, obj)
        listed = self._listed(actor, obj, view)
        paths = [path for path in listed if can_show(tx.release, actor, obj.id, path)]
        if view or self.titled or self.columns:
            paths = with_currencies(definitions, actor, obj, paths)
        language = actor.language if self.titled else None
        columns = [_column(definitions, obj, path, self.titled, language) for path in paths]
        lines = self._lines(tx, actor, obj) if view is None and not self.columns else []
        columns += [Column(name, name, LINE_ITEMS, {}) for name in lines]
        query = RecordQuery(
            object=self.object,
            fields=tuple(column.name for column in columns),
            filter=_both(view.filter if view else None, self.filter),
            sort=self.sort or (_sort(definitions, obj, view) if view else ()) or ("id",),
            search=self.search or None,
            limit=PAGE_ROWS_WITH_LINES if lines else PAGE_ROWS,
            operation="export",
        )
        # Refuses a bad filter before the first byte is written.
        find(tx, actor, replace(query, sensitive="inward"))
        return columns, query

    def _listed(
        self, actor: Actor, obj: ObjectDefinition, view: ViewDefinition | None
    ) -> list[tuple[str, ...]]:
        if self.columns:
            return [tuple(name.split(".")) for name in self.columns]
        return [column.path for column in view.columns] if view else _all_paths(actor, obj)

    def _lines(self, tx: Transaction, actor: Actor, obj: ObjectDefinition) -> list[str]:
        """Line items, which only JSON can hold; in tables they are an export of their own object."""
        if self.format != "jsonl":
            return []
        return [lines.name for lines in readable_lines(tx.release, actor, layout_of(tx.release, obj.id))]

    def _view(self, definitions: DefinitionSet, obj: ObjectDefinition) -> ViewDefinition | None:
        if self.view is None:
            return None
        view = definitions.view(self.view)
        if view.object_id != obj.id:
            text = N_("The view “{view}” does not show “{object}”.")
            raise InvalidInput(Problem("other_view", text, "view", {"view": self.view, "object": obj.name}))
        return view


def _pages(workspace: Workspace, actor: Actor, query: RecordQuery, reads: Reads) -> Iterator[list[Record]]:
    cursor: str | None = None
    while True:
        with workspace.read() as tx:
            gather(tx, reads)
            page = find(tx, actor, RecordQuery(**{**_as_dict(query), "cursor": cursor}))
        yield page.data
        if page.next is None:
            return
        cursor = page.next


def _as_dict(query: RecordQuery) -> dict[str, Any]:
    names = ("object", "fields", "filter", "sort", "limit", "search", "operation")
    return {name: getattr(query, name) for name in names}


def _put(sink: Sink, page: list[Record]) -> int:
    for record in page:
        sink.put(record)
    return len(page)


def _all_paths(actor: Actor, obj: ObjectDefinition) -> list[tuple[str, ...]]:
    own = [field.id for field in POLICY.seen(actor, obj).fields]
    return [(name,) for name in (*FIRST, *own, *LAST)]


def _column(
    definitions: DefinitionSet,
    obj: ObjectDefinition,
    path: tuple[str, ...],
    titled: bool,
    language: str | None,
) -> Column:
    fields = _fields(definitions, obj, path)
    name = ".".join(_name(segment, field) for segment, field in zip(path, fields, strict=True))
    last = fields[-1]
    title = name
    if titled:
        title = " · ".join(
            segment if field is None else definitions.title(field.id, "title", language, field.title)
            for segment, field in zip(path, fields, strict=True)
        )
    options = {}
    if titled and last is not None:
        options = {
            option.key: definitions.title(option.id, "title", language, option.title)
            for option in last.select_options
        }
    return Column(name, title, last.type_name if last else _SYSTEM_TYPES[path[-1]], options)


_SYSTEM_TYPES = {
    "id": "integer",
    "created_at": "datetime",
    "created_by": "reference",
    "updated_at": "datetime",
    "updated_by": "reference",
    "owner": "reference",
    "version": "integer",
}


def _fields(
    definitions: DefinitionSet, obj: ObjectDefinition, path: tuple[str, ...]
) -> list[FieldDefinition | None]:
    """The field at each segment; None for a system field."""
    found: list[FieldDefinition | None] = []
    here: ObjectDefinition | None = obj
    for segment in path:
        field = None if here is None or segment in SYSTEM_FIELDS else here.field_by_id(segment)
        found.append(field)
        here = definitions.target(field) if field is not None else None
    return found


def _name(segment: str, field: FieldDefinition | None) -> str:
    return segment if field is None else field.name


def _sort(definitions: DefinitionSet, obj: ObjectDefinition, view: ViewDefinition) -> tuple[str, ...]:
    return tuple(
        "-" * item.descending
        + ".".join(
            _name(segment, field)
            for segment, field in zip(item.path, _fields(definitions, obj, item.path), strict=True)
        )
        for item in view.sort
    )


def _both(first: str | None, second: str | None) -> str | None:
    conditions = [condition for condition in (first, second) if condition]
    return (
        " AND ".join(f"({condition})" for condition in conditions)
        if len(conditions) > 1
        else next(iter(conditions), None)
    )
