"""dougong currency … and dougong rate …"""

from __future__ import annotations

from pathlib import Path

import click

from dougong.access import SYSTEM
from dougong.cli.opening import opened_workspace
from dougong.cli.output import json_option, print_json, print_table, say
from dougong.fields.currency import minor_units
from dougong.records import (
    active_currencies,
    add_currency,
    change_base,
    list_rates,
    plan_base,
    rate_of,
    rate_text,
    remove_currency,
    remove_rate,
    rerate_later,
    set_rates,
)
from dougong.transfer import read_rates


@click.group("currency")
def currency_commands() -> None:
    """The workspace's own currency, and the others that records may be in."""


@currency_commands.command("list")
@json_option
def list_currencies(as_json: bool) -> None:
    """Show them, the workspace's own first."""
    with opened_workspace() as workspace, workspace.read() as tx:
        base, active = tx.workspace.currency, active_currencies(tx)
    if as_json:
        print_json([{"code": code, "decimals": minor_units(code), "base": code == base} for code in active])
        return
    print_table(
        ("currency", "decimals", "base"),
        [(code, minor_units(code), "yes" if code == base else "") for code in active],
    )


@currency_commands.command("add")
@click.argument("code")
def add(code: str) -> None:
    """Offer a currency in records; setting its first rate does so too."""
    with opened_workspace() as workspace, workspace.write() as tx:
        code = add_currency(tx, SYSTEM, code)
    say(f"Records can be in {code}.")


@currency_commands.command("remove")
@click.argument("code")
def remove(code: str) -> None:
    """Offer a currency no longer; records that have it keep it."""
    with opened_workspace() as workspace, workspace.write() as tx:
        remove_currency(tx, SYSTEM, code)
    say(f"{code.upper()} is no longer offered.")


@currency_commands.command("base")
@click.argument("code")
@click.option("--dry-run", is_flag=True, help="Only tell what would be changed, and which rates are missing.")
@json_option
def base_currency(code: str, dry_run: bool, as_json: bool) -> None:
    """Change the workspace's own currency, and with it all amounts, at the rate of each record's day, as a job.

    A change that was cancelled half-way goes on with the same CODE, and goes back with the one before.
    """
    with opened_workspace() as workspace:
        if dry_run:
            with workspace.read() as tx:
                plan = plan_base(tx, SYSTEM, code)
            if as_json:
                print_json(plan.to_json())
                return
            say(f"{plan.records} records would be changed from {plan.origin} to {plan.target}.")
            for problem in plan.problems:
                say(f"missing: {problem.message}")
            return
        with workspace.exclusive() as tx:
            job = change_base(tx, SYSTEM, code)
    if as_json:
        print_json({"job": job})
    elif job is None:
        say(f"The workspace counts in {code.upper()}.")
    else:
        say(f"Job {job} brings all amounts into {code.upper()}. Until then nothing else can be saved.")


@click.group("rate")
def rate_commands() -> None:
    """Exchange rates by day. Records keep the rate they were written with."""


@rate_commands.command("set")
@click.argument("currency")
@click.argument("day", metavar="DATE")
@click.argument("rate")
def set_rate(currency: str, day: str, rate: str) -> None:
    """Say what one unit of CURRENCY is worth in the workspace's own, from DATE on."""
    one = rate_of(currency, day, rate)
    with opened_workspace() as workspace, workspace.write() as tx:
        set_rates(tx, SYSTEM, [one])
        base = tx.workspace.currency
    say(f"1 {one.currency} = {rate_text(one.rate)} {base} from {one.date} on.")


@rate_commands.command("list")
@click.argument("currency", required=False)
@json_option
def show_rates(currency: str | None, as_json: bool) -> None:
    """Show the rates, the newest first."""
    with opened_workspace() as workspace, workspace.read() as tx:
        rates = list_rates(tx, currency)
    if as_json:
        print_json([one.to_json() for one in rates])
        return
    print_table(
        ("date", "currency", "rate"), [(one.date, one.currency, rate_text(one.rate)) for one in rates]
    )


@rate_commands.command("remove")
@click.argument("currency")
@click.argument("day", metavar="DATE")
def remove_one(currency: str, day: str) -> None:
    """Take a rate out of the table."""
    one = rate_of(currency, day, "1")
    with opened_workspace() as workspace, workspace.write() as tx:
        remove_rate(tx, SYSTEM, one.currency, one.date)
    say(f"There is no rate of {one.currency} from {one.date} on any more.")


@rate_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_rates(file: Path) -> None:
    """Set rates from a CSV, XLSX or JSON lines FILE with the columns currency, date and rate."""
    rates = read_rates(file)
    with opened_workspace() as workspace, workspace.write() as tx:
        changed = set_rates(tx, SYSTEM, rates)
    say(f"{len(rates)} rates read, {changed} new or changed.")


@rate_commands.command("apply")
def apply_rates() -> None:
    """Give all records the rates that now hold for their days, as a job."""
    with opened_workspace() as workspace, workspace.write() as tx:
        job = rerate_later(tx, SYSTEM)
    say(f"Job {job} recalculates all records.")
