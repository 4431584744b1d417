"""The four reasons for a seat as the answer page shows them: each a figure and a sentence; and the whole sum.

Nothing is worked out here that did not decide: the figures are those of `campaign_map.needs`, the words add nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaign_map.need.reasons import ordinal
from campaign_map.needs import Ranked, Ranking, returns
from campaign_map.profile import CampaignProfile
from campaign_map.web.words import count, moved, percent, points, small
from phonebank_app.protocol.packs import SeatReason
from phonebank_app.seats import ELECTION, Seat, seats_by_code

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September")
_FRACTIONS = (
    (0.93, "about the same"),
    (0.85, "a tenth less"),
    (0.77, "a fifth less"),
    (0.7, "a quarter less"),
    (0.6, "a third less"),
    (0.45, "half as much"),
    (0.28, "a third as much"),
    (0.15, "a fifth as much"),
    (0.0, "far less"),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: ``figure`` in large type, ``title`` and ``sentence`` beside it; ``bar`` asks for the covering bar."""

    figure: str
    title: str
    sentence: str
    bar: bool = False


@dataclass(frozen=True, slots=True)
class SumLine:
    """A line of the whole sum."""

    words: str
    note: str
    figure: str
    total: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """A seat's calls: wanted, done, booked by others after no-shows, and left; shares for the bar."""

    target: int
    done: int
    booked: int
    left: int
    done_share: float
    booked_share: float

    @classmethod
    def of(cls, ranked: Ranked) -> Counts:
        """The counts of a seat as it was ranked."""
        need = ranked.need
        done, booked = min(need.done, need.target), round(need.booked)
        left = max(0, need.target - done - booked)
        return cls(need.target, need.done, booked, left, done / need.target, booked / need.target)


def headline(ranked: Ranked, reason: SeatReason) -> str:
    """The answer's one sentence under the seat's name."""
    if ranked.need.vote is None:
        return reason.short_sentence
    close = "It is close" if abs(reason.stands) <= 5 else "It is in reach" if abs(reason.stands) <= 10 else ""
    swing = ranked.need.swing
    # Moving our way means towards us, whether we defend the seat or attack it.
    moving = "it is moving our way" if swing > 0.5 else "it is moving away from us" if swing < -0.5 else ""
    left = Counts.of(ranked).left
    rest = f"{count(left)} people there have not been rung" if left else "every call it wants is made or booked"
    said = [part for part in (close, moving) if part]
    return f"{', '.join(said)}, and {rest}." if said else f"{rest[0].upper()}{rest[1:]}."


def reasons(
    ranked: Ranked, reason: SeatReason, ranking: Ranking, profile: CampaignProfile, callers: int, hours: float
) -> tuple[Reason, ...]:
    """Up to four reasons."""
    seat = seats_by_code()[ranked.need.code]
    made = [_close(seat, ranked, reason, profile)] if ranked.need.vote is not None else []
    made.append(_short_of_calls(ranked))
    if reason.calls and ranked.gain > 0:
        made.append(_would_count(seat, ranked, reason, callers, hours))
    if ranked.need.vote is not None:
        made.append(_holds(seat, reason, len(ranking.now)))
    return tuple(made)


def whole_sum(ranked: Ranked, reason: SeatReason, party_size: float) -> tuple[SumLine, ...]:
    """The arithmetic, line by line, so that it can be done again by hand."""
    need = ranked.need
    lines = [SumLine(line.words, "", _signed(line.points)) for line in reason.ledger]
    if reason.ledger:
        lines.append(SumLine("Lead we expect, in points", "", _signed(reason.stands), total=True))
    given = "reckoned by others" if need.chance is not None else "0 to 1: exp(−½ · (lead ÷ σ)²)"
    lines.append(SumLine("How close that makes it", given, f"{ranked.value:.2f}"))
    calls = need.calls_of(party_size)
    after = need.covered + calls / need.target
    lines.append(SumLine("Covered now → with you", "made and booked", f"{need.covered:.1%} → {after:.1%}"))
    lines.append(
        SumLine(
            "What those calls are worth",
            "f(after) − f(before), with f(x) = 1 − exp(−2x)",
            f"{returns(after) - returns(need.covered):.4f}",
        )
    )
    lines.append(SumLine("What your evening adds", "close × worth", f"{ranked.gain:.4f}", total=True))
    return tuple(lines)


def compared(share: float) -> str:
    """“a fifth less”: what another seat gains where this one gains 1."""
    return next(words for least, words in _FRACTIONS if share >= least)


def finished(seat: Seat, profile: CampaignProfile) -> str:
    """“finished 1,757 votes behind” or “held it by 1,206 votes”: how we did at the last election."""
    if seat.is_won_by(profile.party):
        return f"held it by {count(seat.majority, 'vote')}"
    return f"finished {count(seat.winner_votes - seat.votes_for(profile.party), 'vote')} behind"


def _close(seat: Seat, ranked: Ranked, reason: SeatReason, profile: CampaignProfile) -> Reason:
    place, swing = profile.swing_for(seat)
    vote, way = ranked.need.vote or 0.0, moved(swing.points)
    when = f"{_MONTHS[ELECTION.month - 1]} {ELECTION.year}"
    polls = f"{place} polls" if place else "Polls"
    since = f"{polls} have since moved {way}" if way else f"{polls} have not moved since"
    heard = ""
    if ranked.need.heard:
        heard = f" What voters there tell us moves it {_signed(ranked.need.told)}."
    close = (
        "It is close."
        if abs(reason.stands) <= 5
        else "It is in reach."
        if abs(reason.stands) <= 10
        else "Where it stands."
    )
    return Reason(
        f"{abs(reason.stands):.1f} points",
        close,
        f"In {when} we {finished(seat, profile)}: {abs(vote):.1f} points. {since}, so today we expect to be "
        f"{points(reason.stands)}.{heard}",
    )


def _short_of_calls(ranked: Ranked) -> Reason:
    counts = Counts.of(ranked)
    wanted = f"We want to ring {count(counts.target)} people there."
    booked = f" and {count(counts.booked)} are booked by other parties" if counts.booked else ""
    rest = f" That leaves {count(counts.left)}." if counts.left else " Nobody is left to book."
    title = "It is short of calls." if ranked.need.covered < 0.5 else "It is part of the way there."
    if counts.left == 0:
        title = "It has its calls."
    return Reason(
        percent(ranked.need.covered), title, f"{wanted} {count(counts.done)} are done{booked}.{rest}", bar=True
    )


def _would_count(seat: Seat, ranked: Ranked, reason: SeatReason, callers: int, hours: float) -> Reason:
    need = ranked.need
    after = need.covered + reason.calls / need.target
    who = "You" if callers == 1 else f"{small(callers).capitalize()} people"
    long = f"{small(int(hours))} hours" if hours == int(hours) else f"{hours:g} hours"
    said = f"{who} ringing for {long} take {seat.name} from {need.covered:.1%} to {after:.1%}."
    others = [(compared(one.need / 100), one.name) for one in reason.alternatives if one.need <= 100]
    if len(others) == 2 and others[0][0] == others[1][0]:
        others = [(others[0][0], f"{others[0][1]} and {others[1][1]}")]
    if others:
        said += f" The same evening does {' and '.join(f'{much} in {name}' for much, name in others)}."
    return Reason(count(reason.calls, "call"), "Yours would count.", said)


def _holds(seat: Seat, reason: SeatReason, seats: int) -> Reason:
    places = sorted({reason.rank, reason.rank_if_worse, reason.rank_if_better})
    first, last = ordinal(places[0]), ordinal(places[-1])
    moved = f"Move every poll three points either way and {seat.name}"
    if first == last:
        return Reason(first, "It holds if the polls are wrong.", f"{moved} is still {first} of {seats}.")
    title = "It holds if the polls are wrong." if places[-1] <= 20 else "It leans on the polls."
    return Reason(f"{first} to {last}", title, f"{moved} comes between {first} and {last} of {seats}.")


def _signed(tenths: float) -> str:
    return points(tenths, signed=True)


def others(ranked: Sequence[Ranked], code: str) -> tuple[Ranked, ...]:
    """The two neediest others."""
    return tuple([one for one in ranked if one.need.code != code and one.gain > 0][:2])
