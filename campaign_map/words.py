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


def tidy_lines(text: str, longest: int) -> str:
    """The same of several lines: each one tidied, never two blank ones together, cut at ``longest`` characters."""
    lines = [tidy(line, longest) for line in text[: 4 * longest].replace("\r\n", "\n").split("\n")]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept)[:longest].strip()
