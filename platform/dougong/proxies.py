"""Where a request really came from, when reverse proxies that the operator named stand before the server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class BehindProxies:
    """Takes the last hop of ``X-Forwarded-For`` that is no proxy of ours, and only from a proxy of ours: anybody
    can write that header."""

    def __init__(self, app: Wsgi, proxies: Iterable[str]) -> None:
        self._app = app
        self._proxies = [ip_network(one, strict=False) for one in proxies]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = self.origin(
            environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", "")
        )
        return self._app(environ, start_response)

    def origin(self, peer: str, forwarded: str) -> str:
        hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
        while hops and self._trusted(peer):
            peer = hops.pop()
            if not _readable(peer):
                return "unknown"
        return peer

    def _trusted(self, address: str) -> bool:
        return _readable(address) and any(ip_address(address) in network for network in self._proxies)


def _readable(address: str) -> bool:
    try:
        ip_address(address)
    except ValueError:
        return False
    return True
