"""Addresses as lists have them: the lines, the postcode, and a form in which two spellings compare. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from phonebank_app.voters.names import visible

LONGEST_ADDRESS: Final = 300

# Royal Mail’s forms: outward code A9 A99 AA9 AA99 A9A AA9A, inward 9AA without C I K M O V; and GIR 0AA.
_POSTCODE: Final = re.compile(
    r"\b(GIR(?=\s*0AA)|[A-PR-UWYZ](?:[0-9][0-9A-HJKPSTUW]?|[A-HK-Y][0-9][0-9ABEHMNPRVWXY]?))\s*([0-9][ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)
_INWARD: Final = re.compile(r"[0-9][A-Za-z]{2}\b")
_LINE_ENDS: Final = re.compile(r"[\n\r,;]+")
_HOUSE_ALONE: Final = re.compile(r"(?:no\.? ?)?\d+[A-Za-z]?(?:[-/]\d+[A-Za-z]?)?", re.IGNORECASE)


def find_postcode(text: str) -> str:
    """The last UK postcode in a text, as ``HA3 8UU``, or empty."""
    found = _POSTCODE.findall(text)
    if not found:
        return ""
    outward, inward = found[-1]
    return f"{outward} {inward}".upper()


# The people of a household stand together in a list, under the same address.
@lru_cache(maxsize=512)
def read_address(cells: tuple[str, ...], codes: tuple[str, ...]) -> tuple[tuple[str, ...], str, str]:
    """Address lines without the postcode, the postcode wherever it stood, and the key of :func:`address_key`.

    Args:
        cells: the address columns; one cell may hold several lines, parted by line breaks, commas or semicolons.
        codes: the postcode columns. A code of another country stays as the last line of the address.
    """
    postcode = next(filter(None, map(find_postcode, codes)), "")
    if not postcode and len(codes) > 1:
        postcode = find_postcode(" ".join(codes))  # "HA3" and "8UU" in columns of their own
    lines: list[str] = []
    for cell in cells:
        for part in _LINE_ENDS.split(cell) if cell else ():
            line = visible(part)
            if line and postcode != line and _INWARD.search(line):
                inside = find_postcode(line)
                postcode = postcode or inside
                if inside and inside == postcode:
                    line = _POSTCODE.sub("", line).strip(" .-")
            if not line or line == postcode or line in lines:
                continue
            if lines and _HOUSE_ALONE.fullmatch(lines[-1]):
                lines[-1] = f"{lines[-1]} {line}"
            else:
                lines.append(line)
    if not postcode:
        lines += [visible(code) for code in codes if code.strip()]
    kept = _short_enough(lines)
    return kept, postcode, address_key(kept, postcode)


def _short_enough(lines: list[str]) -> tuple[str, ...]:
    if sum(map(len, lines)) + len(lines) <= LONGEST_ADDRESS:
        return tuple(lines)
    left = LONGEST_ADDRESS
    kept = []
    for line in lines:
        if left <= 0:
            break
        kept.append(line[:left])
        left -= len(line) + 1
    return tuple(kept)


_STREETS: Final = {
    "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close", "ct": "court", "cres": "crescent",
    "dr": "drive", "gdns": "gardens", "gdn": "gardens", "gr": "grove", "pl": "place", "sq": "square", "terr": "terrace",
    "ter": "terrace", "wy": "way", "hse": "house", "apt": "flat", "apartment": "flat", "no": "",
}  # fmt: skip
_STREET_WORDS: Final = frozenset(
    {"road", "street", "avenue", "lane", "close", "court", "crescent", "drive", "gardens", "grove", "place", "square"}
    | {"terrace", "way", "hill", "rise", "mews", "walk", "park", "view", "green", "heol", "ffordd", "stryd"}
)
_PUNCTUATION: Final = str.maketrans(",.;:'’\"()/-", "           ")


def address_key(lines: Sequence[str], postcode: str) -> str:
    """The form in which two spellings of an address are equal, or empty when it names no one house.

    With a postcode the house decides: everything up to the first line with a number and a name, so that lists may
    differ in how much of the town follows. Without one, every line counts; there must be a number and two lines.
    """
    if not lines:
        return ""
    kept: list[str] = []
    for line in lines:
        words = [_STREETS.get(word, word) for word in line.lower().translate(_PUNCTUATION).split()]
        kept += filter(None, words)
        if postcode and len(words) > 1 and words[0][:1].isdigit():
            break
    if not any(word[0].isdigit() for word in kept):
        # "Rose Cottage" names a house; "Kenton Lane" names everybody who lives there.
        kept = lines[0].lower().translate(_PUNCTUATION).split()
        if not postcode or len(kept) < 2 or kept[-1] in _STREET_WORDS:
            return ""
    if not postcode and len(lines) < 2:
        return ""
    if kept[-1] == "st":
        kept[-1] = "street"
    return f"{postcode}|{' '.join(kept)}"
