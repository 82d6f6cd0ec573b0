"""Forms that wait to be taken up again, and what was typed into them, so that each can be told from the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.problems import N_
from dougong.records.kept_forms import KeptForm, kept_forms
from dougong.web.faces.controls import Editing, Typed, control_of
from dougong.web.forms.record_forms import FormLayout, Placed, gathered, texts_of
from dougong.web.screens import Screen
from dougong.web.texts import gettext, ngettext

SHOWN = 3
LONGEST = 60
NEW = N_("{object}, not saved yet ({time})")
CHANGED = N_("{object}, changes not saved yet ({time})")


@dataclass(frozen=True, slots=True)
class Told:
    """``name`` is blank where the value speaks for itself."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """``told`` are the first fields that say something else than the form does now; ``more`` do so besides."""

    token: str
    heading: str
    title: str
    told: Sequence[Told]
    more: str


def offered(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, record_id: int, now: Mapping[str, str]
) -> Sequence[Offer]:
    """``now``: what the form begins with, by field."""
    if screen.actor.seen_by is not None:
        return ()
    kept = kept_forms(screen.tx, screen.actor, obj.id, record_id)
    return [_offer(screen, obj, layout, one, now) for one in kept]


def _offer(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, kept: KeptForm, now: Mapping[str, str]
) -> Offer:
    typed = gathered(layout, MultiDict(kept.fields))
    texts = texts_of(layout, typed, now)
    placed = [
        one
        for one in layout.editable
        if one.name in typed and _differs(one, texts[one.name], now.get(one.name, ""))
    ]
    title = next(
        (one for one in placed if obj.title_field is not None and one.definition == obj.title_field), None
    )
    rest = [one for one in placed if one is not title]
    told = [Told(_name(screen, one), _shown(screen, one, texts, typed)) for one in rest[:SHOWN]]
    if not kept.record_id or not placed:
        told += _rows(screen, layout, typed)
    left = len(rest) - SHOWN
    time = screen.formats.short_instant(kept.written_at, screen.now)
    return Offer(
        kept.token,
        gettext(CHANGED if kept.record_id else NEW).format(object=screen.titles.object(obj), time=time),
        _shown(screen, title, texts, typed) if title is not None else "",
        told,
        ngettext("and one more field", "and %(num)d more fields", left) if left > 0 else "",
    )


def _rows(screen: Screen, layout: FormLayout, typed: Typed) -> Iterator[Told]:
    for grid in layout.grids:
        name = grid.lines.name
        count = sum(
            any(text.strip() for part, text in typed.items(multi=True) if part.startswith(f"{name}.{key}."))
            for key in typed.getlist(f"{name}.row")
        )
        if count:
            yield Told(screen.titles.field(grid.lines.field), ngettext("one line", "%(num)d lines", count))


def _name(screen: Screen, placed: Placed) -> str:
    return screen.titles.field(placed.definition) if placed.definition else screen.titles.segment(placed.name)


def _shown(screen: Screen, placed: Placed, texts: Mapping[str, str], typed: Typed) -> str:
    editing = Editing(
        placed.name, placed.type_name, placed.definition, texts[placed.name], typed=typed, around=texts
    )
    shown = control_of(placed.type_name).shown(screen, editing)
    text = " ".join((shown.striptags() if isinstance(shown, Markup) else shown).split())
    return f"{text[:LONGEST]}…" if len(text) > LONGEST else text or "—"


def _differs(placed: Placed, text: str, now: str) -> bool:
    """A box that is not ticked says as little as one that nobody has filled."""
    nothing = ("", "false") if placed.type_name == "boolean" else ("",)
    return _plain(text) != _plain(now) and not (_plain(text) in nothing and now in nothing)


def _plain(text: str) -> str:
    """As browsers send it: with other ends of lines."""
    return text.replace("\r\n", "\n").strip()
