"""What the map, its table and its cards say, as rows and words; no drawing here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import NeedsSnapshot, SeatFigures
from phonebank_app.seats import Need, Seat
from phonebank_app.words import dates

POLLS_OUT = 3
"""By how many points the polls are tried out either way (DESIGN §8)."""

CREDIT = tr(
    "Contains Parliamentary information licensed under the Open Parliament Licence v3.0. Source: Office for National "
    "Statistics licensed under the Open Government Licence v3.0. Contains OS data © Crown copyright and database "
    "right. Contains Royal Mail data © Royal Mail copyright and database right."
)
"""What the sources of the seats ask to be said wherever they are shown."""


class Polls(IntEnum):
    """How the polls are taken: as they are, or three points out either way. In the order of the switch."""

    WORSE = 0
    AS_THEY_ARE = 1
    BETTER = 2


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One seat as it is drawn and listed.

    Attributes:
        place: counted from 1, with the polls taken as asked for.
        stands: our expected lead in points; ``None`` where we do not stand.
        covered: share of the wanted calls made or booked, 0 to 1.
        need: 0 to 100.
        best, worst: the places it takes between polls three points out either way.
        empty: nobody there can be rung just now.
    """

    seat: Seat
    place: int
    stands: float | None
    covered: float
    need: int
    best: int
    worst: int
    empty: bool

    @property
    def band(self) -> Need:
        return Need.of(None if self.stands is None else self.need)

    @property
    def stands_words(self) -> str:
        """“−4.9”, “+1.0”, or a dash where we do not stand."""
        return "–" if self.stands is None else points(self.stands)

    @property
    def covered_words(self) -> str:
        """“15 %”; never rounded up to all of it."""
        return "–" if self.stands is None else f"{percent(self.covered)} %"

    @property
    def places_words(self) -> str:
        """“1 to 40”, or one place when the polls do not matter."""
        return str(self.best) if self.best == self.worst else tr("{best} to {worst}", best=self.best, worst=self.worst)

    @property
    def need_words(self) -> str:
        return "–" if self.stands is None else str(self.need)

    def detail(self) -> tuple[str, ...]:
        """Sentences about the seat, for its card and for those who listen to the screen."""
        if self.stands is None:
            return (tr("Not ours to win"),)
        by = abs(self.stands)
        stand = tr("We stand {by:.1f} points ahead", by=by)
        if not round(self.stands, 1):
            stand = tr("We stand level")
        elif self.stands < 0:
            stand = tr("We stand {by:.1f} points behind", by=by)
        lines = [
            tr("Need {need}, place {place}", need=self.need, place=self.place),
            stand,
            tr("{percent} % of its calls are covered", percent=percent(self.covered)),
            tr("{places} if polls are {out} out", places=self.places_words, out=POLLS_OUT),
        ]
        return (*lines, tr("Nobody there can be rung")) if self.empty else tuple(lines)


def points(value: float) -> str:
    """Points with a sign, the minus being a real one: “−4.9”."""
    return f"{value:+.1f}".replace("-", "−").replace("+0.0", "0.0").replace("−0.0", "0.0")


def percent(share: float) -> int:
    """A share as per cent, where 99.6 % is not yet all."""
    return 100 if share >= 1 else min(99, round(100 * share))


def rows(snapshot: NeedsSnapshot, seats: Mapping[str, Seat], polls: Polls) -> list[SeatRow]:
    """All seats, neediest first, with the polls taken as asked for. A seat the table of seats lacks is left out."""
    made = [_row(figures, seats[figures.code], polls) for figures in snapshot.seats if figures.code in seats]
    return sorted(made, key=lambda row: (row.place, row.seat.code))


def _row(figures: SeatFigures, seat: Seat, polls: Polls) -> SeatRow:
    places = (figures.rank_if_worse, figures.rank, figures.rank_if_better)
    needs = (figures.need_if_worse, figures.need, figures.need_if_better)
    out = POLLS_OUT * (polls - Polls.AS_THEY_ARE)
    return SeatRow(
        seat=seat,
        place=places[polls],
        stands=None if figures.stands is None else figures.stands + out,
        covered=figures.covered,
        need=needs[polls],
        best=min(places),
        worst=max(places),
        empty=figures.callable == 0,
    )


def subtitle(snapshot: NeedsSnapshot | None, *, offline: bool) -> str:
    """How old the figures are and where they are from, for the line under the title."""
    if snapshot is None:
        return tr("No figures yet")
    if snapshot.example:
        return tr("Example figures, shipped with the program for rehearsing: nobody’s real evening")
    at = local(snapshot.figures_at)
    when = tr("Figures of {day}, {at:%H:%M}", day=dates.day_month(at), at=at)
    where = tr("kept on this laptop, used because we are offline") if offline else tr("from the campaign")
    stale = tr(". The polls are over a week old") if snapshot.polls_stale else ""
    return f"{when}, {where}{stale}"


def neighbours_named(snapshot: NeedsSnapshot, ranked: list[SeatRow], ours: str, polls: Polls) -> list[str]:
    """The codes of the next two seats to name: the reason’s own alternatives, or the neediest with the polls moved."""
    if polls is Polls.AS_THEY_ARE and snapshot.reason is not None and snapshot.seat_code == ours:
        named = [other.code for other in snapshot.reason.alternatives]
        if named:
            return named[:2]
    return [row.seat.code for row in ranked if row.seat.code != ours and row.stands is not None and not row.empty][:2]
