"""Pairing codes: eight characters that a host reads out, types or scans once, to make a laptop a party.

Crockford's base 32 (no I, L, O, U, so nothing looks like anything else), shown as ``K7QW-3D9P``. The last character
checks the others: the code is a polynomial over GF(32) that must be zero at x, so any one wrong character and any two
swapped ones are noticed. 35 random bits, which guessing five times in ten minutes does not reach; and a code is dead
after five tries that began as it does and were wrong (`campaign_map.auth`).
"""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8

_VALUES = {char: value for value, char in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
# x⁵ + x² + 1: primitive over GF(2), so the powers of x that weigh the places all differ.
_MODULUS = 0b100101


def new_code() -> str:
    """A fresh code, as it is shown."""
    digits = [secrets.randbelow(32) for _ in range(LENGTH - 1)]
    check = _remainder([*digits, 0])
    text = "".join(ALPHABET[digit] for digit in (*digits, check))
    return f"{text[:4]}-{text[4:]}"


def read_code(typed: str) -> str | None:
    """What somebody typed as the eight characters of a code; ``None`` when it cannot be one.

    Case, spaces and hyphens do not matter, and O, I and L are read as 0, 1 and 1.
    """
    plain = "".join(typed.upper().split()).replace("-", "")
    if len(plain) != LENGTH or any(char not in _VALUES for char in plain):
        return None
    digits = [_VALUES[char] for char in plain]
    return None if _remainder(digits) else "".join(ALPHABET[digit] for digit in digits)


def code_hash(code: str) -> str:
    """What is stored of a code: its sha256. ``code`` is as `read_code` returns it."""
    return hashlib.sha256(code.encode("ascii")).hexdigest()


def first_half(code: str) -> str:
    """The four characters by which a wrong try is laid at a code's door. ``code`` is as `read_code` returns it."""
    return code[: LENGTH // 2]


def _remainder(digits: list[int]) -> int:
    """The polynomial with these coefficients, the first the highest, at x in GF(32)."""
    value = 0
    for digit in digits:
        value <<= 1
        if value & 0b100000:
            value ^= _MODULUS
        value ^= digit
    return value
