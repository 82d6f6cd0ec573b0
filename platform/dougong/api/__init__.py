"""The JSON API under /api/v1: thin routes over records, definitions and releases.

A route reads the request, opens one transaction, finds out who acts, calls one function of a lower floor and
answers. It decides nothing itself: a rule that is met here only would be missed by every other door.
``register`` puts the API into a Flask application; the ``…_answer`` functions turn what went wrong into
problem details.
"""

from __future__ import annotations

from dougong.api.metrics import metrics
from dougong.api.refusals import http_answer, incident_answer, refusal_answer
from dougong.api.registering import register
from dougong.api.serving import workspace

__all__ = ["http_answer", "incident_answer", "metrics", "refusal_answer", "register", "workspace"]
