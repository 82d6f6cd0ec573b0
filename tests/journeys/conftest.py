from __future__ import annotations

import pytest
from dougong.access import User
from dougong.app import create_app
from dougong.storage import Workspace
from flask import Flask

from tests.journeys.visitor import Caller, Visitor, make_user


@pytest.fixture
def app(workspace: Workspace) -> Flask:
    """Of a workspace that is still empty: whatever comes is published while this runs."""
    return create_app(workspace, workspace.settings)


@pytest.fixture
def ada(workspace: Workspace) -> User:
    return make_user(workspace, "ada@example.com", "administrator")


@pytest.fixture
def visitor(app: Flask, workspace: Workspace, ada: User) -> Visitor:
    """An administrator at a browser."""
    return Visitor(app).enter(workspace, ada)


@pytest.fixture
def caller(app: Flask, workspace: Workspace, ada: User) -> Caller:
    """An administrator's program."""
    return Caller(app, workspace, ada)
