"""The 650 parliamentary constituencies ("seats") and the figures of the last general election.

The table is ``resources/seats.csv``, written by ``resources/build_seats.py``. Both ends read it: the service to say
where a party is needed most, the window to draw the hexagons and to work when there is no network.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr
from phonebank_app.paths import resources

ELECTION = date(2017, 6, 8)
"""The general election whose votes the table holds."""


@dataclass(frozen=True, slots=True)
class PartyName:
    """How one party is written: ``label`` in the results, ``name`` in words."""

    label: str
    name: str


PARTIES: dict[str, PartyName] = {
    "con": PartyName("Con", "Conservative"),
    "lab": PartyName("Lab", "Labour"),
    "ld": PartyName("LD", "Liberal Democrat"),
    "ukip": PartyName("UKIP", "UKIP"),
    "green": PartyName("Green", "Green"),
    "snp": PartyName("SNP", "SNP"),
    "pc": PartyName("PC", "Plaid Cymru"),
    "dup": PartyName("DUP", "DUP"),
    "sf": PartyName("SF", "Sinn Féin"),
    "sdlp": PartyName("SDLP", "SDLP"),
    "uup": PartyName("UUP", "UUP"),
    "alliance": PartyName("Alliance", "Alliance"),
}
"""The parties with a column of their own, by the key of that column."""

VOTE_COLUMNS = (*PARTIES, "other")
"""The columns of votes, in the table's order. ``other`` lumps every other candidate: never rank by it."""

COLUMNS = (
    *("code", "name", "region", "country", "electorate", "valid_votes"),
    *VOTE_COLUMNS,
    *("first_party", "second_party", "majority", "lat", "lon", "hex_col", "hex_row"),
)
"""The header of ``seats.csv``."""

REGIONS = (
    *("East", "East Midlands", "London", "North East", "North West", "South East", "South West"),
    *("West Midlands", "Yorkshire and The Humber", "Northern Ireland", "Scotland", "Wales"),
)
NATIONS = ("England", "Northern Ireland", "Scotland", "Wales")

_KEY_OF_LABEL = {party.label: key for key, party in PARTIES.items()}
_NAMES_WITHOUT_COLUMN = {"Spk": "the Speaker", "Ind": "Independent"}
_VOTES_FROM = COLUMNS.index("con")
_VOTES_TO = COLUMNS.index("first_party")


@dataclass(frozen=True, slots=True)
class Seat:
    """One constituency as it voted in `ELECTION`.

    Attributes:
        code: ONS code, e.g. ``E14000731``; unique.
        votes: votes in the order of `VOTE_COLUMNS`; use `votes_for`.
        first_party, second_party: labels of the results (``Con``, ``Spk``, …), some without a column of votes.
        majority: votes between the first and the second.
        lat, lon: where the people of the seat live on average, WGS84 (in Northern Ireland a point inside it).
        hex_col, hex_row: its hexagon; pointy-top, odd rows shifted right by half, row 0 in the north.
    """

    code: str
    name: str
    region: str
    country: str
    electorate: int
    valid_votes: int
    votes: tuple[int, ...]
    first_party: str
    second_party: str
    majority: int
    lat: float
    lon: float
    hex_col: int
    hex_row: int

    @property
    def is_speakers(self) -> bool:
        """Whether the Speaker won it: by custom the large parties do not stand there."""
        return self.first_party == "Spk"

    @property
    def winner_votes(self) -> int:
        """Votes of the winner.

        A winner without a column (the Speaker, an independent) is lumped into ``other`` with the rest, so their
        votes are the runner-up's plus the majority.
        """
        key = _KEY_OF_LABEL.get(self.first_party)
        if key is not None:
            return self.votes_for(key)
        return self.votes_for(_KEY_OF_LABEL[self.second_party]) + self.majority

    def votes_for(self, party: str) -> int:
        """Votes for ``party``, a key of `VOTE_COLUMNS`.

        Raises:
            ValueError: for a party that has no column.
        """
        return self.votes[VOTE_COLUMNS.index(party)]

    def lead_of(self, party: str) -> float | None:
        """The signed lead of ``party`` (a key of `PARTIES`) in points of the valid vote; ``None`` if it did not stand.

        Positive when the party won: its majority. Negative when it lost: its votes less the winner's. Minus 3.5 means
        that the winner had 3.5 % of all valid votes more than we had.
        """
        ours = self.votes_for(party)
        if ours == 0:
            return None
        margin = self.majority if self.is_won_by(party) else ours - self.winner_votes
        return 100.0 * margin / self.valid_votes

    def is_won_by(self, party: str) -> bool:
        """Whether ``party``, a key of `PARTIES`, won the seat."""
        return self.first_party == PARTIES[party].label

    def rival_of(self, party: str) -> str:
        """The label of whom ``party`` is up against: the runner-up where it won, the winner elsewhere."""
        return self.second_party if self.is_won_by(party) else self.first_party


class Need(StrEnum):
    """How much a party's calls would do in a seat, in the classes that the map is drawn in."""

    MOST = "most"
    MUCH = "much"
    MORE = "more"
    SOME = "some"
    LEAST = "least"
    NOT_OURS = "not_ours"

    @classmethod
    def of(cls, index: int | None) -> Need:
        """The class of a seat: ``index`` is 0 to 100, where the neediest seat is 100; ``None`` is not ours to win."""
        if index is None:
            return cls.NOT_OURS
        return next((need for need, lowest in _LOWEST_INDEX if index >= lowest), cls.LEAST)

    @property
    def label(self) -> str:
        """Words for a legend, e.g. “Most, 70 to 100”."""
        return _NEED_LABELS[self]


_LOWEST_INDEX = ((Need.MOST, 70), (Need.MUCH, 50), (Need.MORE, 30), (Need.SOME, 10))
_NEED_LABELS = {
    Need.MOST: tr("Most, 70 to 100"),
    Need.MUCH: tr("Much, 50 to 69"),
    Need.MORE: tr("More, 30 to 49"),
    Need.SOME: tr("Some, 10 to 29"),
    Need.LEAST: tr("Least, under 10"),
    Need.NOT_OURS: tr("Not ours to win"),
}


def party_name(label: str) -> str:
    """A label of the results in words: ``LD`` is “Liberal Democrat”; a label that is a name already stays."""
    key = _KEY_OF_LABEL.get(label)
    return PARTIES[key].name if key is not None else _NAMES_WITHOUT_COLUMN.get(label, label)


def party_key(label: str) -> str | None:
    """The column of votes of a label of the results; ``None`` for one without a column (``Spk``, ``Ind``, …)."""
    return _KEY_OF_LABEL.get(label)


@cache
def load_seats() -> tuple[Seat, ...]:
    """All seats in order of code, read once.

    Raises:
        FileProblem: the shipped table is missing or damaged.
    """
    return read_seats(resources() / "seats.csv")


@cache
def seats_by_code() -> dict[str, Seat]:
    """All seats by code; shared, so do not change it."""
    return {seat.code: seat for seat in load_seats()}


def read_seats(path: Path) -> tuple[Seat, ...]:
    """The seats of a table with the header `COLUMNS`.

    Raises:
        FileProblem: it is missing or damaged.
    """
    way_out = tr("Install the program again.")
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            if tuple(next(rows, ())) != COLUMNS:
                raise FileProblem(
                    tr("The table of seats “{name}” has other columns than expected.", name=path.name), way_out
                )
            return tuple(_seat(row) for row in rows)
    except (OSError, ValueError, IndexError) as error:
        raise FileProblem(tr("The table of seats “{name}” cannot be read.", name=path.name), way_out) from error


def _seat(row: list[str]) -> Seat:
    code, name, region, country, electorate, valid_votes = row[:_VOTES_FROM]
    first, second, majority, lat, lon, hex_col, hex_row = row[_VOTES_TO:]
    return Seat(
        code=code,
        name=name,
        region=region,
        country=country,
        electorate=int(electorate),
        valid_votes=int(valid_votes),
        votes=tuple(map(int, row[_VOTES_FROM:_VOTES_TO])),
        first_party=first,
        second_party=second,
        majority=int(majority),
        lat=float(lat),
        lon=float(lon),
        hex_col=int(hex_col),
        hex_row=int(hex_row),
    )
