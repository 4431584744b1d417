"""Telephone numbers: from what somebody typed into a cell to numbers that may be rung, and back to words.

Pure. The only module that knows the ``phonenumbers`` library. What is read is one *cell*, because a cell of
a real list holds two numbers, a label, an extension, or the remains of what a spreadsheet did to it. The rule
throughout: a repair is made only where there is exactly one number it can have been, and a number that must
never be rung (emergency, premium rate, personal, pager, directory enquiries, others that cost extra) never
leaves this module as a :class:`Number`.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from phonebank_app.drama import DRAMA_RANGES as DRAMA_RANGES
from phonebank_app.phone_words import crossed_out, says_do_not_call, says_tps, why_none

Kind = Literal["mobile", "landline", "national", "abroad"]
Flag = Literal["drama", "abroad", "organisation", "do_not_call", "tps"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that can be rung.

    Attributes:
        e164: ``+447700900123``.
        kind: ``mobile``, ``landline``, ``national`` (03, 055, 056, 080: an organisation as a rule) or ``abroad``.
        extension: figures to ask for after the call is answered, or empty.
        flags: ``drama`` (reserved by Ofcom for fiction), ``abroad``, ``organisation``, and what the cell itself said:
            ``do_not_call``, ``tps``.
        repaired: spreadsheet damage was undone (a leading zero lost, ``.0`` added), with certainty.
    """

    e164: str
    kind: Kind
    extension: str = ""
    flags: frozenset[Flag] = frozenset()
    repaired: bool = False

    @property
    def written(self) -> str:
        """The number and its extension in RFC 3966 notation: ``+441144960123;ext=4``."""
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164


@dataclass(frozen=True, slots=True)
class BadNumber:
    """Something in a phone cell that cannot or must not be rung.

    Attributes:
        raw: what was written, cut at 40 characters. It may be a voter's number: for the screen, never for a log.
        code: one of the keys of :data:`REASONS`.
        reason: why, in words that follow the quoted number: ``two figures short``.
    """

    raw: str
    code: str
    reason: str

    def __str__(self) -> str:
        return f"“{self.raw}”: {self.reason}"


# The code of a refusal, and its usual words (a few are made more exact where they arise).
REASONS: Final = {
    "too_short": "too short",
    "too_long": "too long",
    "no_area_code": "no area code",
    "letters": "letters among the figures",
    "figures_lost": "a spreadsheet has lost the last figures",
    "ambiguous": "two different numbers, depending on how it is read",
    "no_prefix": "neither a leading 0 nor a country code",
    "not_in_use": "not a number in use in the UK",
    "not_in_use_abroad": "not a possible number in that country",
    "fax": "a fax",
    "dummy": "made up to get past a form",
    "emergency": "an emergency or public-service number we never ring",
    "directory": "a directory-enquiries number we never ring",
    "premium": "a premium-rate number we never ring",
    "extra_cost": "a number that costs extra, which we never ring",
    "personal": "a personal (070) number we never ring",
    "pager": "a pager",
    "satellite": "a satellite or international service number we never ring",
    "crossed_out": "marked in the list as no longer right",
    "do_not_call": "the list says not to call",
    "ex_directory": "ex-directory, no number given",
    "none": "no number given",
    "words": "words, not a number",
}


_DRAMA: Final = {one.prefix: one for one in DRAMA_RANGES}
# Emergencies, police (101), power cuts (105), health (111, 119), the network’s own services, relay (1800x),
# helplines (116xxx); 0800 1111 is Childline.
_EMERGENCY: Final = frozenset(
    {"999", "112", "911", "100", "101", "105", "111", "119", "123", "141", "150", "155", "191", "195"}
    | {"18000", "18001", "18002"}
)
_CHILDLINE: Final = "8001111"

_NO_FLAGS: Final[frozenset[Flag]] = frozenset()
_LONGEST_CELL: Final = 500
_KEPT_RAW: Final = 40
# So few figures are a time of day, a house number or a short code, never somebody’s number.
_STRAY: Final = 4
_WORDS_FOR: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


# A household or a switchboard repeats its number within a few rows; the bound keeps memory flat on a long list.
@lru_cache(maxsize=16_384)
def read_numbers(raw: str) -> tuple[Number | BadNumber, ...]:
    """Read the numbers in one cell of a list, in the order they are written.

    Args:
        raw: the cell as text, exactly as it came. Any text at all; nothing raises.

    Returns:
        One entry per number; a cell that says why there is none (``ex-directory``) gives one :class:`BadNumber`; an
        empty cell gives an empty tuple. The same number twice is given once.
    """
    quick = _read_plain(raw)
    if quick is not None:
        return (quick,)
    text = _readable(raw[:_LONGEST_CELL])
    if not text:
        return ()
    return _in_text(_unwrap(text))


_SPACING: Final = dict.fromkeys(map(ord, " -.()"))


def _read_plain(raw: str) -> Number | BadNumber | None:
    """Read a UK number in ordinary spacing, or None when the cell needs a closer look."""
    figures = raw.translate(_SPACING)
    if len(figures) == 11 and figures[0] == "0" and figures[1] != "0":
        national = figures[1:]
    elif len(figures) == 13 and figures.startswith("+44") and figures[3] != "0":
        national = figures[3:]
    else:
        return None
    if not (national.isascii() and national.isdecimal()) or raw.endswith(".0"):
        return None
    return _uk(national, raw)


_TYPOGRAPHIC: Final = {ord(sign): plain for sign, plain in zip("“”„‘’‚⁄∕−", "\"\"\"'''//-", strict=True)}


def _readable(raw: str) -> str:
    """Write every figure, space, dash and full-width sign in its plain form; drop marks that cannot be seen."""
    if raw.isascii() and raw.isprintable():
        return raw.strip()
    written: list[str] = []
    for sign in raw:
        category = unicodedata.category(sign)
        if sign in "\r\n\v\f\u2028\u2029\x85":
            written.append("\n")
        elif sign == "\t" or category == "Zs":
            written.append(" ")
        elif category == "Nd":
            written.append(str(unicodedata.decimal(sign)))
        elif "\uff01" <= sign <= "\uff5e":
            written.append(chr(ord(sign) - 0xFEE0))
        elif category == "Pd":
            written.append("-")
        elif category[0] != "C":
            written.append(sign)
    return "".join(written).translate(_TYPOGRAPHIC).strip()


def _unwrap(text: str) -> str:
    """Take off what a spreadsheet puts round text: ``="…"``, a leading apostrophe, quotation marks."""
    while text:
        bare = text.removeprefix("=").removeprefix("'").strip()
        if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
            bare = bare[1:-1].strip()
        if bare == text:
            break
        text = bare
    return text


_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3}){2,}(?:\.0+)?")
_DECIMAL_COMMA: Final = re.compile(r"(\d),(\d+E\+?\d+)", re.IGNORECASE)
_RFC3966: Final = re.compile(r";\s*(ext|phone-context|isub)\s*=\s*", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[,;|/\\&\n]|\b(?:or|and|neu|a)\b", re.IGNORECASE)
_ONLY_FIGURES: Final = re.compile(r"[\d\s().+-]+")


def _in_text(text: str) -> tuple[Number | BadNumber, ...]:
    repaired = False
    if _THOUSANDS.fullmatch(text):
        text, repaired = text.replace(",", ""), True
    text = _DECIMAL_COMMA.sub(r"\1.\2", text)
    text = _RFC3966.sub(lambda found: " ext " if found[1].lower() == "ext" else " , ", text)
    pieces = [piece.strip() for piece in _BETWEEN.split(text) if piece.strip()]
    found = _once([one for piece in pieces for one in _in_piece(piece, repaired)])
    if (
        not any(isinstance(one, Number) for one in found)
        and len(pieces) > 1
        and all(map(_ONLY_FIGURES.fullmatch, pieces))
    ):
        # "01632/960123": what looked like two numbers was one, divided by the same sign.
        joined = _in_piece(" ".join(pieces), True)
        if len(joined) == 1 and isinstance(joined[0], Number):
            return tuple(joined)
    # "after 6pm", "0113 496 0123/4": a stray figure beside something longer is not a number of its own.
    longer = [one for one in found if isinstance(one, Number) or one.code != "stray"]
    told = longer or [_too_short(one) for one in found if isinstance(one, BadNumber)]
    if not told:
        return (_bad(text, why_none(text)),)
    return tuple(told[:12])


def _once(found: list[Number | BadNumber]) -> list[Number | BadNumber]:
    seen: dict[object, Number | BadNumber] = {}
    for one in found:
        seen.setdefault(one.written if isinstance(one, Number) else one, one)
    return list(seen.values())


def _too_short(stray: BadNumber) -> BadNumber:
    figures = re.sub(r"\D", "", stray.raw)
    return _bad(stray.raw, "emergency" if figures in _EMERGENCY else "too_short")


_FLOAT: Final = re.compile(r"(?<=\d{7})\.0+$")
_SCIENTIFIC: Final = re.compile(r"\+?(\d)(?:\.(\d+))?E\+?(\d{1,2})", re.IGNORECASE)
_FIGURES: Final = re.compile(r"(?:[+(]+\s*\(?)?\d(?:[\d\s().-]*\d)?")
_EXTENSION: Final = re.compile(r"[\s.(-]*(?:extension|extn|ext|x|#)[\s.:=]*(\d{1,6})(?!\d)", re.IGNORECASE)
_LABELS: Final = frozenset(
    {"m", "mob", "mobile", "cell", "h", "hm", "home", "t", "tel", "telephone", "ph", "phone", "p", "no", "num"}
    | {"w", "wk", "work", "d", "day", "e", "eve", "evening", "land", "landline", "number"}
    | {"ff", "ffôn", "ffon", "symudol", "cartref", "gwaith", "gartref"}
)
_CONFUSABLE: Final = frozenset("oliszbqg")
_WORD_BEFORE: Final = re.compile(r"([^\W\d_]+|[²³¹⁰-₟])([\s.:()-]*)$")
_WORD_AFTER: Final = re.compile(r"([\s.:()-]*)([^\W\d_]+|[²³¹⁰-₟])")


def _in_piece(piece: str, repaired: bool) -> list[Number | BadNumber]:
    """Read what lies between two dividing signs: as a rule one number, perhaps with a label and an extension."""
    power = _SCIENTIFIC.fullmatch(piece)
    if power:
        if len(power[2] or "") != int(power[3]):
            return [_bad(piece, "figures_lost")]
        piece, repaired = power[1] + (power[2] or ""), True
    flags = _flags_in(piece)
    noted = crossed_out(piece)
    found: list[Number | BadNumber] = []
    at = 0
    while match := _FIGURES.search(piece, at):
        at = match.end()
        extension = _EXTENSION.match(piece, at)
        if extension:
            at = extension.end()
        shown = _FLOAT.sub("", match[0])
        if noted:
            read: list[Number | BadNumber] = [_bad(shown, noted)]
        elif _letters_beside(piece, match.start(), at):
            read = [_bad(piece, "letters" if len(shown) > _STRAY else "stray")]
        else:
            read = _run(shown, repaired or shown != match[0])
        found += [_with(one, extension[1] if extension else "", flags) for one in read]
    if not found and flags:
        return [_bad(piece, "do_not_call")] if "do_not_call" in flags else []
    return found


def _flags_in(piece: str) -> frozenset[Flag]:
    if not any(map(str.isalpha, piece)):
        return _NO_FLAGS
    flags: set[Flag] = set()
    if says_do_not_call(piece):
        flags.add("do_not_call")
    if says_tps(piece):
        flags.add("tps")
    return frozenset(flags)


def _with(one: Number | BadNumber, extension: str, flags: frozenset[Flag]) -> Number | BadNumber:
    if isinstance(one, BadNumber) or not (extension or flags):
        return one
    return Number(one.e164, one.kind, extension, one.flags | flags, one.repaired)


def _letters_beside(piece: str, start: int, end: int) -> bool:
    """Whether a letter touches the figures, or one that looks like a figure stands next to them: ``o7700 900123``."""
    before = _WORD_BEFORE.search(piece[:start])
    after = _WORD_AFTER.match(piece, end)
    for word, touching in (
        (before[1], not before[2]) if before else ("", False),
        (after[2], not after[1]) if after else ("", False),
    ):
        plain = word.lower()
        if touching and plain not in _LABELS:
            return True
        if len(plain) == 1 and (plain in _CONFUSABLE or not plain.isascii()):
            return True
    return False


def _run(shown: str, repaired: bool) -> list[Number | BadNumber]:
    """Read an unbroken run of figures; two numbers with only a space between are told apart if there is one way."""
    only = _one(shown, repaired)
    figures = re.sub(r"\D", "", shown)
    if isinstance(only, Number) or len(figures) < 18:
        return [only]
    ways = []
    groups = shown.split() if " " in shown else [figures[:11], figures[11:]]
    for cut in range(1, len(groups)):
        if groups[cut][0] in "0(":
            left = _one(" ".join(groups[:cut]), repaired)
            rest = _run(" ".join(groups[cut:]), repaired)
            if isinstance(left, Number) and all(isinstance(one, Number) for one in rest):
                ways.append([left, *rest])
    return ways[0] if len(ways) == 1 else [only]


_TRUNK_ZERO: Final = re.compile(r"(?<=\d)\s*\(\s*0\s*\)")


def _one(shown: str, repaired: bool) -> Number | BadNumber:
    """Read exactly one number from figures, spaces, dots, dashes, brackets and a leading plus."""
    international = shown.lstrip(" (").startswith("+")
    figures = re.sub(r"\D", "", _TRUNK_ZERO.sub("", shown))
    if len(figures) <= _STRAY:
        return _bad(shown, "stray")
    if international and figures.startswith("0"):
        # "+07700 900123", "+0044 …": the plus was a slip, since no country's code begins with 0.
        international, repaired = False, True
    if international:
        national = _uk_part(figures) if figures.startswith("44") else None
        return _abroad(figures, shown, repaired) if national is None else _uk(national, shown, repaired)
    if figures.startswith("00"):
        figures = figures[2:]
        if not figures.strip("0"):
            return _bad(shown, "dummy")
        if not figures.startswith("44"):
            return _bad(shown, "ambiguous") if _uk_in_use(figures) else _abroad(figures, shown, repaired)
        return _uk(_uk_part(figures), shown, repaired)
    if figures.startswith("01144") and len(figures) == 15:
        return _uk(figures[5:], shown, True)
    if figures.startswith("0"):
        return _uk(figures[1:], shown, repaired)
    return _bare(figures, shown, repaired)


def _uk_part(figures: str) -> str:
    """The national figures of ``44…``, without the zero that some write after the country code."""
    return figures[2:].removeprefix("0")


def _bare(figures: str, shown: str, repaired: bool) -> Number | BadNumber:
    """Read figures that begin with neither a zero nor a plus."""
    if figures in _EMERGENCY:
        return _bad(shown, "emergency")
    if figures.startswith("118") and len(figures) == 6:
        return _bad(shown, "directory")
    if figures.startswith("116") and len(figures) == 6:
        return _bad(shown, "emergency")
    if len(figures) < 9:
        return _bad(shown, "no_area_code")
    if _made_up(figures):
        return _bad(shown, "dummy")
    if figures.startswith("44") and len(_uk_part(figures)) == 10:
        return _uk(_uk_part(figures), shown, repaired)
    if len(figures) <= 10:
        mended = _uk(figures, shown, True)
        if isinstance(mended, Number) or mended.code in {"premium", "extra_cost", "personal", "pager"}:
            return mended
    return _bad(shown, "no_prefix")


_TYPES: Final[dict[int, tuple[Kind, frozenset[Flag]]]] = {
    PhoneNumberType.MOBILE: ("mobile", _NO_FLAGS),
    PhoneNumberType.FIXED_LINE: ("landline", _NO_FLAGS),
    PhoneNumberType.FIXED_LINE_OR_MOBILE: ("landline", _NO_FLAGS),
    PhoneNumberType.VOIP: ("national", _NO_FLAGS),
    PhoneNumberType.UAN: ("national", frozenset({"organisation"})),
    PhoneNumberType.TOLL_FREE: ("national", frozenset({"organisation"})),
}
_DRAMA_FLAG: Final[frozenset[Flag]] = frozenset({"drama"})
_ABROAD: Final[frozenset[Flag]] = frozenset({"abroad"})
_DRAMA_OFFICE: Final[frozenset[Flag]] = frozenset({"drama", "organisation"})
_NEVER: Final = {
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "extra_cost",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.VOICEMAIL: "not_in_use",
}


def _uk(national: str, shown: str, repaired: bool = False) -> Number | BadNumber:
    """Judge a UK number (or a Jersey, Guernsey or Isle of Man one: they share +44) by its figures without the zero."""
    barred = _barred(national)
    if barred:
        return _bad(shown, barred)
    e164 = f"+44{national}"
    drama = _DRAMA.get(national[:7]) if len(national) == 10 else None
    if drama:
        kind: Kind = "mobile" if national[0] == "7" else "national" if national[0] in "38" else "landline"
        return Number(e164, kind, "", _DRAMA_OFFICE if kind == "national" else _DRAMA_FLAG, repaired)
    line = _uk_type(national)
    if line in _TYPES:
        kind, flags = _TYPES[line]
        return Number(e164, kind, "", flags, repaired)
    if line in _NEVER:
        return _bad(shown, _NEVER[line])
    return _wrong_length(national, shown) or _bad(shown, "not_in_use")


def _uk_in_use(national: str) -> bool:
    """Whether figures after ``00`` are also a whole UK number, so that the second zero may be a slip."""
    known = _uk_type(national) != PhoneNumberType.UNKNOWN or national[:7] in _DRAMA
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
    return "dummy" if _made_up(national) else ""


def _uk_type(national: str) -> int:
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
        return _bad(shown, "too_long", f"{count} too long")
    return _bad(shown, "too_short", f"{count} short")


def _runs() -> str:
    up = "01234567890123456789"
    return "|".join(keys[at : at + 8] for keys in (up, up[::-1]) for at in range(10))


_MADE_UP: Final = re.compile(rf"(\d)\1{{7}}|{_runs()}")


def _made_up(figures: str) -> bool:
    """Whether the figures are a run up or down the keys, or one key held down: eight in a row of either."""
    return _MADE_UP.search(figures) is not None


def _abroad(figures: str, shown: str, repaired: bool) -> Number | BadNumber:
    """Judge a number of another country by its figures with the country code."""
    if not 7 <= len(figures) <= 15:
        return _bad(shown, "too_short" if len(figures) < 7 else "too_long")
    try:
        parsed = phonenumbers.parse(f"+{figures}")
    except phonenumbers.NumberParseException:
        return _bad(shown, "not_in_use_abroad")
    if phonenumbers.region_code_for_country_code(parsed.country_code or 0) in {"001", "ZZ"}:
        return _bad(shown, "satellite")
    line = phonenumbers.number_type(parsed)
    if line in _NEVER:
        return _bad(shown, _NEVER[line])
    # A possible number is enough abroad: other countries reserve numbers for fiction too, and the library lags behind
    # theirs more than behind ours. It is flagged, so that a person decides.
    possible = phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE
    if line not in _TYPES and (not possible or _made_up(figures)):
        return _bad(shown, "not_in_use_abroad")
    return Number(phonenumbers.format_number(parsed, PhoneNumberFormat.E164), "abroad", "", _ABROAD, repaired)


def _bad(raw: str, code: str, reason: str = "") -> BadNumber:
    shown = " ".join(raw.split())
    if len(shown) > _KEPT_RAW:
        shown = shown[: _KEPT_RAW - 1] + "…"
    return BadNumber(shown, code, reason or REASONS.get(code, ""))


@lru_cache(maxsize=2_048)
def national(e164: str) -> str:
    """The number spaced for reading aloud: ``020 7946 0182``, ``07700 900123``; abroad, ``+353 20 910 1234``."""
    if not e164.startswith("+44"):
        return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)
    figures = "0" + e164[3:]
    drama = _DRAMA.get(figures[1:8]) if len(figures) == 11 else None
    if drama is None:
        parsed = PhoneNumber(country_code=44, national_number=int(e164[3:]))
        return phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    groups, at = [], 0
    for size in drama.spacing:
        groups.append(figures[at : at + size])
        at += size
    return " ".join(groups)


def export_form(e164: str) -> str:
    """The number as spreadsheets of this country have it: ``07700900123``; foreign ones stay in E.164."""
    return "0" + e164[3:] if e164.startswith("+44") else e164


def tel_uri(e164: str, extension: str = "") -> str:
    """The ``tel:`` address of a number (RFC 3966), for a link or a QR code."""
    return f"tel:{e164};ext={extension}" if extension else f"tel:{e164}"


def may_be_rung(e164: str) -> bool:
    """Whether a number in E.164 is one of a person, whoever says so: no premium rate, no short code, no emergency."""
    found = read_numbers(e164)
    return len(found) == 1 and isinstance(found[0], Number) and found[0].e164 == e164


def is_drama(e164: str) -> bool:
    """Whether the number is one that Ofcom reserves for fiction, so that ringing it reaches nobody."""
    return e164.startswith("+44") and len(e164) == 13 and e164[3:10] in _DRAMA


def number_hash(e164: str, salt: bytes) -> str:
    """A do-not-call entry: HMAC-SHA-256 of the number under a salt of the pack's own, as 64 hexadecimal figures.

    It keeps numbers out of sight and lists from being joined across packs. It is no secret from somebody who holds
    the salt: there are few enough numbers to try them all, so packs are encrypted as well.

    Raises:
        ValueError: the salt is shorter than 16 bytes.
    """
    if len(salt) < 16:
        raise ValueError("a do-not-call salt has at least 16 bytes")
    return hmac.digest(salt, e164.encode("ascii"), "sha256").hex()
