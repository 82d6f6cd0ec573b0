"""dougong worker, dougong job …"""

from __future__ import annotations

import signal
import threading
from typing import Any

import click

import dougong.app
import dougong.mail
import dougong.notices
import dougong.transfer  # noqa: F401 - all for their kinds of jobs and their hooks
from dougong.access import SYSTEM
from dougong.cli.opening import opened_workspace
from dougong.cli.output import json_option, print_json, print_table, say
from dougong.jobs import STATES, Drain, Job, JobQuery, Lane, cancel_job, find_jobs, get_job, retry_job
from dougong.jobs.running import LANES
from dougong.logs import set_up_logging
from dougong.settings import Settings


@click.command()
@click.option(
    "--lane",
    "lanes",
    type=click.Choice(LANES),
    multiple=True,
    help="Only jobs of this lane: quick ones, or long ones such as imports. Default: both.",
)
def worker(lanes: tuple[Lane, ...]) -> None:
    """Work on jobs until interrupted, beside a server or instead of one (DOUGONG_JOBS=worker)."""
    set_up_logging(Settings.from_environment().log_level)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with opened_workspace() as workspace:
        drain = Drain(workspace, lanes or LANES).start()
        say(f"Works on the jobs of {workspace.folder}.")
        stopped.wait()
        say("Stops with the present step.")
        drain.stop()


@click.group("job")
def job_commands() -> None:
    """What is to be done, is being done and has been done in the background."""


@job_commands.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only jobs in this state.")
@click.option("--kind", metavar="NAME", help="Only jobs of this kind.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@json_option
def list_jobs(state: str | None, kind: str | None, limit: int, as_json: bool) -> None:
    """The newest first."""
    with opened_workspace() as workspace, workspace.read() as tx:
        found = find_jobs(tx, SYSTEM, JobQuery(everybody=True, state=state, kind=kind, limit=limit))
    if as_json:
        print_json([job.to_json() for job in found])
        return
    titles = ("id", "kind", "about", "state", "done", "attempts", "created")
    print_table(titles, ([*_row(job), job.created_at[:19].replace("T", " ")] for job in found))


@job_commands.command("show")
@click.argument("job_id", metavar="ID", type=int)
@json_option
def show_job(job_id: int, as_json: bool) -> None:
    """One job with its problems and its result."""
    with opened_workspace() as workspace, workspace.read() as tx:
        job = get_job(tx, SYSTEM, job_id)
    if as_json:
        print_json(job.to_json())
        return
    shown = job.to_json()
    result = shown.pop("result") or {}
    problems = shown.pop("problems")
    print_table(("", ""), [*shown.items(), *result.items()])
    for problem in problems:
        say(f"{problem['field']}: {problem['message']}".removeprefix(": "))


@job_commands.command("retry")
@click.argument("job_id", metavar="ID", type=int)
def retry(job_id: int) -> None:
    """Put a job that failed or was cancelled back into the queue; it goes on where it was."""
    with opened_workspace() as workspace, workspace.write() as tx:
        retry_job(tx, SYSTEM, job_id)
    say(f"The job {job_id} waits again.")


@job_commands.command("cancel")
@click.argument("job_id", metavar="ID", type=int)
def cancel(job_id: int) -> None:
    """End a job: one that waits at once, one that runs with its next step."""
    with opened_workspace() as workspace, workspace.write() as tx:
        job = cancel_job(tx, SYSTEM, job_id)
    say(f"The job {job_id} {'is cancelled' if job.state == 'cancelled' else 'ends with its next step'}.")


def _row(job: Job) -> list[Any]:
    done = f"{job.done}/{job.total}" if job.total else str(job.done or "")
    return [job.id, job.kind, job.subject, job.state, done, f"{job.attempts}/{job.max_attempts}"]
