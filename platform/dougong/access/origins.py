"""Where a request came from, for the audit log and for nothing else: nobody's rights depend on it.

It is the one thing that is not handed down as an argument: every function that writes would have to carry it
for the few lines that do.
"""

from __future__ import annotations

import secrets
from contextvars import ContextVar

MAX_AGENT = 200


class Origin:
    """``request_id`` is made when it is asked for first: most requests leave no trace."""

    __slots__ = ("_request_id", "address", "command", "door", "operator", "user_agent")

    def __init__(
        self,
        address: str = "",
        user_agent: str = "",
        door: str = "",
        *,
        operator: str = "",
        command: str = "",
    ) -> None:
        self.address = address
        self.user_agent = user_agent
        self.door = door
        """page, api or command."""
        self.operator = operator
        """Of a command, the account of the operating system that gave it."""
        self.command = command
        self._request_id = ""

    @property
    def request_id(self) -> str:
        if not self._request_id:
            self._request_id = secrets.token_hex(8)
        return self._request_id

    @property
    def used(self) -> bool:
        return bool(self._request_id)


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def set_origin(origin: Origin | None) -> None:
    """At the begin of each request or command, for the thread that works on it."""
    _origin.set(origin)


def current_origin() -> Origin | None:
    """None for jobs."""
    return _origin.get()
