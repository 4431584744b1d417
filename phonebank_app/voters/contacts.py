"""Contacts: one row of a list becomes somebody who may be rung, or one refusal a person understands.

Pure. A row arrives as text under the names of :data:`FIELDS`; what file it came from is the business of ``lists``.
What a list says against calling somebody (do not call, TPS) keeps the contact, so that the refusal holds for the person
and the number; what makes a call impossible (no name and no id, no number, a death) refuses the row.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from phonebank_app.i18n import tr
from phonebank_app.voters.addresses import read_address
from phonebank_app.voters.names import (
    LONGEST_NAME,
    as_title,
    off_title,
    split_name,
    surname_last,
    tidy_name,
    visible,
    visible_lines,
)
from phonebank_app.voters.phone_words import says_do_not_call
from phonebank_app.voters.phones import BadNumber, Kind, Number, read_numbers

LONGEST_NOTE: Final = 4_000
LONGEST_ROW: Final = 65_536
MOST_NUMBERS: Final = 8
STEP: Final = 5_000
"""People between two steps that are told of what is done with a whole list."""

LONGEST_TAG: Final = 100
MOST_TAGS: Final = 50
_T = TypeVar("_T")

# What a column can mean, and its name on the screen. A field may have several columns, taken in file order.
FIELDS: Final = {
    "external_id": "id",
    "elector_prefix": tr("elector number, first part"),
    "elector_number": tr("elector number"),
    "elector_suffix": tr("elector number, last part"),
    "salutation": "title",
    "given_name": tr("given name"),
    "family_name": tr("family name"),
    "full_name": tr("full name"),
    "address": "address",
    "postcode": "postcode",
    "area": tr("ward or polling district"),
    "household": "household",
    "phone": "telephone",
    "phone_bad": tr("number is wrong"),
    "tps": "TPS",
    "tps_clear": tr("TPS clear"),
    "tps_date": tr("TPS screened on"),
    "permission_on": tr("permission given on"),
    "permission_how": tr("permission given how"),
    "permission_words": tr("words of the permission"),
    "do_not_call": tr("do not call"),
    "status": "subscription",
    "deceased": tr("has died"),
    "born": tr("date of birth"),
    "born_day": tr("day of birth"),
    "born_month": tr("month of birth"),
    "born_year": tr("year of birth"),
    "support": tr("support code"),
    "tags": "tags",
    "language": "language",
    "note": "note",
    "source": "source",
}


class ContactNumber(Struct, frozen=True, gc=False):
    """One number of a contact.

    Attributes:
        e164: ``+447700900123``.
        kind: ``mobile``, ``landline``, ``national`` or ``abroad`` (see :class:`phonebank_app.voters.phones.Number`).
        extension: figures to ask for, or empty.
        tps: on the Telephone Preference Service's register; ``None`` when the list does not say.
        tps_screened_on: the day it was compared with the register, or ``None``.
    """

    e164: str
    kind: Kind
    extension: str = ""
    tps: bool | None = None
    tps_screened_on: date | None = None

    @property
    def written(self) -> str:
        """The number and its extension in RFC 3966 notation."""
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164


class Permission(Struct, frozen=True, gc=False):
    """That somebody on the TPS register lets this campaign ring all the same (PECR reg. 21(4)): when, how, and to which
    words. A list that lacks one of the three gives none."""

    on: date
    how: str
    words: str


class Contact(Struct, frozen=True, gc=False):
    """Somebody on a call list.

    Attributes:
        external_id: the id in the list's own system, never changed; empty when the list has none.
        full_name: the name to show; the id when the list gives no name.
        salutation: ``Mrs``, or empty.
        address: at most 300 characters, one line each, without the postcode.
        postcode: ``HA3 8UU``, or empty.
        area: ward, polling district or the like.
        numbers: in the order of the list, at most eight, each once.
        permission: to be rung although they are on the TPS register.
        born: the day of birth, where the list has all of it.
        support: the list's own code for how somebody stands, as it has it.
        tags: labels that the list's system put on the person.
        do_not_call: the list says that this person asked not to be rung. The contact is kept for that reason.
        language: as the list has it.
        note: what the list says about the person.
        source: where the list says it has the person from.
        household: the list's own household id, or empty.
        address_key: the address in the form in which two spellings of it are equal; empty when it is too vague.
        extra: columns that were not recognised, by header, as they were; empty cells left out.
        unusable: what stood in the phone columns and cannot or must not be rung.
    """

    external_id: str = ""
    given_name: str = ""
    family_name: str = ""
    full_name: str = ""
    salutation: str = ""
    address: tuple[str, ...] = ()
    postcode: str = ""
    area: str = ""
    numbers: tuple[ContactNumber, ...] = ()
    do_not_call: bool = False
    language: str = ""
    note: str = ""
    source: str = ""
    household: str = ""
    address_key: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    unusable: tuple[BadNumber, ...] = ()
    permission: Permission | None = None
    born: date | None = None
    support: str = ""
    tags: tuple[str, ...] = ()

    @property
    def household_key(self) -> str:
        """What a household shares: the address where it is exact enough, else the first number."""
        return household_keys(self)[0]

    @property
    def tps(self) -> bool | None:
        """Whether any number is on the TPS register; None when the list says nothing of it."""
        told = {number.tps for number in self.numbers}
        return True if True in told else False if False in told else None


class RefusedRow(Struct, frozen=True, gc=False):
    """A row that did not become a contact.

    Attributes:
        row: the row a person sees in a spreadsheet; the header is row 1.
        code: ``no_name``, ``no_number``, ``do_not_call``, ``deceased``, ``too_long``, ``broken_quote``, or the code of
            the number's refusal (:data:`phonebank_app.voters.phones.REASONS`).
        reason: for the screen and the report; it may quote a number, so never for a log.
        external_id: the list's id of the person, where there is one.
    """

    row: int
    code: str
    reason: str
    external_id: str = ""


_NO_COLUMNS: Final[Mapping[str, str]] = MappingProxyType({})


def contact_from_row(
    row: int, raw: Mapping[str, Sequence[str]], extra: Mapping[str, str] | None = None
) -> Contact | RefusedRow:
    """Make a contact of one row of a list, or say why not.

    Args:
        row: the row's number, for the refusal.
        raw: for fields of :data:`FIELDS`, their cells in file order, as they were. A field whose cells are all empty
            may be left out.
        extra: the cells of columns that were not recognised, by header.
    """
    external_id = _external_id(raw)
    if "deceased" in raw and _any_yes(raw["deceased"]):
        return RefusedRow(row, "deceased", tr("the list says that this person has died"), external_id)
    title, given, family, shown = _name(raw)
    if not shown and not external_id:
        return RefusedRow(row, "no_name", tr("neither a name nor an id"))
    numbers, unusable = _numbers(raw)
    do_not_call = _asks_not_to_be_called(raw, numbers, unusable)
    if not numbers:
        return _no_number(row, unusable, do_not_call, external_id)
    address, postcode, key = read_address(tuple(raw.get("address", ())), tuple(raw.get("postcode", ())))
    return Contact(
        external_id=external_id,
        given_name=given,
        family_name=family,
        full_name=shown or external_id,
        salutation=title,
        address=address,
        postcode=postcode,
        area=_first(raw, "area", LONGEST_NAME),
        numbers=_screened(numbers, raw),
        do_not_call=do_not_call,
        language=_first(raw, "language", 40),
        note=_note(raw),
        source=_first(raw, "source", LONGEST_NAME),
        household=_first(raw, "household", LONGEST_NAME),
        address_key=key,
        extra=extra or _NO_COLUMNS,
        unusable=tuple(unusable),
        permission=_permission(raw),
        born=_born(raw),
        support=_first(raw, "support", LONGEST_NAME),
        tags=_tags(raw["tags"]) if "tags" in raw else (),
    )


def _permission(raw: Mapping[str, Sequence[str]]) -> Permission | None:
    """What the row says of a permission, if it says when, how and to which words."""
    on = next((day for cell in raw.get("permission_on", ()) if cell and (day := read_date(cell))), None)
    how, words = _first(raw, "permission_how", LONGEST_NAME), _first(raw, "permission_words", LONGEST_NAME)
    return Permission(on, how, words) if on and how and words else None


def _born(raw: Mapping[str, Sequence[str]]) -> date | None:
    """The day of birth, of one cell or of three."""
    for cell in raw.get("born", ()):
        day = read_birthday(cell)
        if day is not None:
            return day
    if "born_year" not in raw:
        return None
    year, month, day_of = (_first(raw, f"born_{part}", 20) for part in ("year", "month", "day"))
    if not (year and month and day_of):
        return None
    return read_birthday(f"{day_of} {month} {year}" if month[:1].isalpha() else f"{day_of}/{month}/{year}")


_BETWEEN_TAGS: Final = re.compile(r"[,;|\n]")


def _tags(cells: Iterable[str]) -> tuple[str, ...]:
    parts = (visible(part)[:LONGEST_TAG] for cell in cells for part in _BETWEEN_TAGS.split(cell.strip("[]{}")))
    return tuple(dict.fromkeys(part.strip("\"'") for part in parts if part))[:MOST_TAGS]


def _no_number(row: int, unusable: list[BadNumber], do_not_call: bool, external_id: str) -> RefusedRow:
    if do_not_call:
        return RefusedRow(row, "do_not_call", tr("asks not to be called, and has no number besides"), external_id)
    if not unusable:
        return RefusedRow(row, "no_number", tr("no telephone number"), external_id)
    return RefusedRow(row, unusable[0].code, "; ".join(map(str, unusable[:2])), external_id)


def _first(raw: Mapping[str, Sequence[str]], name: str, longest: int) -> str:
    for cell in raw.get(name, ()):
        text = visible(cell)
        if text:
            return text[:longest]
    return ""


def _external_id(raw: Mapping[str, Sequence[str]]) -> str:
    """The list's id; an elector number in three columns is written ``PREFIX-NUMBER/SUFFIX`` as registers do."""
    given = _first(raw, "external_id", LONGEST_NAME)
    number = "" if given else _first(raw, "elector_number", LONGEST_NAME)
    if not number:
        return given
    prefix, suffix = _first(raw, "elector_prefix", 40), _first(raw, "elector_suffix", 40)
    if not prefix and number.isdigit():
        # Electors are counted anew in each polling district: without its letters many have the same number.
        district = _first(raw, "area", 40)
        prefix = district if _DISTRICT.fullmatch(district) else ""
    if prefix and number.upper().startswith(prefix.upper()):
        prefix = ""  # the whole of it stands in the number's column
    return (f"{prefix}-" if prefix else "") + number + (f"/{suffix}" if suffix.strip("0") else "")


_DISTRICT: Final = re.compile(r"[A-Z]{1,4}[0-9]{0,2}")


def _note(raw: Mapping[str, Sequence[str]]) -> str:
    cells = raw.get("note")
    return "\n".join(filter(None, map(visible_lines, cells)))[:LONGEST_NOTE] if cells else ""


def _name(raw: Mapping[str, Sequence[str]]) -> tuple[str, str, str, str]:
    """Title, given name, family name and the name to show; empty texts where the list says nothing."""
    title = as_title(_first(raw, "salutation", LONGEST_NAME))
    given = tidy_name(_first(raw, "given_name", LONGEST_NAME))
    family = tidy_name(_first(raw, "family_name", LONGEST_NAME))
    if not given and not family:
        full = surname_last(_first(raw, "full_name", LONGEST_NAME))
        shown = tidy_name(full)
        if not shown:
            return title, "", "", ""
        found, given, family, shown = split_name(shown)
        return title or found, given, family, shown
    if not given and (full := tidy_name(_first(raw, "full_name", LONGEST_NAME))):
        # "Name" beside "Surname": the rest of the name, or all of it.
        found, given, last, _ = split_name(full)
        title, given = title or found, given if last.casefold() == family.casefold() else full
    found, given = off_title(given)
    title = title or found
    shown = f"{given} {family}".strip() if given else f"{title} {family}".strip()
    return title, given, family, shown[:LONGEST_NAME]


def _numbers(raw: Mapping[str, Sequence[str]]) -> tuple[list[tuple[Number, int]], list[BadNumber]]:
    """The numbers of a row, each with the place of its column, and what stood there that is none."""
    found: dict[str, tuple[Number, int]] = {}
    unusable: list[BadNumber] = []
    wrong = "phone_bad" in raw and _any_yes(raw["phone_bad"])
    for column, cell in enumerate(raw.get("phone", ())):
        for one in read_numbers(cell) if cell else ():
            if isinstance(one, BadNumber):
                if one.code != "none":
                    unusable.append(one)
            elif wrong and one.kind == "mobile":
                unusable.append(
                    BadNumber(visible(cell)[:40], "crossed_out", tr("marked in the list as no longer right"))
                )
            elif len(found) < MOST_NUMBERS:
                found.setdefault(one.written, (one, column))
    return list(found.values()), unusable


def _screened(found: list[tuple[Number, int]], raw: Mapping[str, Sequence[str]]) -> tuple[ContactNumber, ...]:
    """The numbers with what the list says of the TPS register: a column for each, or one column for all."""
    listed = [yes_or_no(cell) for cell in raw.get("tps", ())]
    if not listed and "tps_clear" in raw:
        listed = [None if clear is None else not clear for clear in map(yes_or_no, raw["tps_clear"])]
    days = [read_date(cell) if cell else None for cell in raw.get("tps_date", ())]
    columns = len(raw.get("phone", ()))
    on_any = True in listed and columns != len(listed)
    numbers = []
    for number, column in found:
        screened = _of_column(days, column, columns)
        on_list = True if on_any or "tps" in number.flags else _of_column(listed, column, columns)
        if on_list is None and screened:
            # A screening day and no mark: the comparison was made, and did not find the number.
            on_list = False
        numbers.append(ContactNumber(number.e164, number.kind, number.extension, on_list, screened))
    return tuple(numbers)


def _of_column(told: Sequence[_T | None], column: int, columns: int) -> _T | None:
    if not told:
        return None
    return told[column] if len(told) == columns else told[0]


def _asks_not_to_be_called(
    raw: Mapping[str, Sequence[str]], numbers: list[tuple[Number, int]], unusable: list[BadNumber]
) -> bool:
    """Whether anything in the row asks that no call be made. When in doubt, yes: this only ever turns on."""
    for number, _ in numbers:
        if "do_not_call" in number.flags:
            return True
    if unusable and any(bad.code == "do_not_call" for bad in unusable):
        return True
    if "do_not_call" in raw and any(visible(cell) and yes_or_no(cell) is not False for cell in raw["do_not_call"]):
        return True
    if "status" in raw and any(visible(cell).lower() in _LEFT for cell in raw["status"]):
        return True
    return "note" in raw and any(map(says_do_not_call, raw["note"]))


# What systems of the field write of somebody who took their consent back (Action Network, CallHub, Mailchimp).
_LEFT: Final = frozenset(
    {"n", "no", "false", "f", "0", "refused", "declined", "denied", "withdrawn", "nage", "no consent", "not given"}
    | {"unsubscribed", "unsubscribe", "opted out", "opted_out", "opt out", "optout", "opt-out", "opted-out", "dnc"}
    | {"do not call", "do not contact", "spam complaint", "complained", "blocked", "stop", "stopped"}
)
_YES: Final = frozenset(
    {"y", "yes", "true", "t", "1", "1.0", "x", "✓", "✔", "☑", "tick", "on", "tps", "ctps", "tps/ctps", "tps listed"}
    | {"listed", "registered", "match", "matched", "on tps", "tps registered", "ie", "ydy", "oes"}
)
_NO: Final = frozenset(
    {"n", "no", "false", "f", "0", "0.0", "-", "–", "off", "none", "n/a", "na", "null", "nil", "clear", "cleared", "ok"}
    | {"not listed", "not registered", "no match", "unlisted", "not tps", "tps clear", "nage", "nac ydy", "nac oes"}
    | {"☐", "✗", "✘"}
)


def yes_or_no(text: str) -> bool | None:
    """What a cell that answers yes or no says; None for an empty one or anything else."""
    if not text:
        return None
    plain = text.strip().lower()
    return True if plain in _YES else False if plain in _NO else None


def _any_yes(cells: Iterable[str]) -> bool:
    return any(yes_or_no(cell) for cell in cells)


_ISO: Final = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ].*)?")
_UK_DATE: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?: .*)?")
_WORD_DATE: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3})[a-z]*\.?[\s,-]+(\d{4}|\d{2})", re.IGNORECASE)
_SERIAL: Final = re.compile(r"([3-6]\d{4})(?:\.\d+)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@lru_cache(maxsize=1_024)
def read_date(text: str) -> date | None:
    """A day as lists write it: ``2019-12-02``, ``2/12/2019`` (day first), ``2 Dec 2019``, Excel’s ``43801``."""
    plain = visible(text)
    if match := _ISO.fullmatch(plain):
        return _day(match[1], match[2], match[3])
    if match := _UK_DATE.fullmatch(plain):
        return _day(match[3], match[2], match[1])
    if match := _WORD_DATE.fullmatch(plain):
        month = match[2].lower()
        return _day(match[3], str(_MONTHS.index(month) + 1), match[1]) if month in _MONTHS else None
    if match := _SERIAL.fullmatch(plain):
        return date(1899, 12, 30) + timedelta(days=int(match[1]))
    return None


_FOUR_FIGURES: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YOUNGEST: Final = 2008
"""Nobody on a list is born later; of two figures for the year, later ones are of the last century."""
# Excel’s days from 1927 to 2009; fewer figures would be a year.
_BORN_SERIAL: Final = re.compile(r"(?:[1-3]\d|40)\d{3}(?:\.0+)?")


def read_birthday(text: str) -> date | None:
    """A day of birth, as :func:`read_date`; ``3/2/75`` is of 1975, and Excel’s ``27428`` is 3 February 1975."""
    if _BORN_SERIAL.fullmatch(text.strip()):
        return date(1899, 12, 30) + timedelta(days=int(float(text)))
    day = read_date(text) if text else None
    if day is not None and day.year > _YOUNGEST and not _FOUR_FIGURES.search(text):
        return day.replace(year=day.year - 100)
    return day


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def household_keys(contact: Contact) -> list[str]:
    """Everything that ties this contact to others of the same household: address, the list's own id, numbers."""
    keys = _home_keys(contact)
    keys += [f"n:{number.e164}" for number in contact.numbers]
    return keys or [f"p:{contact.external_id}|{contact.full_name}"]


def _home_keys(contact: Contact) -> list[str]:
    keys = [f"a:{contact.address_key}"] if contact.address_key else []
    if contact.household:
        keys.append(f"h:{contact.household}")
    return keys


def households(contacts: Sequence[Contact], on_step: Callable[[], None] | None = None) -> tuple[str, ...]:
    """The household of each contact: who shares an address or a number, directly or through others.

    Args:
        on_step: called now and then; what it raises ends it.

    Returns:
        One id per contact, in the same order; 16 hexadecimal figures made of what the household shares, so that the
        same people in any order, on any machine, get the same id.
    """
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while (above := parent[key]) != key:
            parent[key] = parent[above]
            key = above
        return key

    # A number names a household only where nothing better does ("n:" sorts after the others); elsewhere it need not be
    # among the keys, but only lead to one of them.
    lines: dict[str, str] = {}
    firsts: list[str] = []
    for at, contact in enumerate(contacts):
        if on_step and at % STEP == 0:
            on_step()
        keys = _home_keys(contact) or household_keys(contact)
        top = root(parent.setdefault(keys[0], keys[0]))
        firsts.append(top)
        others = [parent.setdefault(key, key) for key in keys[1:]] if len(keys) > 1 else []
        for number in contact.numbers:
            known = lines.setdefault(number.e164, top)
            if known is not top:
                others.append(known)
        for key in others:
            other = root(key)
            # The smaller key stays on top, whatever the order: the root is the household's name.
            top, below = (top, other) if top < other else (other, top)
            parent[below] = top
    ids: dict[str, str] = {}
    named = []
    for key in firsts:
        top = root(key)
        if top not in ids:
            ids[top] = hashlib.blake2b(top.encode(), digest_size=8).hexdigest()
        named.append(ids[top])
    return tuple(named)


def merge(kept: Contact, other: Contact) -> Contact:
    """Two records of the same person as one.

    What the first record says stands; the other fills what is blank and adds its numbers and columns. A refusal in
    either (do not call, TPS) is a refusal, and the later screening of a number counts.
    """
    numbers = {number.written: number for number in kept.numbers}
    for number in other.numbers:
        known = numbers.get(number.written)
        numbers[number.written] = number if known is None else _merge_number(known, number)
    blank = {
        name: getattr(other, name)
        for name in (
            "external_id",
            "given_name",
            "family_name",
            "salutation",
            "area",
            "language",
            "source",
            "household",
            "support",
        )
        if not getattr(kept, name)
    }
    if not kept.address:
        blank |= {"address": other.address, "address_key": other.address_key, "postcode": other.postcode}
    notes = [kept.note] + ([other.note] if other.note not in kept.note else [])
    return replace(
        kept,
        **blank,
        numbers=tuple(numbers.values())[:MOST_NUMBERS],
        do_not_call=kept.do_not_call or other.do_not_call,
        note="\n".join(filter(None, notes))[:LONGEST_NOTE],
        extra={**other.extra, **kept.extra},
        unusable=tuple(dict.fromkeys((*kept.unusable, *other.unusable))),
        tags=tuple(dict.fromkeys((*kept.tags, *other.tags)))[:MOST_TAGS],
        born=kept.born or other.born,
        permission=kept.permission or other.permission,
    )


def _merge_number(one: ContactNumber, other: ContactNumber) -> ContactNumber:
    newest = max(filter(None, (one.tps_screened_on, other.tps_screened_on)), default=None)
    listed = True if one.tps or other.tps else one.tps if one.tps is not None else other.tps
    return replace(one, tps=listed, tps_screened_on=newest)
