"""Records of an object: one at a time, as pages, in batches, summed up, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, url_for

from dougong.access import Actor
from dougong.api.answers import answer, answer_conditionally, no_content
from dougong.api.bodies import MAX_BODY, read_object
from dougong.api.envelopes import (
    AggregateParameters,
    BatchBody,
    HistoryParameters,
    ListParameters,
    OneParameters,
    WriteParameters,
    read_envelope,
    read_parameters,
)
from dougong.api.idempotency import once
from dougong.api.preconditions import conditional, expected_version
from dougong.api.refusals import BadRequest, errors_of
from dougong.api.serving import workspace
from dougong.api.sessions import acting, acting_to_write
from dougong.errors import not_found
from dougong.problems import N_, Problem
from dougong.records import (
    AggregateQuery,
    Batch,
    RecordQuery,
    RecordWriter,
    Refusal,
    aggregate,
    deletion_preview,
    find,
    get,
    history,
)
from dougong.storage import Transaction

LARGEST_ID = 2**63 - 1
DOOR = "api"


def add_routes(blueprint: Blueprint) -> None:
    one, many = "/records/<name>/<int:record_id>", "/records/<name>"
    blueprint.get(many)(list_records)
    blueprint.post(many)(create_record)
    blueprint.post(f"{many}/batch")(write_batch)
    blueprint.get(f"{many}/aggregate")(aggregate_records)
    blueprint.get(one)(get_record)
    blueprint.patch(one)(update_record)
    blueprint.delete(one)(delete_record)
    blueprint.post(f"{one}/restore")(restore_record)
    blueprint.get(f"{one}/history")(record_history)
    blueprint.get(f"{one}/deletion")(preview_deletion)


def list_records(name: str) -> Response:
    parameters = read_parameters(ListParameters)
    with workspace().read() as tx:
        page = find(tx, acting(tx), RecordQuery(object=name, **parameters))
    body: dict[str, Any] = {"data": page.data, "next": page.next}
    if parameters.get("count"):
        body["total"] = page.total
    return answer_conditionally(body)


def get_record(name: str, record_id: int) -> Response:
    parameters = read_parameters(OneParameters)
    with workspace().read() as tx:
        record = get(tx, acting(tx), name, known(record_id), **parameters)
    return answer_conditionally({"data": record}, record.get("version"))


def create_record(name: str) -> Response:
    values, confirmed = read_object(), _confirmed()

    def create(tx: Transaction, actor: Actor) -> Response:
        record_id = written(tx, actor, Batch(name, "create", [values], door=DOOR, confirmed=confirmed))
        record = get(tx, actor, name, record_id)
        return answer({"data": record}, 201, record["version"], _address(name, record_id))

    return once(workspace(), create)


def update_record(name: str, record_id: int) -> Response:
    values, confirmed = read_object(), _confirmed()
    expected = expected_version()
    with workspace().write() as tx, conditional():
        actor = acting_to_write(tx)
        change = _change(values, known(record_id), expected)
        written(tx, actor, Batch(name, "update", [change], door=DOOR, confirmed=confirmed))
        record = get(tx, actor, name, record_id)
    return answer({"data": record}, version=record["version"])


def delete_record(name: str, record_id: int) -> Response:
    expected = expected_version()
    with workspace().write() as tx, conditional():
        actor = acting_to_write(tx)
        written(tx, actor, Batch(name, "delete", [_change({}, known(record_id), expected)], door=DOOR))
    return no_content()


def restore_record(name: str, record_id: int) -> Response:
    def restore(tx: Transaction, actor: Actor) -> Response:
        written(tx, actor, Batch(name, "restore", [{"id": known(record_id)}], door=DOOR))
        record = get(tx, actor, name, record_id)
        return answer({"data": record}, version=record["version"])

    return once(workspace(), restore)


def write_batch(name: str) -> Response:
    body, confirmed = read_envelope(BatchBody, read_object(MAX_BODY)), _confirmed()

    def write(tx: Transaction, actor: Actor) -> Response:
        result = RecordWriter(tx, actor).write(Batch(object=name, door=DOOR, confirmed=confirmed, **body))
        return answer(
            {
                "data": [{"id": record.id, "version": record.version} for record in result.records],
                "created": result.created,
                "updated": result.updated,
                "refused": refused_answer(result.refused),
            }
        )

    return once(workspace(), write)


def aggregate_records(name: str) -> Response:
    parameters = read_parameters(AggregateParameters)
    with workspace().read() as tx:
        rows = aggregate(tx, acting(tx), AggregateQuery(object=name, **parameters))
    return answer_conditionally({"data": rows})


def record_history(name: str, record_id: int) -> Response:
    parameters = read_parameters(HistoryParameters)
    with workspace().read() as tx:
        events = history.of(tx, acting(tx), name, known(record_id), **parameters)
    return answer_conditionally({"data": [_by_name(event) for event in events]})


def preview_deletion(name: str, record_id: int) -> Response:
    """What deleting the record would take along, change or run into."""
    with workspace().read() as tx:
        preview = deletion_preview(tx, acting(tx), name, [known(record_id)])
    return answer_conditionally({"data": asdict(preview) | {"possible": preview.possible}})


def refused_answer(refused: Iterable[Refusal]) -> list[dict[str, Any]]:
    return [{"index": refusal.index, "errors": errors_of(refusal.problems)} for refusal in refused]


def _by_name(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event whose changes go by the names of fields, as everything does here."""
    names = event["names"]
    changes = {names[field_id]: pair for field_id, pair in event["changes"].items()}
    return {key: value for key, value in event.items() if key != "names"} | {"changes": changes}


def known(record_id: int) -> int:
    """The address allows any digits, the databases do not."""
    if not 0 < record_id <= LARGEST_ID:
        raise not_found("record", record_id)
    return record_id


def written(tx: Transaction, actor: Actor, batch: Batch) -> int:
    """The id of the one record of the batch."""
    return int(RecordWriter(tx, actor).write(batch).records[0].id)


def _change(values: Mapping[str, Any], record_id: int, expected: int | None) -> dict[str, Any]:
    named = values.get("id", record_id)
    if named != record_id or isinstance(named, bool):
        text = N_("The body names another record than the address.")
        raise BadRequest(Problem("other_record", text, "id"))
    change = {**values, "id": record_id}
    if expected is not None:
        if values.get("version", expected) != expected:
            text = N_("The body and If-Match name different versions.")
            raise BadRequest(Problem("other_version", text, "version"))
        change["version"] = expected
    return change


def _confirmed() -> frozenset[str]:
    """The rules whose warnings have been seen."""
    return frozenset(read_parameters(WriteParameters).get("confirm", ()))


def _address(name: str, record_id: int) -> str:
    return url_for("api.get_record", name=name, record_id=record_id)
