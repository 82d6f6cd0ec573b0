"""How many days are left until a record goes back into its pool."""

from __future__ import annotations

from dougong.web.texts import gettext, ngettext

SOON = 7
"""Days from which on it is worth a colour."""


def days_left_text(days: int) -> str:
    if days > 0:
        return ngettext("%(num)d day left", "%(num)d days left", days)
    return gettext("goes back today") if days == 0 else gettext("is due to go back")


def days_left_tone(days: int) -> str:
    return "bad" if days <= 1 else "warn" if days <= SOON else ""
