"""The demo company: every person has a title and a department, and all lines lead to one."""

from __future__ import annotations

import json

import pytest
from dougong.access import SYSTEM, create_user, department_tree
from dougong.access.directory import PeopleQuery, find_people
from dougong.errors import InvalidInput
from dougong.packs.demo_organisation import load_organisation
from dougong.paths import template_packs
from dougong.storage import Workspace

DEMO = template_packs() / "crm" / "demo"


def test_the_company_of_thirty_is_whole(workspace: Workspace) -> None:
    people = json.loads((DEMO / "users.json").read_text("utf-8"))["users"]
    content = json.loads((DEMO / "organisation.json").read_text("utf-8"))
    with workspace.write() as tx:
        users = {one["key"]: create_user(tx, SYSTEM, one["email"], one["name"]).id for one in people}
        load_organisation(tx, SYSTEM, content, users)
        found = find_people(tx, SYSTEM, PeopleQuery())
        assert len(found) == 30
        assert all(person.title and person.department for person in found)
        assert [person.user.name for person in found if person.manager is None] == ["顾天明"]
        assert len(department_tree(tx)) == 8
        load_organisation(tx, SYSTEM, content, users)
        assert len(department_tree(tx)) == 8


def test_a_key_that_nobody_has_is_told(workspace: Workspace) -> None:
    with pytest.raises(InvalidInput), workspace.write() as tx:
        load_organisation(tx, SYSTEM, {"people": [{"key": "nobody"}]}, {})
