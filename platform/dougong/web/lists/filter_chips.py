"""What a list is filtered by, as chips: of the view, and of the address."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.dataclasses import dataclass
from dougong.views import joined
from dougong.web.conditions.filter_trees import Node, Text, read_tree, tops
from dougong.web.conditions.filters import Condition, operator_title, shown_values
from dougong.web.conditions.tree_words import said
from dougong.web.lists.list_requests import ListRequest
from dougong.web.screens import Screen
from dougong.web.texts import gettext


@dataclass(frozen=True, slots=True)
class Chip:
    """``code`` stands in the place of the other three where a condition has no words."""

    field: str
    operator: str
    value: str
    code: str
    remove_url: str
    of_view: bool = False

    @property
    def hint(self) -> str:
        return self.code or gettext("Edit the filter")


def chip_list(screen: Screen, asked: ListRequest) -> list[Chip]:
    chips = []
    of_view = _parts(screen, asked, asked.view.filter if asked.view else None)
    for node, part in of_view:
        rest = joined(other for _, other in of_view if other != part)
        chips.append(_chip(screen, node, part, asked.url(filter=rest or ""), of_view=True))
    for condition in asked.conditions:
        others = [other.to_address() for other in asked.conditions if other is not condition]
        chips.append(_chip(screen, condition, "", asked.url(f=others)))
    written = _parts(screen, asked, asked.where)
    for node, part in written:
        rest = joined(other for _, other in written if other != part)
        chips.append(_chip(screen, node, part, asked.url(where=rest)))
    return chips


def _parts(screen: Screen, asked: ListRequest, text: str | None) -> Sequence[tuple[Node, str]]:
    return tops(screen, read_tree(screen, asked.obj, text))


def _chip(screen: Screen, node: Node, part: str, remove_url: str, *, of_view: bool = False) -> Chip:
    if isinstance(node, Text):
        return Chip("", "", "", node.source, remove_url, of_view)
    if isinstance(node, Condition):
        field = screen.titles.path(node.path.ids)
        return Chip(field, operator_title(node), shown_values(screen, node), "", remove_url, of_view)
    return Chip(said(screen, node), "", "", "", remove_url, of_view)
