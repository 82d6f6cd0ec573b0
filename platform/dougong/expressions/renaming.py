"""Change the names of fields in an expression and leave the rest of the text as its author wrote it."""

from __future__ import annotations

from collections.abc import Callable

from dougong.expressions.parsing import parse
from dougong.expressions.tokens import segments
from dougong.expressions.types import Path


def rename(source: str, resolve: Callable[[Path], Path]) -> str:
    """``resolve`` gives each path its new segments, as many as before. Raises ExpressionSyntaxError."""
    parts: list[str] = []
    done = 0
    for token in parse(source).rewritten.path_tokens:
        found = segments(token, source)
        renamed = resolve(tuple(name for name, _, _ in found))
        if len(renamed) != len(found):
            raise ValueError(f"{token.value} must keep its {len(found)} segments, not become {renamed}")
        for (_, start, end), name in zip(found, renamed, strict=True):
            between = source[done:start]
            parts.append(between)
            # In "not#fld_1" the "#" parts two words; a name in its place needs a space.
            if between[-1:].isalnum() and not name.startswith("#"):
                parts.append(" ")
            parts.append(name)
            done = end
    parts.append(source[done:])
    return "".join(parts)
