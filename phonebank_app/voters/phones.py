"""Telephone numbers: from what somebody typed into a cell to numbers that may be rung, and back to words.

Pure. With ``uk_numbers``, the only module that knows the ``phonenumbers`` library. What is read is one *cell*, because
a cell of a real list holds two numbers, a label, an extension, or the remains of what a spreadsheet did to it. The
rule throughout: a repair is made only where there is exactly one number it can have been, and a number that must never
be rung (emergency, premium rate, personal, pager, directory enquiries, others that cost extra) never leaves this
module as a :class:`Number`.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult

from phonebank_app.voters import uk_numbers
from phonebank_app.voters.drama import DRAMA_RANGES as DRAMA_RANGES
from phonebank_app.voters.numbers import REASONS as REASONS
from phonebank_app.voters.numbers import BadNumber as BadNumber
from phonebank_app.voters.numbers import Flag as Flag
from phonebank_app.voters.numbers import Kind as Kind
from phonebank_app.voters.numbers import Number as Number
from phonebank_app.voters.numbers import bad_number
from phonebank_app.voters.phone_words import (
    crossed_out,
    says_do_not_call,
    says_tps,
    why_none,
    without_days_and_hours,
    without_fax,
)
from phonebank_app.voters.uk_numbers import DRAMA, KIND_OF, NEVER_RUNG, made_up

# Emergencies, police (101), power cuts (105), health (111, 119), the network’s own services, relay (1800x); helplines
# (116xxx) and Childline are barred by their form.
_EMERGENCY: Final = frozenset(
    {"999", "112", "911", "100", "101", "105", "111", "119", "123", "141", "150", "155", "191", "195"}
    | {"18000", "18001", "18002"}
)

_NO_FLAGS: Final[frozenset[Flag]] = frozenset()
_ABROAD: Final[frozenset[Flag]] = frozenset({"abroad"})
_LONGEST_CELL: Final = 500
# So few figures are a time of day, a house number or a short code, never somebody’s number.
_STRAY: Final = 4


# A household or a switchboard repeats its number within a few rows; the bound keeps memory flat on a long list.
@lru_cache(maxsize=4_096)
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


def _read_plain(raw: str) -> Number | BadNumber | None:
    """Read a UK number in ordinary spacing, or None when the cell needs a closer look."""
    figures = raw.replace(" ", "")
    if not figures.isdecimal():
        figures = figures.replace("-", "").replace(".", "").replace("(", "").replace(")", "")
    if len(figures) == 11 and figures[0] == "0" and figures[1] != "0":
        national = figures[1:]
    elif len(figures) == 13 and figures.startswith("+44") and figures[3] != "0":
        national = figures[3:]
    else:
        return None
    if not (national.isascii() and national.isdecimal()) or (raw[-1] == "0" and raw.rstrip("0").endswith(".")):
        return None
    return uk_numbers.plain(national) or uk_numbers.judge(national, raw)


_TYPOGRAPHIC: Final = {ord(sign): plain for sign, plain in zip("“”„‘’‚⁄∕−·•∙‧", "\"\"\"'''//-....", strict=True)}
# What makes a figure or a letter a picture: the key round it, and how to show it.
_DRESSING: Final = "\u20e3\ufe0e\ufe0f"


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
        elif category[0] != "C" and sign not in _DRESSING:
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


_THOUSANDS: Final = re.compile(r"[£$€]?\s?\d{1,3}(?:[,']\d{3}){2,}(?:\.0+)?")
_APART: Final = re.compile(r"(?<=\d{3})[:'_](?=\d{3})")
_HIDDEN: Final = re.compile(r"\d[\d\s]*(?:[*#]{3}|x{3})|(?:[*#]{3}|x{3})[\d\s]*\d", re.IGNORECASE)
_FEWEST: Final = 9
_DECIMAL_COMMA: Final = re.compile(r"(\d),(\d+E\+?\d+)", re.IGNORECASE)
_RFC3966: Final = re.compile(r";\s*(ext|phone-context|isub)\s*=\s*", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[,;|/\\&\n]|\b(?:or|and|neu|a)\b", re.IGNORECASE)
_ONLY_FIGURES: Final = re.compile(r"[\d\s().+-]+")


def _in_text(text: str) -> tuple[Number | BadNumber, ...]:
    repaired = False
    if _THOUSANDS.fullmatch(text):
        text, repaired = re.sub(r"[^\d.]", "", text), True
    if text.startswith("#") and why_none(text) == "none":
        return (bad_number(text, "none"),)
    if _HIDDEN.search(text) and sum(map(str.isdigit, text)) < _FEWEST:
        return (bad_number(text, "hidden"),)
    cell = text
    text = _APART.sub(" ", without_days_and_hours(without_fax(text)))
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
        return (bad_number(cell, why_none(cell)),)
    return tuple(told[:12])


def _once(found: list[Number | BadNumber]) -> list[Number | BadNumber]:
    seen: dict[object, Number | BadNumber] = {}
    for one in found:
        seen.setdefault(one.written if isinstance(one, Number) else one, one)
    return list(seen.values())


def _too_short(stray: BadNumber) -> BadNumber:
    figures = re.sub(r"\D", "", stray.raw)
    return bad_number(stray.raw, "emergency" if figures in _EMERGENCY else "too_short")


_FLOAT: Final = re.compile(r"(?<=\d{7})\.0+$")
_SCIENTIFIC: Final = re.compile(r"\+?(\d)(?:\.(\d+))?E\+?(\d{1,2})", re.IGNORECASE)
_FIGURES: Final = re.compile(r"(?:[+(]+\s*\(?)?\d(?:[\d\s().-]*\d)?")
_EXTENSION: Final = re.compile(
    r"[\s.(-]*(?:extension|extn|ext|x|#)[\s.:=]*(?:no|num|number)?[\s.:=]*(\d{1,6})(?!\d)", re.IGNORECASE
)
_MIXED: Final = re.compile(r"\b(?=[A-Z]*\d)(?=\d*[OLISZB])[\dOLISZB]{4,}\b", re.IGNORECASE)
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
            return [bad_number(piece, "figures_lost")]
        piece, repaired = power[1] + (power[2] or ""), True
    flags = _flags_in(piece)
    found: list[Number | BadNumber] = []
    runs = _runs_in(piece)
    noted = _crossed_out_each(piece, [(run.start(), end) for run, _, end in runs])
    for (match, extension, at), why in zip(runs, noted, strict=True):
        shown = _FLOAT.sub("", match[0])
        if why:
            read: list[Number | BadNumber] = [bad_number(shown, why)]
        elif _letters_beside(piece, match.start(), at):
            read = [bad_number(piece, "letters" if len(shown) > _STRAY else "stray")]
        else:
            read = _run(shown, repaired or shown != match[0])
        found += [_with(one, extension, flags) for one in read]
    if not any(isinstance(one, Number) for one in found) and _MIXED.search(piece):
        return [bad_number(piece, "letters")]
    if not found and flags:
        return [bad_number(piece, "do_not_call")] if "do_not_call" in flags else []
    return found


def _runs_in(piece: str) -> list[tuple[re.Match[str], str, int]]:
    """The runs of figures in a piece, each with its extension and where both end."""
    runs: list[tuple[re.Match[str], str, int]] = []
    at = 0
    while match := _FIGURES.search(piece, at):
        extension = _EXTENSION.match(piece, match.end())
        at = extension.end() if extension else match.end()
        runs.append((match, extension[1] if extension else "", at))
    return runs


_IN_BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")


def _crossed_out_each(piece: str, places: list[tuple[int, int]]) -> list[str]:
    """For each number of a piece, why the words beside it take it back, or empty.

    Words in brackets behind a number are its own. Others belong to the number before them if the piece begins with a
    number, else to the one behind them; where that is not plain, both are refused.
    """
    whole = crossed_out(piece)
    if not whole or len(places) < 2:
        return [whole] * len(places)
    why = [""] * len(places)
    led = any(map(str.isalpha, piece[: places[0][0]]))
    for at, (start, end) in enumerate(places):
        last = at + 1 == len(places)
        between = piece[end:] if last else piece[end : places[at + 1][0]]
        own = _IN_BRACKETS.match(between)
        rest = between[own.end() :] if own else between
        mark = crossed_out(own[0]) if own else ""
        before = crossed_out(piece[:start]) if at == 0 else ""
        said = crossed_out(rest)
        plain = len(re.findall(r"[^\W\d_]+", rest)) == 1
        why[at] = why[at] or mark or before or (said if last or not (led and plain) else "")
        if said and not last and (led or not plain):
            why[at + 1] = said
    return why


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
        if word == "s" and "'s" in piece[:start]:
            continue  # "my number's 07700 900123"
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
    groups = shown.split() if " " in shown else [figures[:11], figures[11:]]
    whole = [_one(group, repaired) for group in groups]
    if len(groups) > 1 and all(isinstance(one, Number) for one in whole):
        return whole
    ways = []
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
        return bad_number(shown, "stray")
    if international and figures.startswith("0"):
        # "+07700 900123", "+0044 …": the plus was a slip, since no country's code begins with 0.
        international, repaired = False, True
    if international:
        national = _uk_part(figures) if figures.startswith("44") else None
        return _abroad(figures, shown, repaired) if national is None else uk_numbers.judge(national, shown, repaired)
    if figures.startswith("00"):
        figures = figures[2:]
        if not figures.strip("0"):
            return bad_number(shown, "dummy")
        if not figures.startswith("44"):
            return bad_number(shown, "ambiguous") if uk_numbers.in_use(figures) else _abroad(figures, shown, repaired)
        return uk_numbers.judge(_uk_part(figures), shown, repaired)
    if figures.startswith("01144") and len(figures) == 15:
        return uk_numbers.judge(figures[5:], shown, True)
    if figures.startswith("044") and len(figures) == 13:
        return uk_numbers.judge(figures[3:], shown, True)
    if figures.startswith("0"):
        return uk_numbers.judge(figures[1:], shown, repaired)
    return _bare(figures, shown, repaired)


def _uk_part(figures: str) -> str:
    """The national figures of ``44…``, without the zero, or the same code again, that some write after it."""
    national = figures[2:].removeprefix("0")
    return national[2:].removeprefix("0") if len(national) >= 12 and national.startswith("44") else national


def _bare(figures: str, shown: str, repaired: bool) -> Number | BadNumber:
    """Read figures that begin with neither a zero nor a plus."""
    if figures in _EMERGENCY:
        return bad_number(shown, "emergency")
    if figures.startswith("118") and len(figures) == 6:
        return bad_number(shown, "directory")
    if figures.startswith("116") and len(figures) == 6:
        return bad_number(shown, "emergency")
    if len(figures) < 9:
        return bad_number(shown, "no_area_code")
    if made_up(figures):
        return bad_number(shown, "dummy")
    if figures.startswith("44") and len(_uk_part(figures)) == 10:
        return uk_numbers.judge(_uk_part(figures), shown, repaired)
    if len(figures) <= 10:
        mended = uk_numbers.judge(figures, shown, True)
        if isinstance(mended, Number) or mended.code in {"premium", "extra_cost", "personal", "pager"}:
            return mended
    return bad_number(shown, "no_prefix")


def _abroad(figures: str, shown: str, repaired: bool) -> Number | BadNumber:
    """Judge a number of another country by its figures with the country code."""
    if not 7 <= len(figures) <= 15:
        return bad_number(shown, "too_short" if len(figures) < 7 else "too_long")
    try:
        parsed = phonenumbers.parse(f"+{figures}")
    except phonenumbers.NumberParseException:
        return bad_number(shown, "not_in_use_abroad")
    if phonenumbers.region_code_for_country_code(parsed.country_code or 0) in {"001", "ZZ"}:
        return bad_number(shown, "satellite")
    line = phonenumbers.number_type(parsed)
    if line in NEVER_RUNG:
        return bad_number(shown, NEVER_RUNG[line])
    # A possible number is enough abroad: other countries reserve numbers for fiction too, and the library lags behind
    # theirs more than behind ours. It is flagged, so that a person decides.
    possible = phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE
    if line not in KIND_OF and (not possible or made_up(figures)):
        return bad_number(shown, "not_in_use_abroad")
    return Number(phonenumbers.format_number(parsed, PhoneNumberFormat.E164), "abroad", "", _ABROAD, repaired)


@lru_cache(maxsize=2_048)
def national(e164: str) -> str:
    """The number spaced for reading aloud: ``020 7946 0182``, ``07700 900123``; abroad, ``+353 20 910 1234``."""
    if not e164.startswith("+44"):
        return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)
    figures = "0" + e164[3:]
    drama = DRAMA.get(figures[1:8]) if len(figures) == 11 else None
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
    return e164.startswith("+44") and len(e164) == 13 and e164[3:10] in DRAMA


def number_hash(e164: str, salt: bytes) -> str:
    """A do-not-call entry: HMAC-SHA-256 of the number under a salt of the pack's own, as 64 hexadecimal figures.

    It keeps numbers out of sight and lists from being joined across packs. It is no secret from somebody who holds
    the salt: there are few enough numbers to try them all, so packs are encrypted as well.

    Raises:
        ValueError: the salt is shorter than 16 bytes.
    """
    keyed = _keyed(salt).copy()
    keyed.update(e164.encode("ascii"))
    return keyed.hexdigest()


@lru_cache(maxsize=4)
def _keyed(salt: bytes) -> hmac.HMAC:
    """What is worked out of the salt alone, once for a list: it is half of the work."""
    if len(salt) < 16:
        raise ValueError("a do-not-call salt has at least 16 bytes")
    return hmac.new(salt, digestmod="sha256")
