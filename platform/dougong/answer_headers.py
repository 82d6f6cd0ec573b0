"""Headers of every answer: what a browser may do with it, and under which number it is told of in the audit log."""

from __future__ import annotations

from flask import Response, g, request

from dougong.access.origins import current_origin

API_PATH = "/api/"

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=()",
}

# A preview of a draft stands in a frame of the builder's.
FRAMING = {
    "inside": {
        "Content-Security-Policy": CONTENT_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
        "X-Frame-Options": "SAMEORIGIN",
    },
    "around": {"Content-Security-Policy": f"{CONTENT_POLICY}; frame-src 'self'"},
}

# What is no page needs no more; each header costs several microseconds.
DATA_HEADERS = (
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
)


def protect(response: Response) -> Response:
    origin = current_origin()
    if origin is not None and origin.used:
        # The same as in the audit log.
        response.headers["X-Request-Id"] = origin.request_id
    if request.path.startswith(API_PATH):
        for name, value in DATA_HEADERS:
            response.headers.add(name, value)
        return response
    for name, value in FRAMING.get(g.get("framing", ""), {}).items():
        response.headers.setdefault(name, value)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
