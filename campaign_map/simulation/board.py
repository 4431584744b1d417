"""What has happened so far in a simulated campaign, seat by seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from campaign_map.needs import Heard
from campaign_map.simulation.supporters import Host, about
from phonebank_app.seats import PARTIES, Seat


@dataclass(frozen=True, slots=True)
class Voters:
    """How voters and lists behave; assumptions, all of them (docs/simulation.md).

    Attributes:
        listed: people on a seat's call list, as a share of its electorate.
        talk: share of calls that become a conversation.
        used_up: share of calls after which somebody is rung no more: they talked, refused, moved, or did not answer for
            the third time. The others can be rung again from the next evening on.
        name_a_party: share of conversations in which somebody says how they will vote.
        rosy: points by which our lead looks better to callers than it is, everywhere.
        rosy_spread: how much that differs from seat to seat, in points (standard deviation).
    """

    listed: float = 0.06
    talk: float = 0.24
    used_up: float = 0.5
    name_a_party: float = 0.6
    rosy: float = 8.0
    rosy_spread: float = 2.0


@dataclass(slots=True)
class SeatState:
    """One seat on one evening.

    Attributes:
        done: calls made.
        talks: conversations held.
        left: people on the list who can still be rung, tonight or later.
        taken: those whom parties of tonight hold.
        ours, rival, answers: what voters said, as `Heard` counts it.
    """

    left: int
    done: int = 0
    talks: int = 0
    taken: int = 0
    ours: int = 0
    rival: int = 0
    answers: int = 0

    @property
    def callable(self) -> int:
        """People whom a further party could ring tonight."""
        return self.left - self.taken


@dataclass(frozen=True, slots=True)
class Board:
    """All seats.

    Args:
        truth: our signed lead in the election that really follows, by seat code; decides what voters say.
        rosiness: what is added to it when they talk to callers, by seat code.
    """

    seats: Mapping[str, Seat]
    party: str
    voters: Voters
    truth: Mapping[str, float]
    rosiness: Mapping[str, float]
    states: dict[str, SeatState] = field(default_factory=dict)

    @classmethod
    def fresh(
        cls,
        seats: Sequence[Seat],
        party: str,
        voters: Voters,
        truth: Mapping[str, float],
        rosiness: Mapping[str, float],
    ) -> Board:
        """Before the first evening."""
        states = {seat.code: SeatState(left=round(voters.listed * seat.electorate)) for seat in seats}
        return cls({seat.code: seat for seat in seats}, party, voters, truth, rosiness, states)

    def lease(self, code: str, calls: int) -> int:
        """Give a party its slice: as many people as it can ring, or as there are. Returns how many."""
        state = self.states[code]
        slice_ = min(calls, state.callable)
        state.taken += slice_
        return slice_

    def ring(self, code: str, calls: int, host: Host) -> int:
        """A party makes its calls. Returns how many became conversations."""
        state, voters = self.states[code], self.voters
        talks = about(calls, voters.talk, host.luck[0])
        state.done += calls
        state.talks += talks
        state.left -= about(calls, voters.used_up, host.luck[1])
        if code in self.truth:
            self._listen(code, round(talks * voters.name_a_party), host)
        return talks

    def night(self) -> None:
        """All leases end."""
        for state in self.states.values():
            state.taken = 0

    def heard(self) -> list[Heard]:
        """What voters have said so far."""
        return [
            Heard(code, state.ours, state.rival, state.answers) for code, state in self.states.items() if state.answers
        ]

    def _listen(self, code: str, answers: int, host: Host) -> None:
        """Voters say how they will vote: as they will, but for rosiness and luck."""
        state = self.states[code]
        both = _share_of_both(self.seats[code], self.party)
        lead = (self.truth[code] + self.rosiness[code]) / 100.0
        ours = min(0.97, max(0.01, (both + lead) / 2.0))
        rival = min(1.0 - ours, max(0.01, both - ours))
        for_us = about(answers, ours, host.luck[2])
        state.ours += for_us
        state.rival += about(answers - for_us, rival / (1.0 - ours), host.luck[3])
        state.answers += answers


def _share_of_both(seat: Seat, party: str) -> float:
    """The share of the vote that we and whoever we are up against had together, 0 to 1."""
    ours = seat.votes_for(party)
    rival = ours - seat.majority if seat.first_party == PARTIES[party].label else seat.winner_votes
    return (ours + rival) / seat.valid_votes
