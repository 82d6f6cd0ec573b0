"""What somebody sees of a masked value: enough to recognise it, not enough to use it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

STARS = "****"
"""Always as many: the length is kept back too."""

MASKABLE = frozenset({"text", "long_text", "email", "phone", "url", "barcode"})
"""Types of which a part can be shown."""


def mask(value: Any) -> Any:
    """138****1234 and z****@example.com; of short texts the first character."""
    if value is None:
        return None
    text = str(value)
    name, at, domain = text.rpartition("@")
    if at and name:
        return f"{name[:1]}{STARS}@{domain}"
    return f"{text[:3]}{STARS}{text[-4:]}" if len(text) >= 10 else f"{text[:1]}{STARS}"


def hide(type_name: str, value: Any) -> Any:
    """Of a sensitive value what may be shown to those who have not asked for it: of texts a part, else nothing."""
    if value is None:
        return None
    return mask(value) if type_name in MASKABLE else STARS


def hider(type_name: str) -> Callable[[Any], Any]:
    return mask if type_name in MASKABLE else lambda value: hide(type_name, value)
