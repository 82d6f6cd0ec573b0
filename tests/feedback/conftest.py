from __future__ import annotations

from tests.records.conftest import ada as ada
from tests.records.conftest import beginning as beginning
from tests.records.conftest import crm as crm
