from __future__ import annotations

from dougong.access import find_user
from dougong.access.joining import join
from dougong.storage import Workspace

from tests.api.conftest import Api


def test_people_from_the_first_day_to_the_last(api: Api, crm: Workspace) -> None:
    sales = api.post("/departments", {"name": "Sales"}).get_json()["data"]["id"]
    boss = api.get("/people?q=ada").get_json()["data"][0]["id"]
    made = api.post(
        "/people",
        {
            "email": "new@example.com",
            "name": "New",
            "title": "Buyer",
            "manager": boss,
            "departments": [sales],
        },
    )
    assert made.status_code == 201, made.text
    person = made.get_json()["data"]
    assert person["manager"] == {"id": boss, "title": "ada"}
    assert person["department"] == {"id": sales, "title": "Sales"}
    assert person["departments"] == [{"id": sales, "main": True}]
    address = f"/people/{person['id']}"
    changed = api.patch(address, {"phone": "+1 650 253 0000", "roles": ["reader"], "title": None})
    assert (
        changed.get_json()["data"] | {"phone": "+16502530000", "title": None, "roles": ["reader"]}
        == (changed.get_json()["data"])
    )
    assert api.patch(address, {"manager": person["id"]}).status_code == 409
    assert api.post(f"{address}/deactivate").get_json()["data"]["active"] is False
    assert api.get("/people?sort=-name").get_json()["total"] == 1
    assert api.get("/people?state=inactive").get_json()["data"][0]["id"] == person["id"]
    assert api.post(f"{address}/activate").status_code == 200


def test_addresses_phones_and_roles_are_for_who_manages_people(api: Api, reader: Api) -> None:
    [ada] = api.get("/people?q=ada").get_json()["data"]
    assert ada["email"] == "ada@example.com"
    [shown] = reader.get("/people?q=ada").get_json()["data"]
    assert shown.keys() == {"id", "name", "title", "department", "manager", "active"}
    assert reader.get("/people?q=example.com").get_json()["total"] == 0
    assert reader.get("/people?role=reader").status_code == 403
    for method, path, body in (
        ("POST", "/people", {"email": "x@example.com"}),
        ("PATCH", f"/people/{ada['id']}", {"title": "Slave"}),
        ("POST", f"/people/{ada['id']}/deactivate", None),
        ("POST", "/departments", {"name": "X"}),
        ("POST", "/groups", {"name": "X"}),
        ("POST", "/invitations", {"emails": ["x@example.com"]}),
        ("GET", "/invitations", None),
    ):
        assert reader.call(method, path, body).status_code == 403, path


def test_a_link_is_told_once_and_lets_in(api: Api, crm: Workspace) -> None:
    answer = api.post("/invitations", {"emails": ["a@example.com", "b@example.com"], "roles": ["reader"]})
    assert answer.status_code == 201
    links = [one["link"] for one in answer.get_json()["data"]]
    assert all(link.startswith("http://127.0.0.1:8000/join/") for link in links)
    listed = api.get("/invitations").get_json()["data"]
    assert "link" not in listed[0]
    user = join(crm, links[0].rpartition("/")[2], "A", "brass lantern over the quay")
    assert user.roles == {"reader"}
    [left] = api.get("/invitations").get_json()["data"]
    assert api.post(f"/invitations/{left['id']}/resend").get_json()["data"]["link"] != links[1]
    assert api.delete(f"/invitations/{left['id']}").status_code == 404
    [again] = api.get("/invitations").get_json()["data"]
    assert api.delete(f"/invitations/{again['id']}").status_code == 204


def test_departments_and_groups(api: Api, crm: Workspace) -> None:
    one, two = (api.post("/departments", {"name": name}).get_json()["data"]["id"] for name in ("One", "Two"))
    assert api.patch(f"/departments/{two}", {"before": one}).status_code == 200
    assert [d["name"] for d in api.get("/departments").get_json()["data"]] == ["Two", "One"]
    moved = api.patch(f"/departments/{one}", {"parent": two, "name": "Won", "active": False})
    assert (moved.get_json()["data"]["path"], moved.get_json()["data"]["active"]) == ("Two / Won", False)
    assert api.patch(f"/departments/{two}", {"parent": one}).status_code == 409
    with crm.read() as tx:
        user = find_user(tx, "ada@example.com")
    assert user is not None
    assert api.put(f"/departments/{two}/members/{user.id}", {"main": True}).status_code == 204
    assert api.get(f"/departments/{two}/members").get_json()["data"][0]["name"] == "ada"
    assert api.delete(f"/departments/{two}").status_code == 409
    assert api.delete(f"/departments/{two}/members/{user.id}").status_code == 204
    assert api.delete(f"/departments/{one}").status_code == 204
    group = api.post("/groups", {"name": "Wardens"}).get_json()["data"]["id"]
    assert api.put(f"/groups/{group}/members/{user.id}", {}).status_code == 204
    assert api.get("/groups").get_json()["data"][0]["members"] == [user.id]
    assert api.patch(f"/groups/{group}", {"name": "Fire"}).get_json()["data"]["name"] == "Fire"
    assert api.delete(f"/groups/{group}/members/{user.id}").status_code == 204
    assert api.delete(f"/groups/{group}").status_code == 204


def test_hostile_numbers_and_bodies_are_refused(api: Api) -> None:
    huge = 2**63
    for method, path, body, status in (
        ("GET", f"/people/{huge}", None, 404),
        ("PATCH", f"/people/{huge}", {"name": "x"}, 404),
        ("DELETE", f"/departments/{huge}", None, 404),
        ("PUT", f"/groups/1/members/{huge}", {}, 404),
        ("DELETE", f"/invitations/{huge}", None, 404),
        ("GET", "/people?limit=0", None, 400),
        ("GET", "/people?sort=password_hash", None, 400),
        ("POST", "/people", {"email": "a b"}, 422),
        ("POST", "/people", {"email": "a@example.com", "id": 7}, 400),
        ("POST", "/people", {"email": "a@example.com", "roles": "administrator"}, 400),
        ("POST", "/people", {"email": "a@example.com", "departments": [True]}, 400),
        ("PATCH", "/people/1", {"active": False}, 400),
        ("POST", "/invitations", {"emails": []}, 400),
    ):
        answer = api.call(method, path, body)
        assert answer.status_code == status, (path, answer.text)
        problem = answer.get_json()
        assert problem["status"] == status
        assert problem["errors"] if status != 404 else problem["detail"], (path, problem)
