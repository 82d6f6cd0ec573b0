"""Calling other systems about records: what is sent, signed how, and what of the answer the record keeps.

A delivery is written in the transaction of its cause, once for its key; a job of the same commit makes the call, at
least once, with the same idempotency key. What the other system says is never shown: only its status, and what the
definition maps into fields. Where calls may go is decided by ``dougong.outbound``.
"""

from __future__ import annotations

from dougong.webhooks import delivering as delivering
from dougong.webhooks import forgetting as forgetting
from dougong.webhooks import pulling as pulling
from dougong.webhooks.deliveries import (
    STATES,
    Delivery,
    DeliveryQuery,
    count_deliveries,
    deliver_again,
    find_deliveries,
    get_delivery,
    read_delivery,
    write_delivery,
)
from dougong.webhooks.listening import ANSWERED
from dougong.webhooks.payloads import payload_of
from dougong.webhooks.secrets import Secrets, has_secrets, renew_signing, set_authorization

__all__ = [
    "ANSWERED",
    "STATES",
    "Delivery",
    "DeliveryQuery",
    "Secrets",
    "count_deliveries",
    "deliver_again",
    "find_deliveries",
    "get_delivery",
    "has_secrets",
    "payload_of",
    "read_delivery",
    "renew_signing",
    "set_authorization",
    "write_delivery",
]
