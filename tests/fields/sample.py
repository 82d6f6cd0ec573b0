"""What the contract asks of a field type's sample."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st


@dataclass(frozen=True)
class Sample:
    """``exact`` and ``lenient`` map input to values; ``candidates`` makes JSON that is nearly right."""

    keywords: dict[str, Any]
    exact: list[tuple[Any, Any]]
    refused: list[Any]
    lenient: list[tuple[Any, Any]]
    candidates: st.SearchStrategy[Any]
    bad_keywords: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    """Keywords, and the place of the problem they make."""
