"""Words and figures on a chart: how wide they are, where they break, which figures are round."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import escape

SIZE = 13
"""Of letters, in pixels."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def round_ticks(lowest: float, highest: float, about: int = 5, *, whole: bool = False) -> list[float]:
    """Round figures (steps of 1, 2, 2.5 or 5 times a power of ten) from at most ``lowest`` to at least ``highest``."""
    size = max(abs(lowest), abs(highest), 1e-12)
    span = highest - lowest
    rough = (span if span > 1e-6 * size else size) / max(1, about)
    power = 10.0 ** math.floor(math.log10(rough))
    steps = [factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0)]
    if whole:
        steps = [step for step in steps if step >= 1 and step == int(step)] or [1.0]
    step = next((step for step in steps if step >= rough * 0.999), steps[-1])
    first, last = math.floor(lowest / step + 1e-9), math.ceil(highest / step - 1e-9)
    return [float(f"{at * step:.12g}") + 0.0 for at in range(first, max(last, first + 1) + 1)]


def measure(words: str, size: float = SIZE) -> float:
    """About how wide words are, in pixels, in a sans-serif face; rather too wide than too narrow."""
    return size * sum(0.3 if one in " .,:;|!'’iljtfI" else 0.9 if one in "mwMW%@—" else 0.6 for one in words)


def wrap(words: str, width: float) -> list[str]:
    """Words in rows that fit."""
    rows: list[str] = []
    for word in words.split():
        if rows and measure(f"{rows[-1]} {word}") <= width:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return rows


def apart(wanted: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Places as near as can be to those wanted, in the same order, with a gap between any two.

    The sum of the squared moves is least: neighbours that would touch become a block about the mean of what they
    wanted (isotonic regression by pooling adjacent violators). Where there is no room for all, they go on past
    ``lowest``.

    Args:
        wanted: from the least to the greatest.
    """
    blocks: list[tuple[float, int]] = []  # the mean of where the block's first member should be, and its members
    for at, place in enumerate(wanted):
        mean, size = place - at * gap, 1
        while blocks and blocks[-1][0] > mean:
            before, members = blocks.pop()
            mean, size = (before * members + mean * size) / (members + size), members + size
        blocks.append((mean, size))
    first = [min(max(mean, lowest), highest - (len(wanted) - 1) * gap) for mean, size in blocks for _ in range(size)]
    return [place + at * gap for at, place in enumerate(first)]


def text(words: str) -> str:
    """Words as they stand in XML: markup is letters, and what XML cannot hold is a question mark in a box."""
    return escape(_NOT_XML.sub("\ufffd", words), quote=True)
