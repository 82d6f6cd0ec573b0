"""The screens: pages rendered on the server from the definitions of a workspace.

``register`` puts them into a Flask application; the ``…_page`` functions turn what went wrong into
pages. A page opens one transaction, asks the floors below, and formats what they answer for one reader;
no rule of the domain is decided here. Not the place for JSON: that is ``dougong.api``.
"""

from __future__ import annotations

from dougong.web.refusals import http_page, incident_page, refusal_page
from dougong.web.registering import register

__all__ = ["http_page", "incident_page", "refusal_page", "register"]
