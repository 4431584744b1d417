"""The second thing a coordinator shows: six figures from an app, new every 30 seconds (RFC 6238).

A code is taken from one step before to one step after now, because telephones' clocks differ. Which step it was is
kept with the coordinator, and no step is taken twice nor after a later one: whoever reads a code over somebody's
shoulder holds a used one.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30
"""Seconds."""
FIGURES = 6
_EITHER_WAY = 1


def new_secret() -> str:
    """160 random bits in base 32, as apps take it (RFC 4226 §4)."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def code_at(secret: str, step: int) -> str:
    """The code of a step (30 seconds since 1970)."""
    return _totp(secret).generate(step * STEP).decode("ascii")


def step_of(secret: str, typed: str, now: datetime, *, after: int = 0) -> int | None:
    """The step whose code this is; ``None`` when it is not the code of now.

    Args:
        after: the last step that was used; it and those before it are not good any more.
    """
    figures = "".join(typed.split()).encode("utf-8", "replace")
    at = int(now.timestamp()) // STEP
    found = None
    for step in range(at - _EITHER_WAY, at + _EITHER_WAY + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), figures) and step > after:
            found = step
    return found


def provisioning_uri(secret: str, email: str, campaign: str) -> str:
    """What an app reads from the square code: ``otpauth://totp/…``."""
    return _totp(secret).get_provisioning_uri(email, campaign)


def square(uri: str) -> str:
    """A square code as an SVG element, to stand in a page."""
    drawn: str = segno.make(uri, micro=False, error="m").svg_inline(border=4, omitsize=True, dark="#000", light="#fff")
    return drawn


def in_groups(secret: str) -> str:
    """A secret to be typed by hand: in groups of four."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _totp(secret: str) -> TOTP:
    # SHA-1 is what every app knows; as an HMAC key of 160 bits it has no known weakness.
    return TOTP(base64.b32decode(secret), FIGURES, SHA1(), STEP)
