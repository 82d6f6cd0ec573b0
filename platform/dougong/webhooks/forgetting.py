"""Deliveries do not outlive their record, nor stay for ever once they are done."""

from __future__ import annotations

from dougong.problems import N_
from dougong.records.outgoing import Outgoing

Outgoing("_dg_webhook_delivery", ("done",), days=90).register(
    "deliveries", N_("Sweep out old calls of webhooks"), "45 3 * * *"
)
