"""UK numbers: which of them are in use, of what kind, and which are never rung.

Pure. What is judged are the figures after the 0 or the +44, which Jersey, Guernsey and the Isle of Man share. What is
in use is the ``phonenumbers`` library's to say; what is barred, and what is fiction, is said here before it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberType

from phonebank_app.i18n import tr_n
from phonebank_app.voters.drama import DRAMA_RANGES, DramaRange
from phonebank_app.voters.numbers import BadNumber, Flag, Kind, Number, bad_number
from phonebank_app.words.ordinals import in_words

DRAMA: Final[dict[str, DramaRange]] = {one.prefix: one for one in DRAMA_RANGES}
"""The ranges for fiction by their first seven figures."""
_CHILDLINE: Final = "8001111"

_NO_FLAGS: Final[frozenset[Flag]] = frozenset()

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


def plain(national: str) -> Number | None:
    """A mobile or landline of ten figures that is in use and no fiction, or None when :func:`judge` must look.

    It is the short way for nearly every number of a list, and says what ``judge`` would say: the tests walk every
    prefix. The patterns are the library's own.
    """
    in_use = _PATTERNS.get(national[:1]) or _pattern(national[:1])
    if (
        in_use is None
        or in_use(national) is None
        or national[:7] in DRAMA
        or not _MADE_UP.isdisjoint((national[:8], national[1:9], national[2:]))
        or national[3:] == _NOUGHTS
        or len(national) != 10
        or national[:2] == "70"
    ):
        return None
    return Number(f"+44{national}", "mobile" if national[0] == "7" else "landline")


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
    likely = _PATTERNS.get(national[:1]) or _pattern(national[:1])
    if likely is not None and likely(national):
        return PhoneNumberType.MOBILE if national[0] == "7" else PhoneNumberType.FIXED_LINE
    if not 7 <= len(national) <= 10:
        return PhoneNumberType.UNKNOWN
    return phonenumbers.number_type(PhoneNumber(country_code=44, national_number=int(national)))


_Pattern = Callable[[str], re.Match[str] | None]
_PATTERNS: Final[dict[str, _Pattern]] = {}


def _pattern(first: str) -> _Pattern | None:
    """The library's own pattern for the GB numbers that begin with this figure, where there is only one.

    It is compiled when it is first asked for: the library keeps its patterns of a country in a module of its own, which
    no window should wait for.
    """
    if first not in {"1", "2", "7"}:
        return None
    gb = PhoneMetadata.metadata_for_region("GB")
    described = gb and (gb.mobile if first == "7" else gb.fixed_line)
    if not described or not described.national_number_pattern:
        return None
    found = _PATTERNS[first] = re.compile(described.national_number_pattern).fullmatch
    return found


def _wrong_length(national: str, shown: str) -> BadNumber | None:
    """A refusal that counts the figures, when their number alone is wrong; UK numbers have ten after the zero."""
    over = len(national) - 10
    if over == 0:
        return None
    by = abs(over)
    count = in_words(by, most=9)
    if over > 0:
        words = tr_n("{n} figure too long", "{n} figures too long", by, n=count)
        return bad_number(shown, "too_long", words)
    return bad_number(shown, "too_short", tr_n("{n} figure short", "{n} figures short", by, n=count))


_KEYS: Final = "01234567890123456789"
_MADE_UP: Final = frozenset(
    [keys[at : at + 8] for keys in (_KEYS, _KEYS[::-1]) for at in range(10)] + [figure * 8 for figure in _KEYS[:10]]
)
_NOUGHTS: Final = "0" * 7


def made_up(figures: str) -> bool:
    """Whether the figures are a run up or down the keys, or one key held down (eight of either), or end in seven
    noughts."""
    if figures.endswith(_NOUGHTS):
        return True
    return not _MADE_UP.isdisjoint([figures[at : at + 8] for at in range(len(figures) - 7)])
