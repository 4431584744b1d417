"""How firm the order of the seats is: which of the neediest change if the polls are out by three points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaign_map.needs import POLLS_OUT, Ranked, Ranking


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of the neediest seats if our lead is other than the polls say.

    Attributes:
        points: how far the lead is from what the polls say; negative is worse for us.
        in_: codes of seats that come among them, neediest first.
        out: codes of those that fall out, neediest first as the polls are.
    """

    points: float
    in_: tuple[str, ...]
    out: tuple[str, ...]


def if_polls_are_out(ranking: Ranking, top: int) -> tuple[Change, Change]:
    """What changes among the ``top`` neediest seats with the polls `POLLS_OUT` points worse, and better, for us."""
    now = _neediest(ranking.now, top)
    changes = []
    for points, ranked in ((-POLLS_OUT, ranking.worse), (POLLS_OUT, ranking.better)):
        then = _neediest(ranked, top)
        come = tuple(code for code in then if code not in now)
        changes.append(Change(points, come, tuple(code for code in now if code not in then)))
    return changes[0], changes[1]


def _neediest(ranked: Sequence[Ranked], top: int) -> list[str]:
    return [one.need.code for one in ranked[:top] if one.gain > 0]
