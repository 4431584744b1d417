"""Other people's words in a spreadsheet: what cannot be shown made visible, what would be worked out kept as text.

A spreadsheet takes a CSV cell that begins like a formula for one, and runs it (OWASP, “CSV injection”). Such a cell
gets an apostrophe in front, which spreadsheets themselves use to say “this is text”. :func:`from_csv` takes exactly
that apostrophe off again, so no word is lost on the way out and back.
"""

from __future__ import annotations

import re
from typing import Final

_STARTERS: Final = "=+\\-@" + "＝＋－＠" + "﹦﹢﹣﹫" + "⁼⁺⁻₌₊₋" + "−⩵⩶﬩" + "\t\n"
"""What begins a formula, and every form that some program may fold into it (full-width, small, raised, lowered)."""

_QUOTES: Final = "'\"`‘’“”＇＂"
_UNSEEN: Final = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_SIGNS: Final = "\u2400-\u2421\ufffd"

_FORMULA: Final = re.compile(f"[\\s{_QUOTES}{_UNSEEN}{_SIGNS}]*[{_STARTERS}]")
"""Somebody may trim blanks, quotes, what is not seen and our own signs for it, so any run of them is looked past."""

_LINE_ENDS: Final = re.compile("\r\n|[\r\u2028\u2029]")

_SIGN_FOR: Final = {
    # A control character is drawn by its own picture (U+2400 …); TAB and line feed are what cells may hold.
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    # Half of a character, and code points that are none: neither UTF-8 nor XML can hold them.
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
    **dict.fromkeys((0xFFFE, 0xFFFF), 0xFFFD),
}


def harmless(text: str) -> str:
    """The text with line ends as line feeds, and control characters and broken ones as signs that can be seen."""
    if text.isprintable():
        return text
    return _LINE_ENDS.sub("\n", text).translate(_SIGN_FOR)


def in_csv(text: str) -> str:
    """The text as a CSV cell that no spreadsheet takes for a formula."""
    shown = harmless(text)
    if not shown or shown[0].isalnum() or _FORMULA.match(shown) is None:
        return shown
    return f"'{shown}"


def from_csv(cell: str) -> str:
    """The text of which :func:`in_csv` made this cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell


def cut(text: str, units: int) -> str:
    """The text, or as much of its beginning as fits into that many UTF-16 units with an ellipsis after it."""
    if len(text) * 2 <= units:
        return text
    encoded = text.encode("utf-16-le")
    if len(encoded) <= units * 2:
        return text
    return encoded[: (units - 1) * 2].decode("utf-16-le", errors="ignore") + "…"
