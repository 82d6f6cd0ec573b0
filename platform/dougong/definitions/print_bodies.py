"""The language of the bodies of print templates: a small part of Jinja's, judged by its syntax tree.

What is not allowed by name is refused, so that nothing is called, imported or computed, and every loop goes through a
list that was handed in: a body always ends, and its size is bounded by what stands in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dougong.problems import N_, Problem

NOT_ALLOWED = N_("“{what}” cannot be used in a print template (line {line}).")
BROKEN = N_("Line {line}: {reason}")
UNKNOWN = N_("Line {line} names “{name}”, which is neither a value nor a list.")
NOT_A_LIST = N_("Line {line} goes through “{name}”, which is no list.")
TOO_DEEP = N_("Line {line}: lists within lists within lists are not gone through.")
TOO_NESTED = N_("The body is nested too deeply.")
FILTERS = frozenset({"upper", "lower", "trim", "default", "length", "lines"})
PROVIDED = frozenset({"workspace", "today", "loop"})
DEEPEST = 2
MOST_NESTED = 60
_ALLOWED = (
    *(
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.Name,
        nodes.Getattr,
        nodes.If,
        nodes.For,
        nodes.Filter,
    ),
    *(nodes.Const, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr),
)


def environment() -> Environment:
    return ImmutableSandboxedEnvironment(autoescape=True, trim_blocks=True, lstrip_blocks=True)


def body_problems(body: str, values: Collection[str], lists: Collection[str]) -> Iterator[Problem]:
    try:
        tree = environment().parse(body)
    except TemplateSyntaxError as error:
        yield Problem("broken_body", BROKEN, "/body", {"line": error.lineno, "reason": error.message or ""})
        return
    except RecursionError:
        yield Problem("too_nested", TOO_NESTED, "/body")
        return
    if _is_too_nested(tree):
        yield Problem("too_nested", TOO_NESTED, "/body")
        return
    yield from _judged(tree, frozenset(values) | PROVIDED, frozenset(lists), 0)


def _is_too_nested(tree: nodes.Node) -> bool:
    """The body becomes Python, whose own limit it must not meet while a record is printed."""
    level = [tree]
    for _ in range(MOST_NESTED):
        level = [child for node in level for child in node.iter_child_nodes()]
    return bool(level)


def _judged(node: nodes.Node, known: frozenset[str], lists: frozenset[str], depth: int) -> Iterator[Problem]:
    line = node.lineno
    if not isinstance(node, _ALLOWED):
        yield Problem("not_allowed", NOT_ALLOWED, "/body", {"what": type(node).__name__, "line": line})
        return
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        yield Problem("not_allowed", NOT_ALLOWED, "/body", {"what": node.name, "line": line})
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        yield Problem("not_allowed", NOT_ALLOWED, "/body", {"what": node.attr, "line": line})
    if isinstance(node, nodes.Name) and node.name not in known | lists:
        yield Problem("no_such_value", UNKNOWN, "/body", {"name": node.name, "line": line})
    if isinstance(node, nodes.For):
        yield from _loop(node, known, lists, depth)
        return
    for child in node.iter_child_nodes():
        yield from _judged(child, known, lists, depth)


def _loop(node: nodes.For, known: frozenset[str], lists: frozenset[str], depth: int) -> Iterator[Problem]:
    if node.recursive or node.test is not None or not isinstance(node.target, nodes.Name):
        yield Problem("not_allowed", NOT_ALLOWED, "/body", {"what": "for", "line": node.lineno})
        return
    if not isinstance(node.iter, nodes.Name) or node.iter.name not in lists:
        name = node.iter.name if isinstance(node.iter, nodes.Name) else "…"
        yield Problem("not_a_list", NOT_A_LIST, "/body", {"name": name, "line": node.lineno})
    if depth >= DEEPEST:
        yield Problem("too_deep", TOO_DEEP, "/body", {"line": node.lineno})
        return
    for child in (*node.body, *node.else_):
        yield from _judged(child, known | {node.target.name}, lists, depth + 1)
