"""Refusals. Each carries its problems as data; the HTTP floor maps the classes to status codes."""

from __future__ import annotations

from collections.abc import Iterable

from dougong.problems import N_, Problem


class DougongError(Exception):
    """Something was asked that cannot be done; the state is as it was before."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(
            "; ".join(f"{p.place}: {p.message}" if p.place else p.message for p in self.problems)
        )


class InvalidInput(DougongError):
    """The request can never succeed as it stands (HTTP 400 or 422)."""


class NotFound(DougongError):
    """The named thing does not exist, or the actor may not know that it does (404)."""


class NotSignedIn(DougongError):
    """Nobody is acting (401)."""


class Forbidden(DougongError):
    """The actor may not do this (403)."""


class Conflict(DougongError):
    """The state is not the one the caller started from (409)."""


class StaleVersion(Conflict):
    """Somebody changed the record since the caller read it (409, or 412 with If-Match)."""


class Unavailable(DougongError):
    """Try again shortly (503 with Retry-After)."""

    retry_after_seconds = 2


class Inconsistent(DougongError):
    """Definitions and database disagree; the workspace must be repaired before it is served."""


def not_found(what: str, name: object) -> NotFound:
    return NotFound(
        Problem("not_found", N_("There is no {what} “{name}”."), str(name), {"what": what, "name": name})
    )
