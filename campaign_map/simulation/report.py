"""What a simulation found: as JSON with its units, and in a few sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict

from msgspec import Struct

from campaign_map.simulation.play import EVEN, NEAREST, NEEDS_MOST, UNITS, Game, Run, mean_swing

FORMAT = "campaign-map simulation 1"


class Really(Struct, frozen=True, kw_only=True):
    """How the election ended.

    Attributes:
        file: name of the file it was read from.
        seats: seats with a lead in it.
        close_seats: seats decided by under ``close`` points.
        swing: how our lead moved since the last election, in points, mean of the seats we fought both times; ``None``
            where there is none.
    """

    file: str
    seats: int
    close_seats: int
    swing: float | None


class Played(Struct, frozen=True, kw_only=True):
    """What was played; `Game` and `Voters` say what each figure is."""

    party: str
    parties: int
    evenings: int
    homes: str
    close: float
    floor_played: float
    floor_measured: float
    regional: bool
    seed: int
    sigma: float
    voters: dict[str, float]


class Report(Struct, frozen=True, kw_only=True):
    """A simulation, as docs/simulation.md describes it. ``runs`` are in the order in which they were played."""

    format: str
    played: Played
    outcome: Really
    units: dict[str, str]
    runs: list[Run]


def report(game: Game, runs: Iterable[Run]) -> Report:
    """Put together what was played and what came of it."""
    rule = game.profile.need
    return Report(
        format=FORMAT,
        played=Played(
            party=game.profile.party,
            parties=game.parties,
            evenings=game.evenings,
            homes=game.homes.value,
            close=game.close,
            floor_played=rule.floor,
            floor_measured=game.floor,
            regional=game.regional,
            seed=game.seed,
            sigma=rule.sigma,
            voters=asdict(game.voters),
        ),
        outcome=Really(
            file=game.outcome.name,
            seats=len(game.outcome.leads),
            close_seats=len(game.outcome.close_seats(game.close)),
            swing=mean_swing(game.seats, game.profile.party, game.outcome.leads),
        ),
        units=UNITS,
        runs=list(runs),
    )


def find(found: Report, strategy: str, swing: float | None = None, evidence: bool | None = None) -> Run | None:
    """One run; `NEAREST` has neither swing nor evidence, `EVEN` no evidence."""
    wanted = (strategy, swing, evidence)
    return next((run for run in found.runs if (run.strategy, run.swing, run.evidence) == wanted), None)


def swings_of(found: Report) -> list[float]:
    """The swings that were played, from the worst for us to the best."""
    return sorted({run.swing for run in found.runs if run.swing is not None})


def evidence_of(found: Report) -> list[bool]:
    """Whether needs-most was played without voters' answers, with them, or both, in this order."""
    return sorted({run.evidence for run in found.runs if run.evidence is not None})


def nearest_swing(found: Report) -> float | None:
    """The swing that was played nearest to what really happened; ``None`` when nothing is known of it."""
    really = found.outcome.swing
    swings = swings_of(found)
    return min(swings, key=lambda swing: abs(swing - really)) if swings and really is not None else None


def in_words(found: Report) -> list[str]:
    """The findings, a sentence or two each."""
    played, really = found.played, found.outcome
    said = [
        f"{played.parties:,} parties on {_count(played.evenings, 'evening')} were played with each strategy, seed "
        f"{played.seed}. {really.close_seats} of {really.seats} seats in “{really.file}” were decided by under "
        f"{played.close:g} points."
    ]
    if really.close_seats == 0:
        return [*said, "With no close seat there is nothing to compare."]
    best = nearest_swing(found)
    if best is not None:
        said.append(
            f"Our lead really moved by {_points(really.swing)} points. With {_points(best)} expected, this share of"
            f" all conversations was held in those seats: {_shares(found, best)}."
        )
        below = _at(found, best, lambda run: str(run.close_seats_below_floor))
        said.append(f"Of those seats, this many got less than {played.floor_measured:.0%} of their target: {below}.")
        if 0.0 in swings_of(found) and best != 0.0:
            said.append(f"With no swing expected, the shares were: {_shares(found, 0.0)}.")
    empty = {name: max(run.parties_to_empty_queue for run in runs) for name, runs in _by_strategy(found).items()}
    at_worst = _list(f"{name} {n:,}" for name, n in empty.items())
    said.append(f"Parties sent where nobody was left to ring, at worst: {at_worst}.")
    return said


def label(strategy: str, evidence: bool | None) -> str:
    """A run's name for people."""
    return strategy if evidence is None else f"{strategy} {'with' if evidence else 'without'} answers"


def runs_at(found: Report, swing: float) -> list[Run]:
    """What each strategy made of one swing, needs-most first."""
    runs = [find(found, NEEDS_MOST, swing, evidence) for evidence in reversed(evidence_of(found))]
    runs += [find(found, EVEN, swing), find(found, NEAREST)]
    return [run for run in runs if run is not None]


def _shares(found: Report, swing: float) -> str:
    return _at(found, swing, lambda run: f"{run.share_in_close:.0%}")


def _at(found: Report, swing: float, figure: Callable[[Run], str]) -> str:
    return _list(f"{label(run.strategy, run.evidence)} {figure(run)}" for run in runs_at(found, swing))


def _by_strategy(found: Report) -> dict[str, list[Run]]:
    by: dict[str, list[Run]] = {NEEDS_MOST: [], EVEN: [], NEAREST: []}
    for run in found.runs:
        by[run.strategy].append(run)
    return {name: runs for name, runs in by.items() if runs}


def _points(points: float | None) -> str:
    return f"{points or 0.0:+.1f}".removesuffix(".0").replace("-", "−")


def _count(n: int, word: str) -> str:
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def _list(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
