"""Jobs: what works in the background, one's own or everybody's."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, send_file, url_for
from marshmallow import fields, validate

from dougong.access import Actor
from dougong.api.answers import answer, answer_conditionally
from dougong.api.bodies import read_object
from dougong.api.envelopes import MAX_LIMIT, Envelope, flag, read_envelope, read_parameters
from dougong.api.idempotency import once
from dougong.api.refusals import errors_of
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.errors import not_found
from dougong.jobs import STATES, Job, JobQuery, cancel_job, find_jobs, get_job, retry_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.jobs.files import content_path, file_of_job
from dougong.jobs.refusals import first_refusals
from dougong.storage import Transaction


class JobsParameters(Envelope):
    everybody = flag()
    state = fields.String(validate=validate.OneOf(STATES))
    kind = fields.String(validate=validate.Length(1, 40))
    before = fields.Integer(validate=validate.Range(1, 2**53))
    limit = fields.Integer(validate=validate.Range(1, MAX_LIMIT))


class RefusalParameters(Envelope):
    after = fields.Integer(validate=validate.Range(0, 2**53))
    limit = fields.Integer(validate=validate.Range(1, MAX_LIMIT))


class JobBody(Envelope):
    kind = fields.String(required=True, validate=validate.Length(1, 40))
    payload = fields.Dict(required=True)


def add_routes(blueprint: Blueprint) -> None:
    blueprint.get("/jobs")(list_jobs)
    blueprint.post("/jobs")(ask_for_job)
    blueprint.get("/jobs/<int:job_id>")(show_job)
    blueprint.get("/jobs/<int:job_id>/refused")(show_refused)
    blueprint.get("/jobs/<int:job_id>/file")(fetch_file)
    blueprint.post("/jobs/<int:job_id>/cancel")(cancel)
    blueprint.post("/jobs/<int:job_id>/retry")(retry)
    blueprint.post("/runs/<run>/undo")(undo_run)


def list_jobs() -> Response:
    """A page, the newest first; ``next`` is the ``before`` of the page after."""
    query = JobQuery(**read_parameters(JobsParameters))
    with workspace().read() as tx:
        found = find_jobs(tx, acting(tx), query)
    following = found[-1].id if len(found) == query.limit else None
    return answer_conditionally({"data": [job_json(job) for job in found], "next": following})


def ask_for_job() -> Response:
    body = read_envelope(JobBody, read_object())

    def ask(tx: Transaction, actor: Actor) -> Response:
        return accepted(tx, actor, enqueue_for(tx, actor, body["kind"], body["payload"]))

    return once(workspace(), ask)


def show_job(job_id: int) -> Response:
    with workspace().read() as tx:
        job = get_job(tx, acting(tx), job_id)
    return answer_conditionally({"data": job_json(job)})


def show_refused(job_id: int) -> Response:
    """Rows or records that were left alone; ``next`` is the ``after`` of the page after."""
    parameters = {"limit": 100, "after": 0, **read_parameters(RefusalParameters)}
    with workspace().read() as tx:
        job = get_job(tx, acting(tx), job_id)
        page = first_refusals(tx, job.id, **parameters)
    data = [{"place": r.place, "errors": errors_of(r.problems), "cells": dict(r.cells)} for r in page]
    following = page[-1].id if len(page) == parameters["limit"] else None
    return answer_conditionally({"data": data, "next": following})


def fetch_file(job_id: int) -> Response:
    """What an export made: for whoever asked for it, and nobody else."""
    with workspace().read() as tx:
        actor = acting(tx)
        file = file_of_job(tx, actor, get_job(tx, actor, job_id).id)
    path = content_path(workspace(), file.token) if file is not None else None
    if file is None or path is None or not path.is_file():
        raise not_found("file", job_id)
    return send_file(path, file.media_type, as_attachment=True, download_name=file.name, etag=False)


def cancel(job_id: int) -> Response:
    return once(workspace(), lambda tx, actor: answer({"data": job_json(cancel_job(tx, actor, job_id))}))


def retry(job_id: int) -> Response:
    return once(workspace(), lambda tx, actor: answer({"data": job_json(retry_job(tx, actor, job_id))}))


def undo_run(run: str) -> Response:
    """Take back what one run changed; asked for twice, it is the same job."""

    def ask(tx: Transaction, actor: Actor) -> Response:
        return accepted(tx, actor, enqueue_for(tx, actor, "undo", {"run": run[:64]}, key=run[:64]))

    return once(workspace(), ask)


def job_json(job: Job) -> dict[str, Any]:
    return job.to_json() | {"problems": errors_of(job.problems)}


def accepted(tx: Transaction, actor: Actor, job_id: int) -> Response:
    job = get_job(tx, actor, job_id)
    return answer({"data": job_json(job)}, 202, location=url_for("api.show_job", job_id=job_id))
