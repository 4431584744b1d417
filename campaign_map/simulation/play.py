"""Campaigns played to their end, and what is measured of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

import msgspec
from msgspec import Struct

from campaign_map.profile import CampaignProfile, Swing
from campaign_map.simulation.board import Board, Voters
from campaign_map.simulation.outcome import Outcome
from campaign_map.simulation.strategies import EvenSpread, NearestMarginal, NeedsMost, Strategy
from campaign_map.simulation.supporters import Homes, Host, invite
from phonebank_app.seats import Seat

NEEDS_MOST = "needs-most"
NEAREST = "nearest marginal"
EVEN = "even spread"


class Run(Struct, frozen=True, kw_only=True):
    """One campaign played to its end. `UNITS` says what each figure is in."""

    strategy: str
    swing: float | None
    evidence: bool | None
    parties_sent: int
    parties_held: int
    parties_to_empty_queue: int
    parties_without_seat: int
    calls: int
    calls_lost: int
    conversations: int
    conversations_in_close: int
    share_in_close: float
    coverage_mean: float
    coverage_median: float
    share_of_target: float
    close_seats_below_floor: int
    seats_rung: int


UNITS: dict[str, str] = {
    "strategy": f"“{NEEDS_MOST}”, “{EVEN}” or “{NEAREST}”",
    "swing": "points on our lead that the campaign expected; null where the strategy does not ask",
    "evidence": "whether voters' answers counted; null where the strategy does not ask",
    "parties_sent": "parties that were told a seat",
    "parties_held": "parties that took place and had somebody to ring",
    "parties_to_empty_queue": "parties sent to a seat where nobody was left to ring that evening",
    "parties_without_seat": "parties that were told that nobody is left to ring anywhere",
    "calls": "calls made",
    "calls_lost": "calls that parties which took place were ready to make, and had nobody left to make them to",
    "conversations": "calls that became a conversation",
    "conversations_in_close": "of these, in close seats",
    "share_in_close": "the same as a share of all conversations, 0 to 1",
    "coverage_mean": "calls made over contacts wanted, at most 1, mean of the close seats",
    "coverage_median": "the same, median",
    "share_of_target": "calls made in all close seats over contacts wanted there, 0 to 1 and above",
    "close_seats_below_floor": "close seats with a coverage below the floor",
    "seats_rung": "seats where at least one call was made",
}
"""What each figure of a `Run` is."""


@dataclass(frozen=True, slots=True)
class Game:
    """Everything that does not differ between runs.

    Attributes:
        parties, evenings: how many parties, spread over how many evenings.
        close: a seat was close if it was decided by under so many points; a marginal and a target seat go by it too.
        floor: share of its target below which a close seat counts as left behind.
        seed: the same seed, file and settings give the same figures.
    """

    seats: Sequence[Seat]
    profile: CampaignProfile
    outcome: Outcome
    parties: int = 2000
    evenings: int = 14
    homes: Homes = Homes.PEOPLE
    close: float = 5.0
    floor: float = 0.05
    regional: bool = False
    seed: int = 1
    voters: Voters = field(default_factory=Voters)

    def hosts(self) -> tuple[tuple[Host, ...], ...]:
        """The hosts of each evening."""
        rng = random.Random(f"hosts {self.seed}")
        return invite(self.seats, self.profile, self.parties, self.evenings, self.homes, rng)

    def rosiness(self) -> dict[str, float]:
        """Points that callers hear too many, by seat code."""
        rng = random.Random(f"rosiness {self.seed}")
        return {seat.code: self.voters.rosy + rng.gauss(0, self.voters.rosy_spread) for seat in self.seats}

    def expecting(self, swing: float) -> CampaignProfile:
        """The profile of a campaign that expected this swing: everywhere, or with the profile's regions about it."""
        usual = self.profile.swing
        if not self.regional:
            return self.profile.with_swing(Swing(swing, usual.on, "this simulation"))
        by = swing - usual.points

        def moved(one: Swing) -> Swing:
            return msgspec.structs.replace(one, points=max(-100.0, min(100.0, one.points + by)))

        return msgspec.structs.replace(
            self.profile,
            swing=moved(usual),
            nations={name: moved(one) for name, one in self.profile.nations.items()},
            regions={name: moved(one) for name, one in self.profile.regions.items()},
        )


def play_all(game: Game, swings: Sequence[float], evidence: Sequence[bool]) -> Iterator[Run]:
    """Every strategy with every swing; needs-most without and with voters' answers, as asked."""
    hosts, rosiness = game.hosts(), game.rosiness()
    calls = sorted(host.calls for evening in hosts for host in evening)
    usual = float(calls[len(calls) // 2]) if calls else 1.0

    def run(strategy: Strategy, name: str, swing: float | None = None, heard: bool | None = None) -> Run:
        board = Board.fresh(game.seats, game.profile.party, game.voters, game.outcome.leads, rosiness)
        return _measure(game, board, play(strategy, hosts, board), name, swing, heard)

    yield run(NearestMarginal(game.seats, game.profile.party, game.close), NEAREST)
    for swing in swings:
        profile = game.expecting(swing)
        yield run(EvenSpread(game.seats, profile, game.close), EVEN, swing)
        for heard in evidence:
            yield run(NeedsMost(game.seats, profile, usual, evidence=heard), NEEDS_MOST, swing, heard)


@dataclass(slots=True)
class Tally:
    """What became of the parties."""

    sent: int = 0
    held: int = 0
    to_empty_queue: int = 0
    without_seat: int = 0
    calls_lost: int = 0


def play(strategy: Strategy, hosts: Sequence[Sequence[Host]], board: Board) -> Tally:
    """Play evening after evening: everybody asks, then those who come ring."""
    tally = Tally()
    for evening in hosts:
        send = strategy.evening(board)
        slices: list[tuple[str, int, Host]] = []
        for host in evening:
            code = send(host)
            if code is None:
                tally.without_seat += 1
                continue
            given = board.lease(code, host.calls)
            tally.sent += 1
            tally.to_empty_queue += given == 0
            slices.append((code, given, host))
        for code, given, host in slices:
            if host.comes:
                tally.held += given > 0
                tally.calls_lost += host.calls - given
                board.ring(code, given, host)
        board.night()
    return tally


def _measure(game: Game, board: Board, tally: Tally, name: str, swing: float | None, evidence: bool | None) -> Run:
    states = board.states
    close = sorted(code for code in game.outcome.close_seats(game.close) if code in states)
    targets = {code: game.profile.target_for(board.seats[code]) for code in close}
    coverage = [min(1.0, states[code].done / targets[code]) for code in close]
    talks = sum(state.talks for state in states.values())
    talks_in_close = sum(states[code].talks for code in close)
    return Run(
        strategy=name,
        swing=swing,
        evidence=evidence,
        parties_sent=tally.sent,
        parties_held=tally.held,
        parties_to_empty_queue=tally.to_empty_queue,
        parties_without_seat=tally.without_seat,
        calls=sum(state.done for state in states.values()),
        calls_lost=tally.calls_lost,
        conversations=talks,
        conversations_in_close=talks_in_close,
        share_in_close=_share(talks_in_close, talks),
        coverage_mean=round(fmean(coverage), 4) if coverage else 0.0,
        coverage_median=round(median(coverage), 4) if coverage else 0.0,
        share_of_target=_share(sum(states[code].done for code in close), sum(targets.values())),
        close_seats_below_floor=sum(one < game.floor for one in coverage),
        seats_rung=sum(state.done > 0 for state in states.values()),
    )


def mean_swing(seats: Sequence[Seat], party: str, outcome: Mapping[str, float]) -> float | None:
    """How our lead really moved, in points, in the mean of the seats we fought both times."""
    moves = [
        outcome[seat.code] - lead
        for seat in seats
        if (lead := seat.lead_of(party)) is not None and seat.code in outcome
    ]
    return round(fmean(moves), 2) if moves else None


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
