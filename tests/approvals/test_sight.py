"""A node may open fields to somebody; what they type there leads only where they see themselves."""

from __future__ import annotations

import io

import pytest
from dougong.access import SYSTEM
from dougong.api.approval_json import item_json
from dougong.approvals.reading import items_of
from dougong.approvals.signing import keep_signature, signatures_of
from dougong.files import keep_upload, receive
from dougong.records import InvalidRecords

from tests.approvals.conftest import Publish
from tests.approvals.design import approval, workflow
from tests.approvals.test_flow import mail

OPEN = [{"field": "papers", "right": "edit"}, {"field": "second", "right": "edit"}]
PNG = "data:image/png;base64,iVBORw0KGgo="


def test_files_of_others_cannot_be_put_in_by_their_number(office: Publish) -> None:
    crm = office(workflow("w", approval("lead", *mail("bob"), fields=OPEN)))
    files = {}
    for who in ("ada", "bob"):
        received = receive(crm.workspace, io.BytesIO(who.encode()), f"{who}.txt")
        with crm.workspace.write() as tx:
            files[who] = keep_upload(tx, crm.people[who], received).id
    instance = crm.begin("w")
    quote = crm.instance(instance).record_id
    for values in ({"papers": [files["ada"]]}, {"papers": [files["bob"], files["ada"]]}, {"second": 9_999}):
        with pytest.raises(InvalidRecords):
            crm.approve(instance, "bob", **values)
    assert crm.instance(instance).state == "running" and not crm.read(quote)["papers"]
    crm.approve(instance, "bob", papers=[files["bob"]])
    assert [one["id"] for one in crm.read(quote)["papers"]] == [files["bob"]]


def test_signatures_are_there_for_whoever_sees_the_approval(office: Publish) -> None:
    crm = office(workflow("w", approval("lead", *mail("bob"))))
    instance = crm.begin("w")
    task = crm.task(instance, "bob")
    with crm.workspace.write() as tx:
        keep_signature(tx, task, PNG)
        assert signatures_of(tx, [task, 9_999]) == {task: PNG}
        assert signatures_of(tx, []) == {}
        found = crm.instance(instance)
        (item,) = items_of(tx, SYSTEM, [(instance, found, None, found.started_at)])
        assert item_json(tx, item)["record"]["title"]
