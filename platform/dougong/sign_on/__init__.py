"""Single sign-on: OpenID Connect, the code flow with PKCE, state and nonce.

``begin`` sends somebody to a provider, ``finish`` takes them back: it talks to the provider outside any
transaction, checks what it answers, and lets them in as ``access.admitting`` does everybody. ``came_by`` and
``farewell_url`` let them sign out there, too.
"""

from __future__ import annotations

from dougong.sign_on.flow import begin, finish
from dougong.sign_on.leaving import came_by, farewell_url

__all__ = ["begin", "came_by", "farewell_url", "finish"]
