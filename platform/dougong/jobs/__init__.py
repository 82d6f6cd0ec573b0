"""Durable jobs: work that outlives the request that asked for it, and any death of a process.

``enqueue`` puts a job into the transaction that makes it necessary: both are committed, or neither. A
``Runner`` takes jobs one after the other and calls the handler of their kind, which does its work in short
transactions, ``with progress.step() as tx``: in each the job proves that it is still its own, and ``save``
keeps in the same commit how far it has come. A job that is killed goes on from there, so that what it does
to the database is done exactly once. What reaches beyond the database can happen twice.

Not for what must be done before an answer is given; and nothing in a step may talk to the network.
"""

from __future__ import annotations

from dougong.jobs.enqueuing import enqueue
from dougong.jobs.kinds import KINDS, JobKind, Lane
from dougong.jobs.progress import JobCancelled, LeaseLost, Progress
from dougong.jobs.queue import Claim, NewJob, Queue, queue_of
from dougong.jobs.reading import JobQuery, cancel_job, find_jobs, get_job, retry_job
from dougong.jobs.rows import STATES, Job
from dougong.jobs.runner import Runner
from dougong.jobs.running import Drain
from dougong.jobs.schedules import SCHEDULES, Schedule, drop_schedule, fire_due, set_schedule
from dougong.jobs.ticking import TICKERS, tick
from dougong.jobs.tidying import tidy

__all__ = [
    "KINDS",
    "SCHEDULES",
    "STATES",
    "TICKERS",
    "Claim",
    "Drain",
    "Job",
    "JobCancelled",
    "JobKind",
    "JobQuery",
    "Lane",
    "LeaseLost",
    "NewJob",
    "Progress",
    "Queue",
    "Runner",
    "Schedule",
    "cancel_job",
    "drop_schedule",
    "enqueue",
    "find_jobs",
    "fire_due",
    "get_job",
    "queue_of",
    "retry_job",
    "set_schedule",
    "tick",
    "tidy",
]
