"""Somebody at a browser, without the browser: a client with a session, who sends forms with their token."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any

from dougong.access import SYSTEM, User, create_key, create_user, start_session
from dougong.storage import Workspace
from dougong.web.screens import SESSION_COOKIE
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """Nobody, until ``sign_in``."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = ""

    def enter(self, workspace: Workspace, user: User) -> Visitor:
        """Signed in without the work of hashing a password."""
        with workspace.write() as tx:
            session = start_session(tx, user)
        self.client.set_cookie(SESSION_COOKIE, session)
        return self

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def page(self, path: str, **options: Any) -> str:
        """The HTML of a page that must be there."""
        response = self.get(path, **options)
        text = response.get_data(as_text=True)
        assert response.status_code == 200, (path, response.status_code, text[:2_000])
        return text

    def post(self, path: str, values: Any = None, **options: Any) -> TestResponse:
        fields = dict(values or {}) | {"csrf_token": self.csrf_token()}
        return self.client.post(path, data=fields, **options)

    def csrf_token(self) -> str:
        if not self.token:
            page = self.get("/menu", follow_redirects=True).get_data(as_text=True)
            found = _TOKEN.search(page)
            assert found is not None, page
            self.token = html.unescape(found[1])
        return self.token


class Caller:
    """A program with a key."""

    def __init__(self, app: Flask, workspace: Workspace, user: User) -> None:
        self.client: FlaskClient = app.test_client()
        with workspace.write() as tx:
            self.headers = {"Authorization": f"Bearer {create_key(tx, SYSTEM, user.id)[1]}"}

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> TestResponse:
        if body is not None:
            options["json"] = body
        return self.client.open(f"/api/v1{path}", method=method, headers=self.headers, **options)

    def data(self, path: str, **query: Any) -> Any:
        response = self.call("GET", path, query_string=query)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()["data"]

    def done(self, method: str, path: str, body: Any = None) -> Any:
        response = self.call(method, path, body)
        assert response.status_code < 300, response.get_data(as_text=True)
        return response.get_json()


def make_user(workspace: Workspace, email: str, role: str) -> User:
    with workspace.write() as tx:
        return create_user(tx, SYSTEM, email, email.partition("@")[0], roles=(role,))


class Reading(HTMLParser):
    """A page as a browser takes it in: its text, the values of its inputs, every tag and attribute."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.values: dict[str, str] = {}
        self.links: list[str] = []
        self.all_values: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= given.keys()
        self.all_values |= set(given.values())
        self.links += [given[name] for name in ("href", "src", "action", "formaction") if name in given]
        if tag == "input" and "name" in given:
            self.values[given["name"]] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def words(self) -> set[str]:
        """Each piece of text as it is shown: white space at its ends does not count."""
        return {text.strip() for text in self.texts}
