"""Sessions as people know them again: device, address, last use."""

from __future__ import annotations

from typing import Any

from dougong.access.session_list import ListedSession
from dougong.problems import N_
from dougong.web.screens import Screen
from dougong.web.signing.agents import agent_name
from dougong.web.texts import gettext

METHODS = {
    "password": N_("with the password"),
    "password_code": N_("with password and code"),
    "recovery_code": N_("with a recovery code"),
    "sign_on": N_("by single sign-on"),
}
PHONES = ("iPhone", "Android", "HarmonyOS", "Mobile")


def session_view(screen: Screen, session: ListedSession) -> dict[str, Any]:
    phone = any(mark in session.user_agent for mark in PHONES)
    return {
        "handle": session.handle,
        "icon": "device-mobile" if phone else "device-desktop",
        "device": agent_name(session.user_agent) or gettext("Unknown device"),
        "agent": session.user_agent,
        "address": session.address,
        "method": gettext(METHODS[session.method]) if session.method in METHODS else "",
        "since": screen.formats.short_instant(session.created_at, screen.now),
        "seen": screen.formats.short_instant(session.last_seen_at, screen.now),
        "seen_full": screen.formats.instant(session.last_seen_at),
        "current": session.current,
    }
