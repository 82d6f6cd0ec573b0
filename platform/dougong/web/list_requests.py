"""What the address of a list asks for: object, view, search, filter, order and page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from dougong.definitions import ObjectDefinition, ViewDefinition
from dougong.web.filters import Condition, combined, read_conditions
from dougong.web.operators import Unreadable
from dougong.web.screens import Screen

PAGE_SIZE = 50
MAX_OFFSET = 1_000_000
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class ListRequest:
    """One reading of the address."""

    obj: ObjectDefinition
    view: ViewDefinition | None
    q: str
    conditions: Sequence[Condition]
    where: str
    sort: str
    page: int

    def url(self, endpoint: str = "web.list_records", **changes: object) -> str:
        """The same list, changed; going elsewhere in it starts at its first page."""
        parts: dict[str, Any] = {
            "view": self.view.name if self.view and request.args.get("view") else None,
            "q": self.q or None,
            "f": [condition.to_address() for condition in self.conditions],
            "where": self.where or None,
            "sort": self.sort or None,
        }
        return url_for(endpoint, name=self.obj.name, **{**parts, **changes})

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.conditions or self.where)


def read_request(screen: Screen, name: str) -> ListRequest:
    obj = screen.object(name)
    views = screen.definitions.views_of(obj)
    wanted = request.args.get("view", "")
    view = next((view for view in views if view.name == wanted), views[0] if views else None)
    return ListRequest(
        obj=obj,
        view=view,
        q=request.args.get("q", "").strip()[:LONGEST_SEARCH],
        conditions=read_conditions(screen, obj, request.args.getlist("f")),
        where=request.args.get("where", "").strip()[:2000],
        sort=request.args.get("sort", "")[:200],
        page=min(max(request.args.get("page", 1, int), 1), MAX_OFFSET // PAGE_SIZE),
    )


def list_filter(screen: Screen, asked: ListRequest) -> str | None:
    today = screen.now.astimezone(screen.zone).date()
    parts = [asked.view.filter if asked.view else None]
    for condition in asked.conditions:
        try:
            parts.append(condition.expression(screen.tx, today))
        except Unreadable:
            parts.append("FALSE")
    return combined([*parts, asked.where])
