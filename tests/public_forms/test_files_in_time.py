"""A file that turns an hour old while its answer is being sent goes along with it."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.clock import FixedClock
from dougong.files import receive
from dougong.public_forms import named_form, state_of, switch
from dougong.public_forms.states import FormState
from dougong.public_forms.uploads import KEPT, hand_over, set_aside, sweep_uploads, waiting
from dougong.storage import Workspace

from tests.automations.design import field, thing
from tests.support.beginnings import Beginning, published

FAULT = thing("fault", {"photo": field("file")})
REPORT: dict[str, Any] = {
    "kind": "public_form", "name": "report", "title": "Report", "object": "fault",
    "fields": [{"name": "what", "field": "name"}, {"name": "photo", "field": "photo"}],
}  # fmt: skip
SECOND = timedelta(seconds=1)


@pytest.fixture
def beginning() -> Beginning:
    return published([FAULT, REPORT])


def test_what_is_being_sent_is_not_swept_in_the_same_instant(workspace: Workspace) -> None:
    assert isinstance(workspace.clock, FixedClock)
    with workspace.write() as tx:
        model = named_form(tx.release, "report")
        switch(tx, SYSTEM, model, True)
        state = state_of(tx, SYSTEM, model)
        assert state is not None
        received = receive(workspace, io.BytesIO(b"what is broken"), "broken.txt")
        set_aside(tx, state, "somebody", model.fields[1], received)
    workspace.clock.advance(KEPT - SECOND)
    with workspace.write() as tx:
        files = [one.file_id for several in waiting(tx, state, "somebody").values() for one in several]
        workspace.clock.advance(2 * SECOND)
        sweeper = threading.Thread(target=swept, args=(workspace,))
        sweeper.start()
        if tx.dialect == "postgresql":
            # On SQLite it comes after.
            sweeper.join()
        kept = files_of(tx, state)
        hand_over(tx, state, "somebody")
    sweeper.join()
    assert files == kept and len(files) == 1


def swept(workspace: Workspace) -> None:
    with workspace.write() as tx:
        sweep_uploads(tx)


def files_of(tx: Any, state: FormState) -> list[int]:
    sql = 'SELECT f."id" FROM "_dg_file" f JOIN "_dg_public_upload" u ON u."file_id" = f."id" WHERE u."form_id" = ?'
    return [row[0] for row in tx.execute(sql, (state.form_id,)).fetchall()]
