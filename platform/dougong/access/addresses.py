"""Ranges of IP addresses from which people and keys may work."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from dougong.errors import Forbidden, InvalidInput
from dougong.problems import N_, Problem

MOST_RANGES = 100
Network = IPv4Network | IPv6Network


def checked_ranges(text: str) -> str:
    """As they are stored, separated by spaces; nothing means that any address will do."""
    ranges: list[str] = []
    for one in re.split(r"[\s,;]+", text.strip()):
        if not one:
            continue
        try:
            ranges.append(str(ip_network(one, strict=False)))
        except ValueError:
            message = N_("“{range}” is neither an address nor a range such as 10.0.0.0/8.")
            raise InvalidInput(Problem("range", message, "ip_ranges", {"range": one[:60]})) from None
    if len(ranges) > MOST_RANGES:
        message = N_("At most {count} ranges can be named.")
        raise InvalidInput(Problem("ranges", message, "ip_ranges", {"count": MOST_RANGES}))
    return " ".join(dict.fromkeys(ranges))


def in_ranges(ranges: str | None, address: str) -> bool:
    if not ranges:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in network for network in networks(ranges))


def require_range(ranges: str | None, address: str) -> None:
    if not in_ranges(ranges, address):
        raise Forbidden(
            Problem("address", N_("From this network ({address}) nobody may work."), "", {"address": address})
        )


@lru_cache(maxsize=64)
def networks(ranges: str) -> tuple[Network, ...]:
    return tuple(ip_network(one) for one in ranges.split())
