"""What every page stands on: one transaction, the person who looks, and how they see things.

``with reading() as screen:`` opens the transaction, checks the session in it and renders before it ends,
so that a page shows one state of the workspace. ``writing()`` is the same for a route that changes
something.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from flask import current_app, g, request, url_for

from dougong.access import POLICY, Actor, Operation, Right, find_session, touch_session
from dougong.access.viewing import refuse_changes, refuse_private
from dougong.definitions import DefinitionSet, ObjectDefinition
from dougong.errors import NotSignedIn
from dougong.problems import N_, Problem
from dougong.records.seen import limited_objects, seen_release
from dougong.storage import Release, Transaction, Workspace
from dougong.web.formats import Formats
from dougong.web.languages import page_language, page_locale
from dougong.web.texts import forget_language
from dougong.web.titles import Titles

SESSION_COOKIE = "dg_session"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
ONLY_READ = ("web.check_form", "web.preview_lines")
"""Posts that change nothing."""


class Screen:
    def __init__(self, tx: Transaction, actor: Actor) -> None:
        self.tx = tx
        self.actor = actor
        self.language = page_language()

    @property
    def workspace(self) -> Workspace:
        return self.tx.workspace

    @cached_property
    def release(self) -> Release:
        """As the person sees it."""
        return seen_release(self.tx.release, self.actor)

    @property
    def definitions(self) -> DefinitionSet:
        return self.release.definitions

    @property
    def now(self) -> datetime:
        return self.tx.now

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.actor.zone)

    @cached_property
    def titles(self) -> Titles:
        return Titles(self.definitions, self.language)

    @cached_property
    def field_texts(self) -> dict[str, tuple[str, str, str]]:
        """Title, help and placeholder of fields, as far as they have been asked for; for as long as the release."""
        kept: dict[str, tuple[str, str, str]] = self.release.cached(("web.field_texts", self.language), dict)
        return kept

    @cached_property
    def formats(self) -> Formats:
        limited = limited_objects(self.tx.release, self.actor)
        return Formats(page_locale(), self.zone, self.workspace.currency, self.titles, record_url, limited)

    def object(self, name: str, operation: Operation = "read") -> ObjectDefinition:
        """The object that a page is about, without fields that are hidden; refuses whoever may not do this."""
        obj = self.definitions.object(name)
        POLICY.require(self.actor, operation, obj)
        return POLICY.seen(self.actor, obj)

    def has_right(self, right: Right) -> bool:
        return POLICY.has_right(self.actor, right)

    def may(self, operation: Operation, obj: ObjectDefinition) -> bool:
        return POLICY.can(self.actor, operation, obj)


def workspace() -> Workspace:
    """That of the server, or the preview that the request looks at."""
    if (preview := g.get("preview")) is not None:
        shown: Workspace = preview.workspace
        return shown
    found: Workspace = current_app.extensions["dougong"].workspace
    return found


@contextmanager
def reading(token: str = "") -> Iterator[Screen]:
    """``token`` is that of a session that has just begun, of which the request's cookie does not know yet."""
    token = token or request.cookies.get(SESSION_COOKIE, "")
    with workspace().read() as tx:
        yield _screen(tx, token)
    if g.get("touch_session"):
        with workspace().write() as tx:
            touch_session(tx, token, request.remote_addr or "")


@contextmanager
def writing() -> Iterator[Screen]:
    with workspace().write() as tx:
        screen = _screen(tx, request.cookies.get(SESSION_COOKIE, ""))
        refuse_changes(screen.actor)
        yield screen


@contextmanager
def settling() -> Iterator[Screen]:
    """For what no other transaction may overlap."""
    with workspace().exclusive() as tx:
        screen = _screen(tx, request.cookies.get(SESSION_COOKIE, ""))
        refuse_changes(screen.actor)
        yield screen


def _screen(tx: Transaction, token: str) -> Screen:
    if (preview := g.get("preview")) is not None:
        # Who looks was asked when the request came.
        return _shown_to(tx, preview.actor)
    session = find_session(tx, token, request.remote_addr or "") if token else None
    if session is None:
        raise NotSignedIn(Problem("not_signed_in", N_("Sign in to go on.")))
    if request.method not in SAFE_METHODS and request.endpoint not in ONLY_READ:
        refuse_changes(session.actor)
    if request.path.startswith("/me/"):
        refuse_private(session.actor)
    g.touch_session = session.wants_touch
    return _shown_to(tx, session.actor)


def _shown_to(tx: Transaction, actor: Actor) -> Screen:
    g.actor = actor
    forget_language()
    g.screen = screen = Screen(tx, actor)
    return screen


def current_screen() -> Screen:
    """The one being rendered, for what templates call by name."""
    screen: Screen = g.screen
    return screen


def record_url(object_name: str, record_id: int) -> str:
    return url_for("web.show_record", name=object_name, record_id=record_id)
