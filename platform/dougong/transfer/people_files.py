"""People from a file: looked through line by line, then written all together or not at all.

The people of a file are known by their addresses: who is there is changed, who is not is added (an invitation
lets them in). An empty cell changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, Literal

from dougong.access import Actor, User, add_department, department_at, find_user, known_roles
from dougong.access.changing_people import add_person, change_person, departments_of
from dougong.access.policy import POLICY
from dougong.dataclasses import dataclass
from dougong.errors import DougongError, InvalidInput, NotFound
from dougong.fields.department import JOINT
from dougong.fields.text_forms import key_text
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace
from dougong.transfer.tables import Row, Table

MOST_ROWS = 5_000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "mail", "邮箱", "电子邮箱", "电子邮件"),
    "name": ("name", "full name", "姓名", "名字"),
    "title": ("title", "job title", "position", "职位", "职务", "岗位"),
    "phone": ("phone", "mobile", "telephone", "手机", "手机号", "电话"),
    "department": ("department", "dept", "team", "部门"),
    "manager": ("manager", "reports to", "manager e-mail", "manager email", "上级", "直属上级", "汇报对象"),
    "roles": ("roles", "role", "角色"),
    "language": ("language", "语言"),
}
_PARTS = re.compile(r"[,;，；、]+")
NO_EMAIL = N_("No column holds e-mail addresses; call it “email”.")
UNKNOWN_MANAGER = N_("Nobody here or in the file has the address “{email}”.")

Action = Literal["added", "changed", "unchanged", "refused"]


@dataclass(slots=True)
class PersonLine:
    line: int
    email: str
    name: str = ""
    action: Action = "unchanged"
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class PeopleReport:
    """``ignored`` are columns that mean nothing here; ``written`` whether it was done."""

    lines: list[PersonLine] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    written: bool = False

    @property
    def refused(self) -> list[PersonLine]:
        return [line for line in self.lines if line.problems]

    def count(self, action: Action) -> int:
        return sum(line.action == action for line in self.lines)


class _TakenBack(Exception):
    """Ends a transaction without a trace."""


def import_people(
    workspace: Workspace, actor: Actor, table: Table, *, dry_run: bool = False, new_departments: bool = False
) -> PeopleReport:
    """What was, or would be, done. With any line refused nothing is written."""
    columns = _columns(table.columns)
    rows = _rows(table)
    report = PeopleReport(ignored=[name for name in table.columns if name not in columns.values()])
    try:
        with workspace.write() as tx:
            POLICY.require_right(actor, "people")
            _Reading(tx, actor, columns, report, new_departments).read(rows)
            if dry_run or report.refused:
                raise _TakenBack
            report.written = True
    except _TakenBack:
        pass
    return report


def _columns(names: Sequence[str]) -> dict[str, str]:
    """The column of the file for each of ours."""
    found = {}
    for ours, aliases in COLUMNS.items():
        match = next((name for name in names if key_text(name) in aliases), None)
        if match is not None:
            found[ours] = match
    if "email" not in found:
        raise InvalidInput(Problem("no_email", NO_EMAIL, "email"))
    return found


def _rows(table: Table) -> list[Row]:
    rows = []
    for row in table:
        rows.append(row)
        if len(rows) > MOST_ROWS:
            text = N_("At most {count} people can be imported at once.")
            raise InvalidInput(Problem("too_many", text, "", {"count": MOST_ROWS}))
    return rows


class _Reading:
    def __init__(
        self,
        tx: Transaction,
        actor: Actor,
        columns: Mapping[str, str],
        report: PeopleReport,
        new_departments: bool,
    ) -> None:
        self.tx = tx
        self.actor = actor
        self.columns = columns
        self.report = report
        self.new_departments = new_departments
        self.roles = self._role_names()
        self.seen: dict[str, int] = {}

    def read(self, rows: Iterable[Row]) -> None:
        """Managers at last: they may stand further down in the file."""
        managed = []
        for row in rows:
            cells = {ours: _text(row.values.get(theirs)) for ours, theirs in self.columns.items()}
            line = PersonLine(row.line, cells["email"], cells.get("name", ""), problems=list(row.problems))
            self.report.lines.append(line)
            if row.problems:
                line.action = "refused"
                continue
            user = self._written(line, cells)
            if user is not None and cells.get("manager"):
                managed.append((line, user, cells["manager"]))
        for line, user, manager in managed:
            self._manage(line, user, manager)

    def _written(self, line: PersonLine, cells: Mapping[str, str]) -> User | None:
        try:
            key = key_text(line.email)
            if key in self.seen:
                text = N_("The address stands on line {line} already.")
                raise InvalidInput(Problem("twice", text, "email", {"line": self.seen[key]}))
            self.seen[key] = line.line
            changes = self._changes(cells)
            known = find_user(self.tx, line.email)
            if known is None:
                user = add_person(self.tx, self.actor, line.email, changes)
                line.action, line.name = "added", user.name
                return user
            before = self._state(known)
            user = change_person(self.tx, self.actor, known.id, self._for_known(known, changes))
            line.action = "unchanged" if self._state(user) == before else "changed"
            line.name = user.name
            return user
        except DougongError as refusal:
            self._refuse(line, refusal)
            return None

    def _changes(self, cells: Mapping[str, str]) -> dict[str, Any]:
        changes: dict[str, Any] = {
            name: cells[name] for name in ("name", "title", "phone", "language") if cells.get(name)
        }
        if cells.get("department"):
            changes["department_ids"] = [self._department(cells["department"])]
        if cells.get("roles"):
            changes["roles"] = [self._role(part) for part in _PARTS.split(cells["roles"]) if part.strip()]
        return changes

    def _for_known(self, user: User, changes: dict[str, Any]) -> dict[str, Any]:
        """The department of the file becomes the main one; somebody stays in the others."""
        if "department_ids" in changes:
            others = [one.department_id for one in departments_of(self.tx, user.id)]
            changes["department_ids"] = list(dict.fromkeys([*changes["department_ids"], *others]))
        return changes

    def _manage(self, line: PersonLine, user: User, manager: str) -> None:
        try:
            above = find_user(self.tx, manager)
            if above is None:
                raise NotFound(Problem("unknown", UNKNOWN_MANAGER, "manager", {"email": manager[:100]}))
            before = self._state(user)
            change_person(self.tx, self.actor, user.id, {"manager_id": above.id})
            if line.action == "unchanged" and self._state(user) != before:
                line.action = "changed"
        except DougongError as refusal:
            self._refuse(line, refusal)

    def _department(self, path: str) -> int:
        try:
            return department_at(self.tx, path).id
        except NotFound as refusal:
            if not self.new_departments:
                raise NotFound([problem.at("department") for problem in refusal.problems]) from None
        parent_id: int | None = None
        parts = [part.strip() for part in path.split("/") if part.strip()]
        for depth, name in enumerate(parts, 1):
            above = JOINT.join(parts[:depth])
            try:
                parent_id = department_at(self.tx, above).id
            except NotFound:
                parent_id = add_department(self.tx, self.actor, name, parent_id).id
                self.report.departments.append(above)
        if parent_id is None:
            raise InvalidInput(Problem("required", N_("A department needs a name."), "department"))
        return parent_id

    def _role(self, text: str) -> str:
        """By name or by title."""
        return self.roles.get(key_text(text), text.strip())

    def _role_names(self) -> dict[str, str]:
        definitions = self.tx.release.definitions
        found: dict[str, str] = {}
        for name, role in known_roles(definitions.roles).items():
            titles = [role.title, *(definitions.title(role.id, "title", tag, "") for tag in ("zh", "en"))]
            for title in (name, *titles):
                if title:
                    found.setdefault(key_text(title), name)
        return found

    def _state(self, user: User) -> tuple[Any, ...]:
        row = self.tx.execute(
            'SELECT "name", "roles", "language", "title", "phone", "manager_id" FROM "_dg_user"'
            ' WHERE "id" = ?',
            (user.id,),
        ).fetchone()
        return (*row, *departments_of(self.tx, user.id))

    @staticmethod
    def _refuse(line: PersonLine, refusal: DougongError) -> None:
        line.action = "refused"
        line.problems += refusal.problems


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
