"""Views of one's own that are boards, calendars, galleries and timelines: held to the same as those of the definitions,
and lists that say why where what they go by is gone.
"""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import Actor
from dougong.errors import InvalidInput
from dougong.storage import Draft, Workspace, publish
from dougong.views import Fitted, SavedView, add_view, document_of

from tests.records.conftest import somebody
from tests.records.design import ACCOUNT, DEAL
from tests.records.roles.design import role, rule
from tests.support.beginnings import beginning_of, published

PICTURED = {**DEAL, "properties": {**DEAL["properties"], "photo": {"fieldType": "image", "title": "Photo"}}}
PIPELINE: dict[str, Any] = {
    "kind": "pipeline",
    "name": "sales",
    "title": "Sales",
    "object": "deal",
    "field": "stage",
    "stages": [
        {"name": "open", "option": "open"},
        {"name": "won", "option": "won", "category": "won"},
        {"name": "lost", "option": "lost", "category": "lost"},
    ],
}
HIDDEN = ["stage", "amount", "close_date", "next_at", "account", "photo"]
BLIND = role("blind", rule("deal", "read"), fields=[{"object": "deal", "hidden": HIDDEN}])
NARROW = role(
    "narrow", rule("deal", "read"), fields=[{"object": "deal", "hidden": ["due", "amount", "photo"]}]
)

beginning = beginning_of("workspace", published([ACCOUNT, PICTURED, PIPELINE, BLIND, NARROW]))

VIEWS: dict[str, dict[str, Any]] = {
    "pipeline": {"type": "board", "pipeline": "sales", "sumField": "amount", "swimlanes": "owner"},
    "board": {"type": "board", "groupBy": "stage", "sumField": "amount", "columnLimit": 5},
    "calendar": {"type": "calendar", "dateField": "close_date", "endField": "due"},
    "gallery": {"type": "gallery", "pictureField": "photo"},
    "timeline": {"type": "timeline", "dateField": "close_date", "endField": "due", "scale": "quarter"},
}
EACH = pytest.mark.parametrize("name", VIEWS)


@pytest.fixture
def ada(workspace: Workspace) -> Actor:
    return somebody(workspace, "ada@example.com", "administrator")


def saved(workspace: Workspace, actor: Actor, given: dict[str, Any]) -> SavedView:
    with workspace.write() as tx:
        return add_view(tx, actor, "deal", "Mine", {"columns": ["name"], **given})


def fitted(workspace: Workspace, actor: Actor, view: SavedView) -> Fitted:
    with workspace.read() as tx:
        return view.fitted(tx, actor, tx.release.definitions.object("deal"))


@EACH
def test_it_is_what_a_view_of_the_definitions_would_be(workspace: Workspace, ada: Actor, name: str) -> None:
    Draft(workspace).apply(
        [
            {
                "kind": "view",
                "name": "theirs",
                "title": "Theirs",
                "object": "deal",
                "columns": [{"field": "name"}],
                **VIEWS[name],
            }
        ]
    )
    publish(workspace, None)
    view = saved(workspace, ada, VIEWS[name])
    mine, notes = fitted(workspace, ada, view).view, fitted(workspace, ada, view).notes
    with workspace.read() as tx:
        theirs = tx.release.definitions.view("theirs")
    assert notes == ()
    assert (mine.type, mine.board, mine.calendar) == (theirs.type, theirs.board, theirs.calendar)
    assert (mine.gallery, mine.timeline) == (theirs.gallery, theirs.timeline)
    assert document_of(mine) == document_of(theirs)


@EACH
def test_what_it_shows_can_be_kept_again(workspace: Workspace, ada: Actor, name: str) -> None:
    view = saved(workspace, ada, VIEWS[name])
    assert saved(workspace, ada, document_of(fitted(workspace, ada, view).view)).document == view.document


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"type": "map"}, "type"),
        ({"type": ["board"]}, "type"),
        ({"type": "board"}, "pipeline"),
        ({"type": "board", "pipeline": "nothing"}, "pipeline"),
        ({"type": "board", "pipeline": "sales", "groupBy": "stage"}, "groupBy"),
        ({"type": "board", "groupBy": "name"}, "groupBy"),
        ({"type": "board", "groupBy": "account.name"}, "groupBy"),
        ({"type": "board", "groupBy": "stage", "swimlanes": "created_at"}, "swimlanes"),
        ({"type": "board", "groupBy": "stage", "swimlanes": "amount"}, "swimlanes"),
        ({"type": "board", "groupBy": "stage", "columnLimit": 0}, "columnLimit"),
        ({"type": "board", "groupBy": "stage", "columnLimit": "many"}, "columnLimit"),
        ({"type": "board", "groupBy": "stage", "group": "stage"}, "group"),
        ({"type": "board", "groupBy": "stage", "dateField": "due"}, "dateField"),
        ({"type": "calendar"}, "dateField"),
        ({"type": "calendar", "dateField": "stage"}, "dateField"),
        ({"type": "calendar", "dateField": 7}, "dateField"),
        ({"type": "calendar", "dateField": "due", "endField": "due"}, "endField"),
        ({"type": "calendar", "dateField": "due", "endField": "next_at"}, "endField"),
        ({"type": "timeline", "dateField": "due", "scale": "century"}, "scale"),
        ({"type": "timeline", "dateField": "due", "frozen": 1}, "frozen"),
        ({"type": "gallery", "pictureField": "name"}, "pictureField"),
        ({"type": "list", "pictureField": "photo"}, "pictureField"),
        ({"type": "tree"}, "parentField"),
    ],
)
def test_what_a_publish_would_refuse_is_refused_at_its_place(
    workspace: Workspace, ada: Actor, given: dict[str, Any], place: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        saved(workspace, ada, given)
    assert refusal.value.problems[0].place == place


@pytest.mark.parametrize("name", [name for name in VIEWS if name != "gallery"])
def test_nobody_makes_one_of_what_they_do_not_see(workspace: Workspace, name: str) -> None:
    blind = somebody(workspace, "blind@example.com", "blind")
    with pytest.raises(InvalidInput, match="There is no"):
        saved(workspace, blind, VIEWS[name])


@pytest.mark.parametrize("name", [name for name in VIEWS if name != "gallery"])
def test_whoever_does_not_see_what_it_goes_by_gets_a_list_that_says_so(
    workspace: Workspace, ada: Actor, name: str
) -> None:
    view = saved(workspace, ada, VIEWS[name])
    found = fitted(workspace, somebody(workspace, "blind@example.com", "blind"), view)
    assert found.view.type == "list"
    assert "so that it is a list" in " ".join(note.message for note in found.notes)
    assert fitted(workspace, ada, view).notes == ()


@EACH
def test_what_else_is_hidden_is_left_out(workspace: Workspace, ada: Actor, name: str) -> None:
    view = saved(workspace, ada, VIEWS[name])
    found = fitted(workspace, somebody(workspace, "narrow@example.com", "narrow"), view)
    assert found.view.type == VIEWS[name]["type"]
    assert [note.message[:17] for note in found.notes] == ["Lanes, sums, ends"]
    board, calendar, gallery, timeline = (
        found.view.board,
        found.view.calendar,
        found.view.gallery,
        found.view.timeline,
    )
    assert board is None or board.sum_id is None
    assert calendar is None or calendar.end_id is None
    assert timeline is None or (timeline.end_id is None and timeline.scale == "quarter")
    assert gallery is None or gallery.picture_id is None


@pytest.mark.parametrize("name", ["pipeline", "board", "calendar", "timeline"])
def test_a_field_that_is_another_or_gone_leaves_a_list(workspace: Workspace, ada: Actor, name: str) -> None:
    view = saved(workspace, ada, VIEWS[name])
    text = {"fieldType": "text", "title": "Text"}
    changed = {"stage": {**text, "default": "open"}, "close_date": text}
    published_again(workspace, {**PICTURED["properties"], **changed})
    found = fitted(workspace, ada, view)
    assert (found.view.type, len(found.notes)) == ("list", 1)
    published_again(
        workspace, {key: one for key, one in PICTURED["properties"].items() if key not in changed}
    )
    assert fitted(workspace, ada, view) == found


def published_again(workspace: Workspace, properties: dict[str, Any]) -> None:
    """With other fields, and without what speaks of those that were."""
    with workspace.read() as tx:
        pipelines = list(tx.release.definitions.pipelines_by_id)
    for number in pipelines:
        Draft(workspace).delete("pipeline", number)
    deal = {**PICTURED, "properties": properties, "rules": [], "required": ["name"]}
    Draft(workspace).apply([deal, *(role(name, rule("deal", "read")) for name in ("blind", "narrow"))])
    publish(workspace, None)
