"""What the Tonight page says of the evening, in words and shares. Pure: rows in, words out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from phonebank_app.cards import CallBackRow, ChairView, LeftRow, Tonight
from phonebank_app.i18n import tr, tr_in, tr_n
from phonebank_app.rules.calling_rules import Reason
from phonebank_app.rules.care import About, Concern
from phonebank_app.ui.host.patterns import Pattern
from phonebank_app.words import dates, ordinals
from phonebank_app.words.listed import and_words

LONG_CALL = timedelta(minutes=10)
"""A call this long may be one the host should look in on."""

READY = "ready"


def minutes(since: datetime, now: datetime) -> int:
    """Whole minutes gone by; never less than nought."""
    return max(0, int((now - since).total_seconds() // 60))


def calls_and_wishes(calls: int, wishes: int, one: Literal["outcome", "call"] = "outcome") -> str:
    """“3 outcomes and 1 request or promise”: calls, and what voters asked for or promised."""
    of_calls = tr_n("{n:,} call", "{n:,} calls", calls)
    if one == "outcome":
        of_calls = tr_n("{n:,} outcome", "{n:,} outcomes", calls)
    said = [of_calls] if calls or not wishes else []
    said += [tr_n("{n:,} request or promise", "{n:,} requests or promises", wishes)] if wishes else []
    return and_words(said)


def signed(points: float) -> str:
    """Points of the vote with their sign: “+0.6”, “−3.5”, “0.0”."""
    if round(points, 1) == 0:
        return "0.0"
    return f"{'+' if points > 0 else '−'}{abs(points):.1f}"


def ordinal(number: int) -> str:
    """“1st”, “2nd”, “11th”, “40th”."""
    return ordinals.ordinal(number)


def day(on: date) -> str:
    """“Thursday 5 December”."""
    return dates.full_day(on)


def lease(until: datetime | None, now: datetime) -> str:
    """How long the list is ours; empty when nobody has lent it."""
    if until is None:
        return ""
    when = f"{until:%H:%M}" if until.date() == now.date() else f"{dates.weekday(until)} {until:%H:%M}"
    return (
        tr("the list is ours until {when}", when=when) if now < until else tr("the list went back at {when}", when=when)
    )


@dataclass(frozen=True, slots=True)
class ChairState:
    """What a chair is doing.

    Attributes:
        order: who is listed first: whoever wants the host.
        tone: a colour token; empty for the ordinary one.
    """

    order: int
    icon: str
    words: str
    tone: str = ""


def chair_state(chair: ChairView, now: datetime) -> ChairState:
    """What a chair is doing at ``now``."""
    if chair.asks_host_since is not None:
        return ChairState(0, "help", _for(tr("wants you"), chair.asks_host_since, now), "bad")
    if chair.hard and not chair.host_there and chair.break_since is not None:
        return ChairState(0, "heart", _for(tr("a hard call"), chair.break_since, now), "bad")
    if chair.break_since is not None:
        if chair.break_until is not None and chair.break_until > now:
            return ChairState(3, "cup", tr("cake until {break_until:%H:%M}", break_until=chair.break_until))
        return ChairState(3, "cup", _for(tr_in("chair", "break"), chair.break_since, now))
    if chair.on_call_since is not None:
        if now - chair.on_call_since >= LONG_CALL:
            return ChairState(1, "phone", _for(tr("one call"), chair.on_call_since, now), "warn")
        return ChairState(2, "phone", _for(tr("on a call"), chair.on_call_since, now))
    return ChairState(4, "check", tr_in("chair", "free"))


def _for(what: str, since: datetime, now: datetime) -> str:
    gone = minutes(since, now)
    return tr("{what}, {minutes} min", what=what, minutes=gone) if gone else what


def by_need(chairs: Iterable[ChairView], now: datetime) -> list[ChairView]:
    """Those who want the host first, the longest waiting at the head; then long calls, calls, breaks, free chairs."""

    def key(chair: ChairView) -> tuple[int, datetime, int]:
        return chair_state(chair, now).order, chair.asks_host_since or now, chair.chair

    return sorted(chairs, key=key)


def chair_tally(chair: ChairView, now: datetime | None = None) -> str:
    """“saved 19:40 · 9 calls”, and that a break is due."""
    short = chair_tally_short(chair, now)
    return (
        tr("saved {last_saved:%H:%M} · {short}", last_saved=chair.last_saved, short=short)
        if chair.last_saved
        else short
    )


def chair_tally_short(chair: ChairView, now: datetime | None = None) -> str:
    """The same where room is short: “9 calls · cake due”."""
    calls = tr_n("{n:,} call", "{n:,} calls", chair.calls) if chair.calls else tr("no calls yet")
    due = now is not None and chair.tea_at is not None and chair.tea_at <= now
    return tr("{calls} · cake due", calls=calls) if due else calls


def concern_words(concern: Concern, name: str, now: datetime) -> str:
    """Why the host might look in on somebody. It blames nobody, and says nothing of a call."""
    if concern.about is About.HARD:
        waits = tr(" Nobody else is ringing: the next call waits until you have been there.") if concern.alone else ""
        return tr("{name} has had a hard call. Sit with them for a moment.{waits}", name=name, waits=waits)
    if concern.about is About.ALONE:
        return tr("{name} is the only one ringing. Sit with them, or stop together.", name=name)
    if concern.about is About.QUIET:
        gone = tr_n("{n:,} minute", "{n:,} minutes", minutes(concern.since, now))
        return tr(
            "{name}: nothing saved for {gone}. Perhaps a long talk, perhaps a hand is welcome.", name=name, gone=gone
        )
    return tr("{name} has been ringing for most of an hour. Cake?", name=name)


def call_back_place(row: CallBackRow, chairs: Sequence[ChairView]) -> str:
    """Who should ring: the caller who promised it, if they are still here."""
    here = next((chair.chair for chair in chairs if chair.caller == row.caller and row.caller), None)
    return tr("any chair") if here is None else tr("chair {here}, {caller}’s", here=here, caller=row.caller)


def call_back_when(at: datetime, now: datetime) -> str:
    """“in 25 min”, “due now”, “5 min late”."""
    if at > now:
        gap = at - now
        if gap < timedelta(hours=1):
            return tr("in {minutes} min", minutes=max(1, -(-int(gap.total_seconds()) // 60)))
        if at.date() != now.date():
            return dates.short_day(at)
        return tr("in {hours} h", hours=round(gap / timedelta(hours=1)))
    late = minutes(at, now)
    return tr("{late} min late", late=late) if late else tr("due now")


@dataclass(frozen=True, slots=True)
class LeftGroup:
    """One part of “what is left”: its words, count, fill, and the exact reasons it holds."""

    label: str
    count: int
    pattern: Pattern
    reasons: tuple[LeftRow, ...]


_ENGAGED, _RESTING, _NEVER = tr("Engaged"), tr("Resting"), tr("Never to be rung, or no number")
_GROUPS: tuple[tuple[str, Pattern, tuple[str, ...]], ...] = (
    (tr("Ready to ring now"), "solid", (READY,)),
    (tr("With a caller"), "hatch", (Reason.HELD,)),
    (_ENGAGED, "dots", (Reason.ENGAGED, Reason.SKIPPED)),
    (tr("Call-backs for later"), "dark", (Reason.CALL_BACK_LATER,)),
    (_RESTING, "rest", (Reason.RESTING,)),
    (tr("Waiting for another language"), "tint", (Reason.LANGUAGE,)),
    (_NEVER, "cross", ()),
    (tr("Finished"), "empty", (Reason.FINISHED, Reason.ATTEMPTS)),
)
"""In the order of the bar. The one without codes takes every code that no other names."""


def left_groups(rows: Sequence[LeftRow]) -> list[LeftGroup]:
    """The whole list in at most eight parts, none of them empty; their counts add up to those of ``rows``."""
    named = {code for _, _, codes in _GROUPS for code in codes}
    groups = []
    for label, pattern, codes in _GROUPS:
        inside = tuple(row for row in rows if (row.code in codes if codes else row.code not in named))
        count = sum(row.count for row in inside)
        if count:
            groups.append(LeftGroup(_group_label(label, inside), count, pattern, inside))
    return groups


def _group_label(label: str, inside: Sequence[LeftRow]) -> str:
    due = min((row.due for row in inside if row.due is not None), default=None)
    if label == _ENGAGED:
        words = _ENGAGED if all(row.code == Reason.ENGAGED for row in inside) else tr("Engaged, or skipped")
        return tr("{words}: again from {due:%H:%M}", words=words, due=due) if due else words
    if label == _RESTING:
        when = next((row.when for row in inside if row.when), "")
        return (
            tr("Resting until tomorrow")
            if when == tr("tomorrow at the earliest")
            else tr("Resting, {when}", when=when)
            if when
            else label
        )
    if label == _NEVER and all(row.code == Reason.NO_NUMBER for row in inside):
        return tr("Without a number that works")
    return label


def anyone_left(tonight: Tonight) -> str:
    """The answer to “Is there anyone left to ring?”."""
    ready = sum(row.count for row in tonight.left if row.code == READY)
    if not tonight.list_size:
        return tr("There is no list yet. Open one under Lists.")
    if ready:
        return tr("Yes: {ready:,} of {list_size:,} can be rung now.", ready=ready, list_size=tonight.list_size)
    dues = [row.due for row in tonight.left if row.due is not None and row.code != Reason.HELD]
    later = min((due for due in dues if due.date() == tonight.today), default=None)
    if later:
        return tr("Not just now: the next from {later:%H:%M}.", later=later)
    if any(row.code == Reason.HELD for row in tonight.left):
        return tr("Only those with a caller now.")
    return tr("No: nobody can be rung any more tonight.")
