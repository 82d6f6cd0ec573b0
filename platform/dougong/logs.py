"""The log of a server: one JSON object a line."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

log = logging.getLogger("dougong")


class JsonFormatter(logging.Formatter):
    """What was logged with ``extra={"data": {...}}`` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat()
        entry = {"at": at, "level": record.levelname, "event": record.getMessage()}
        entry |= getattr(record, "data", {})
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def set_up_logging(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    log.handlers[:] = [handler]
    log.setLevel(level)
    log.propagate = False
