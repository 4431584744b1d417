"""Where a host is and how it is joined, as text: what a guest types, and what a QR holds.

    phonebank-room:K7QW3D9P@192.168.1.20:17246,[fd12::20]:17246

Whoever reads it can try to join; the host still has to press Approve.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.protocol import short_codes

SCHEME = "phonebank-room:"
PORT = 17246
"""The port that is tried first, so that a firewall's rule can name it: below those that systems give away by turns."""

_MOST = 12
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?", re.IGNORECASE)
_BRACKETED = re.compile(r"\[([^\[\]]+)\](?::(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address (or a name) and a port."""

    address: str
    port: int = PORT

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


def link_of(code: str, endpoints: list[Endpoint]) -> str:
    """What the QR holds. ``code``: in either form."""
    return f"{SCHEME}{code.replace('-', '')}@{','.join(str(one) for one in endpoints)}"


def read_where(where: str, code: str) -> tuple[tuple[Endpoint, ...], str]:
    """Where to go, and the code's eight characters.

    Args:
        where: an address, with or without a port; or all that a QR says.
        code: as it was typed; blank where the QR says it.

    Raises:
        NotAllowed: one of them cannot be right, with what to look at.
    """
    text = where.strip()
    if text.lower().startswith(SCHEME):
        said, at, places = text[len(SCHEME) :].partition("@")
        code, text = code.strip() or said, places if at else ""
    parts = [part.strip() for part in text.split(",") if part.strip()][:_MOST]
    if not parts:
        raise NotAllowed(tr("Where is the host’s laptop?"), tr("Type the address that it shows, such as 192.168.1.20."))
    endpoints = tuple(_endpoint(part) for part in parts)
    plain = short_codes.read_code(code)
    if plain is None:
        raise NotAllowed(
            tr("There is a slip of the pen in this code."),
            tr("It has eight letters and figures, such as K7QW-3D9P. Look at the host’s laptop once more."),
        )
    return endpoints, plain


def _endpoint(text: str) -> Endpoint:
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed is not None:
        return Endpoint(_address(bracketed[1]), _port(bracketed[2]))
    if text.count(":") > 1:
        return Endpoint(_address(text))
    host, _, port = text.partition(":")
    if not re.fullmatch(r"[0-9.]+", host):
        if _NAME.fullmatch(host) is None:
            raise _wrong()
        return Endpoint(host, _port(port))
    return Endpoint(_address(host), _port(port))


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError as error:
        raise _wrong() from error


def _port(text: str | None) -> int:
    if not text:
        return PORT
    port = int(text) if text.isdecimal() else 0
    if not 0 < port < 2**16:
        raise _wrong()
    return port


def _wrong() -> NotAllowed:
    return NotAllowed(
        tr("This is no address of a laptop."),
        tr("It looks like 192.168.1.20, sometimes with :17246 after it. Copy it anew."),
    )
