"""People, departments, groups and invitations on the screens."""

from __future__ import annotations

import io
import re

from dougong.access import SYSTEM, add_department, department_tree, find_user, get_user
from dougong.access.changing_people import departments_of
from dougong.access.groups import group_members
from dougong.access.profiles import profile_of
from dougong.jobs import Runner
from dougong.records import get

from tests.web.conftest import Site
from tests.web.design import text_of

PASSWORD = "brass lantern over the quay"
FORBIDDEN = (
    "/settings/people/2",
    "/settings/people/2/deactivate",
    "/settings/people/2/leaving",
    "/settings/people/2/departments",
    "/settings/invitations/new",
    "/settings/invitations/1/renew",
    "/settings/departments",
    "/settings/departments/1",
    "/settings/departments/1/move",
    "/settings/groups",
    "/settings/people/import",
)


def department(site: Site, name: str, parent: int | None = None) -> int:
    with site.workspace.write() as tx:
        return add_department(tx, SYSTEM, name, parent).id


def test_everybody_sees_who_is_who_and_administrators_the_accounts(site: Site) -> None:
    lin = site.browser("lin@example.com").get("/settings/people").text
    assert "emma@example.com" in lin
    zhao = site.browser("zhao@example.com")
    page = zhao.get("/settings/people").text
    assert "Emma Novak" in page
    assert "example.com" not in page
    assert "example.com" not in zhao.get(f"/settings/people/{site.users['emma@example.com']}").text
    assert "Emma Novak" not in zhao.get("/settings/people?q=emma@example").text
    assert "example.com" not in zhao.get("/options/user/x").text
    assert zhao.get("/settings/invitations").status_code == 403


def test_only_who_manages_people_changes_anything(site: Site) -> None:
    department(site, "Sales")
    emma = site.browser("emma@example.com")
    for address in FORBIDDEN:
        answer = emma.post(
            address, name="X", parent="", emails="x@example.com", act="add", user=1, department=1
        )
        assert answer.status_code in (403, 422), address
    with site.workspace.read() as tx:
        assert [one.name for one in department_tree(tx)] == ["Sales"]
        assert get_user(tx, 2).active


def test_a_person_is_changed_and_what_is_wrong_stays_in_the_form(site: Site) -> None:
    lin, emma = site.browser("lin@example.com"), site.users["emma@example.com"]
    lin.get(f"/settings/people/{emma}")
    form = {"name": "Emma N.", "title": "Key account", "phone": "+8613800138000", "roles": "reader"}
    answer = lin.post(f"/settings/people/{emma}", **form, manager=str(site.users["lin@example.com"]))
    assert answer.status_code == 303
    with site.workspace.read() as tx:
        user, profile = get_user(tx, emma), profile_of(tx, emma)
    assert (user.name, user.roles, profile.title, profile.manager_id) == (
        "Emma N.", {"reader"}, "Key account", site.users["lin@example.com"],
    )  # fmt: skip
    answer = lin.post(f"/settings/people/{emma}", **form | {"phone": "nope"}, manager=str(emma))
    assert answer.status_code == 422
    assert 'value="nope"' in answer.text
    answer = lin.post(f"/settings/people/{site.users['lin@example.com']}", name="林致远", roles="member")
    assert "最后一位管理员" in text_of(answer.text)


def test_departments_are_built_moved_and_filled(site: Site) -> None:
    lin, emma = site.browser("lin@example.com"), site.users["emma@example.com"]
    assert lin.post("/settings/departments", name="Sales", parent="").status_code == 303
    lin.post("/settings/departments", name="North", parent="1")
    lin.post("/settings/departments", name="South", parent="1")
    assert "“Sales / south”" in text_of(lin.post("/settings/departments", name="south", parent="1").text)
    lin.post("/settings/departments/3/move", step="up")
    lin.post("/settings/departments/2", name="North Sea", parent="", head=str(emma), act="save")
    lin.post("/settings/departments/1/members", user=str(emma), act="add")
    lin.post(f"/settings/people/{emma}/departments", department="3", act="main")
    with site.workspace.read() as tx:
        assert [one.path for one in department_tree(tx)] == ["Sales", "Sales / South", "North Sea"]
        assert [(one.department_id, one.main) for one in departments_of(tx, emma)] == [(3, True), (1, False)]
    dragged = lin.client.post(
        "/settings/departments/1/move",
        data={"csrf_token": lin.token, "parent": "", "before": "", "chosen": "2"},
        headers={"HX-Request": "true"},
    )
    assert dragged.status_code == 200
    assert re.findall(r'data-id="(\d+)"', dragged.text) == ["2", "1", "3"]
    below_itself = lin.client.post(
        "/settings/departments/1/move",
        data={"csrf_token": lin.token, "parent": "3", "before": ""},
        headers={"HX-Request": "true"},
    )
    assert below_itself.status_code == 409
    refused = lin.post("/settings/departments/1", act="remove")
    assert refused.status_code == 422
    assert "Emma Novak" in lin.get("/settings/departments?d=1").text


def test_groups_come_fill_and_go(site: Site) -> None:
    lin, emma = site.browser("lin@example.com"), site.users["emma@example.com"]
    lin.post("/settings/groups", name="Wardens <b>")
    lin.post("/settings/groups/1/members", user=str(emma))
    with site.workspace.read() as tx:
        assert group_members(tx, 1) == [emma]
    page = lin.get("/settings/groups?g=1").text
    assert "Wardens &lt;b&gt;" in page
    assert "Wardens <b>" not in page
    assert lin.post("/settings/groups", name="wardens <B>").status_code == 422
    assert lin.post("/settings/groups/1", act="remove").status_code == 303
    assert lin.get("/settings/groups?g=1").status_code == 404


def test_a_link_is_shown_once_lets_in_and_is_worth_nothing_then(site: Site) -> None:
    lin, sales = site.browser("lin@example.com"), department(site, "Sales")
    page = lin.post(
        "/settings/invitations/new",
        emails="new@example.com，second@example.com",
        roles="member",
        department=str(sales),
    ).text
    first, second = re.findall(r'value="(http://127.0.0.1:8000/join/[^"]+)"', page)
    assert "/join/" not in lin.get("/settings/invitations").text
    visitor, address = site.browser(None), "/join/" + first.rpartition("/")[2]
    assert "new@example.com" in visitor.get(address).text
    weak = visitor.post(address, name="New One", password="short", language="en")
    assert weak.status_code == 422
    assert 'value="New One"' in weak.text
    assert visitor.post(address, name="New One", password=PASSWORD, language="en").status_code == 303
    assert "New One" in text_of(visitor.get("/menu").text)
    for dead in (address, "/join/nothing"):
        closed = site.browser(None).get(dead)
        assert closed.status_code == 404
        assert "lets nobody in" in text_of(closed.text)
    stranger = site.browser(None)
    stranger.token = "planted"
    stranger.post("/join/" + second.rpartition("/")[2], name="X", password=PASSWORD)
    with site.workspace.read() as tx:
        assert find_user(tx, "second@example.com") is None


def test_who_leaves_is_out_at_once_and_hands_over(site: Site) -> None:
    lin, emma = site.browser("lin@example.com"), site.browser("emma@example.com")
    leaver, heir = site.users["emma@example.com"], site.users["zhao@example.com"]
    account = site.add("account", name="Acme", owner=leaver)
    page = text_of(lin.get(f"/settings/people/{leaver}/leaving").text)
    assert "Emma Novak" in page
    answer = lin.post(
        f"/settings/people/{leaver}/leaving", successor=str(heir), records="1", holdings="heads"
    )
    assert answer.status_code == 303
    assert emma.get("/o/account").headers["Location"].startswith("/sign-in")
    assert Runner(site.workspace, "long").run_next()
    with site.workspace.read() as tx:
        assert get(tx, SYSTEM, "account", account)["owner"]["id"] == heir
        assert not get_user(tx, leaver).active
    job = text_of(lin.get(answer.headers["Location"]).text)
    assert "客户 1" in job
    listed = lin.get(f"/settings/handed-over/{answer.headers['Location'].rpartition('/')[2]}.csv")
    assert f"客户,{account},Acme" in listed.text
    assert lin.post(f"/settings/people/{leaver}/activate").status_code == 303
    itself = lin.post(f"/settings/people/{site.users['lin@example.com']}/leaving", successor=str(heir))
    assert itself.status_code == 422


def test_people_come_from_a_file_all_or_none(site: Site) -> None:
    lin = site.browser("lin@example.com")

    def upload(text: str) -> str:
        answer = lin.client.post(
            "/settings/people/import",
            data={
                "csrf_token": lin.token,
                "departments": "1",
                "file": (io.BytesIO(text.encode()), "people.csv"),
            },
        )
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    head = "邮箱,姓名,职位,部门,直属上级,角色\n"
    bad = upload(head + "a@example.com,A,Buyer,Sales,nobody@example.com,member\nno address,B,,,,emperor\n")
    page = text_of(lin.get(bad).text)
    assert "nobody@example.com" in page
    assert "第 3 行" in page
    good = upload(
        head + "a@example.com,A,Buyer,Sales / North,b@example.com,member\nb@example.com,B,,,,reader\n"
    )
    assert "Sales / North" in text_of(lin.get(good).text)
    with site.workspace.read() as tx:
        assert find_user(tx, "a@example.com") is None
    assert lin.post(good.partition("?")[0], departments="1").status_code == 303
    with site.workspace.read() as tx:
        found, above = find_user(tx, "a@example.com"), find_user(tx, "b@example.com")
        assert found is not None
        assert above is not None
        assert profile_of(tx, found.id).manager_id == above.id
        assert [one.path for one in department_tree(tx)] == ["Sales", "Sales / North"]
