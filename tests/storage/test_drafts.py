from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from dougong.errors import Conflict, InvalidInput, NotFound
from dougong.storage import Draft, Workspace, publish

from tests.storage.support import ACCOUNT, DEAL, TEXT, an_object, apply, published, put, stored


def names(workspace: Workspace) -> set[str]:
    return {document["name"] for document in Draft(workspace).documents.values()}


def test_a_draft_starts_from_the_release_in_force(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    draft = Draft(workspace)
    assert draft.base_release == 1
    assert not draft.state.changed
    assert names(workspace) == {"account"}


def test_each_change_is_a_command_that_can_be_undone_and_redone(workspace: Workspace) -> None:
    draft = Draft(workspace)
    apply(workspace, ACCOUNT)
    apply(workspace, DEAL)
    assert draft.undo()
    assert names(workspace) == {"account"}
    assert draft.undo()
    assert names(workspace) == set()
    assert not draft.undo()
    assert draft.redo()
    assert draft.redo()
    assert not draft.redo()
    assert names(workspace) == {"account", "deal"}


def test_a_change_after_an_undo_forgets_what_could_have_been_redone(workspace: Workspace) -> None:
    draft = Draft(workspace)
    apply(workspace, ACCOUNT)
    draft.undo()
    apply(workspace, an_object("note", {"name": TEXT}))
    assert not draft.redo()
    assert names(workspace) == {"note"}


def test_undo_survives_a_restart(workspace: Workspace) -> None:
    apply(workspace, ACCOUNT)
    put(workspace, stored(workspace, "object", "account") | {"title": "Company"})
    workspace.close()
    with Workspace.open(workspace.folder, workspace.settings) as again:
        assert stored(again, "object", "account")["title"] == "Company"
        Draft(again).undo()
        assert stored(again, "object", "account")["title"] == "Account"


def test_a_broken_document_is_refused(workspace: Workspace) -> None:
    apply(workspace, ACCOUNT)
    with pytest.raises(InvalidInput):
        put(workspace, stored(workspace, "object", "account") | {"colour": 7})
    with pytest.raises(NotFound):
        Draft(workspace).delete("object", "obj_aaaaaaaaaa")


def test_a_change_made_from_an_older_version_is_refused(workspace: Workspace) -> None:
    apply(workspace, ACCOUNT)
    draft = Draft(workspace)
    seen = draft.version
    document = stored(workspace, "object", "account")
    draft.put(document | {"title": "One"}, expected=seen)
    with pytest.raises(Conflict, match="meanwhile"):
        draft.put(document | {"title": "Two"}, expected=seen)
    assert stored(workspace, "object", "account")["title"] == "One"


def test_a_change_that_changes_nothing_is_no_command(workspace: Workspace) -> None:
    apply(workspace, ACCOUNT)
    version = Draft(workspace).version
    put(workspace, stored(workspace, "object", "account"))
    assert Draft(workspace).version == version


def test_commands_tell_who_did_what(workspace: Workspace) -> None:
    Draft(workspace).apply([ACCOUNT], actor_id=7)
    (command,) = Draft(workspace).commands()
    assert (command.title, command.actor_id, command.in_force) == ("apply", 7, True)
    assert command.changes[0].before is None


def test_discard_goes_back_to_the_release(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    apply(workspace, DEAL)
    Draft(workspace).discard()
    assert names(workspace) == {"account"}
    assert Draft(workspace).commands() == []


def test_publishing_empties_the_draft(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    assert Draft(workspace).commands() == []
    assert Draft(workspace).base_release == 1
    assert publish(workspace).number == 1


def test_what_a_rolled_back_transaction_saw_is_forgotten(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError), workspace.write() as tx:
        Draft(workspace, tx).apply([ACCOUNT])
        assert Draft(workspace, tx).documents.by_name("object", "account")
        raise RuntimeError
    apply(workspace, DEAL.copy() | {"properties": {"name": {"title": "Name", **TEXT}}})
    assert names(workspace) == {"deal"}


def test_two_processes_share_one_draft(workspace: Workspace) -> None:
    with Workspace.open(workspace.folder, workspace.settings) as other:
        apply(workspace, ACCOUNT)
        assert names(other) == {"account"}
        apply(other, an_object("note", {"name": TEXT}))
        assert names(workspace) == {"account", "note"}


def test_what_somebody_adds_while_another_designs_stays(workspace: Workspace) -> None:
    apply(workspace, ACCOUNT)
    document = stored(workspace, "object", "account")
    with ThreadPoolExecutor(1) as pool:
        with workspace.write() as tx:
            draft = Draft(workspace, tx)
            mine = draft.documents.with_document(document | {"title": "Mine"})
            theirs = pool.submit(apply, workspace, an_object("note", {"name": TEXT}))
            # It would be done by now, did it not wait.
            wait([theirs], timeout=0.5)
            draft.replace(mine)
        theirs.result()
    assert names(workspace) == {"account", "note"}
    assert stored(workspace, "object", "account")["title"] == "Mine"


def test_one_for_true_and_a_new_order_are_changes(workspace: Workspace) -> None:
    apply(workspace, an_object("note", {"name": TEXT, "done": {"fieldType": "boolean", "default": 1}}))
    mended = an_object("note", {"name": TEXT, "done": {"fieldType": "boolean", "default": True}})
    apply(workspace, mended)
    assert stored(workspace, "object", "note")["properties"]["done"]["default"] is True
    apply(workspace, mended | {"properties": dict(reversed(mended["properties"].items()))})
    assert list(stored(workspace, "object", "note")["properties"]) == ["done", "name"]
    version = Draft(workspace).version
    apply(workspace, mended | {"properties": dict(reversed(mended["properties"].items()))})
    assert Draft(workspace).version == version
