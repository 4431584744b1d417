"""Secrets as they are kept: tokens by their sha256, and what somebody could guess by trying (addresses, short codes)
by an HMAC with the campaign's salt."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import secrets

import sqlalchemy as sa

from campaign_map import models


def new_token() -> str:
    """32 random bytes as base64url: 43 characters."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode("ascii")


def token_hash(token: str) -> str:
    """What is stored of a token; it is random enough that nothing need be added."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def salted(connection: sa.Connection, text: str) -> str:
    """A text, out of sight: its HMAC with the campaign's salt, in hex."""
    salt = connection.execute(sa.select(models.campaign.c.salt)).scalar_one()
    return hmac.new(bytes.fromhex(salt), text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def address_hash(connection: sa.Connection, address: str) -> str:
    """A network address, out of sight."""
    return salted(connection, network(address))


def network(address: str) -> str:
    """Where an address belongs to: itself, and of IPv6 the first 64 bits, since a household owns all the rest."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
