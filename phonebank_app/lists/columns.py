"""Which column of a list means what: by its header, as the systems people export from word it, then by its content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from phonebank_app.errors import ListProblem
from phonebank_app.i18n import tr
from phonebank_app.lists.vocabulary import BESIDE, BY_WORD, DISTRICTS, HOMES, PATTERNS, SECOND_BEST, WHOSE
from phonebank_app.voters.contacts import FIELDS

How = Literal["name", "content", "chosen", "left_out", "unknown"]
LEAVE_OUT: Final = "-"

# A field may have several columns only if their cells say different things; else the first column is taken.
SEVERAL: Final = frozenset(
    {"address", "postcode", "tags", "phone", "phone_bad", "tps", "tps_clear", "tps_date", "do_not_call", "status"}
    | {"deceased", "note"}
)
NAMES: Final = frozenset({"given_name", "family_name", "full_name", "external_id", "elector_number"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Attributes:
        index: its place, counted from 0.
        header: as it stands in the file; ``Column 3`` where the file has none.
        field: its meaning, a key of :data:`phonebank_app.voters.contacts.FIELDS`, or empty: kept and passed through.
        how: how the meaning was found.
        screened: a TPS screening day that the header itself carries, or empty.
    """

    index: int
    header: str
    field: str = ""
    how: How = "unknown"
    screened: str = ""


_DATED: Final = re.compile(r"(.*tps.*?)(\d{4}-\d\d-\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})\W*", re.IGNORECASE)


def squash(header: str) -> str:
    """A header without case, accents, spaces and signs: ``Voter File VANID`` and ``voter_file_van-id`` are one."""
    plain = unicodedata.normalize("NFKD", header).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


@lru_cache(maxsize=1_024)
def field_of(header: str) -> str:
    """The meaning of a header, or empty when no known system uses it for something we need."""
    plain = squash(header)
    while plain:
        if plain in BY_WORD:
            return BY_WORD[plain]
        for field, pattern in PATTERNS:
            if pattern.fullmatch(plain):
                return field
        whose = WHOSE.match(plain)
        if not whose:
            break
        plain = plain[whose.end() :]
    return ""


def known_headers(cells: Sequence[str]) -> int:
    """How many cells of a row are headers that some system uses."""
    return sum(map(bool, map(field_of, cells)))


def recognise(headers: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a header row, each with the meaning its name gives it."""
    taken: set[str] = set()
    beside = _told_by_neighbours(headers)
    columns = []
    home = ""
    for index, raw in enumerate(headers):
        header = " ".join(raw.split()) or f"Column {index + 1}"
        dated = _DATED.fullmatch(header)
        field = "tps" if dated else beside[index] if index in beside else field_of(header)
        if field in {"address", "postcode"} and (whose := HOMES.match(squash(header))):
            home = home or whose[0]
            field = field if whose[0] == home else ""
        if field in taken and field not in SEVERAL:
            field = ""
        taken.add(field)
        how: How = "name" if field else "unknown"
        columns.append(Column(index, header, field, how, dated[2] if dated else ""))
    return _distinct(_second_best(columns, taken))


def _second_best(columns: list[Column], taken: set[str]) -> list[Column]:
    """Columns that are used only where the list has no better one: where post goes, for where somebody lives."""
    wanted = {field for field in set(SECOND_BEST.values()) if field not in taken}
    found = []
    for column in columns:
        field = SECOND_BEST.get(squash(column.header), "") if not column.field else ""
        found.append(replace(column, field=field, how="name") if field in wanted else column)
    return found


def _told_by_neighbours(headers: Sequence[str]) -> dict[int, str]:
    """Meanings that a header has only beside others: “MoB” beside “YoB” is a month, “Nom” beside “Prénom” a surname."""
    words = list(map(squash, headers))
    fields = [field_of(header) for header in headers]
    told: dict[int, str] = {}
    for together, meanings in BESIDE:
        if together <= set(words):
            told |= {at: meanings[word] for at, word in enumerate(words) if word in meanings}
    # "MoB", so written, is a month even where nothing but a day of birth stands beside it, and never a mobile.
    for at, header in enumerate(headers):
        if header.strip() == "MoB" and words[at] == "mob" and at not in told:
            told[at] = "born_month" if {"dob", "yob"} & set(words) else ""
    if "born_year" in fields and "birthday" in words:
        told[words.index("birthday")] = "born_day"
    # A register has its elector numbers in parts: "Prefix, Number, Suffix", or the district in a column of its own.
    for at, field in enumerate(fields):
        numbered = field == "elector_number" or (words[at] == "number" and words[at - 1 : at] == ["prefix"])
        if not numbered:
            continue
        told[at] = "elector_number"
        if words[at + 1 : at + 2] == ["suffix"]:
            told[at + 1] = "elector_suffix"
        if "elector_prefix" not in fields:
            districts = [place for place, word in enumerate(words) if word in DISTRICTS]
            wards = fields.count("area") > len(districts)
            if words[at - 1 : at] == ["prefix"]:
                told[at - 1] = "elector_prefix"
            elif districts and wards:
                told[districts[0]] = "elector_prefix"
        break
    return told


def _distinct(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Number headers that occur twice, so that each column can be named: ``Notes``, ``Notes (2)``."""
    times: dict[str, int] = {}
    named = []
    for column in columns:
        times[column.header] = count = times.get(column.header, 0) + 1
        named.append(replace(column, header=f"{column.header} ({count})") if count > 1 else column)
    return tuple(named)


def choose(columns: Sequence[Column], mapping: Mapping[str, str]) -> tuple[Column, ...]:
    """Apply what a person chose: header to field, or to an empty text for "keep, but do not use".

    Raises:
        ListProblem: no such column, or no such field.
    """
    by_name = {squash(column.header): at for at, column in enumerate(columns)}
    chosen = list(columns)
    for header, field in mapping.items():
        at = by_name.get(squash(header))
        if at is None:
            raise ListProblem(
                tr("This list has no column “{header}”.", header=header),
                tr("Its columns are {headers_in_words}.", headers_in_words=headers_in_words(columns)),
            )
        if field == LEAVE_OUT:
            chosen[at] = replace(columns[at], field="", how="left_out")
            continue
        if field and field not in FIELDS:
            raise ListProblem(
                tr("A column cannot mean “{field}”.", field=field),
                tr("It can mean {names}.", names=", ".join(sorted(FIELDS))),
            )
        chosen[at] = replace(columns[at], field=field, how="chosen")
        for other, column in enumerate(chosen):
            if other != at and field and column.field == field and field not in SEVERAL and column.how != "chosen":
                chosen[other] = replace(column, field="", how="unknown")
    return tuple(chosen)


def headers_in_words(columns: Sequence[Column]) -> str:
    """The first headers of a list, quoted, for a message."""
    shown = [f"“{column.header[:40]}”" for column in columns[:12]]
    more = len(columns) - len(shown)
    return ", ".join(shown) + (tr(" and {more} more", more=more) if more else "")
