"""SELECTs of the people, departments and shared records that somebody's place in the organisation gives them.

Asked within the statement that needs them: nothing of it is kept, so that whoever changes their department sees
other records with the very next statement.
"""

from __future__ import annotations

from dougong.definitions.roles import Rows
from dougong.fields.department import JOINT

ME = "dg_me"
"""The bind for whoever is acting; texts with it are the same for everybody with the same roles."""

_PAST_JOINT = JOINT[:-1] + chr(ord(JOINT[-1]) + 1)


def _below(lower: str, upper: str) -> str:
    """Whether one department is the other or lies below it: then its path begins with the other's."""
    begins = f'{lower}."path_key" >= {upper}."path_key" || \'{JOINT}\''
    ends = f'{lower}."path_key" < {upper}."path_key" || \'{_PAST_JOINT}\''
    return f'({lower}."path_key" = {upper}."path_key" OR ({begins} AND {ends}))'


_MINE_AND_BELOW = f"""
    SELECT d."id" FROM "_dg_membership" m JOIN "_dg_department" mine ON mine."id" = m."department_id"
    JOIN "_dg_department" d ON {_below("d", "mine")} WHERE m."user_id" = :{ME}"""

_MINE_AND_ABOVE = f"""
    SELECT d."id" FROM "_dg_membership" m JOIN "_dg_department" mine ON mine."id" = m."department_id"
    JOIN "_dg_department" d ON {_below("mine", "d")} WHERE m."user_id" = :{ME}"""

DEPARTMENTS: dict[Rows, str] = {
    "department": f'SELECT m."department_id" FROM "_dg_membership" m WHERE m."user_id" = :{ME}',
    "department_below": _MINE_AND_BELOW,
}

_MEMBERS = 'SELECT o."user_id" FROM "_dg_membership" o WHERE o."main" = 1 AND o."department_id" IN ({})'

MYSELF = f"SELECT CAST(:{ME} AS bigint)"

PEOPLE: dict[Rows, str] = {
    **{rows: _MEMBERS.format(departments) for rows, departments in DEPARTMENTS.items()},
    "reports": f"""
    SELECT below."id" FROM (
        WITH RECURSIVE report("id") AS (
            SELECT u."id" FROM "_dg_user" u WHERE u."manager_id" = :{ME}
            UNION SELECT u."id" FROM "_dg_user" u JOIN report ON u."manager_id" = report."id")
        SELECT report."id" FROM report) below""",
}


def shared(object_id: str, editing: bool) -> str:
    """Ids of the records of an object that are shared with one, with one's groups, with one's departments or
    those above them; ``editing``: to be changed."""
    level = " AND s.\"level\" = 'edit'" if editing else ""
    of = f"s.\"object_id\" = '{object_id}'{level}"
    return f"""
    SELECT s."record_id" FROM "_dg_share" s WHERE s."user_id" = :{ME} AND {of}
    UNION ALL SELECT s."record_id" FROM "_dg_group_member" g
        JOIN "_dg_share" s ON s."group_id" = g."group_id" WHERE g."user_id" = :{ME} AND {of}
    UNION ALL SELECT s."record_id" FROM ({_MINE_AND_ABOVE}) above
        JOIN "_dg_share" s ON s."department_id" = above."id" WHERE {of}"""
