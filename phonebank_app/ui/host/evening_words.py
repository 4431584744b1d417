"""What the Tonight page says of the evening, in words and shares. Pure: rows in, words out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from phonebank_app.calling_rules import Reason
from phonebank_app.cards import CallBackRow, ChairView, LeftRow, Tonight
from phonebank_app.care import About, Concern
from phonebank_app.ui.host.patterns import Pattern

LONG_CALL = timedelta(minutes=10)
"""A call this long may be one the host should look in on."""

READY = "ready"


def minutes(since: datetime, now: datetime) -> int:
    """Whole minutes gone by; never less than nought."""
    return max(0, int((now - since).total_seconds() // 60))


def count_of(count: int, one: str, many: str = "") -> str:
    """“1 call”, “1,204 calls”."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def calls_and_wishes(calls: int, wishes: int, one: str = "outcome") -> str:
    """“3 outcomes and 1 request or promise”: calls, and what voters asked for or promised."""
    said = [count_of(calls, one)] if calls or not wishes else []
    said += [count_of(wishes, "request or promise", "requests or promises")] if wishes else []
    return " and ".join(said)


def signed(points: float) -> str:
    """Points of the vote with their sign: “+0.6”, “−3.5”, “0.0”."""
    if round(points, 1) == 0:
        return "0.0"
    return f"{'+' if points > 0 else '−'}{abs(points):.1f}"


def ordinal(number: int) -> str:
    """“1st”, “2nd”, “11th”, “40th”."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def day(on: date) -> str:
    """“Thursday 5 December”."""
    return f"{on:%A} {on.day} {on:%B}"


def lease(until: datetime | None, now: datetime) -> str:
    """How long the list is ours; empty when nobody has lent it."""
    if until is None:
        return ""
    when = f"{until:%H:%M}" if until.date() == now.date() else f"{until:%A} {until:%H:%M}"
    return f"the list is ours until {when}" if now < until else f"the list went back at {when}"


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
        return ChairState(0, "help", _for("wants you", chair.asks_host_since, now), "bad")
    if chair.hard and not chair.host_there and chair.break_since is not None:
        return ChairState(0, "heart", _for("a hard call", chair.break_since, now), "bad")
    if chair.break_since is not None:
        if chair.break_until is not None and chair.break_until > now:
            return ChairState(3, "cup", f"cake until {chair.break_until:%H:%M}")
        return ChairState(3, "cup", _for("break", chair.break_since, now))
    if chair.on_call_since is not None:
        if now - chair.on_call_since >= LONG_CALL:
            return ChairState(1, "phone", _for("one call", chair.on_call_since, now), "warn")
        return ChairState(2, "phone", _for("on a call", chair.on_call_since, now))
    return ChairState(4, "check", "free")


def _for(what: str, since: datetime, now: datetime) -> str:
    gone = minutes(since, now)
    return f"{what}, {gone} min" if gone else what


def by_need(chairs: Iterable[ChairView], now: datetime) -> list[ChairView]:
    """Those who want the host first, the longest waiting at the head; then long calls, calls, breaks, free chairs."""

    def key(chair: ChairView) -> tuple[int, datetime, int]:
        return chair_state(chair, now).order, chair.asks_host_since or now, chair.chair

    return sorted(chairs, key=key)


def chair_tally(chair: ChairView, now: datetime | None = None) -> str:
    """“saved 19:40 · 9 calls”, and that a break is due."""
    short = chair_tally_short(chair, now)
    return f"saved {chair.last_saved:%H:%M} · {short}" if chair.last_saved else short


def chair_tally_short(chair: ChairView, now: datetime | None = None) -> str:
    """The same where room is short: “9 calls · cake due”."""
    calls = count_of(chair.calls, "call") if chair.calls else "no calls yet"
    due = now is not None and chair.tea_at is not None and chair.tea_at <= now
    return f"{calls} · cake due" if due else calls


def concern_words(concern: Concern, name: str, now: datetime) -> str:
    """Why the host might look in on somebody. It blames nobody, and says nothing of a call."""
    if concern.about is About.HARD:
        waits = " Nobody else is ringing: the next call waits until you have been there." if concern.alone else ""
        return f"{name} has had a hard call. Sit with them for a moment.{waits}"
    if concern.about is About.ALONE:
        return f"{name} is the only one ringing. Sit with them, or stop together."
    if concern.about is About.QUIET:
        gone = count_of(minutes(concern.since, now), "minute")
        return f"{name}: nothing saved for {gone}. Perhaps a long talk, perhaps a hand is welcome."
    return f"{name} has been ringing for most of an hour. Cake?"


def call_back_place(row: CallBackRow, chairs: Sequence[ChairView]) -> str:
    """Who should ring: the caller who promised it, if they are still here."""
    here = next((chair.chair for chair in chairs if chair.caller == row.caller and row.caller), None)
    return "any chair" if here is None else f"chair {here}, {row.caller}’s"


def call_back_when(at: datetime, now: datetime) -> str:
    """“in 25 min”, “due now”, “5 min late”."""
    if at > now:
        gap = at - now
        if gap < timedelta(hours=1):
            return f"in {max(1, -(-int(gap.total_seconds()) // 60))} min"
        if at.date() != now.date():
            return f"{at:%a} {at.day} {at:%b}"
        return f"in {round(gap / timedelta(hours=1))} h"
    late = minutes(at, now)
    return f"{late} min late" if late else "due now"


@dataclass(frozen=True, slots=True)
class LeftGroup:
    """One part of “what is left”: its words, count, fill, and the exact reasons it holds."""

    label: str
    count: int
    pattern: Pattern
    reasons: tuple[LeftRow, ...]


_GROUPS: tuple[tuple[str, Pattern, tuple[str, ...]], ...] = (
    ("Ready to ring now", "solid", (READY,)),
    ("With a caller", "hatch", (Reason.HELD,)),
    ("Engaged", "dots", (Reason.ENGAGED, Reason.SKIPPED)),
    ("Call-backs for later", "dark", (Reason.CALL_BACK_LATER,)),
    ("Resting", "rest", (Reason.RESTING,)),
    ("Waiting for another language", "tint", (Reason.LANGUAGE,)),
    ("Never to be rung, or no number", "cross", ()),
    ("Finished", "empty", (Reason.FINISHED, Reason.ATTEMPTS)),
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
    if label == "Engaged":
        words = "Engaged" if all(row.code == Reason.ENGAGED for row in inside) else "Engaged, or skipped"
        return f"{words}: again from {due:%H:%M}" if due else words
    if label == "Resting":
        when = next((row.when for row in inside if row.when), "")
        return "Resting until tomorrow" if when.startswith("tomorrow") else f"Resting, {when}" if when else label
    if label == "Never to be rung, or no number" and all(row.code == Reason.NO_NUMBER for row in inside):
        return "Without a number that works"
    return label


def anyone_left(tonight: Tonight) -> str:
    """The answer to “Is there anyone left to ring?”."""
    ready = sum(row.count for row in tonight.left if row.code == READY)
    if not tonight.list_size:
        return "There is no list yet. Open one under Lists."
    if ready:
        return f"Yes: {ready:,} of {tonight.list_size:,} can be rung now."
    dues = [row.due for row in tonight.left if row.due is not None and row.code != Reason.HELD]
    later = min((due for due in dues if due.date() == tonight.today), default=None)
    if later:
        return f"Not just now: the next from {later:%H:%M}."
    if any(row.code == Reason.HELD for row in tonight.left):
        return "Only those with a caller now."
    return "No: nobody can be rung any more tonight."
