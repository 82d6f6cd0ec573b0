"""dougong user import FILE, dougong user invite EMAIL…"""

from __future__ import annotations

from pathlib import Path

import click

from dougong.access import SYSTEM, department_at
from dougong.access.invitations import invite
from dougong.cli.opening import opened_workspace
from dougong.cli.output import json_option, print_json, print_table, say
from dougong.cli.people import user_commands
from dougong.errors import InvalidInput
from dougong.transfer import open_table
from dougong.transfer.people_files import PeopleReport, import_people


@user_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--new-departments", is_flag=True, help="Add departments that do not exist yet.")
@json_option
def import_users(file: Path, dry_run: bool, new_departments: bool, as_json: bool) -> None:
    """Add and change people from a CSV file or spreadsheet, all of them or none.

    Columns: email, name, title, phone, department ("Sales / North"), manager (an address), roles, language.
    """
    with opened_workspace() as workspace, open_table(file) as table:
        report = import_people(workspace, SYSTEM, table, dry_run=dry_run, new_departments=new_departments)
    if as_json:
        print_json(_json(report))
    else:
        print_table(
            ("line", "e-mail", "name", "what"),
            [(one.line, one.email, one.name, one.action) for one in report.lines],
        )
    if report.refused:
        raise InvalidInput(
            problem.at(f"line {one.line}" + (f", {problem.place}" if problem.place else ""))
            for one in report.refused
            for problem in one.problems
        )
    done = "have been" if report.written else "would be"
    say(f"{report.count('added')} {done} added, {report.count('changed')} changed.")


def _json(report: PeopleReport) -> dict[str, object]:
    return {
        "written": report.written,
        "ignored": report.ignored,
        "departments": report.departments,
        "people": [
            {
                "line": one.line,
                "email": one.email,
                "action": one.action,
                "errors": [problem.to_json() for problem in one.problems],
            }
            for one in report.lines
        ],
    }


@user_commands.command("invite")
@click.argument("emails", nargs=-1, required=True, metavar="EMAIL...")
@click.option("--role", "roles", multiple=True, metavar="NAME", help="What they will be; several add up.")
@click.option("--department", default=None, metavar="PATH", help="Where they will belong.")
def invite_users(emails: tuple[str, ...], roles: tuple[str, ...], department: str | None) -> None:
    """Print a link for each address, that lets one person in once within seven days."""
    with opened_workspace() as workspace, workspace.write() as tx:
        department_id = None if department is None else department_at(tx, department).id
        made = invite(tx, SYSTEM, emails, roles, department_id)
        base = workspace.settings.base_url
    for invitation, token in made:
        click.echo(f"{invitation.email}\t{base}/join/{token}")


__all__ = ["user_commands"]
