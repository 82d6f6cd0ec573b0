from __future__ import annotations

import pytest

from tests.packs_crm.company import INSTALLED
from tests.support.beginnings import Beginning


@pytest.fixture
def beginning() -> Beginning:
    """The pack is installed, and there is nobody yet."""
    return INSTALLED
