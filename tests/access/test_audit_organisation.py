"""Who belongs where decides what they see, so whoever changes it is told of in the audit log, once for each change."""

from __future__ import annotations

from dougong.access import SYSTEM, create_user, set_manager
from dougong.access.audit_reading import AuditQuery, find_entries
from dougong.access.departments import add_department, move_department, rename_department, set_head
from dougong.access.groups import add_group, add_to_group, remove_group, rename_group, take_from_group
from dougong.access.memberships import add_member, remove_member
from dougong.storage import Workspace


def test_departments_groups_and_reporting_lines_are_told_of(workspace: Workspace) -> None:
    with workspace.write() as tx:
        ada, bob = (create_user(tx, SYSTEM, f"{one}@example.com", one.title()).id for one in ("ada", "bob"))
        sales, north = add_department(tx, SYSTEM, "Sales").id, add_department(tx, SYSTEM, "North").id
        for _ in range(2):
            add_member(tx, SYSTEM, sales, ada)
            set_head(tx, SYSTEM, sales, bob)
            set_manager(tx, SYSTEM, ada, bob)
        move_department(tx, SYSTEM, north, sales)
        rename_department(tx, SYSTEM, north, "Nord")
        remove_member(tx, SYSTEM, sales, ada)
        group = add_group(tx, SYSTEM, "Buyers").id
        for _ in range(2):
            add_to_group(tx, SYSTEM, group, ada)
        rename_group(tx, SYSTEM, group, "Purchasing")
        for _ in range(2):
            take_from_group(tx, SYSTEM, group, ada)
        remove_group(tx, SYSTEM, group)
    with workspace.read() as tx:
        found = [(one.kind, one.subject, one.details) for one in find_entries(tx, SYSTEM, AuditQuery())][::-1]
    assert [one for one in found if one[0] != "person_added"] == [
        ("department_changed", "Sales", {"after": "Sales"}),
        ("department_changed", "North", {"after": "North"}),
        ("department_joined", "Ada", {"department": "Sales"}),
        ("head_changed", "Sales", {"after": "Bob"}),
        ("manager_changed", "Ada", {"after": "Bob"}),
        ("department_changed", "Sales / North", {"before": "North", "after": "Sales / North"}),
        ("department_changed", "Sales / Nord", {"before": "Sales / North", "after": "Sales / Nord"}),
        ("department_left", "Ada", {"department": "Sales"}),
        ("group_changed", "Buyers", {"after": "Buyers"}),
        ("group_joined", "Ada", {"group": "Buyers"}),
        ("group_changed", "Purchasing", {"before": "Buyers", "after": "Purchasing"}),
        ("group_left", "Ada", {"group": "Purchasing"}),
        ("group_changed", "Purchasing", {"before": "Purchasing"}),
    ]
