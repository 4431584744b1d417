"""Codes of eight characters that a person reads out, types or scans once: to pair a laptop, or to join one in the room.

Crockford's base 32 (no I, L, O, U, so nothing looks like anything else), shown as ``K7QW-3D9P``. The last character
checks the others: the code is a polynomial over GF(32) that must be zero at x, so any one wrong character and any two
swapped ones are noticed. 35 random bits.
"""

from __future__ import annotations

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
    return shown("".join(ALPHABET[digit] for digit in (*digits, check)))


def shown(plain: str) -> str:
    """A code's characters as a person is shown them."""
    return f"{plain[: LENGTH // 2]}-{plain[LENGTH // 2 :]}"


def read_code(typed: str) -> str | None:
    """What somebody typed as the eight characters of a code; ``None`` when it cannot be one.

    Case, spaces and hyphens do not matter, and O, I and L are read as 0, 1 and 1.
    """
    plain = "".join(typed.upper().split()).replace("-", "")
    if len(plain) != LENGTH or any(char not in _VALUES for char in plain):
        return None
    digits = [_VALUES[char] for char in plain]
    return None if _remainder(digits) else "".join(ALPHABET[digit] for digit in digits)


def _remainder(digits: list[int]) -> int:
    """The polynomial with these coefficients, the first the highest, at x in GF(32)."""
    value = 0
    for digit in digits:
        value <<= 1
        if value & 0b100000:
            value ^= _MODULUS
        value ^= digit
    return value
