"""What the address of a list asks for: object, view, search, filter, order and page, and how it departs from
what the view has saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from flask import request, url_for

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition, ViewDefinition
from dougong.problems import Problem
from dougong.views import SavedView, joined, views_at_hand
from dougong.web.addresses import whole_number
from dougong.web.conditions.filters import Condition, read_conditions
from dougong.web.conditions.operators import Unreadable
from dougong.web.lists.departures import DEPARTURES, departed
from dougong.web.screens import Screen

PAGE_SIZE = 50
MAX_OFFSET = 1_000_000
LONGEST_SEARCH = 200
LONGEST_FILTER = 4_000
PERIOD = ("span", "scale", "on")
"""Parts of the address that say which days a calendar or a timeline shows."""


@dataclass(frozen=True)
class ListRequest:
    """One reading of the address. ``base`` is the view as it is saved, ``view`` as the address has it;
    ``notes`` say what is left out of it."""

    obj: ObjectDefinition
    view: ViewDefinition | None
    q: str
    conditions: Sequence[Condition]
    where: str
    sort: str
    page: int
    base: ViewDefinition | None = None
    saved: SavedView | None = None
    views: Sequence[SavedView] = ()
    defaults: Sequence[str] = ()
    notes: Sequence[Problem] = ()
    departures: Mapping[str, Any] = field(default_factory=dict)
    period: Mapping[str, str] = field(default_factory=dict)

    def url(self, endpoint: str = "web.list_records", **changes: object) -> str:
        """The same list, changed; going elsewhere in it starts at its first page."""
        parts: dict[str, Any] = {
            "view": self.view.name if self.view and request.args.get("view") else None,
            **self.departures,
            **self.period,
            "q": self.q or None,
            "f": [condition.to_address() for condition in self.conditions],
            "where": self.where or None,
            "sort": self.sort or None,
        }
        return url_for(endpoint, name=self.obj.name, **{**parts, **changes})

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.conditions or self.where)

    @property
    def departs(self) -> bool:
        """Whether there is something that could be saved. What is looked for is nobody's view."""
        return bool(self.departures or self.conditions or self.where or self.sort)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The parts of the address that say which records are shown, and how, as fields of a form."""
        pairs = [(key, value) for key, values in self.departures.items() for value in _listed(values)]
        pairs += self.period.items()
        pairs += [("f", condition.to_address()) for condition in self.conditions]
        named = (("view", self.view.name if self.view else ""), ("q", self.q), ("where", self.where))
        return [*pairs, *((key, value) for key, value in named if value)]


def _listed(values: Any) -> list[str]:
    return list(values) if isinstance(values, list) else [str(values)]


def read_request(screen: Screen, name: str) -> ListRequest:
    obj = screen.object(name)
    defined = screen.definitions.views_of(obj)
    saved, defaults = views_at_hand(screen.tx, screen.actor, obj)
    keys = [request.args.get("view", ""), *defaults]
    base: ViewDefinition | None = None
    own: SavedView | None = None
    notes: Sequence[Problem] = ()
    for key in keys:
        base = next((view for view in defined if view.name == key), None)
        own = next((view for view in saved if view.key == key), None)
        if own is not None:
            fitted = own.fitted(screen.tx, screen.actor, obj)
            base, notes = fitted.view, fitted.notes
        if base is not None:
            break
    if base is None and defined:
        base = defined[0]
    departures = {key: given for key in DEPARTURES if (given := DEPARTURES[key](request.args)) is not None}
    return ListRequest(
        obj=obj,
        view=departed(screen, obj, base, departures),
        q=request.args.get("q", "").strip()[:LONGEST_SEARCH],
        conditions=read_conditions(screen, obj, request.args.getlist("f")),
        where=request.args.get("where", "").strip()[:LONGEST_FILTER],
        sort=request.args.get("sort", "")[:500],
        page=min(max(request.args.get("page", 1, whole_number), 1), MAX_OFFSET // PAGE_SIZE),
        base=base,
        saved=own,
        views=saved,
        defaults=defaults,
        notes=notes,
        departures=departures,
        period={key: request.args[key][:20] for key in PERIOD if key in request.args},
    )


def list_filter(screen: Screen, asked: ListRequest) -> str | None:
    parts = [asked.view.filter if asked.view else None]
    for condition in asked.conditions:
        try:
            parts.append(condition.expression(screen.tx))
        except Unreadable:
            parts.append("FALSE")
    return joined([*parts, asked.where])


def url_as_list(screen: Screen, asked: ListRequest, *more: Condition) -> str | None:
    """What a view of another type is asked for, as a list, which shows all of it; None where the object has no list."""
    view = next((one for one in screen.definitions.views_of(asked.obj) if one.type == "list"), None)
    if view is None:
        return None
    kept = asked.view.filter if asked.view is not None else None
    conditions = [one.to_address() for one in (*asked.conditions, *more)]
    return asked.url(view=view.name, filter=kept or "", f=conditions, span=None, scale=None, on=None)
