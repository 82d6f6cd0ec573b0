"""Of most keywords nothing else depends; some say whose fields others mean."""

from __future__ import annotations

import pytest
from dougong.definitions.looking import looked_at


@pytest.mark.parametrize(
    ("kind", "decides", "alone"),
    [
        ("view", {"object"}, {"field", "pipeline", "groupBy"}),
        ("form", {"object"}, {"field", "tab"}),
        ("object", {"target", "object", "dependsOn"}, {"via", "titleField", "orderField"}),
        ("pipeline", {"object", "field"}, {"option", "lossReason"}),
        ("automation", {"object", "records"}, {"workflow"}),
    ],
)
def test_what_others_look_at(kind: str, decides: set[str], alone: set[str]) -> None:
    found = looked_at(kind)
    assert decides <= found
    assert not alone & found
