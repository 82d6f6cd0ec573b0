"""The composition root of the server: the one place that joins a workspace, the API and the screens."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import threading
import time
from multiprocessing.util import Finalize
from typing import Any

import orjson
from flask import Flask, Request, g, request
from flask.json.provider import JSONProvider
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from dougong import api, automations, mail, transfer, web  # noqa: F401 - for their kinds of jobs and hooks
from dougong.access import follow_roles
from dougong.access.denials import note_denial
from dougong.access.origins import MAX_AGENT, Origin, set_origin
from dougong.answer_headers import API_PATH, protect
from dougong.answer_headers import HEADERS as HEADERS
from dougong.approvals import follow_workflows
from dougong.dataclasses import dataclass
from dougong.duplicates import follow_duplicate_rules
from dougong.errors import DougongError, Forbidden, Inconsistent
from dougong.jobs import Drain
from dougong.logs import log, set_up_logging
from dougong.memory import collect_rarely, keep_what_is_loaded
from dougong.pipelines import follow_definitions
from dougong.proxies import BehindProxies
from dougong.records import PUBLISH_HOOKS
from dougong.routing import Addressed, LateRule, StoredNumber
from dougong.service_levels import follow_service_levels
from dougong.settings import REFUSED, SERVED_BY, Settings
from dougong.storage import Workspace, disagreements

MAX_BODY = 16 * 1024 * 1024
MAX_FORM_PARTS = 2_000
PARENT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Served:
    """What the floors of HTTP find under ``app.extensions["dougong"]``."""

    workspace: Workspace
    settings: Settings


class OrjsonProvider(JSONProvider):
    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)


class PageSessions(SecureCookieSessionInterface):
    """Flask's session holds a form's token; programs have keys, and need not pay for the signing."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith(API_PATH):
            return self.make_null_session(app)
        return super().open_session(app, request)


def create_app(workspace: Workspace, settings: Settings) -> Flask:
    app = Addressed("dougong", static_folder=None, template_folder=None)
    app.url_rule_class = LateRule
    app.url_map.converters["int"] = StoredNumber
    app.json = OrjsonProvider(app)
    if settings.trusted_proxies:
        app.wsgi_app = BehindProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    app.session_interface = PageSessions()
    app.config.update(
        SECRET_KEY=secret_key(workspace),
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
    )
    app.extensions["dougong"] = Served(workspace, settings)
    app.before_request(_note_origin)
    app.after_request(protect)
    app.register_error_handler(DougongError, _refuse)
    app.register_error_handler(HTTPException, _refuse_http)
    app.register_error_handler(Exception, _fail)
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)
    app.add_url_rule("/metrics", view_func=api.metrics)
    web.register(app)
    api.register(app)
    return app


def create_from_environment() -> Flask:
    """What granian calls in each worker. Definitions and tables that disagree are not served."""
    collect_rarely()
    settings = Settings.from_environment()
    set_up_logging(settings.log_level)
    served_by = os.environ.get(SERVED_BY)
    if served_by:
        end_with(int(served_by))
    try:
        workspace = Workspace.open(settings.workspace, settings)
        workspace.publish_hooks += [*PUBLISH_HOOKS, follow_definitions, follow_workflows]
        workspace.publish_hooks += [follow_duplicate_rules, follow_roles, follow_service_levels]
        check_consistency(workspace)
    except DougongError as error:
        for problem in error.problems:
            place = f"{problem.place}: " if problem.place else ""
            sys.stderr.write(f"refused: {place}{problem.message}\n")
        if served_by == str(os.getppid()):
            os.kill(os.getppid(), REFUSED)
        raise SystemExit(1) from None
    app = create_app(workspace, settings)
    keep_what_is_loaded()
    if settings.server_drains:
        drain = Drain(workspace).start()
        # A worker of granian's ends like one of multiprocessing's: without running what atexit knows.
        Finalize(None, drain.stop, kwargs={"patience": 2.0}, exitpriority=10)
    return app


def end_with(parent: int) -> None:
    """A worker whose ``dougong serve`` was killed, be it before the worker had come this far, would go on to
    hold the port and to serve unwatched."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def check_consistency(workspace: Workspace) -> None:
    """Errors stop the server; warnings are for ``dougong doctor``."""
    with workspace.read() as tx:
        problems = [problem for problem in disagreements(tx) if problem.severity == "error"]
    if problems:
        raise Inconsistent(problems)


def secret_key(workspace: Workspace) -> str:
    """Signs forms. It lives in the database, so that all workers on all machines have the same one."""
    select = 'SELECT "value" FROM "_dg_setting" WHERE "name" = ?'
    with workspace.read() as tx:
        row = tx.execute(select, ("secret_key",)).fetchone()
    if row is None:
        with workspace.write() as tx:
            tx.execute(
                'INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?) ON CONFLICT ("name") DO NOTHING',
                ("secret_key", secrets.token_urlsafe(48)),
            )
            row = tx.execute(select, ("secret_key",)).fetchone()
    return str(row[0])


def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


def readyz() -> ResponseReturnValue:
    """The database answers too."""
    with api.workspace().read() as tx:
        return {"status": "ok", "release": tx.release.number}


def _for_programs() -> bool:
    return request.path.startswith(API_PATH) or request.path in ("/healthz", "/readyz", "/metrics")


def _note_origin() -> None:
    agent = request.headers.get("User-Agent", "")[:MAX_AGENT]
    set_origin(Origin(request.remote_addr or "", agent, "api" if _for_programs() else "page"))


def _refuse(error: DougongError) -> ResponseReturnValue:
    if isinstance(error, Forbidden) and g.get("preview") is None:
        note_denial(api.workspace(), g.get("actor"), error, f"{request.method} {request.path}")
    return api.refusal_answer(error) if _for_programs() else web.refusal_page(error)


def _refuse_http(error: HTTPException) -> ResponseReturnValue:
    return api.http_answer(error) if _for_programs() else web.http_page(error)


def _fail(error: Exception) -> ResponseReturnValue:
    incident = secrets.token_hex(6)
    data = {"incident": incident, "method": request.method, "path": request.path}
    log.error("unexpected_failure", exc_info=error, extra={"data": data})
    return api.incident_answer(incident) if _for_programs() else web.incident_page(incident)
