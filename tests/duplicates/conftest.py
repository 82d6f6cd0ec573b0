from __future__ import annotations

import pytest
from dougong.storage import Workspace

from tests.duplicates.design import OBJECTS
from tests.support.beginnings import Beginning, published


@pytest.fixture
def beginning() -> Beginning:
    return published(OBJECTS)


@pytest.fixture
def crm(workspace: Workspace) -> Workspace:
    return workspace
