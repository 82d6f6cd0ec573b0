"""What templates compile to, kept for all apps of the process, which may serve many workspaces; and what they know."""

from __future__ import annotations

from collections.abc import MutableMapping
from types import CodeType
from typing import Any

from flask.templating import Environment
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class PageEnvironment(Environment):
    """No template has names of its own beside those of all. Jinja keeps a map of two layers for each nevertheless, and
    goes through it for every page and every import of macros."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class CompiledTemplates(BytecodeCache):
    """Compiling takes 5 to 50 ms a template. The apps' environments have the same settings."""

    _code: dict[tuple[str, str], CodeType] = {}  # noqa: RUF012 - one for all apps, on purpose

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code
