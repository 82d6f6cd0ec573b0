"""What is kept of forms, on both databases."""

from __future__ import annotations

from dougong.access import Actor
from dougong.records.kept_forms import (
    MadeOf,
    claim_form,
    digest_of,
    find_form,
    forget_form,
    keep_form,
    kept_forms,
    settle_form,
)
from dougong.storage import Workspace

FIELDS = [("name", "梁\ud800"), ("name", "Beam"), ("size", "5")]


def test_a_form_is_kept_taken_up_and_settled(crm: Workspace, ada: Actor, rita: Actor) -> None:
    with crm.write() as tx:
        keep_form(tx, ada, "deal", 0, "token-one", FIELDS)
        keep_form(tx, ada, "deal", 7, "token-two", FIELDS[1:])
    with crm.write() as tx:
        assert [kept.token for kept in kept_forms(tx, ada, "deal", 0)] == ["token-one"]
        assert kept_forms(tx, rita, "deal", 0) == []
        found = find_form(tx, ada, "deal", 7, "token-two")
        assert found is not None and found.fields == FIELDS[1:]
        assert find_form(tx, ada, "deal", 0, "token-two") is None
        assert find_form(tx, rita, "deal", 7, "token-two") is None
        assert claim_form(tx, ada, "deal", 0, "token-one") is None
        settle_form(tx, ada, "token-one", digest_of(FIELDS), 12)
        keep_form(tx, ada, "deal", 0, "token-one", FIELDS[1:])
    with crm.write() as tx:
        assert kept_forms(tx, ada, "deal", 0) == []
        assert claim_form(tx, ada, "deal", 0, "token-one") == MadeOf(12, digest_of(reversed(FIELDS)))
        assert claim_form(tx, rita, "deal", 0, "token-one") is None
        forget_form(tx, ada, "token-two")
        assert kept_forms(tx, ada, "deal", 7) == []
