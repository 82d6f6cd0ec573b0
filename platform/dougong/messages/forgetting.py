"""Mails do not outlive their record, nor stay for ever once they are sent."""

from __future__ import annotations

from dougong.problems import N_
from dougong.records.outgoing import Outgoing

Outgoing("_dg_mail", ("sent", "declined"), days=180).register(
    "mails", N_("Sweep out old mails"), "40 3 * * *"
)
