from __future__ import annotations

from collections.abc import Callable, Iterator

import dougong.automations  # noqa: F401 - for its hooks
import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.jobs import Runner
from dougong.storage import Draft, Workspace, publish

from tests.automations.design import Document
from tests.messages.design import CUSTOMER, QUOTE, SEND, TEMPLATE, TRANSLATION
from tests.support.smtp import Inbox, free_port

Publish = Callable[..., Workspace]


@pytest.fixture
def published(workspace: Workspace) -> Publish:
    """With these instead of the usual automation, and its template."""

    def publish_them(*documents: Document) -> Workspace:
        assert Draft(workspace).apply([CUSTOMER, QUOTE, *(documents or (TEMPLATE, SEND, TRANSLATION))]) == []
        publish(workspace)
        return workspace

    return publish_them


@pytest.fixture
def ada(workspace: Workspace) -> Actor:
    with workspace.write() as tx:
        made = create_user(tx, SYSTEM, "ada@example.com", "Ada", roles=["member"], language="zh")
        return actor_of(tx, made)


@pytest.fixture
def drain(workspace: Workspace) -> Callable[[], int]:
    """Do all jobs that are due; how many there were."""

    def drained() -> int:
        runner, count = Runner(workspace), 0
        while runner.run_next():
            count += 1
        return count

    return drained


@pytest.fixture
def inbox() -> Inbox:
    return Inbox(free_port())


@pytest.fixture
def listening(inbox: Inbox) -> Iterator[Inbox]:
    with inbox.listening():
        yield inbox
