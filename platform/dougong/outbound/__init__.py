"""Calling other systems over HTTP, without letting anybody reach what only this machine can reach.

An address is resolved once, every result is judged, and the connection goes to the very address that was judged;
the name is only used for TLS and the Host header. Redirects are not followed. What comes back is bounded in size
and time. Private, loopback, link-local and the like are refused unless the operator allows them by
``DOUGONG_OUTBOUND_ALLOW``.
"""

from __future__ import annotations

from dougong.outbound.calling import Answer, Call, call
from dougong.outbound.guard import RESOLVERS, Target, check_url, target_of

__all__ = ["RESOLVERS", "Answer", "Call", "Target", "call", "check_url", "target_of"]
