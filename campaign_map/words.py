"""Text that came from elsewhere, made fit to keep: one line, visible, not too long."""

from __future__ import annotations

import unicodedata

LONGEST = 80


def tidy(text: str, longest: int = LONGEST) -> str:
    """One line of visible text, cut at ``longest`` characters.

    Control characters would be refused by PostgreSQL (NUL) or rearrange a terminal; marks that change the reading
    direction would make one thing look like another.
    """
    kept = "".join(char if unicodedata.category(char)[0] != "C" else " " for char in text[: 4 * longest])
    return " ".join(kept.split())[:longest].strip()
