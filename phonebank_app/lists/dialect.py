"""Which sign parts the columns of a list: what the file says, what is plain, and only then a guess."""

from __future__ import annotations

import csv
import io
import re
from typing import Final

DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

_SEP_LINE: Final = re.compile(r'"?sep=(.)"?\r?\n|"?sep=(.)"?\r', re.IGNORECASE)
_SAMPLE: Final = 20_000
_LINES: Final = 30


def split_sep_line(text: str) -> tuple[str, str]:
    """The text without Excel’s ``sep=;`` line, and the sign that it names, or empty."""
    found = _SEP_LINE.match(text)
    if not found:
        return text, ""
    return text[found.end() :], found[1] or found[2]


def find_delimiter(text: str) -> str:
    """The sign that parts the columns: one of :data:`DELIMITERS`.

    A sign that gives the first lines of the file the same number of columns, at least two, is plain enough. Where
    none or several do, ``clevercsv`` weighs the patterns; a file of one column gets a comma.
    """
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    widths = {sign: _widths(sample, sign) for sign in DELIMITERS}
    even = {sign: found[0] for sign, found in widths.items() if found and found[0] > 1 and len(set(found)) == 1}
    if len(even) == 1:
        return next(iter(even))
    possible = [sign for sign, found in widths.items() if found and max(found) > 1]
    if not possible:
        return ","
    return _weigh(sample, possible) if len(possible) > 1 else possible[0]


def _widths(sample: str, sign: str) -> list[int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=sign)
    found: list[int] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(len(cells))
            if len(found) == _LINES:
                break
    except csv.Error:
        return found
    return found


def _weigh(sample: str, possible: list[str]) -> str:
    import clevercsv  # a tenth of a second to import, and seldom needed

    try:
        guess = clevercsv.Sniffer().sniff(sample[:8_000], delimiters="".join(possible))
    except clevercsv.Error:
        guess = None
    if guess and guess.delimiter in possible:
        return str(guess.delimiter)
    header = sample.split("\n", 1)[0]
    return max(possible, key=header.count)
