"""Three ways to tell parties where to ring.

A strategy is asked every evening for a function that sends one host after the other to a seat.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Protocol

from campaign_map.need.seats import Progress, expected_leads, needs_of
from campaign_map.needs import Assigner, voters_say
from campaign_map.places.nearest import miles_between
from campaign_map.profile import CampaignProfile
from campaign_map.simulation.board import Board
from campaign_map.simulation.supporters import Host
from phonebank_app.seats import Seat

Send = Callable[[Host], str | None]
"""The code of the seat a host is sent to; ``None`` when nobody can be rung anywhere."""


class Strategy(Protocol):
    """A way to tell parties where to ring."""

    def evening(self, board: Board) -> Send:
        """How hosts are sent tonight, given what has happened until last night."""


class NeedsMost:
    """The rule of this service (`campaign_map.needs`), on figures brought up to date every evening.

    Args:
        usual_calls: calls that most parties make.
        evidence: whether what voters told callers counts.
    """

    def __init__(self, seats: Sequence[Seat], profile: CampaignProfile, usual_calls: float, *, evidence: bool) -> None:
        self._seats = seats
        self._profile = profile
        self._usual = usual_calls
        self._evidence = evidence
        self._expected = expected_leads(seats, profile)

    def evening(self, board: Board) -> Send:
        """Count, listen, and send each host where they are needed most once the earlier ones are booked."""
        rule = self._profile.need
        heard = {one.code: one for one in board.heard()} if self._evidence else {}
        told = voters_say(self._expected, heard.values(), rule.sigma)
        progress = {
            code: Progress(
                done=state.done,
                callable=state.callable,
                told=told.get(code, 0.0),
                heard=round(heard[code].answers) if code in heard else 0,
            )
            for code, state in board.states.items()
        }
        needs = needs_of(self._seats, self._profile, progress)
        assigner = Assigner(needs, self._usual, sigma=rule.sigma, no_show=rule.no_show)
        return lambda host: assigner.send(host.calls)


class NearestMarginal:
    """Everybody to the nearest seat that was marginal at the last election, as the map of 2017 did.

    Args:
        within: marginal is a lead, ours or not, of at most so many points.
    """

    def __init__(self, seats: Sequence[Seat], party: str, within: float) -> None:
        marginals = [seat for seat in seats if _is_within(seat.lead_of(party), within)]
        self._nearest = {
            home.code: min(
                marginals, key=lambda seat: (miles_between(home.lat, home.lon, seat.lat, seat.lon), seat.code)
            ).code
            for home in seats
            if marginals
        }

    def evening(self, board: Board) -> Send:
        """The same every evening, whatever happened."""
        return lambda host: self._nearest.get(host.home)


class EvenSpread:
    """One party after the other to each target seat in turn: those we expect to be within so many points."""

    def __init__(self, seats: Sequence[Seat], profile: CampaignProfile, within: float) -> None:
        expected = expected_leads(seats, profile)
        self._turn = cycle([seat.code for seat in seats if _is_within(expected.get(seat.code), within)])

    def evening(self, board: Board) -> Send:
        """Go on where last evening stopped."""
        return lambda host: next(self._turn, None)


def _miles(one: Seat, other: Seat) -> float:
    return miles_between(one.lat, one.lon, other.lat, other.lon)


def _is_within(lead: float | None, points: float) -> bool:
    return lead is not None and abs(lead) <= points
