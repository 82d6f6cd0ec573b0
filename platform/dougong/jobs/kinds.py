"""Kinds of jobs: what a payload must look like, and who works on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import orjson

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.registry import Registry
from dougong.storage import Transaction, Workspace

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

    from dougong.jobs.progress import Progress

Lane = Literal["quick", "long"]
"""Two rows of people at a counter: what takes minutes does not keep waiting what takes a moment."""

Payload = dict[str, Any]
Handler = Callable[[Workspace, Payload, "Progress"], Mapping[str, Any] | None]
Authorise = Callable[[Transaction, Actor, Payload], str]

MAX_PAYLOAD = 256 * 1024


@dataclass(frozen=True)
class JobKind:
    """``handler(workspace, payload, progress)`` returns what is kept as the job's result, if anything.

    ``schema`` is the JSON schema of payloads. ``authorise(tx, actor, payload)`` lets people ask for such a
    job from outside: it refuses, or tells what the job is about in words; without it only the product
    itself may.
    """

    name: str
    title: str
    handler: Handler
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "object"})
    lane: Lane = "quick"
    max_attempts: int = 5
    undoable: bool = False
    """Its changes of records are one run, that can be taken back together."""
    authorise: Authorise | None = None
    audited: str | None = None
    """The kind of audit entry that asking for such a job makes."""

    def write(self, payload: Mapping[str, Any]) -> str:
        """As it stands in the queue. InvalidInput if it does not fit the schema, or is too large."""
        self._check(payload)
        try:
            text = orjson.dumps(payload)
        except TypeError as error:
            raise self._refused(str(error)) from None
        if len(text) > MAX_PAYLOAD:
            problem = N_("The job's payload is larger than {most} bytes.")
            raise InvalidInput(Problem("payload_too_large", problem, "payload", {"most": MAX_PAYLOAD}))
        return text.decode()

    def read(self, text: str) -> Payload:
        """Judged again: it may have been written by another version."""
        try:
            payload: Payload = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise self._refused(str(error)) from None
        self._check(payload)
        return payload

    def _check(self, payload: object) -> None:
        from jsonschema.exceptions import best_match  # a server can start without it

        error = best_match(self._validator.iter_errors(payload))
        if error is not None:
            place = "/".join(("payload", *(str(part) for part in error.absolute_path)))
            raise self._refused(error.message[:300], place)

    def _refused(self, reason: str, place: str = "payload") -> InvalidInput:
        text = N_("The job's payload is not what “{kind}” takes: {reason}")
        return InvalidInput(Problem("bad_payload", text, place, {"kind": self.name, "reason": reason}))

    @cached_property
    def _validator(self) -> Draft202012Validator:
        from jsonschema import Draft202012Validator  # a server can start without it
        from referencing import Registry as SchemaRegistry

        return Draft202012Validator(dict(self.schema), registry=SchemaRegistry())


class Kinds(Registry[JobKind]):
    def add(self, kind: JobKind) -> JobKind:
        return self.register(kind.name, kind)


KINDS = Kinds("kind of job")
