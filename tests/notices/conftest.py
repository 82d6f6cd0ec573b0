from __future__ import annotations

import pytest
from dougong.access import Actor
from dougong.records import create
from dougong.storage import Workspace

from tests.files.conftest import ada as ada
from tests.files.conftest import beginning as beginning
from tests.files.conftest import bob as bob
from tests.files.conftest import crm as crm
from tests.files.conftest import rita as rita


@pytest.fixture
def acme(crm: Workspace, ada: Actor) -> int:
    with crm.write() as tx:
        return create(tx, ada, "account", {"name": "Acme"}).id
