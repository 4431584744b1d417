"""Pairing codes: eight characters that a host reads out, types or scans once, to make a laptop a party.

Their form is that of `phonebank_app.protocol.short_codes`. 35 random bits, which guessing five times in ten minutes
does not reach; and a code is dead after five tries that began as it does and were wrong (`campaign_map.auth`).
"""

from __future__ import annotations

import hashlib

from phonebank_app.protocol.short_codes import ALPHABET, LENGTH, new_code, read_code

__all__ = ["ALPHABET", "LENGTH", "code_hash", "first_half", "new_code", "read_code"]


def code_hash(code: str) -> str:
    """What is stored of a code: its sha256. ``code`` is as `read_code` returns it."""
    return hashlib.sha256(code.encode("ascii")).hexdigest()


def first_half(code: str) -> str:
    """The four characters by which a wrong try is laid at a code's door. ``code`` is as `read_code` returns it."""
    return code[: LENGTH // 2]
