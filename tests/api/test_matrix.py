"""The matrix of roles over the API."""

from __future__ import annotations

from dougong.storage import Draft, Workspace, publish

from tests.api.conftest import Api, make_key


def test_the_matrix_says_what_roles_and_people_may_do(api: Api, workspace: Workspace) -> None:
    seller = {
        "kind": "role",
        "name": "seller",
        "title": "Seller",
        "rules": [{"name": "own", "object": "account", "operations": ["read", "update"], "rows": "own"}],
        "fields": [{"object": "account", "readOnly": ["name"]}],
    }
    Draft(workspace).apply([seller])
    publish(workspace)
    admin = Api(api.client, make_key(workspace, "root@example.com", "administrator"))
    rows = {row["role"]: row for row in admin.get("/access/matrix").get_json()["data"]}
    assert rows["administrator"]["objects"]["account"]["operations"]["purge"]["rows"] == "all"
    account = rows["seller"]["objects"]["account"]
    assert account["fields"] == {"name": "read_only"}
    assert sorted(account["operations"]) == ["read", "update"]
    assert account["operations"]["read"] == {
        "rows": "some",
        "rules": [{"name": "own", "title": "own", "rows": "own"}],
    }


def test_the_matrix_is_for_whoever_looks_after_people(api: Api, workspace: Workspace) -> None:
    member = Api(api.client, make_key(workspace, "plain@example.com", "member"))
    assert member.get("/access/matrix").status_code == 403
    admin = Api(api.client, make_key(workspace, "root@example.com", "administrator"))
    assert admin.get("/access/matrix?person=99999").status_code == 404
    assert admin.get("/access/matrix?person=none").status_code == 400
