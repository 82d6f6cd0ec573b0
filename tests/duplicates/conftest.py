from __future__ import annotations

import pytest
from dougong.duplicates import follow_duplicate_rules
from dougong.storage import Draft, Workspace, publish

from tests.duplicates.design import OBJECTS


@pytest.fixture
def crm(workspace: Workspace) -> Workspace:
    workspace.publish_hooks.append(follow_duplicate_rules)
    assert Draft(workspace).apply(OBJECTS) == []
    publish(workspace)
    return workspace
