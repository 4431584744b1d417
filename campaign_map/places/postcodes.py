"""What somebody typed into the postcode box becomes a seat, or an answer in words. Nothing of it is kept or logged.

An answer holds no more of a postcode than its first half, so it may travel in an address; the second half is used once,
to look up the seat, and dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from campaign_map.places import slips
from campaign_map.places.postcode_table import District, joined, load_table
from phonebank_app.seats import seats_by_code

LONGEST = 200
"""Of what was typed, no more than this many characters are looked at."""

_UNIT = "ABDEFGHJLNPQRSTUWXYZ"
_PLAIN = re.compile(rf"([A-Z]{{1,2}}[0-9][0-9A-Z]?) ?([0-9][{_UNIT}]{{2}})", re.ASCII)
_IN_A_TEXT = re.compile(rf"(?<![0-9A-Z])([A-Z]{{1,2}}[0-9][0-9A-Z]?) ?([0-9][{_UNIT}]{{2}})(?![0-9A-Z])", re.ASCII)
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9]{1,2}|[A-Z]{1,2}[0-9][A-Z]", re.ASCII)
_LETTER_TO_COME = re.compile(r"[A-Z]{1,2}[0-9]", re.ASCII)
_STOPS_INSIDE = re.compile(r"(?<=[0-9A-Z])[.’'](?=[0-9A-Z])", re.ASCII)
_OTHER_SIGNS = re.compile(r"[^0-9A-Z]+", re.ASCII)
_INWARD = re.compile(rf"[0-9](?:[{_UNIT}]{{1,2}})?", re.ASCII)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Kind(StrEnum):
    """What can be said of what was typed."""

    SEAT = "seat"
    SEVERAL = "several"
    NORTHERN_IRELAND = "northern_ireland"
    ISLANDS = "islands"
    OVERSEAS = "overseas"
    NO_PLACE = "no_place"
    UNKNOWN = "unknown"
    NOT_A_POSTCODE = "not_a_postcode"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class PostcodeAnswer:
    """What a postcode says.

    Attributes:
        district: its first half, like SE13, spelled as it should be; blank when that is not known.
        seats: codes; one for `Kind.SEAT`, at least two for `Kind.SEVERAL` with the likeliest first, else none.
        shares: for each of ``seats``, of the postcodes it may be; they add to 1, but for rounding.
        lat, lon: the middle of the district, WGS84; ``None`` where it is not known.
        suggestions: districts that may have been meant, likeliest first.
        says: what is the matter, one or two sentences; blank for `Kind.SEAT` and `Kind.SEVERAL`.
        way_out: what to do now, one sentence; may be blank.
    """

    kind: Kind
    district: str = ""
    seats: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    lat: float | None = None
    lon: float | None = None
    suggestions: tuple[str, ...] = ()
    says: str = ""
    way_out: str = ""

    @property
    def seat(self) -> str:
        """The one seat it is in, or blank."""
        return self.seats[0] if self.kind is Kind.SEAT else ""

    @property
    def elsewhere(self) -> bool:
        """Whether it is a place where nobody is elected for us, but from where one can ring."""
        return self.kind in (Kind.NORTHERN_IRELAND, Kind.ISLANDS, Kind.OVERSEAS)

    @property
    def words(self) -> str:
        """The answer in words, with a way out."""
        if self.kind is Kind.SEAT:
            return f"{self.district} is in {_name(self.seat)}."
        if self.kind is Kind.SEVERAL:
            names = "; ".join(_name(code) for code in self.seats)
            return f"{self.district} is in {_number(len(self.seats))} seats. Add the rest, or choose: {names}."
        return f"{self.says} {self.way_out}".strip()

    def words_for(self, seat_name: str) -> str:
        """The same for somebody who lives elsewhere, with the seat that they can ring."""
        return f"{self.says} You can still ring: {seat_name} needs you most." if self.elsewhere else self.words


def look_up(typed: str, *, standing_in_northern_ireland: bool = False) -> PostcodeAnswer:
    """What a postcode, or half of one, says.

    Upper or lower case, spaces or none, full-width letters and stray signs do not matter; nor does a letter O for a
    nought, or an I or L for a one, where only one of them makes a postcode; nor an address around it.

    Args:
        standing_in_northern_ireland: whether the campaign's party does; its seats are not told by postcode, so the
            words differ.

    Raises:
        FileProblem: the shipped table is missing or damaged.
    """
    typed = typed[:LONGEST]
    plain = _PLAIN.fullmatch(typed.upper())
    if plain is not None and (found := load_table().get(plain[1])) is not None:
        return _in_seat(found, found.seat_of(plain[2]))
    said = _said(typed)
    if not said:
        return PostcodeAnswer(Kind.BLANK, says="No postcode was typed.", way_out="Type one, like SE13 6AB.")
    compact = said.replace(" ", "")
    for reading in (_read(said, compact), _read_from_text(said)):
        if reading is not None:
            return _answer(*reading, standing_in_northern_ireland)
    return _far_away(compact) or _not_known(said, compact)


def seat_of(postcode: str) -> str | None:
    """The seat of a postcode written as “OUT INW”, or of any beginning of one; ``None`` for a district not known.

    This is the bare look into the table, without any forgiveness.
    """
    outward, _, inward = postcode.partition(" ")
    district = load_table().get(outward)
    return None if district is None else district.seat_of(inward)


def district(name: str) -> District | None:
    """A district by its name as an answer has it; ``None`` where none is known, as for Northern Ireland's.

    SW1 and the like, which stand for several (SW1A, SW1E, …), are those together.
    """
    found = load_table().get(name)
    if found is None and _LETTER_TO_COME.fullmatch(name):
        parts = [part for key, part in load_table().items() if key[:-1] == name and key[-1].isalpha()]
        return joined(name, parts) if parts else None
    return found


def _said(typed: str) -> str:
    """What was typed as capitals and digits with single spaces between."""
    plain = unicodedata.normalize("NFKC", typed)[:LONGEST].upper()
    return " ".join(_OTHER_SIGNS.sub(" ", _STOPS_INSIDE.sub("", plain)).split())


def _read(said: str, compact: str) -> tuple[str, str] | None:
    """District and what is known of the second half, both spelled right; as typed if that makes sense, else mended."""
    as_typed = next((halves for halves in _as_typed(said, compact) if _is_known(halves[0])), None)
    if as_typed is not None:
        return as_typed
    mended = {halves for halves in _mended(compact) if _is_known(halves[0])}
    # BL0 OBF is BL0 0BF and not B10 0BF: whoever slips once seldom slips twice.
    changes = {halves: sum(map(str.__ne__, compact, "".join(halves))) for halves in mended}
    fewest = [halves for halves, many in changes.items() if many == min(changes.values())]
    if len(fewest) == 1:
        return fewest[0]
    return (compact, "") if district(compact) is not None else None


def _as_typed(said: str, compact: str) -> Iterator[tuple[str, str]]:
    """Ways to cut it in two without changing a sign, likeliest first."""
    if len(compact) > 4 and _INWARD.fullmatch(compact[-3:]):
        yield compact[:-3], compact[-3:]
        return
    first, _, second = said.partition(" ")
    if _INWARD.fullmatch(second):
        yield first, second
    yield compact, ""
    if not _OUTWARD.fullmatch(compact):  # else SE31 would be SE3 1, when it is far likelier to be SE13
        for cut in range(len(compact) - 1, 1, -1):
            if _INWARD.fullmatch(compact[cut:]):
                yield compact[:cut], compact[cut:]


def _mended(compact: str) -> Iterator[tuple[str, str]]:
    """Whole postcodes, or else whole districts, that differ in noughts and ones only."""
    inward = slips.as_digit(compact[-3:-2]) + compact[-2:]
    if len(compact) > 4 and _INWARD.fullmatch(inward):
        for outward in slips.outwards(compact[:-3]):
            yield outward, inward
    else:
        for outward in slips.outwards(compact):
            yield outward, ""


def _read_from_text(said: str) -> tuple[str, str] | None:
    """The one postcode in an address, or the district that it ends with."""
    found = {(match[1], match[2]) for match in _IN_A_TEXT.finditer(said) if _is_known(match[1])}
    if len(found) == 1:
        return found.pop()
    before, _, last = said.rpartition(" ")
    return (last, "") if before and not found and _is_known(last) else None


def _is_known(outward: str) -> bool:
    return outward in load_table() or slips.region_of(outward) is not None


def _answer(outward: str, inward: str, standing_in_northern_ireland: bool) -> PostcodeAnswer:
    found = district(outward)
    if found is None:
        return _outside(outward, standing_in_northern_ireland)
    seats = found.seats_of(inward)
    if len(seats) == 1:
        return _in_seat(found, seats[0])
    shares = [share for code, share in zip(found.seats, found.shares, strict=True) if code in seats]
    whole = sum(shares) or 1.0
    return PostcodeAnswer(
        Kind.SEVERAL, found.name, seats, tuple(share / whole for share in shares), found.lat, found.lon
    )


def _in_seat(found: District, code: str) -> PostcodeAnswer:
    return PostcodeAnswer(Kind.SEAT, found.name, (code,), (1.0,), found.lat, found.lon)


def _outside(outward: str, standing_in_northern_ireland: bool) -> PostcodeAnswer:
    region = slips.region_of(outward)
    assert region is not None
    if region.area == "BT":
        says = "BT postcodes are in Northern Ireland, where we are not standing."
        if standing_in_northern_ireland:
            says = "BT postcodes are in Northern Ireland, where we cannot tell a seat by its postcode."
        return PostcodeAnswer(Kind.NORTHERN_IRELAND, outward, says=says, way_out="You can still ring from there.")
    if region.is_forces:
        return _forces(outward)
    says = f"{region.area} postcodes are {region.where}, which has no seat at Westminster."
    return PostcodeAnswer(Kind.ISLANDS, outward, says=says, way_out="You can still ring from there.")


def _forces(outward: str) -> PostcodeAnswer:
    says = "A forces address (BFPO) moves with its unit, so it is in no seat."
    return PostcodeAnswer(Kind.OVERSEAS, outward, says=says, way_out="You can ring from anywhere.")


def _far_away(compact: str) -> PostcodeAnswer | None:
    """The oddities: abroad, forces, overseas territories, postcodes of no place."""
    if compact.startswith("BFPO"):
        return _forces("BFPO")
    if compact in slips.ABROAD:
        return PostcodeAnswer(Kind.OVERSEAS, says="You are abroad.", way_out="You can ring from anywhere.")
    place = slips.overseas(compact)
    if place:
        says = f"That is a postcode of {place}, which has no seat at Westminster."
        return PostcodeAnswer(Kind.OVERSEAS, says=says, way_out="You can still ring from there.")
    owner = slips.belongs_to_nowhere(compact)
    if owner:
        return PostcodeAnswer(Kind.NO_PLACE, says=f"That postcode {owner}.", way_out="Type the one you live at.")
    return None


def _not_known(said: str, compact: str) -> PostcodeAnswer:
    whole = _INWARD.fullmatch(compact[-3:]) is not None and len(compact) > 4
    outward = compact[:-3] if whole else compact
    if 2 <= len(outward) <= 5 and outward[0].isalpha() and any(sign.isdigit() for sign in outward):
        near = slips.near(outward, load_table())
        if near:
            asks = f"Did you mean {_either(near)}?"
            return PostcodeAnswer(
                Kind.UNKNOWN, suggestions=near, says=f"{outward} is not a postcode we know.", way_out=asks
            )
        if whole or not _first_half(said, compact):
            return PostcodeAnswer(
                Kind.UNKNOWN, says=f"{outward} is not a postcode we know.", way_out="Look at it again, please."
            )
    first = _first_half(said, compact)
    if first:
        says = "The second half of a postcode is a number and two letters, like 6AB."
        way_out = f"Look at what comes after {first}."
        return PostcodeAnswer(Kind.NOT_A_POSTCODE, suggestions=(first,), says=says, way_out=way_out)
    example = min((name for name in load_table() if name.rstrip("0123456789") == compact), key=len, default="")
    if example:
        says = f"{compact} is the beginning of a postcode."
        return PostcodeAnswer(Kind.NOT_A_POSTCODE, says=says, way_out=f"Add the number, like {example}.")
    return PostcodeAnswer(
        Kind.NOT_A_POSTCODE, says="That is not a postcode.", way_out="Type one, like SE13 6AB, or its first half."
    )


def _first_half(said: str, compact: str) -> str:
    """A district that what was typed begins with, when the rest makes no sense; blank if there is none."""
    first = said.partition(" ")[0]
    if first != said and first in load_table():
        return first
    if len(compact) > 8 or " " in said:
        return ""
    return next((compact[:cut] for cut in range(min(4, len(compact) - 1), 1, -1) if compact[:cut] in load_table()), "")


def _either(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _name(code: str) -> str:
    return seats_by_code()[code].name


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
