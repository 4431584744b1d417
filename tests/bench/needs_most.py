"""100,000 supporters sent where they are needed most, and how far that is from the best that could be done with them.

The bound is on all ways to use the same calls, in pieces as small as one likes, so no assignment of whole parties can
beat it, and the regret against it is at least the regret against the exact optimum. (For parties of one size there is
no regret at all: `tests/campaign_map/test_needs.py` compares with brute force.)

With ``b`` the calls spoken for in a seat, ``V`` its worth and ``T`` its target, ``y`` more calls add
``a(y) = V·(e^(-2b/T) - e^(-2(b+y)/T))``. For any price λ of a call, no use of C calls adds more than
``Σ max over y of (a(y) - λy) + λC``: that is the Lagrangian dual. The maxima lie where one more call adds λ, at
``y = T/2·ln(2V/(λT)) - b``, kept between 0 and the length of the list; the bound is sharp at the λ where the y add up
to C, which is found by bisection to the last bit.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence

import msgspec

from campaign_map.need.seats import Progress, needs_of
from campaign_map.needs import SIGMA, Assigner, SeatNeed, calls_of_party, gain, value
from campaign_map.profile import CampaignProfile, load_profile
from phonebank_app.paths import resources
from phonebank_app.seats import load_seats
from tests.bench.figures import Figure, median, timed

SUPPORTERS = 100_000
SECONDS = 2.0
PERCENT = 0.1


def measure(quick: bool) -> Iterator[Figure]:
    """One target for all and lists without end; then targets and lists by the size of the electorate."""
    goes = 1 if quick else 5
    sizes = party_sizes(SUPPORTERS)
    for words, needs in cases():
        times = [timed(lambda needs=needs: send_all(needs, sizes)) for _ in range(goes)]  # type: ignore[misc]
        yield Figure(
            f"needs-most for {SUPPORTERS:,} supporters over 650 seats, {words} (s)", median(times), None, SECONDS
        )
        for parties in (2_000, SUPPORTERS):
            name = f"regret of {parties:,} parties of mixed sizes, {words} (%)"
            yield Figure(name, 100.0 * regret(needs, sizes[:parties]), None, PERCENT)


def party_sizes(parties: int) -> list[int]:
    """Calls of parties of 1 to 12 callers for two to three hours, in random order."""
    rng = random.Random(1)
    return [calls_of_party(rng.randint(1, 12), rng.choice((2.0, 2.5, 3.0)), 12.0) for _ in range(parties)]


def cases() -> Iterator[tuple[str, tuple[SeatNeed, ...]]]:
    """The real seats, as the shipped profile has them and with figures by the size of the electorate."""
    profile = load_profile(resources() / "profiles" / "example.toml")
    yield "one target", needs_of(load_seats(), profile, {})
    rule = msgspec.structs.replace(profile.need, target=None, target_share=0.12)
    by_size: CampaignProfile = msgspec.structs.replace(profile, need=rule)
    lists = {seat.code: Progress(callable=round(0.5 * seat.electorate)) for seat in load_seats()}
    yield "targets and finite lists by electorate", needs_of(load_seats(), by_size, lists)


def send_all(needs: Sequence[SeatNeed], sizes: Sequence[int]) -> dict[str, float]:
    """The calls that parties bring to each seat, by its code."""
    assigner = Assigner(needs, usual_size=median(sizes))
    room = {need.code: math.inf if need.callable is None else float(need.callable) for need in needs}
    calls = dict.fromkeys(room, 0.0)
    for size in sizes:
        code = assigner.send(size)
        if code is None:
            break
        made = min(size, room[code])
        room[code] -= made
        calls[code] += made
    return calls


def regret(needs: Sequence[SeatNeed], sizes: Sequence[int]) -> float:
    """What is lost against the bound, as a share of it."""
    calls = send_all(needs, sizes)
    achieved = math.fsum(gain(need, calls[need.code]) for need in needs)
    bound = best_possible(needs, float(sum(sizes)))
    if achieved > bound * (1.0 + 1e-12):
        raise AssertionError("the bound is none")
    return 1.0 - achieved / bound


def best_possible(needs: Sequence[SeatNeed], calls: float) -> float:
    """The most that so many calls, in pieces of any size, can add."""
    seats = [(value(need.lead, SIGMA), float(need.target), need.done + need.booked, _room(need)) for need in needs]
    seats = [seat for seat in seats if seat[0] > 0]
    calls = min(calls, sum(room for *_, room in seats))

    def filled(level: float) -> list[float]:
        return [
            min(room, max(0.0, target / 2.0 * math.log(2.0 * worth / (level * target)) - spoken_for))
            for worth, target, spoken_for, room in seats
        ]

    low, high = 1e-300, max(2.0 * worth / target for worth, target, *_ in seats)
    while (middle := math.sqrt(low * high)) not in (low, high):
        low, high = (middle, high) if sum(filled(middle)) > calls else (low, middle)
    more = filled(high)
    added = math.fsum(
        worth * math.exp(-2.0 * spoken_for / target) * -math.expm1(-2.0 * extra / target)
        for (worth, target, spoken_for, _), extra in zip(seats, more, strict=True)
    )
    return added + high * (calls - math.fsum(more))


def _room(need: SeatNeed) -> float:
    return math.inf if need.callable is None else float(max(0, need.callable))
