"""The OpenAPI document's part about the records of an object."""

from __future__ import annotations

from dougong.api.envelopes import MAX_BATCH, MAX_LIMIT, MAX_OFFSET
from dougong.api.openapi_parts import (
    ANY,
    FIELDS,
    FILTER,
    SHARED,
    WRITE_PROBLEMS,
    Schema,
    an_object,
    bounded_text,
    data,
    integer,
    list_of,
    operation,
    query,
    reads,
    writes,
)


def object_paths(name: str, title: str, plural: str) -> Schema:
    """All operations on the records of one object."""
    tags = [name]
    record = {"$ref": f"#/components/schemas/{name}.read"}
    many, one = f"/records/{name}", f"/records/{name}/{{record_id}}"
    listing = [
        FILTER,
        query("sort", bounded_text(1_000), "Fields or paths, separated by commas; “-” before one descends."),
        FIELDS,
        query("limit", integer(1, MAX_LIMIT), "Default: 50."),
        query("cursor", bounded_text(4_000), "“next” of the page before."),
        query("offset", integer(0, MAX_OFFSET), "Instead of a cursor."),
        query("count", {"type": "boolean"}, "Tell the total too."),
        query("search", bounded_text(200), "Words that the record has."),
        query("deleted", {"type": "boolean"}, "Read the bin instead."),
    ]
    page = an_object(
        {"data": {"type": "array", "items": ANY}, "next": {"type": ["string", "null"]}}, more=True
    )
    batch = an_object(
        {
            "mode": {"enum": ["create", "update", "upsert", "delete", "restore"]},
            "records": {"type": "array", "items": ANY, "minItems": 1, "maxItems": MAX_BATCH},
            "key": {"type": "string", "description": "For upsert: the unique field that finds records."},
            "policy": {"enum": ["atomic", "skip_invalid"], "default": "atomic"},
        },
        required=["mode", "records"],
    )
    aggregation = [
        query("group", bounded_text(1_000), "Fields to group by, separated by commas."),
        query("measure", bounded_text(1_000), "Such as sum(amount),count()."),
        FILTER,
        query("limit", integer(1, 10_000), "The most groups."),
    ]
    read = [SHARED["record_id"], FIELDS, SHARED["if_none_match"]]
    change = [SHARED["record_id"], SHARED["if_match"]]
    repeat = [SHARED["idempotency_key"]]
    confirm = [query("confirm", bounded_text(4_000), "Rules whose warnings have been seen, or “all”.")]
    return {
        many: {
            "get": reads(f"{plural}: a page", tags, page, [*listing, SHARED["if_none_match"]]),
            "post": writes(f"{title}: create", tags, f"{name}.write", record, "201", [*repeat, *confirm]),
        },
        f"{many}/batch": {
            "post": operation(f"{plural}: a batch", tags, ANY, "200", [*repeat, *confirm], batch)
        },
        f"{many}/aggregate": {"get": reads(f"{plural}: summed up", tags, data(list_of(ANY)), aggregation)},
        one: {
            "get": reads(f"{title}: read", tags, data(ANY), read),
            "patch": writes(f"{title}: change", tags, f"{name}.patch", record, "200", [*change, *confirm]),
            "delete": {
                "summary": f"{title}: into the bin",
                "tags": tags,
                "parameters": change,
                "responses": {"204": {"$ref": "#/components/responses/NoContent"}} | WRITE_PROBLEMS,
            },
        },
        f"{one}/restore": {
            "post": operation(
                f"{title}: out of the bin", tags, data(record), "200", [SHARED["record_id"], *repeat]
            )
        },
        f"{one}/duplicates": {
            "get": reads(f"{title}: records that it is like", tags, data(list_of(ANY)), [SHARED["record_id"]])
        },
        f"{one}/merge": {
            "post": operation(
                f"{title}: merge with another",
                tags,
                data(record),
                "200",
                [SHARED["record_id"], *repeat],
                an_object(
                    {
                        "merged": {"type": "integer", "minimum": 1},
                        "take": {"type": "array", "items": {"type": "string"}},
                        "version": {"type": "integer", "minimum": 1},
                        "merged_version": {"type": "integer", "minimum": 1},
                    },
                    ["merged"],
                ),
            )
        },
        f"{one}/stages": {
            "get": reads(
                f"{title}: the stages it has been in", tags, data(list_of(ANY)), [SHARED["record_id"]]
            )
        },
        f"{one}/deletion": {
            "get": reads(f"{title}: what deleting it would mean", tags, data(ANY), [SHARED["record_id"]])
        },
        f"{one}/history": {
            "get": reads(
                f"{title}: history",
                tags,
                data(list_of(ANY)),
                [SHARED["record_id"], query("limit", integer(1, MAX_LIMIT), "Default: 50.")],
            )
        },
    }
