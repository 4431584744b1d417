"""Finding hosts in one network by multicast DNS; where a venue blocks it, address and code do the same.

What is announced is the name that the host chose and where they listen: no campaign, no seat, nothing that says what
kind of evening it is. It ends with a goodbye when the room is closed, and by itself within two minutes when this laptop
crashes or leaves.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Sequence
from contextlib import suppress

from zeroconf import BadTypeInNameException, IPVersion, NonUniqueNameException, ServiceBrowser, ServiceInfo, Zeroconf
from zeroconf import Error as ZeroconfError

from phonebank_app import logs
from phonebank_app.nearby.doors import Found

TYPE = "_pb-room._tcp.local."
TTL_SECONDS = 120
_MOST = 20
_LONGEST = 40


class Announcement:
    """What this laptop announces; nothing until :meth:`begin`. Waits for the network: not in the window's thread."""

    def __init__(self) -> None:
        self._zeroconf: Zeroconf | None = None
        self._info: ServiceInfo | None = None

    def begin(self, name: str, addresses: Sequence[str], port: int) -> bool:
        """Announce; whether it could be. A name that another host has gets a number after it."""
        try:
            self._zeroconf = Zeroconf(interfaces=list(addresses), ip_version=_version(addresses))
            self._info = ServiceInfo(
                TYPE,
                f"{_plain(name)}.{TYPE}",
                port=port,
                addresses=[_packed(one) for one in addresses],
                server=f"room-{port}-{time.monotonic_ns() % 10**9}.local.",
                host_ttl=TTL_SECONDS,
                other_ttl=TTL_SECONDS,
            )
            self._zeroconf.register_service(self._info, allow_name_change=True, strict=False)
        except (OSError, ZeroconfError, NonUniqueNameException, BadTypeInNameException, ValueError) as error:
            logs.note_error(error)  # a network without multicast; address and code are shown in any case
            self.end()
            return False
        return True

    def end(self) -> None:
        """Say goodbye."""
        zeroconf, self._zeroconf = self._zeroconf, None
        if zeroconf is not None:
            with suppress(OSError, ZeroconfError):
                zeroconf.unregister_all_services()
            with suppress(OSError, ZeroconfError):
                zeroconf.close()


class _Hears:
    """Collects what a browser finds."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def add_service(self, _: Zeroconf, __: str, name: str) -> None:
        self.names.add(name)

    def update_service(self, _: Zeroconf, __: str, name: str) -> None:
        self.names.add(name)

    def remove_service(self, _: Zeroconf, __: str, name: str) -> None:
        self.names.discard(name)


def find(seconds: float, addresses: Sequence[str]) -> tuple[Found, ...]:
    """Hosts that announce themselves, one entry for each address, IPv4 first; none where nothing gets through.

    Args:
        addresses: of this laptop, on whose networks to look.
    """
    try:
        zeroconf = Zeroconf(interfaces=list(addresses), ip_version=_version(addresses))
    except (OSError, ZeroconfError) as error:
        logs.note_error(error)
        return ()
    hears = _Hears()
    try:
        ServiceBrowser(zeroconf, TYPE, listener=hears)  # type: ignore[arg-type]
        time.sleep(seconds)
        infos = [zeroconf.get_service_info(TYPE, name, timeout=1000) for name in sorted(hears.names)[:_MOST]]
    finally:
        zeroconf.close()
    found = [
        Found(info.name.removesuffix(f".{TYPE}")[:_LONGEST], address, info.port)
        for info in infos
        if info is not None and info.port
        for address in sorted(set(info.parsed_addresses()), key=lambda one: (":" in one, one))[:4]
    ]
    return tuple(found)


def _plain(name: str) -> str:
    """A name as one label of DNS may have it."""
    text = " ".join("".join(sign for sign in name if sign.isprintable() and sign not in ".\\").split())
    while len(text.encode("utf-8")) > _LONGEST:
        text = text[:-1]
    return text.strip() or "A laptop"


def _packed(address: str) -> bytes:
    return socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)


def _version(addresses: Sequence[str]) -> IPVersion:
    versions = {ipaddress.ip_address(one).version for one in addresses}
    return IPVersion.All if versions == {4, 6} else IPVersion.V6Only if versions == {6} else IPVersion.V4Only
