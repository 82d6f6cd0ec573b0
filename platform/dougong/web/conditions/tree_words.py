"""Trees of conditions as sentences."""

from __future__ import annotations

from collections.abc import Callable

from dougong.web.conditions.filter_trees import Group, Node, Text
from dougong.web.conditions.filters import Condition, operator_title, shown_values
from dougong.web.screens import Screen
from dougong.web.texts import gettext


def written(node: Text) -> str:
    return node.source


def said(screen: Screen, node: Node, told: Callable[[Text], str] = written) -> str:
    """A condition or a group in one sentence; ``told`` puts what has no row."""
    if isinstance(node, Text):
        return told(node)
    if isinstance(node, Condition):
        words = (screen.titles.path(node.path.ids), operator_title(node), shown_values(screen, node))
        return " ".join(word for word in words if word)
    word = gettext("and") if node.every else gettext("or")
    return f" {word} ".join(_inner(screen, item, told) for item in node.items)


def _inner(screen: Screen, node: Node, told: Callable[[Text], str]) -> str:
    text = said(screen, node, told)
    return f"({text})" if isinstance(node, Group) and len(node.items) > 1 else text
