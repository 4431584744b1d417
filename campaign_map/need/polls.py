"""A table of polls becomes expected swings.

A CSV file with the columns ``place``, ``date`` and ``source``, and what the poll says in one of three ways:

=============  ==========================================================================================
``points``     the change of our lead since the last election, in points
``lead``       our lead in the poll; our lead at the last election in that place is taken off
``ours``,      the shares of the vote for us and for our strongest rival there; their difference is the lead
``theirs``
=============  ==========================================================================================

Of several polls of a place, those of the seven days up to the newest are averaged, each counting the same: one poll is
out by three points either way, and a campaign has seldom enough of them for anything cleverer. The swing has the date
of the newest, and names them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from statistics import fmean

from campaign_map.accounts.audit import Actor
from campaign_map.need.swings import EVERYWHERE, Entry, checked, place_named, store_entries
from campaign_map.need.tables import TableRow, WrongCell, day, number, read_table
from campaign_map.settings import Service
from phonebank_app.errors import FileProblem, NotAllowed
from phonebank_app.seats import PARTIES, Seat, load_seats

WINDOW = timedelta(days=7)
"""Polls older than the newest by more than this are left out of its average."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Poll:
    """One row: the swing it shows in a place (blank for everywhere)."""

    place: str
    on: date
    points: float
    source: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be a poll, and why: “has no date”."""

    row: int
    why: str

    def __str__(self) -> str:
        return f"Row {self.row} {self.why}."


@dataclass(frozen=True, slots=True)
class PollTable:
    """What a file holds.

    Attributes:
        entries: the swing of each place, from its newest polls.
        polls: how many polls each entry is the mean of, in the same order.
    """

    entries: tuple[Entry, ...]
    polls: tuple[int, ...]
    refused: tuple[RefusedRow, ...]


def load_polls(service: Service, by: Actor, path: Path, *, without_refused: bool = False) -> PollTable:
    """Enter the swings of a poll table.

    Args:
        without_refused: enter the rest although some rows were refused. Otherwise nothing is entered, because a
            missing poll changes an average without anybody noticing.

    Raises:
        FileProblem: it is no such table, holds no poll, or has rows that are refused (named by their number).
        NotAllowed: nobody is named.
    """
    table = read_polls(service, path)
    if table.refused and not without_refused:
        named = " ".join(str(one) for one in table.refused[:_SHOWN])
        more = len(table.refused) - _SHOWN
        also = f" So are {more} more rows." if more > 0 else ""
        raise FileProblem(
            f"“{path.name}” was not loaded. {named}{also}", "Mend these rows, or load the others with --skip-refused."
        )
    if not table.entries:
        raise FileProblem(f"“{path.name}” holds no poll.", "Add a row for each.")
    store_entries(service, by, table.entries)
    return table


def read_polls(service: Service, path: Path) -> PollTable:
    """Read a poll table; nothing is entered.

    Raises:
        FileProblem: it is no such table.
    """
    polls: dict[str, list[Poll]] = defaultdict(list)
    refused = []
    for row in read_table(path, ("place", "date", "source")):
        if not {"points", "lead", "ours"} & set(row.cells):
            raise FileProblem(f"“{path.name}” does not say what its polls say.", "Add a column points, or lead.")
        try:
            poll = _poll(service, row)
            polls[poll.place].append(poll)
        except WrongCell as wrong:
            refused.append(RefusedRow(row.number, str(wrong)))
    entries, counts = [], []
    for place, some in sorted(polls.items()):
        newest = newest_of(some)
        entries.append(Entry(place, checked(service, place, _mean(newest), newest[0].on, _sources(newest)).swing))
        counts.append(len(newest))
    return PollTable(tuple(entries), tuple(counts), tuple(refused))


def newest_of(polls: Sequence[Poll]) -> list[Poll]:
    """The polls of the seven days up to the newest, newest first."""
    newest = max(poll.on for poll in polls)
    return sorted((poll for poll in polls if newest - poll.on < WINDOW), key=lambda poll: poll.on, reverse=True)


@cache
def lead_then(party: str, place: str) -> float:
    """Our lead in a place at the last election, in points of all votes there, over the strongest other party.

    Everywhere is Great Britain, as in British polls: parties of Northern Ireland stand nowhere else.
    """
    seats = _seats_of(place)
    votes = {key: sum(seat.votes_for(key) for seat in seats) for key in PARTIES}
    strongest = max(votes[key] for key in PARTIES if key != party)
    return 100.0 * (votes[party] - strongest) / sum(seat.valid_votes for seat in seats)


def _seats_of(place: str) -> list[Seat]:
    if place:
        return [seat for seat in load_seats() if place in (seat.region, seat.country)]
    return [seat for seat in load_seats() if seat.country != "Northern Ireland"]


def _poll(service: Service, row: TableRow) -> Poll:
    try:
        place = place_named(row["place"] or "?")
    except NotAllowed as error:
        raise WrongCell(f"names no nation, region or “{EVERYWHERE}”") from error
    if not any(seat.votes_for(service.profile.party) for seat in _seats_of(place)):
        raise WrongCell("is of a place where we did not stand")
    poll = Poll(place, day(row["date"]), _points(service.profile.party, place, row), row["source"])
    try:
        checked(service, poll.place, poll.points, poll.on, poll.source)
    except NotAllowed as error:
        what = error.what.rstrip(".")
        raise WrongCell(f"cannot be right: {what[:1].lower()}{what[1:]}") from error
    return poll


def _points(party: str, place: str, row: TableRow) -> float:
    if row["points"]:
        return number(row["points"])
    if row["lead"]:
        return number(row["lead"]) - lead_then(party, place)
    if row["ours"] and row["theirs"]:
        ours, theirs = number(row["ours"]), number(row["theirs"])
        if not (0 <= ours <= 100 and 0 <= theirs <= 100 and ours + theirs <= 100.5):
            raise WrongCell("has shares that are none")
        return ours - theirs - lead_then(party, place)
    raise WrongCell("has neither points, nor a lead, nor ours and theirs")


def _mean(polls: Sequence[Poll]) -> float:
    return round(fmean(poll.points for poll in polls), 2) + 0.0


def _sources(polls: Sequence[Poll]) -> str:
    names = ", ".join(dict.fromkeys(poll.source for poll in polls))
    return names if len(polls) == 1 else f"mean of {len(polls)} polls: {names}"
