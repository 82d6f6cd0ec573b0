"""Views, forms and apps as typed, frozen objects: where and how records are shown."""

from __future__ import annotations

import dataclasses

from dougong.dataclasses import dataclass
from dougong.definitions.chart_elements import HomeCard
from dougong.definitions.field_elements import Path
from dougong.definitions.walking import Document


@dataclass(frozen=True, slots=True)
class SortItem:
    path: Path
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ViewColumn:
    id: str
    path: Path
    width: int | None = None


@dataclass(frozen=True, slots=True)
class ColourRule:
    """Paints the records for which ``when`` is true: the cell of a field, or the whole row."""

    id: str
    when: str
    colour: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class BoardOptions:
    """What a view has besides if it is a board; its ``columns`` are what stands on a card."""

    pipeline_id: str | None
    field_id: str | None
    sum_id: str | None
    lane_id: str | None
    """The id of a field, or the name of a system field."""
    column_limit: int | None


@dataclass(frozen=True, slots=True)
class CalendarOptions:
    date_id: str
    end_id: str | None


@dataclass(frozen=True, slots=True)
class GalleryOptions:
    picture_id: str | None


@dataclass(frozen=True, slots=True)
class TreeOptions:
    parent_id: str | None
    """None where it is the only reference of the object to itself."""


@dataclass(frozen=True, slots=True)
class TimelineOptions:
    start_id: str
    end_id: str | None
    """None: each record takes one day, or one moment."""
    lane_id: str | None
    """The id of a field, or the name of a system field."""
    scale: str


@dataclass(frozen=True)
class ViewDefinition:
    id: str
    name: str
    title: str
    description: str | None
    icon: str | None
    object_id: str
    type: str
    columns: tuple[ViewColumn, ...]
    filter: str | None
    sort: tuple[SortItem, ...]
    default: bool
    position: int | None
    document: Document = dataclasses.field(repr=False, hash=False)
    board: BoardOptions | None = None
    group: SortItem | None = None
    """By whose values a list's rows stand in groups."""
    subgroup: SortItem | None = None
    """By whose values they do so again within each group."""
    frozen: int = 0
    """So many columns stay where they are when a list is scrolled sideways."""
    colours: tuple[ColourRule, ...] = ()
    calendar: CalendarOptions | None = None
    gallery: GalleryOptions | None = None
    tree: TreeOptions | None = None
    timeline: TimelineOptions | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """A field in a section; ``field_id`` may be the name of a system field."""

    id: str
    field_id: str
    width: str = "half"
    visible: str | None = None
    emptied: bool = False
    """Whether its value goes where it is hidden."""
    span: int | None = None
    """How many of its section's columns it takes; never more than there are."""


@dataclass(frozen=True, slots=True)
class Tab:
    id: str
    name: str
    title: str
    content: str = "sections"
    """Or "timeline", or "files"."""


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    name: str
    title: str
    columns: int
    visible: str | None
    fields: tuple[Placement, ...]
    tab_id: str | None = None
    help: str | None = None
    folds: str | None = None
    """How it stands at first, "open" or "closed"; None where it cannot be folded."""


@dataclass(frozen=True, slots=True)
class RelatedList:
    """Records of ``object_id`` whose reference field ``field_id`` holds the record shown."""

    id: str
    object_id: str
    field_id: str
    columns: tuple[Path, ...]
    tab_id: str | None = None


@dataclass(frozen=True)
class FormDefinition:
    id: str
    name: str
    title: str
    description: str | None
    object_id: str
    sections: tuple[Section, ...]
    related: tuple[RelatedList, ...]
    default: bool
    document: Document = dataclasses.field(repr=False, hash=False)
    tabs: tuple[Tab, ...] = ()
    key_ids: tuple[str, ...] | None = None
    """What stands above a record: ids of fields and names of system fields; None: whatever is fit for it."""
    short_ids: tuple[str, ...] | None = None
    """The fields of its short form; None: those that are needed."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """Shows an object or a view of it, or holds ``items``."""

    id: str
    name: str
    title: str | None
    icon: str | None
    object_id: str | None
    view_id: str | None
    items: tuple[MenuEntry, ...] = ()


@dataclass(frozen=True)
class AppDefinition:
    id: str
    name: str
    title: str
    description: str | None
    icon: str | None
    colour: str | None
    menu: tuple[MenuEntry, ...]
    document: Document = dataclasses.field(repr=False, hash=False)
    home: tuple[HomeCard, ...] = ()
