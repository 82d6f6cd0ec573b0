"""What somebody sees of a masked value: enough to recognise it, not enough to use it."""

from __future__ import annotations

from typing import Any

STARS = "****"
"""Always as many: the length is kept back too."""


def mask(value: Any) -> Any:
    """138****1234 and z****@example.com; of short texts the first character."""
    if value is None:
        return None
    text = str(value)
    name, at, domain = text.rpartition("@")
    if at and name:
        return f"{name[:1]}{STARS}@{domain}"
    return f"{text[:3]}{STARS}{text[-4:]}" if len(text) >= 10 else f"{text[:1]}{STARS}"
