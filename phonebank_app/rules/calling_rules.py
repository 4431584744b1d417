"""May this contact be rung now, and who is rung first. Pure: no clock, no disk.

Two functions say the same thing in two ways, and a property test holds them to each other over thousands of states:

* :func:`refusal` is the gate. It looks at everything and names the first reason against a call, or none. Nothing is
  offered to a caller that has not passed it at that moment.
* :func:`standing` is the index. It says, once, when a contact changes, in which queue they stand and between which two
  moments they may be rung, so that the store finds the next one without looking at the others.

The rules (DESIGN §4.5; the reference's checklist L2, L3, L6, L7): never somebody who asked us not to, nor on a number
where somebody asked; never a number on the TPS register, or not screened against it within 28 days; not outside
calling hours, in UK time by the bank holidays of the voter's nation; three tries at most, a day apart; not when the
lease is over; not while another chair holds the household. A call-back that the voter asked for is our promise to
them: it needs neither the day's rest nor a try left (docs/decisions/0008). What the voter allowed in so many words
(who, when, how, and the words that were read) is the one thing that goes before the register, until they take it back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Literal

from phonebank_app.machine.clock import LONDON
from phonebank_app.rules.bank_holidays import Nation, is_bank_holiday
from phonebank_app.rules.outcomes import OutcomeKind

HARD_FROM, HARD_UNTIL = time(9), time(21)
"""Nobody is rung outside these, whatever a campaign's own hours say."""

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
GRACE = timedelta(minutes=30)
"""How long a call that began in time may go on after hours, after the lease or after the party, and still be saved."""


class Reason(StrEnum):
    """Why somebody cannot be rung (now, or at all)."""

    DO_NOT_CALL = "do_not_call"
    DECEASED = "deceased"
    FINISHED = "finished"
    NO_NUMBER = "no_number"
    TPS = "tps"
    UNSCREENED = "unscreened"
    ATTEMPTS = "attempts"
    LANGUAGE = "language"
    RESTING = "resting"
    ENGAGED = "engaged"
    SKIPPED = "skipped"
    CALL_BACK_LATER = "call_back_later"
    HELD = "held"
    HOURS = "hours"
    LEASE_OVER = "lease_over"


class Queue(IntEnum):
    """Which queue a contact stands in; a lower one goes first."""

    CALL_BACK = 0
    FRESH = 1
    RETRY = 2
    OUT = 9


@dataclass(frozen=True, slots=True)
class Hours:
    """When voters may be rung, in UK time.

    The default is the reference's L6: Monday to Friday 09:00–20:30, Saturday 10:00–18:00, never on Sundays and bank
    holidays. Other hours may be given; what lies outside 09:00–21:00 is cut off.

    Attributes:
        windows: for Monday to Sunday, the opening and closing time, or ``None`` for a day without calls.
        closed: further days without calls.
        nation: whose bank holidays are kept; blank for nobody's.
    """

    windows: tuple[tuple[time, time] | None, ...] = (
        *([(time(9), time(20, 30))] * 5),
        (time(10), time(18)),
        None,
    )
    closed: frozenset[date] = frozenset()
    nation: Nation | Literal[""] = ""

    def window(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing moment of ``day``, or ``None`` when nobody is rung."""
        hours = self.windows[day.weekday()]
        if hours is None or day in self.closed or (self.nation and is_bank_holiday(day, self.nation)):
            return None
        opens, closes = max(hours[0], HARD_FROM), min(hours[1], HARD_UNTIL)
        if opens >= closes:
            return None
        return datetime.combine(day, opens, LONDON), datetime.combine(day, closes, LONDON)

    def open_at(self, now: datetime) -> bool:
        """Whether voters may be rung at this moment."""
        window = self.window(now.astimezone(LONDON).date())
        return window is not None and window[0] <= now < window[1]

    def closing(self, now: datetime) -> datetime | None:
        """When calls end today; ``None`` on a day without calls."""
        window = self.window(now.astimezone(LONDON).date())
        return window[1] if window else None

    def next_opening(self, now: datetime) -> datetime | None:
        """From when voters may be rung (``now`` if they may already); ``None`` if not within three weeks."""
        today = now.astimezone(LONDON).date()
        for ahead in range(22):
            window = self.window(today + timedelta(days=ahead))
            if window is not None and now < window[1]:
                return max(now, window[0])
        return None


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits in force.

    Attributes:
        tries: diallings per contact.
        tps_valid: how long a screening against the TPS register may be relied upon (PECR reg. 21: 28 days).
        hours: ``None`` in a rehearsal, whose numbers ring nowhere.
    """

    tries: int = 3
    tps_valid: timedelta = timedelta(days=28)
    hours: Hours | None = field(default_factory=Hours)


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What matters of one number.

    Attributes:
        suppressed: somebody on this number asked not to be rung.
        spoiled: not theirs, or out of service.
        tps: on the register; ``None`` when never screened.
        screened_on: when it was screened.
        rests_until: rung lately, by anyone on this number.
        permitted: its subscriber told this campaign, in so many words, that it may ring all the same.
    """

    e164: str
    suppressed: bool = False
    spoiled: bool = False
    tps: bool | None = None
    screened_on: date | None = None
    rests_until: datetime | None = None
    permitted: bool = False


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What matters of one contact; see :class:`phonebank_app.rules.outcomes.ContactState` for most fields."""

    numbers: tuple[NumberFacts, ...]
    attempts: int = 0
    do_not_call: bool = False
    deceased: bool = False
    finished: bool = False
    call_back_at: datetime | None = None
    rests_until: datetime | None = None
    last: OutcomeKind | None = None
    needs_language: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """The moment, the chair that asks, and who holds the household.

    Attributes:
        lease_until: the end of the lease; ``None`` for a list that was not leased.
    """

    now: datetime
    chair: int
    held_by: int | None = None
    lease_until: datetime | None = None
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contact stands: callable from ``due`` until ``until`` in ``queue``; ``reason`` says why not otherwise."""

    queue: Queue
    due: datetime
    until: datetime
    reason: Reason | None


def screening_ends(number: NumberFacts, rules: Rules) -> datetime:
    """The moment at which the number's screening is too old: ``tps_valid`` after the day it was made, UK time.

    A permission needs no screening; it holds until it is taken back.
    """
    if number.permitted:
        return NEVER
    return ALWAYS if number.screened_on is None else _midnight(number.screened_on, rules.tps_valid)


def screening_begins(number: NumberFacts) -> datetime:
    """The moment from which the number's screening counts: a day to come has screened nothing yet."""
    return ALWAYS if number.screened_on is None else _midnight(number.screened_on, timedelta(0))


Screening = tuple[bool | None, date | None]
"""What is said of a number: on the TPS register (``None``: nothing), and the day it was compared with it."""


def screening_weight(screening: Screening) -> tuple[int, date, bool]:
    """How much it counts beside others of the same number: the greatest holds, in whatever order they came.

    The later screening counts, and of two on one day the one that found it. A listing without a day counts for
    good: nobody can know that a screening is later than it.
    """
    listed, on = screening
    if listed is None:
        return 0, date.min, False
    if on is not None:
        return 2, on, listed
    return (3 if listed else 1), date.min, listed


@lru_cache(maxsize=1024)
def _midnight(day: date, after: timedelta) -> datetime:
    """The beginning of the day so long ``after`` another, UK time. Lists are screened on few days, asked for often."""
    return (datetime.combine(day, time(0), LONDON) + after).astimezone(UTC)


def number_refusal(number: NumberFacts, rules: Rules, now: datetime, *, promised: bool) -> Reason | None:
    """Why this number may not be dialled now. ``promised``: the voter asked to be rung at this time."""
    if number.suppressed:
        return Reason.DO_NOT_CALL
    if number.spoiled:
        return Reason.NO_NUMBER
    if not number.permitted:
        if number.tps:
            return Reason.TPS
        screened = screening_begins(number) <= now < screening_ends(number, rules)
        if number.tps is None or not screened:
            return Reason.UNSCREENED
    if number.rests_until is not None and now < number.rests_until and not promised:
        return Reason.RESTING
    return None


def refusal(contact: ContactFacts, rules: Rules, situation: Situation) -> Reason | None:
    """The first reason against ringing this contact now, or ``None`` when they may be rung."""
    now = situation.now
    if contact.do_not_call:
        return Reason.DO_NOT_CALL
    if contact.deceased:
        return Reason.DECEASED
    if contact.finished:
        return Reason.FINISHED
    promised = contact.call_back_at is not None
    reasons = [number_refusal(n, rules, now, promised=promised) for n in contact.numbers]
    open_numbers = [r for r in reasons if r is None or r is Reason.RESTING]
    if not open_numbers:
        return _worst(reasons)
    if contact.attempts >= rules.tries and not promised:
        return Reason.ATTEMPTS
    if contact.call_back_at is not None and now < contact.call_back_at:
        return Reason.CALL_BACK_LATER
    rests_until = _rests_until(contact)
    if None not in open_numbers or (rests_until is not None and now < rests_until):
        return _rest_reason(contact)
    if situation.lease_until is not None and now >= situation.lease_until:
        return Reason.LEASE_OVER
    if rules.hours is not None and not rules.hours.open_at(now):
        return Reason.HOURS
    if contact.needs_language and contact.needs_language not in situation.languages:
        return Reason.LANGUAGE
    if situation.held_by is not None and situation.held_by != situation.chair:
        return Reason.HELD
    return None


def standing(contact: ContactFacts, rules: Rules) -> Standing:
    """Where the contact stands, whatever the time: all that :func:`refusal` says but hours, lease and chairs."""
    if contact.do_not_call:
        return _out(Reason.DO_NOT_CALL)
    if contact.deceased:
        return _out(Reason.DECEASED)
    if contact.finished:
        return _out(Reason.FINISHED)
    promised = contact.call_back_at is not None
    usable = [n for n in contact.numbers if _allowed(n) and not (n.suppressed or n.spoiled)]
    if not usable:
        return _out(_worst([number_refusal(n, rules, ALWAYS, promised=promised) for n in contact.numbers]))
    if contact.attempts >= rules.tries and not promised:
        return _out(Reason.ATTEMPTS)
    until = max(screening_ends(n, rules) for n in usable)
    if contact.call_back_at is not None:
        skipped_until = _rests_until(contact)
        if skipped_until is not None and skipped_until > contact.call_back_at:
            return Standing(Queue.CALL_BACK, skipped_until, until, Reason.SKIPPED)
        return Standing(Queue.CALL_BACK, contact.call_back_at, until, Reason.CALL_BACK_LATER)
    due, until = _first_window(usable, rules, contact.rests_until or ALWAYS)
    fresh = contact.attempts == 0 and contact.last is None
    queue = Queue.FRESH if fresh else Queue.RETRY
    return Standing(queue, due, until, _rest_reason(contact) if due > ALWAYS else None)


def _allowed(number: NumberFacts) -> bool:
    """Whether the register stands against it at no time, or nothing does: the voter said so."""
    return number.permitted or (number.tps is False and number.screened_on is not None)


def _first_window(usable: list[NumberFacts], rules: Rules, rest: datetime) -> tuple[datetime, datetime]:
    """The first stretch in which some number is rested and screened; from its start to when the last screening ends.

    A gap between two numbers' windows is closed by the gate, which looks again when the contact's turn comes.
    """
    windows = [(max(n.rests_until or ALWAYS, rest), screening_ends(n, rules)) for n in usable]
    live = [w for w in windows if w[0] < w[1]] or windows
    return min(w[0] for w in live), max(w[1] for w in live)


def _rests_until(contact: ContactFacts) -> datetime | None:
    """Until when the person is left in peace. A promised call needs no rest, unless a caller has just passed it on."""
    if contact.call_back_at is not None and contact.last is not OutcomeKind.SKIPPED:
        return None
    return contact.rests_until


def _out(reason: Reason) -> Standing:
    return Standing(Queue.OUT, NEVER, NEVER, reason)


def _rest_reason(contact: ContactFacts) -> Reason:
    if contact.last is OutcomeKind.BUSY:
        return Reason.ENGAGED
    if contact.last is OutcomeKind.SKIPPED:
        return Reason.SKIPPED
    return Reason.RESTING


def _worst(reasons: list[Reason | None]) -> Reason:
    """Of the reasons that stand against each number, the one that a person should hear."""
    for reason in (Reason.DO_NOT_CALL, Reason.TPS, Reason.UNSCREENED):
        if reason in reasons:
            return reason
    return Reason.NO_NUMBER
