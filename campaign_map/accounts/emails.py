"""E-mail addresses: what is taken as one, and the one form in which it is kept and compared.

The rule is the browsers' (HTML, “valid e-mail address”) without ``! % | ``` and the rest that mail servers have read
as routes or quotes, with a domain of at least two parts. Everything is made small: no mail system in use tells
``Ann@`` from ``ann@``, and two accounts for one person would be worse.
"""

from __future__ import annotations

import re

from campaign_map.problems import Refusal

LONGEST = 254
"""RFC 5321 leaves this much of a path for an address."""

_LOCAL = re.compile(r"[a-z0-9_'+&=~#*?^{}$/-]+(?:\.[a-z0-9_'+&=~#*?^{}$/-]+)*", re.ASCII)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z0-9-]*[a-z]){_LABEL}", re.ASCII)


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address in the form in which it is kept."""
    local, _, domain = text.partition("@")
    return (
        len(text) <= LONGEST
        and len(local) <= 64
        and len(domain) <= 253
        and _LOCAL.fullmatch(local) is not None
        and _DOMAIN.fullmatch(domain) is not None
    )


def as_kept(typed: str) -> str:
    """What somebody typed in the form in which it would be kept, if it is an address at all."""
    email = typed.strip()
    # Only of ASCII: elsewhere there are letters that become others when they are made small (K, the Kelvin sign).
    return email.lower() if email.isascii() else email


def read_email(typed: str) -> str:
    """What somebody typed as an e-mail address, in the form it is kept.

    Raises:
        Refusal: 400 ``bad_email``.
    """
    email = as_kept(typed)
    if not is_email(email):
        raise Refusal(
            400,
            "bad_email",
            "This is not an e-mail address we can write to.",
            "Write it like ann@example.org, in letters without accents.",
        )
    return email
