"""The reason for a seat, in words with its arithmetic, and the picture of all seats that a laptop keeps.

The words come from the same figures that decided (`campaign_map.needs`), so the reason can be checked by hand. Shown
figures are rounded so that every ledger adds up as it is read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from campaign_map.needs import Choice, Passed, Ranked, Ranking, SeatNeed, Why
from campaign_map.profile import CampaignProfile, Swing
from phonebank_app.machine.clock import local
from phonebank_app.protocol.packs import Alternative, LedgerLine, SeatReason
from phonebank_app.protocol.wire import NeedsSnapshot, SeatFigures
from phonebank_app.seats import ELECTION, Seat, seats_by_code

MOST_SHOWN = 999
"""The highest figure an alternative is shown with: beyond it, how many times more no longer matters."""

_LEVEL = ("As close as can be", "as close as can be")
_BEHIND = (
    ("Close enough to turn", "near enough to turn"),
    ("Behind, but not out of reach", "not out of reach"),
    ("A long way behind", "a long way off"),
)
_AHEAD = (
    ("Close enough to lose", "near enough to lose"),
    ("Ahead, but not safe", "not safe"),
    ("A long way ahead", "a long way clear"),
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def explain(
    choice: Choice, ranking: Ranking, seats: Mapping[str, Seat], profile: CampaignProfile, figures_at: datetime
) -> SeatReason:
    """Why a party is sent to a seat (or what there is to say of one that somebody asked about).

    Args:
        choice: from `campaign_map.needs.choose` or `look_at`, on ``ranking.now``.
        seats: by code.
        figures_at: when the counts were taken (aware); the age of the polls is reckoned from it.

    Returns:
        The ledger holds points to one decimal and adds up to ``stands``; it is empty where we did not stand.
    """
    need = choice.seat.need
    seat = seats[need.code]
    place, swing = profile.swing_for(seat)
    ledger = ledger_of(need, place, swing)
    stands = round(math.fsum(line.points for line in ledger), 1)
    worse, rank, better = ranking.places()[need.code]
    calls = math.floor(need.calls_of(ranking.party_size))
    today = local(figures_at).date()
    stale = swing.is_stale(today)
    sentence = _sentence(choice, ranking, seats, stands, calls, is_every_floor=_is_every_floor(need, profile))
    if stale and ledger:
        sentence += f" The polls are {(today - swing.on).days} days old: newer ones could change this."
    return SeatReason(
        ledger=ledger,
        stands=stands,
        sentence=sentence,
        short_sentence=_short_sentence(choice, ranking.sigma, stands, seat),
        covered=min(1.0, need.covered),
        calls=calls,
        figures_at=figures_at,
        alternatives=tuple(_alternative(other, choice.seat, seats) for other in choice.others if choice.seat.gain > 0),
        polls_on=swing.on,
        polls_stale=stale,
        rank=rank,
        rank_if_worse=worse,
        rank_if_better=better,
        override_by=choice.override.by if choice.override else "",
        override_reason=choice.override.reason if choice.override else "",
    )


def snapshot(
    ranking: Ranking,
    profile: CampaignProfile,
    figures_at: datetime,
    *,
    reason: SeatReason | None = None,
    seat_code: str = "",
) -> NeedsSnapshot:
    """Every seat by need, neediest first, for the map and its table.

    Args:
        figures_at: when the counts were taken (aware).
        reason, seat_code: the seat this party is sent to and why, if it has one.
    """
    places = ranking.places()
    worse = {seat.need.code: seat.index for seat in ranking.worse}
    better = {seat.need.code: seat.index for seat in ranking.better}
    swings = profile.swings_in_use(seats_by_code()[seat.need.code] for seat in ranking.now)
    oldest = min(swing.on for swing in swings.values())
    return NeedsSnapshot(
        figures_at=figures_at,
        party_label=profile.party_label,
        calls=math.floor(ranking.party_size),
        seats=tuple(_figures(seat, places[seat.need.code], worse, better) for seat in ranking.now),
        reason=reason,
        seat_code=seat_code,
        polls_on=oldest,
        polls_stale=any(swing.is_stale(local(figures_at).date()) for swing in swings.values()),
    )


def ledger_of(need: SeatNeed, place: str, swing: Swing) -> tuple[LedgerLine, ...]:
    """Where our lead comes from, line by line, to one decimal.

    Args:
        place: the region or nation that the swing was measured in; blank for the whole country.
    """
    if need.vote is None:
        return ()
    where = f"{place}, " if place else ""
    lines = [
        (f"The vote here in {ELECTION.year}", need.vote),
        (f"Polls since then, {where}{day(swing.on)}", need.swing),
    ]
    if need.heard:
        lines.append(("What voters here tell us", need.told))
    rounded = round_to_sum([points for _, points in lines])
    return tuple(LedgerLine(words, points) for (words, _), points in zip(lines, rounded, strict=True))


def round_to_sum(points: Sequence[float]) -> list[float]:
    """Points to one decimal that add up to their sum to one decimal (largest remainders; each within 0.1)."""
    tenths = [math.floor(10.0 * one) for one in points]
    missing = round(10.0 * math.fsum(points)) - sum(tenths)
    by_remainder = sorted(range(len(points)), key=lambda i: (tenths[i] - 10.0 * points[i], i))
    for i in by_remainder[:missing]:
        tenths[i] += 1
    return [tenth / 10.0 for tenth in tenths]


def ordinal(number: int) -> str:
    """“1st”, “2nd”, “11th”, “23rd”."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def day(on: date) -> str:
    """“3 Dec”, in English whatever the machine speaks."""
    return f"{on.day} {_MONTHS[on.month - 1]}"


def _is_every_floor(need: SeatNeed, profile: CampaignProfile) -> bool:
    """Whether a seat's floor is the profile's for every close seat, and not one that a coordinator set for it."""
    expected = None if need.vote is None else need.vote + need.swing
    return need.floor == profile.floor_for(expected)


def _sentence(
    choice: Choice, ranking: Ranking, seats: Mapping[str, Seat], stands: float, calls: int, *, is_every_floor: bool
) -> str:
    need = choice.seat.need
    if need.vote is None:
        return " ".join(part for part in (_ordered(choice), _not_ours(seats[need.code])) if part)
    parts = [_ordered(choice), f"{_standing(need, ranking.sigma, stands)}, {_coverage(need)}."]
    if calls < 1:
        parts.append("Nobody here can be rung just now, so no party is sent.")
    elif choice.why is Why.FLOOR:
        who = "Every close seat gets" if is_every_floor else "A coordinator wants this seat to have"
        least = f"{100 * need.floor:g} in 100 of its calls"
        parts.append(f"{who} {least} before others get more (this seat = 100).")
    else:
        parts.append(_conclusion(choice, ranking, seats, calls))
    return " ".join(part for part in parts if part)


def _short_sentence(choice: Choice, sigma: float, stands: float, seat: Seat) -> str:
    need = choice.seat.need
    if need.vote is None:
        return _not_ours(seat)
    if need.callable == 0:
        return f"{_we_stand(need, sigma, stands)} Nobody here can be rung just now."
    share = _percent(need)
    if share >= 100:
        done = "Every call it wants is made or booked."
    elif share == 0:
        done = f"{'Hardly any' if need.covered else 'None'} of the calls it wants are made or booked yet."
    else:
        done = f"{'Only ' if share < 50 else ''}{share} % of the calls it wants are made or booked."
    return " ".join(part for part in (_ordered(choice), _we_stand(need, sigma, stands), done) if part)


def _ordered(choice: Choice) -> str:
    order = choice.override
    if order is not None:
        doing = "holding parties back from here" if choice.why is Why.HELD else "sending parties here"
        return f"{order.by} is {doing}: “{order.reason.rstrip('.')}”."
    # Of a party that is sent somewhere, `FULL` speaks of the seat it passed.
    return "This seat has had its parties for today." if choice.why is Why.FULL and not choice.passed else ""


def _not_ours(seat: Seat) -> str:
    if seat.is_speakers:
        return "This is the Speaker’s seat: we did not stand here, so it is not ours to win."
    return f"We did not stand here in {ELECTION.year}, so it is not ours to win."


def _standing(need: SeatNeed, sigma: float, stands: float) -> str:
    if need.chance is not None:
        return f"Reckoned {round(100 * need.chance)} in 100 to be close"
    return _closeness(stands, sigma)[0]


def _we_stand(need: SeatNeed, sigma: float, stands: float) -> str:
    where = "level" if stands == 0 else f"{abs(stands):.1f} points {'behind' if stands < 0 else 'ahead'}"
    if need.chance is not None:
        return f"We stand {where}, reckoned {round(100 * need.chance)} in 100 to be close."
    return f"We stand {where}, {_closeness(stands, sigma)[1]}."


def _closeness(stands: float, sigma: float) -> tuple[str, str]:
    """How near a seat is, at the head of a sentence and within one: within σ it may well turn, within 2 σ it might."""
    if stands == 0:
        return _LEVEL
    far = (abs(stands) > sigma) + (abs(stands) > 2 * sigma)
    return (_BEHIND if stands < 0 else _AHEAD)[far]


def _coverage(need: SeatNeed) -> str:
    share = _percent(need)
    if share >= 100:
        return "though every call it wants is made or booked"
    if share == 0:
        return f"and {'hardly any' if need.covered else 'none'} of the calls it wants are made or booked yet"
    calls = "of the calls it wants are made or booked"
    if share >= 85:
        return f"though {share} in 100 {calls} already"
    return f"and {'only ' if share < 50 else ''}{share} in 100 {calls}"


def _conclusion(choice: Choice, ranking: Ranking, seats: Mapping[str, Seat], calls: int) -> str:
    """What follows from it for this party; every claim in it is true of ``ranking.now``."""
    top = ranking.now[0]
    do = f"{calls:,} call{'s do' if calls != 1 else ' does'}"
    if choice.why is Why.FIGURES:
        so = "Even so," if _percent(choice.seat.need) >= 85 else "So"
        return f"{so} {do} more here than anywhere (this seat = 100)."
    if choice.why is Why.DECLINED and all(one.why is Why.DECLINED for one in choice.passed):
        return f"So {do} more here than in any other seat you have not said no to (this seat = 100)."
    if choice.why is Why.STAYS:
        other = _name(choice.others[0], seats)
        return f"You have rung here before, and {other} needs you hardly more, so stay (this seat = 100)."
    if choice.why is Why.WISHED:
        other = _name(choice.others[0], seats)
        return f"This evening was advertised for here, and {other} needs you hardly more, so stay (this seat = 100)."
    if choice.passed and choice.why in (Why.HELD, Why.FULL, Why.UNLISTED, Why.DECLINED):
        left = "Of the seats left, this one needs you most (this seat = 100)."
        return f"{_why_passed(choice.passed[0], seats, do)} {left}"
    if choice.seat.gain <= 0:
        return "By the figures alone calls change nothing here."
    if choice.seat.need.code == top.need.code:
        return f"{do} more here than anywhere (this seat = 100)."
    place = ordinal(choice.seat.place)
    return f"By the figures alone {do} most in {_name(top, seats)}; this is {place} (this seat = 100)."


def _why_passed(passed: Passed, seats: Mapping[str, Seat], do: str) -> str:
    name = _name(passed.seat, seats)
    if passed.why is Why.HELD and passed.order is not None:
        said = passed.order.reason.rstrip(".")
        return f"{do} most in {name}, but {passed.order.by} is holding parties back from there: “{said}”."
    because = {
        Why.FULL: ", but it has had its parties for today.",
        Why.UNLISTED: ", but there is no list of it to ring from.",
        Why.DECLINED: ", which you said no to.",
    }
    return f"{do} most in {name}{because[passed.why]}"


def _name(ranked: Ranked, seats: Mapping[str, Seat]) -> str:
    return seats[ranked.need.code].name


def _percent(need: SeatNeed) -> int:
    """Coverage in whole hundredths; 100 only when nothing is left to book."""
    return 100 if need.covered >= 1 else min(99, round(100 * need.covered))


def _alternative(other: Ranked, chosen: Ranked, seats: Mapping[str, Seat]) -> Alternative:
    need = round(min(100.0 * other.gain / chosen.gain, MOST_SHOWN))
    return Alternative(other.need.code, _name(other, seats), need)


def _figures(
    seat: Ranked, places: tuple[int, int, int], worse: Mapping[str, int], better: Mapping[str, int]
) -> SeatFigures:
    code = seat.need.code
    return SeatFigures(
        code=code,
        stands=None if seat.lead is None else round(seat.lead, 1) + 0.0,
        covered=min(1.0, seat.need.covered),
        need=seat.index,
        need_if_worse=worse[code],
        need_if_better=better[code],
        rank=seat.place,
        rank_if_worse=places[0],
        rank_if_better=places[2],
        callable=seat.need.callable,
    )
