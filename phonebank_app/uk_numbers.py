"""UK numbers: which of them are in use, of what kind, and which are never rung.

Pure. What is judged are the figures after the 0 or the +44, which Jersey, Guernsey and the Isle of Man share. What is
in use is the ``phonenumbers`` library's to say; what is barred, and what is fiction, is said here before it is asked.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberType

from phonebank_app.drama import DRAMA_RANGES, DramaRange
from phonebank_app.numbers import BadNumber, Flag, Kind, Number, bad_number

DRAMA: Final[dict[str, DramaRange]] = {one.prefix: one for one in DRAMA_RANGES}
"""The ranges for fiction by their first seven figures."""
_CHILDLINE: Final = "8001111"

_NO_FLAGS: Final[frozenset[Flag]] = frozenset()
_WORDS_FOR: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

KIND_OF: Final[dict[int, tuple[Kind, frozenset[Flag]]]] = {
    PhoneNumberType.MOBILE: ("mobile", _NO_FLAGS),
    PhoneNumberType.FIXED_LINE: ("landline", _NO_FLAGS),
    PhoneNumberType.FIXED_LINE_OR_MOBILE: ("landline", _NO_FLAGS),
    PhoneNumberType.VOIP: ("national", _NO_FLAGS),
    PhoneNumberType.UAN: ("national", frozenset({"organisation"})),
    PhoneNumberType.TOLL_FREE: ("national", frozenset({"organisation"})),
}
"""What the library's types of lines are to somebody who rings; those that may be rung."""
_DRAMA_FLAG: Final[frozenset[Flag]] = frozenset({"drama"})
_DRAMA_OFFICE: Final[frozenset[Flag]] = frozenset({"drama", "organisation"})
NEVER_RUNG: Final = {
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "extra_cost",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.VOICEMAIL: "not_in_use",
}
"""And of those that are never rung, the code of the reason."""


def judge(national: str, shown: str, repaired: bool = False) -> Number | BadNumber:
    """Judge a UK number (or a Jersey, Guernsey or Isle of Man one: they share +44) by its figures without the zero."""
    barred = _barred(national)
    if barred:
        return bad_number(shown, barred)
    e164 = f"+44{national}"
    drama = DRAMA.get(national[:7]) if len(national) == 10 else None
    if drama:
        kind: Kind = "mobile" if national[0] == "7" else "national" if national[0] in "38" else "landline"
        return Number(e164, kind, "", _DRAMA_OFFICE if kind == "national" else _DRAMA_FLAG, repaired)
    line = line_type(national)
    if line in KIND_OF:
        kind, flags = KIND_OF[line]
        return Number(e164, kind, "", flags, repaired)
    if line in NEVER_RUNG:
        return bad_number(shown, NEVER_RUNG[line])
    return _wrong_length(national, shown) or bad_number(shown, "not_in_use")


def in_use(national: str) -> bool:
    """Whether figures after ``00`` are also a whole UK number, so that the second zero may be a slip."""
    known = line_type(national) != PhoneNumberType.UNKNOWN or national[:7] in DRAMA
    return len(national) == 10 and (known or bool(_barred(national)))


def _barred(national: str) -> str:
    """The code of the reason why a UK number is never rung whatever the library thinks of it, or empty."""
    first = national[:2]
    if first[:1] == "9":
        return "premium"
    if first in {"84", "87"}:
        return "extra_cost"
    if first == "70":
        return "personal"
    if national == _CHILDLINE:
        return "emergency"
    return "dummy" if made_up(national) else ""


def line_type(national: str) -> int:
    """The library's type of a UK number, UNKNOWN when it is not valid.

    The library tries nine patterns for each of up to four territories. A GB landline (1, 2) or mobile (7) matches
    only one of them, told by its first figure, so that one is tried first and the library asked only when it fails.
    """
    likely = _likely_pattern(national[:1])
    if likely and likely.fullmatch(national):
        return PhoneNumberType.MOBILE if national[0] == "7" else PhoneNumberType.FIXED_LINE
    if not 7 <= len(national) <= 10:
        return PhoneNumberType.UNKNOWN
    return phonenumbers.number_type(PhoneNumber(country_code=44, national_number=int(national)))


@cache
def _likely_pattern(first: str) -> re.Pattern[str] | None:
    """The library's own pattern for the GB numbers that begin with this figure, where there is only one."""
    gb = PhoneMetadata.metadata_for_region("GB")
    if gb is None or first not in {"1", "2", "7"}:
        return None
    described = gb.mobile if first == "7" else gb.fixed_line
    return re.compile(described.national_number_pattern) if described and described.national_number_pattern else None


def _wrong_length(national: str, shown: str) -> BadNumber | None:
    """A refusal that counts the figures, when their number alone is wrong; UK numbers have ten after the zero."""
    over = len(national) - 10
    if over == 0:
        return None
    by = abs(over)
    count = f"{_WORDS_FOR[by] if by < len(_WORDS_FOR) else by} figure{'' if by == 1 else 's'}"
    if over > 0:
        return bad_number(shown, "too_long", f"{count} too long")
    return bad_number(shown, "too_short", f"{count} short")


def _runs() -> str:
    up = "01234567890123456789"
    return "|".join(keys[at : at + 8] for keys in (up, up[::-1]) for at in range(10))


_MADE_UP: Final = re.compile(rf"(\d)\1{{7}}|{_runs()}|0{{7}}\Z")


def made_up(figures: str) -> bool:
    """Whether the figures are a run up or down the keys, or one key held down: eight in a row of either, or
    seven noughts at the end."""
    return _MADE_UP.search(figures) is not None
