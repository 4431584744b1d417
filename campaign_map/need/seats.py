"""From a seat's votes, the campaign's profile and tonight's counts to what the rule in `campaign_map.needs` wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaign_map.needs import SeatNeed
from campaign_map.profile import CampaignProfile
from phonebank_app.seats import Seat


@dataclass(frozen=True, slots=True)
class Progress:
    """What has been counted in one seat.

    Attributes:
        done: contacts made.
        booked: calls promised by other parties, after no-shows.
        callable: contacts that can be rung now; ``None`` when unknown.
        told: what voters there have told us, in points.
        heard: the answers behind ``told``.
        chance: an imported probability that the seat is close, 0 to 1.
        target, floor: what coordinators loaded or set for the seat; ``None`` leaves it to the profile.
    """

    done: int = 0
    booked: float = 0.0
    callable: int | None = None
    told: float = 0.0
    heard: int = 0
    chance: float | None = None
    target: int | None = None
    floor: float | None = None


NOTHING_YET = Progress()


def needs_of(seats: Iterable[Seat], profile: CampaignProfile, progress: Mapping[str, Progress]) -> tuple[SeatNeed, ...]:
    """Every seat as the rule sees it. ``progress`` is by seat code; seats without it have nothing counted yet."""
    return tuple(need_of(seat, profile, progress.get(seat.code, NOTHING_YET)) for seat in seats)


def need_of(seat: Seat, profile: CampaignProfile, progress: Progress = NOTHING_YET) -> SeatNeed:
    """One seat as the rule sees it. The profile's floor goes by the lead we expect from the vote and the polls."""
    vote = seat.lead_of(profile.party)
    swing = profile.swing_for(seat)[1].points
    floor = profile.floor_for(None if vote is None else vote + swing)
    return SeatNeed(
        code=seat.code,
        vote=vote,
        target=profile.target_for(seat) if progress.target is None else progress.target,
        swing=swing,
        told=progress.told,
        done=progress.done,
        booked=progress.booked,
        callable=progress.callable,
        heard=progress.heard,
        chance=progress.chance,
        floor=floor if progress.floor is None else progress.floor,
    )


def expected_leads(seats: Iterable[Seat], profile: CampaignProfile) -> dict[str, float]:
    """Vote and swing by seat code, in points: what `campaign_map.needs.voters_say` compares voters' answers with."""
    leads = {}
    for seat in seats:
        vote = seat.lead_of(profile.party)
        if vote is not None:
            leads[seat.code] = vote + profile.swing_for(seat)[1].points
    return leads
