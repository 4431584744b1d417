"""This laptop's addresses in the room: private ones, as routers and hotspots give them."""

from __future__ import annotations

import ipaddress

import ifaddr

_NOT_THE_ROOM = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "tun", "tap", "wg", "utun", "zt", "tailscale")
"""Names under which systems have networks of their own making; their addresses come last."""


def private_addresses() -> tuple[str, ...]:
    """Those on which laptops in the room may reach this one; IPv4 first, since it is what people can type."""
    found: dict[str, tuple[bool, bool, bool]] = {}
    for adapter in ifaddr.get_adapters():
        made = adapter.name.lower().startswith(_NOT_THE_ROOM)
        for ip in adapter.ips:
            text = ip.ip if isinstance(ip.ip, str) else ip.ip[0]
            address = ipaddress.ip_address(text)
            if in_the_room(text) and not address.is_loopback and not (address.version == 6 and address.is_link_local):
                found.setdefault(text, (made, address.is_link_local, address.version == 6))
    return tuple(sorted(found, key=lambda text: found[text]))


def in_the_room(text: str) -> bool:
    """Whether an address is one of a private network, or this laptop's own: nobody else is listened to."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return (address.is_private or address.is_link_local) and not (address.is_multicast or address.is_unspecified)
