"""How wide words are where no fonts can be asked, and how they are broken into lines that fit. Pure.

The widths are those of a wide sans-serif in parts of its size, a little generous: a drawing is read on machines whose
fonts nobody here knows, and a box that is too roomy is better than words that stick out of it.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

_NARROW: Final = frozenset("iIjl.,:;'’‘|!()[]ftr-·  \u00a0")
_WIDE: Final = frozenset("mwMW@%—…&")
_BOLD: Final = 1.06
_NOTHING: Final = frozenset(("Mn", "Me", "Cf", "Cc"))


@cache
def _wide(sign: str) -> float:
    """The width of one sign, in parts of the size."""
    if unicodedata.category(sign) in _NOTHING:
        return 0.0
    if unicodedata.east_asian_width(sign) in ("W", "F"):
        return 1.05
    if sign in _NARROW:
        return 0.37
    if sign in _WIDE:
        return 0.95
    return 0.72 if sign.isupper() else 0.6


def width(words: str, size: float, *, bold: bool = False) -> float:
    """How wide words are at most, in the unit of ``size``."""
    return sum(map(_wide, words)) * size * (_BOLD if bold else 1.0)


def lines(words: str, size: float, room: float, *, most: int = 0, bold: bool = False) -> tuple[str, ...]:
    """Words broken into lines no wider than ``room``; a word that is wider by itself is broken where it must be.

    Args:
        most: no more lines than this, the last then ending in “…”; 0 for as many as it takes.
    """
    made: list[str] = []
    line = ""
    for word in words.split():
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            made.append(line)
        *whole, line = _pieces(word, size, room, bold)
        made += whole
    if line or not made:
        made.append(line)
    if most and len(made) > most:
        made = [*made[: most - 1], shortened(" ".join(made[most - 1 :]), size, room, bold=bold)]
    return tuple(made)


def shortened(words: str, size: float, room: float, *, bold: bool = False) -> str:
    """Words on one line of at most ``room``, ending in “…” where they were longer."""
    if width(words, size, bold=bold) <= room:
        return words
    left = room - width("…", size, bold=bold)
    kept = ""
    for sign in words:
        left -= width(sign, size, bold=bold)
        if left < 0:
            break
        kept += sign
    return f"{kept.rstrip()}…"


def _pieces(word: str, size: float, room: float, bold: bool) -> list[str]:
    """One word as pieces that fit; at least one sign in each, and a sign with all that hangs on it."""
    if width(word, size, bold=bold) <= room:
        return [word]
    pieces, piece = [], ""
    for sign in word:
        if piece and _wide(sign) and width(piece + sign, size, bold=bold) > room:
            pieces.append(piece)
            piece = ""
        piece += sign
    return [*pieces, piece]
