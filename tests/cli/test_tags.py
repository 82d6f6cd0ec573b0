"""Tags from the command line, and over the API."""

from __future__ import annotations

import json

from dougong.access import SYSTEM
from dougong.jobs import Runner
from dougong.records import Batch, RecordWriter
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish

from tests.api.conftest import Api, make_key
from tests.cli.conftest import Dougong
from tests.records.test_tags import NOTE, NOTES
from tests.support.apps import app_of


def test_tags_are_listed_renamed_and_removed(dougong: Dougong) -> None:
    dougong.done("init")
    with Workspace.open(dougong.folder, Settings.from_environment()) as workspace:
        Draft(workspace).apply([NOTE])
        publish(workspace, None)
        with workspace.write() as tx:
            RecordWriter(tx, SYSTEM).write(Batch("note", "create", [{"tags": tags} for tags in NOTES]))
        listed = {one["tag"]: one["records"] for one in dougong.data("tag", "list", "note", "tags", "--json")}
        assert listed == {"vip": 3, "new": 2, "old": 2, "重要": 1}
        assert (
            "3 records changed"
            in dougong("tag", "rename", "note", "tags", "VIP", "--to", "key account").stderr
        )
        assert "2 records changed" in dougong("tag", "remove", "note", "tags", "old").stderr
        assert "cannot be a tag" in dougong.refused("tag", "rename", "note", "tags", "new", "--to", "a,b")
        assert "not a field of tags" in dougong.refused("tag", "list", "note", "text")
        key = make_key(workspace, "ada@example.com", "administrator")
        api = Api(app_of(workspace).test_client(), key)
        left = {one["tag"]: one["records"] for one in api.get("/tags/note/tags").get_json()["data"]}
        assert left == {"key account": 3, "new": 2, "重要": 1}
        assert api.get("/tags/note/nothing").status_code == 404
        assert api.get("/tags/note/text").status_code == 400
        payload = {"object": "note", "field": "tags", "tags": ["new"], "to": "新"}
        assert api.post("/jobs", {"kind": "retag", "payload": payload}).status_code in (200, 201, 202)
        assert Runner(workspace, "long").run_next()
        assert "新" in json.dumps(api.get("/tags/note/tags").get_json(), ensure_ascii=False)
