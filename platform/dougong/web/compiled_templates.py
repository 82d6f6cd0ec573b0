"""What templates compile to: kept for all apps of the process, which may serve many workspaces."""

from __future__ import annotations

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Compiling takes 5 to 50 ms a template. The apps' environments have the same settings."""

    _code: dict[tuple[str, str], CodeType] = {}  # noqa: RUF012 - one for all apps, on purpose

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code
