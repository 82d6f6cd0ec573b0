"""All that concerns a record as one timeline: what was said, what changed, what else was recorded about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from flask import render_template, request, url_for
from markupsafe import Markup

from dougong.comments import comments_of
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.problems import N_
from dougong.records import history_of
from dougong.web.addresses import whole_number
from dougong.web.record.activities import Activity, Source, activities, sources_of
from dougong.web.record.comment_views import CommentView, Composer, threads
from dougong.web.record.histories import EventView, Restoring, event_views, has_files
from dougong.web.screens import Screen

KINDS: Mapping[str, str] = {
    "all": N_("All"),
    "activities": N_("Activities"),
    "comments": N_("Comments"),
    "history": N_("Changes"),
    "files": N_("Files"),
}
PAGE = 30
MOST = 900
"""So far back can one leaf: every source is read from its newest entry on, and this bounds it."""
SPARE = 20
"""What may come in while somebody leafs does not push entries out of the page after."""


class Key(NamedTuple):
    """Where an entry stands. Of what happened at one instant, what was said comes before what changed."""

    at: str
    rank: int
    id: int

    @staticmethod
    def read(text: str) -> Key | None:
        at, _, rest = text.partition("~")
        rank, _, number = rest.partition("~")
        if not (rank.isdecimal() and number.isdecimal() and len(number) < 16 and len(rank) < 4):
            return None
        return Key(at[:40], int(rank), int(number))

    def __str__(self) -> str:
        return "~".join(map(str, self))


@dataclass(frozen=True, slots=True)
class Entry:
    """Either a comment, with its answers, or a change, or a record that refers to this one."""

    key: Key
    comment: CommentView | None = None
    event: EventView | None = None
    activity: Activity | None = None

    @property
    def has_files(self) -> bool:
        if self.comment is not None:
            return bool(self.comment.files) or any(answer.files for answer in self.comment.answers)
        return self.event is not None and has_files(self.event)


@dataclass(frozen=True)
class Asked:
    """``field_id`` narrows the changes to one field. ``page`` and ``before`` say where a page begins."""

    show: str = "all"
    field_id: str = ""
    page: int = 1
    before: Key | None = None

    @staticmethod
    def of_request(show: str) -> Asked:
        page = min(max(request.args.get("page", 1, whole_number), 1), MOST // PAGE)
        before = Key.read(request.args.get("before", ""))
        return Asked(show if show in KINDS else "all", request.args.get("field", "")[:40], page, before)

    @cached_property
    def most(self) -> int:
        return MOST if self.show == "files" or self.field_id else self.page * PAGE + SPARE


def render_timeline(
    screen: Screen,
    obj: ObjectDefinition,
    record_id: int,
    asked: Asked,
    composer: Composer | None = None,
    fresh: int | None = None,
    refusal: str = "",
) -> Markup:
    """``fresh`` is the comment that has just been written, to which the focus goes."""
    place: dict[str, Any] = {"name": obj.name, "record_id": record_id}
    sources = sources_of(screen, obj)
    entries, following = _page(screen, obj, record_id, asked, sources)
    top = Composer(url_for("web.add_comment", **place))
    inline = composer if composer and (composer.parent or composer.comment) else None
    narrowed = screen.titles.segment(asked.field_id) if asked.field_id in obj.fields_by_id else ""
    html = render_template(
        "parts/timeline_more.html" if asked.page > 1 else "parts/timeline.html",
        kinds=[kind for kind in KINDS.items() if kind[0] != "activities" or sources],
        show=asked.show,
        field_title=narrowed,
        entries=entries,
        more_url=_more_url(place, asked, following) if following else None,
        place=place,
        fresh=fresh,
        refusal=refusal,
        may_comment=screen.may("comment", obj),
        top=top if inline or composer is None else composer,
        inline=inline,
    )
    return Markup(html)  # noqa: S704 - rendered by an escaping template


def _more_url(place: Mapping[str, Any], asked: Asked, following: Key) -> str:
    more: dict[str, Any] = {
        "show": asked.show,
        "field": asked.field_id or None,
        "page": asked.page + 1,
        "before": str(following),
    }
    return url_for("web.show_timeline", **place, **more)


def _page(
    screen: Screen, obj: ObjectDefinition, record_id: int, asked: Asked, sources: Iterable[Source]
) -> tuple[list[Entry], Key | None]:
    """A page, and where the one after it begins."""
    makers: dict[str, Callable[[], Iterable[Entry]]] = {
        "comments": lambda: _comments(screen, obj, record_id, asked.most),
        "history": lambda: _changes(screen, obj, record_id, asked),
        "activities": lambda: _activities(screen, record_id, sources, asked.most),
    }
    wanted = {"all": tuple(makers), "files": ("comments", "history")}.get(asked.show, (asked.show,))
    entries = [entry for kind in wanted for entry in makers[kind]()]
    if asked.show == "files":
        entries = [entry for entry in entries if entry.has_files]
    if asked.before is not None:
        entries = [entry for entry in entries if entry.key < asked.before]
    entries.sort(key=lambda entry: entry.key, reverse=True)
    more = len(entries) > PAGE and asked.page < MOST // PAGE
    return entries[:PAGE], entries[PAGE - 1].key if more else None


def _comments(screen: Screen, obj: ObjectDefinition, record_id: int, most: int) -> Iterable[Entry]:
    for view in threads(screen, comments_of(screen.tx, screen.actor, obj.name, record_id, most)):
        yield Entry(Key(view.at, 2, view.id), comment=view)


def _changes(screen: Screen, obj: ObjectDefinition, record_id: int, asked: Asked) -> Iterable[Entry]:
    events = history_of(screen.tx, screen.actor, obj.name, record_id, asked.most)
    if asked.field_id:
        events = [event for event in events if asked.field_id in event["changes"]]
    restoring = Restoring.of(screen, obj, record_id)
    for event, view in zip(events, event_views(screen, obj, events, restoring, asked.field_id), strict=True):
        yield Entry(Key(view.at, 1, event["id"]), event=view)


def _activities(screen: Screen, record_id: int, sources: Iterable[Source], most: int) -> Iterable[Entry]:
    for number, source in enumerate(sources):
        for activity in activities(screen, source, record_id, most):
            yield Entry(Key(activity.at, 10 + number, activity.id), activity=activity)
