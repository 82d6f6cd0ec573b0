"""Where a call may go: judged by the addresses that a name stands for at the moment of the call."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from urllib.parse import SplitResult, quote, urlsplit

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, Unavailable
from dougong.problems import N_, Problem
from dougong.settings import Settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
LONGEST = 2_000
NOT_HTTP = N_("“{url}” is not an address that begins with https:// or http://.")
DENIED = N_("{host} leads into a network that calls must not go to. The operator can allow it.")
UNKNOWN_HOST = N_("{host} could not be found.")

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NEVER = [
    ipaddress.ip_network(one) for one in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15")
]
"""Shared, reserved and for measurements; whether Python takes them for global depends on its version."""


@dataclass(frozen=True, slots=True)
class Target:
    """``address`` is what is connected to, ``host`` what it is called."""

    scheme: str
    host: str
    port: int
    address: str
    path: str

    @property
    def host_header(self) -> str:
        usual = {"http": 80, "https": 443}[self.scheme]
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == usual else f"{name}:{self.port}"


def system_resolver(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


RESOLVERS: list[Resolve] = [system_resolver]
"""The last one is asked; tests put their own behind it."""


def check_url(url: str) -> SplitResult:
    """What can be judged without asking anybody."""
    text = url if len(url) <= LONGEST else ""
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname
    except ValueError:
        parts, port, host = urlsplit(""), None, None
    clean = text.isascii() and all(32 < ord(one) < 127 and one not in '\\"<>^`{|}' for one in text)
    if parts.scheme not in ("http", "https") or not host or port == 0 or "@" in parts.netloc or not clean:
        raise InvalidInput(Problem("not_http", NOT_HTTP, "url", {"url": _shown(url)}))
    return parts


def target_of(settings: Settings, url: str) -> Target:
    """Refuses unless all that the name stands for may be called: one of several could be answered next time."""
    parts = check_url(url)
    host = parts.hostname or ""
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    try:
        found = [ipaddress.ip_address(one.partition("%")[0]) for one in RESOLVERS[-1](host, port)]
    except (OSError, UnicodeError, ValueError) as error:
        raise Unavailable(Problem("unknown_host", UNKNOWN_HOST, "url", {"host": host[:200]})) from error
    if not found:
        raise Unavailable(Problem("unknown_host", UNKNOWN_HOST, "url", {"host": host[:200]}))
    if not all(is_allowed(one, settings.outbound_allow) for one in found):
        raise InvalidInput(Problem("denied_address", DENIED, "url", {"host": host[:200]}))
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return Target(parts.scheme, host, port, str(found[0]), f"{path}?{parts.query}" if parts.query else path)


def is_allowed(address: Address, allowed: Sequence[str]) -> bool:
    real = _inner(address)
    networks = [ipaddress.ip_network(one, strict=False) for one in allowed]
    if any(real.version == network.version and real in network for network in networks):
        return True
    if isinstance(real, ipaddress.IPv4Address):
        never = any(real in network for network in _NEVER)
    else:
        never = real.is_site_local
    return real.is_global and not (real.is_multicast or real.is_reserved or never)


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, by whichever way of writing or carrying it."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    carried = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if carried is not None:
        return carried
    low = int(address) & 0xFFFFFFFF
    if address in _NAT64 or (int(address) >> 32 == 0 and low > 1):
        return ipaddress.IPv4Address(low)
    return address


def _shown(url: str) -> str:
    """Without what may be a password."""
    return "".join(one for one in url.rpartition("@")[2] if one.isprintable())[:200]
