"""Words that are spelt nearly right."""

from __future__ import annotations

import pytest
from dougong.access import Actor
from dougong.records import create
from dougong.records.search import search_forgivingly
from dougong.records.spelling import edits
from dougong.records.words import guesses
from dougong.storage import Workspace


@pytest.mark.parametrize(
    ("typed", "word", "distance"),
    [
        ("kestrel", "kestrel", 0),
        ("kestrle", "kestrel", 1),
        ("kestel", "kestrel", 1),
        ("kestrrel", "kestrel", 1),
        ("jestrel", "kestrel", 1),
        ("kestrl", "kestrels", 1),
        ("ketsrle", "kestrel", None),
        ("roboitcs", "robotics", 1),
        ("robootcis", "robotics", 2),
        ("internatoi", "international", 1),
        ("acne", "acme", 1),
        ("acne", "acmeville", None),
        ("north", "nord", None),
    ],
)
def test_edits_that_are_forgiven(typed: str, word: str, distance: int | None) -> None:
    assert edits(typed, word) == distance


@pytest.fixture
def companies(crm: Workspace, ada: Actor) -> Workspace:
    with crm.write() as tx:
        for name in ("Kestrel Robotics", "Café Brûlé", "Acme O'Neil", "华为 Technologies"):
            create(tx, ada, "account", {"name": name})
    return crm


def found(workspace: Workspace, actor: Actor, q: str) -> tuple[list[str], str]:
    with workspace.read() as tx:
        hits, found_by = search_forgivingly(tx, actor, q)
    return [hit["title"] for hit in hits], found_by


SLIPS = (
    ("kestrle", "Kestrel Robotics", "kestrel"),
    ("Kestrel robtics", "Kestrel Robotics", "Kestrel robotics"),
    ("kesterl roboitcs", "Kestrel Robotics", "kestrel robotics"),
    ("brule", "Café Brûlé", "brule"),
    ("brulle", "Café Brûlé", "brule"),
    ("华为 tecnhologies", "华为 Technologies", "华为 technologies"),
)
LIKE_NOTHING = ("xyzzy", "acne x", "kestrle zzzzz", "华位", "abc", "12345", "\0", "", "o'neal")


def test_a_slip_of_the_finger_is_forgiven(companies: Workspace, ada: Actor) -> None:
    for typed, title, meant in SLIPS:
        assert found(companies, ada, typed) == ([title], meant), typed
    for typed in LIKE_NOTHING:
        assert found(companies, ada, typed) == ([], typed), typed


def test_a_word_is_kept_once_and_a_known_one_is_not_doubted(companies: Workspace, ada: Actor) -> None:
    with companies.write() as tx:
        create(tx, ada, "account", {"name": "Kestrel Two"})
        count = tx.execute('SELECT count(*) FROM "_dg_word" WHERE "word" = ?', ("kestrel",)).fetchone()
        assert count == (1,)
        assert guesses(tx, "kestrel") == guesses(tx, "kest") == []


def test_a_guess_finds_only_what_one_may_read(companies: Workspace, ada: Actor) -> None:
    stranger = Actor(kind="user", user_id=ada.user_id, name="Nobody", roles=frozenset())
    assert found(companies, stranger, "kestrle") == ([], "kestrle")
