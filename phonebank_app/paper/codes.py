"""What stands on a call sheet to be typed in again: five signs for the sheet, seven for a row of it. Pure.

The last sign of each checks the others: one wrong sign, or two neighbours that changed places, and it is another
code’s. The alphabet has 31 signs, a prime, so that a weighted sum finds both for certain. Signs that look alike are not
in it: there is no 0, O, L, I and U; an I or an L that is typed all the same is a 1.

A code holds nothing of anybody: whoever finds a sheet and scans it learns no name and no number from the square.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

SIGNS: Final = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
MOST_ROWS: Final = 25
"""Rows of one sheet; a row is one sign."""
MARK: Final = "."
"""What stands before a code in its square: whoever scans it in the middle of typing rows types no outcome with it."""

_RANDOM: Final = 4
_ALIKE: Final = str.maketrans("IL", "11")


def new_sheet_id(choose: Callable[[str], str] = secrets.choice) -> str:
    """A new sheet’s id, e.g. ``K7FM3``; nobody can tell the next one from it."""
    body = "".join(choose(SIGNS) for _ in range(_RANDOM))
    return body + _check(body)


def row_code(sheet_id: str, row: int) -> str:
    """The code of a row, counted from 1.

    Raises:
        ValueError: no sheet has that many rows.
    """
    if not 1 <= row <= MOST_ROWS:
        raise ValueError(f"a sheet has rows 1 to {MOST_ROWS}")
    body = sheet_id + SIGNS[row - 1]
    return body + _check(body)


def in_square(code: str) -> str:
    """What the square beside a code holds."""
    return MARK + code


def spaced(code: str) -> str:
    """A sheet’s id as one reads it aloud: ``K7F M3``."""
    return f"{code[:3]} {code[3:]}"


def read(typed: str) -> tuple[str, int] | None:
    """What somebody typed or scanned: (sheet, row), row 0 for the sheet itself; ``None`` for what is no code."""
    signs = "".join(sign for sign in typed.upper().translate(_ALIKE) if sign.isalnum())
    if len(signs) not in (_RANDOM + 1, _RANDOM + 3) or any(sign not in SIGNS for sign in signs):
        return None
    sheet = signs[: _RANDOM + 1]
    if _check(sheet[:-1]) != sheet[-1]:
        return None
    if len(signs) == len(sheet):
        return sheet, 0
    row = SIGNS.index(signs[-2]) + 1
    return (sheet, row) if row <= MOST_ROWS and _check(signs[:-1]) == signs[-1] else None


def _check(body: str) -> str:
    """The sign that checks ``body``: minus the sum of places times weights, weights 2 to 7, modulo 31."""
    total = sum(weight * SIGNS.index(sign) for weight, sign in enumerate(body, 2))
    return SIGNS[-total % len(SIGNS)]
