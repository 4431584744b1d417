"""The supporters of a simulated campaign: where they live, when they hold a party, and how large it is.

They are drawn once and played with every strategy and every swing, their luck with them, so that what differs between
two runs is the strategy and not the dice.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from campaign_map.needs import calls_of_party
from campaign_map.profile import CampaignProfile
from phonebank_app.seats import Seat

_CALLERS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12)
_CALLERS_WEIGHTS = (8, 16, 18, 17, 13, 10, 7, 5, 4, 2)
_HOURS = (2.0, 2.5, 3.0)


class Homes(StrEnum):
    """Where supporters live: where people do, or where activists do (our votes there times our share of the vote)."""

    PEOPLE = "people"
    ACTIVISTS = "activists"


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who holds one party.

    Attributes:
        home: code of the seat they live in.
        calls: that the party is reckoned to make.
        comes: whether the party takes place.
        luck: four draws from the standard normal distribution: for conversations, for contacts used up, and twice for
            voters' answers.
    """

    home: str
    calls: int
    comes: bool
    luck: tuple[float, float, float, float]


def invite(
    seats: Sequence[Seat], profile: CampaignProfile, parties: int, evenings: int, homes: Homes, rng: random.Random
) -> tuple[tuple[Host, ...], ...]:
    """The hosts of each evening, in the order in which they ask where to ring.

    Evenings are equally likely. A party has 1 to 12 callers, four in the mean, for two to three hours.
    """
    weights = list(accumulate(_weight(seat, profile.party, homes) for seat in seats))
    codes = [seat.code for seat in seats]
    days: list[list[Host]] = [[] for _ in range(evenings)]
    for _ in range(parties):
        callers = rng.choices(_CALLERS, _CALLERS_WEIGHTS)[0]
        calls = calls_of_party(callers, rng.choice(_HOURS), profile.need.contacts_per_caller_hour)
        host = Host(
            home=rng.choices(codes, cum_weights=weights)[0],
            calls=calls,
            comes=rng.random() >= profile.need.no_show,
            luck=(rng.gauss(0, 1), rng.gauss(0, 1), rng.gauss(0, 1), rng.gauss(0, 1)),
        )
        days[rng.randrange(evenings)].append(host)
    return tuple(map(tuple, days))


def about(n: int, share: float, luck: float) -> int:
    """How many of n it befalls: a binomial draw, approximated by the normal distribution."""
    return max(0, min(n, round(n * share + luck * math.sqrt(n * share * (1.0 - share)))))


def _weight(seat: Seat, party: str, homes: Homes) -> float:
    if homes is Homes.PEOPLE:
        return seat.electorate
    votes = seat.votes_for(party)
    return votes * votes / seat.valid_votes
