from __future__ import annotations

import json
import unicodedata

from dougong.access import Actor
from dougong.errors import DougongError
from dougong.expressions import quote_text
from dougong.records import Batch, RecordQuery, RecordWriter, find
from dougong.records.search import search
from dougong.storage import Workspace

from tests.support.data import shared_data


def naughty_strings() -> list[str]:
    folder = shared_data("naughty_strings")
    [path] = folder.glob("*.json")
    strings: list[str] = json.loads(path.read_text("utf-8"))
    return [*strings, "a\0b", "\ud800", "\udfff x", "\r\n", " ", "\u200b", "é" * 200]


def test_naughty_strings_come_out_as_they_went_in(crm: Workspace, ada: Actor) -> None:
    strings = naughty_strings()
    records = [{"name": text or "x", "industry": text, "notes": text} for text in strings]
    with crm.write() as tx:
        result = RecordWriter(tx, ada).write(Batch("account", "create", records, policy="skip_invalid"))
    refused = {refusal.index: refusal.problems for refusal in result.refused}
    written = {strings[record.index]: record.id for record in result.records}
    assert all(problem.message for problems in refused.values() for problem in problems)
    assert {problem.code for problems in refused.values() for problem in problems} <= {
        "bad_character",
        "too_long",
    }
    assert len(written) > 500
    with crm.read() as tx:
        stored = {r["id"]: r for r in find(tx, ada, RecordQuery("account", limit=1000)).data}
        for text, record_id in written.items():
            kept = unicodedata.normalize("NFC", text) or None
            assert (stored[record_id]["industry"], stored[record_id]["notes"]) == (kept, kept)
        for text in strings:
            search(tx, ada, text)
            find(tx, ada, RecordQuery("account", search=text))
            found = _matching(crm, ada, text)
            if text in written and found is not None:
                assert written[text] in found


def _matching(workspace: Workspace, actor: Actor, text: str) -> set[int] | None:
    """None where the filter refuses the text, which must be with a reason."""
    with workspace.read() as tx:
        try:
            query = RecordQuery(
                "account", filter=f"industry = {quote_text(text)}" if text else "industry = NULL", limit=1000
            )
            return {record["id"] for record in find(tx, actor, query).data}
        except DougongError as error:
            assert error.problems[0].message
            return None
