"""How a dialling ended: one table of outcomes, and the fold that turns a contact's log into what is true of them now.

The log only grows. An outcome row never changes; a correction, or an undo, is a new row that names the old one in
``replaces``. Two facts only ever turn on, whatever is corrected later and in whatever order rows arrive:
*do not call* (DESIGN §4.4) and *deceased*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from types import MappingProxyType
from typing import Literal, TypeVar


class OutcomeKind(StrEnum):
    """Every way a dialling can end. The values cross the network and stand in files: they never change."""

    CONVERSATION = "conversation"
    PARTIAL = "partial"
    CALL_BACK = "call_back"
    NOT_AVAILABLE = "not_available"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    NOT_IN_SERVICE = "not_in_service"
    MOVED = "moved"
    DECEASED = "deceased"
    REFUSED = "refused"
    DO_NOT_CALL = "do_not_call"
    LANGUAGE_BARRIER = "language_barrier"
    HOSTILE = "hostile"
    ENDED_KINDLY = "ended_kindly"
    """Somebody in distress, or who could not follow: ended kindly, without a word of why (reference L18)."""
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"
    """Not an outcome of a call: the row that undoes another."""


class SkipReason(StrEnum):
    """Why a caller passed somebody by. The values cross the network and stand in files: they never change."""

    KNOW_THEM = "know_them"
    """Never theirs again that evening; others may ring them."""
    LANGUAGE = "language"
    UNSURE = "unsure"
    RUNG_ELSEWHERE = "rung_elsewhere"
    OTHER = "other"


_Row = TypeVar("_Row")
Needs = Literal["", "time", "number", "language", "confirm", "reason"]
"""What must be asked before the outcome can be saved; a reason is asked, and kept if it is given."""


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """What one kind of outcome does.

    Attributes:
        attempt: counts as a dialling.
        reached: somebody spoke with us.
        finishes: the contact is done for this round.
        spoils_number: the number rung is not this contact's; others of theirs may be tried at once.
        rest: how long the contact, and the number, are left in peace; ``None`` where ``finishes`` or a date decides.
        needs: what must be asked first.
        caller_may_undo: whether the caller can take it back; if not, a coordinator with a reason.
    """

    attempt: bool = True
    reached: bool = False
    finishes: bool = False
    spoils_number: bool = False
    rest: timedelta | None = None
    needs: Needs = ""
    caller_may_undo: bool = True


_DAY = timedelta(hours=24)

# A refusal or abuse rests the line, too: nobody else there is rung the same evening.
# Rest periods: 24 h after VAN's rounds and Bernie 2016's ground-control; one hour for an engaged line is our own.
RULES: Mapping[OutcomeKind, OutcomeRule] = MappingProxyType(
    {
        OutcomeKind.CONVERSATION: OutcomeRule(reached=True, finishes=True),
        OutcomeKind.PARTIAL: OutcomeRule(reached=True, rest=_DAY),
        OutcomeKind.CALL_BACK: OutcomeRule(reached=True, needs="time"),
        OutcomeKind.NOT_AVAILABLE: OutcomeRule(rest=_DAY),
        OutcomeKind.NO_ANSWER: OutcomeRule(rest=_DAY),
        OutcomeKind.LEFT_MESSAGE: OutcomeRule(rest=_DAY),
        OutcomeKind.BUSY: OutcomeRule(rest=timedelta(hours=1)),
        OutcomeKind.WRONG_NUMBER: OutcomeRule(spoils_number=True, needs="number"),
        OutcomeKind.NOT_IN_SERVICE: OutcomeRule(spoils_number=True),
        OutcomeKind.MOVED: OutcomeRule(reached=True, finishes=True),
        OutcomeKind.DECEASED: OutcomeRule(reached=True, finishes=True, needs="confirm", caller_may_undo=False),
        OutcomeKind.REFUSED: OutcomeRule(reached=True, finishes=True, rest=_DAY),
        OutcomeKind.DO_NOT_CALL: OutcomeRule(reached=True, finishes=True, needs="confirm", caller_may_undo=False),
        OutcomeKind.LANGUAGE_BARRIER: OutcomeRule(reached=True, rest=_DAY, needs="language"),
        # One key, saved at once: nobody who was just shouted at should have to answer a question. It turns nothing on
        # for ever, and a slip of the finger is taken back like any other.
        OutcomeKind.HOSTILE: OutcomeRule(reached=True, finishes=True, rest=_DAY),
        # No detail is kept, and nobody rings them again but by a coordinator's doing: it silences like a wish not to be
        # rung, since a list that comes later must not bring them back.
        OutcomeKind.ENDED_KINDLY: OutcomeRule(reached=True, finishes=True, needs="confirm", caller_may_undo=False),
        # Not a dialling. The short rest keeps the same contact from coming straight back to the same chair.
        OutcomeKind.SKIPPED: OutcomeRule(attempt=False, rest=timedelta(minutes=30), needs="reason"),
        OutcomeKind.WITHDRAWN: OutcomeRule(attempt=False, caller_may_undo=False),
    }
)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the log, as far as the rules need it.

    Attributes:
        order: where it stands on the device that made it (its counter); ties are broken by ``outcome_id``.
        number: the E.164 number rung, or the one that is wrong; empty when nothing was rung.
        at: when (aware).
        replaces: the outcome this one corrects or withdraws.
        set_aside: the host had the row written. Of a withdrawal: what the old one says is not believed. The telephone
            may have rung all the same, so that it goes on counting as an attempt, with its rest.
    """

    outcome_id: str
    order: int
    kind: OutcomeKind
    at: datetime
    number: str = ""
    call_back_at: datetime | None = None
    language: str = ""
    replaces: str | None = None
    set_aside: bool = False

    @property
    def elsewhere(self) -> bool:
        """Logged elsewhere and brought in by the host: it stands at its own time, not at that of its writing."""
        return self.set_aside and not self.replaces and self.kind is not _WITHDRAWN


@dataclass(frozen=True, slots=True)
class NumberState:
    """What the log says of one number, for one contact."""

    spoiled: bool = False
    rests_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ContactState:
    """What the log says of one contact.

    Attributes:
        attempts: diallings that still count, those set aside by the host too.
        last: the latest outcome that still counts, or ``None``.
        finished: the outcome that ended this round, or ``None``.
        call_back_at: when they asked to be rung, if that is still to come.
        rests_until: not before this moment, unless they asked for it.
        needs_language: only a caller who speaks this should ring.
        asked_off: the numbers on which they said "do not call" (empty string: the person only).
    """

    attempts: int = 0
    last: OutcomeKind | None = None
    last_at: datetime | None = None
    finished: OutcomeKind | None = None
    call_back_at: datetime | None = None
    rests_until: datetime | None = None
    needs_language: str = ""
    do_not_call: bool = False
    deceased: bool = False
    asked_off: frozenset[str] = frozenset()
    numbers: Mapping[str, NumberState] = field(default_factory=dict)


# Looked up once: a fold is made of every contact that an outcome concerns, on a busy night thousands in a second.
_IN_ORDER = attrgetter("order", "outcome_id")
_AT, _ELSEWHERE = attrgetter("at"), attrgetter("elsewhere")
_CALL_BACK, _LANGUAGE_BARRIER = OutcomeKind.CALL_BACK, OutcomeKind.LANGUAGE_BARRIER
_DECEASED, _WITHDRAWN = OutcomeKind.DECEASED, OutcomeKind.WITHDRAWN
_UNTOUCHED = NumberState()

SILENCING = frozenset({OutcomeKind.DO_NOT_CALL, OutcomeKind.ENDED_KINDLY})
"""After these nobody rings the person, or the number, again."""

WORDLESS = frozenset({OutcomeKind.ENDED_KINDLY})
"""Of these neither note nor answers are kept: that it happened is all that anybody need know."""


def standing_records(records: Iterable[Record]) -> list[Record]:
    """The records that still count, in order: neither replaced nor withdrawals."""
    rows = sorted(records, key=_IN_ORDER)
    replaced = {r.replaces for r in rows if r.replaces}
    return [r for r in rows if r.outcome_id not in replaced and r.kind is not _WITHDRAWN]


def in_time(rows: Sequence[_Row], at: Callable[[_Row], datetime], elsewhere: Callable[[_Row], bool]) -> list[_Row]:
    """Rows in the order of the log, with those from elsewhere put where their time belongs.

    A sheet that is typed in after the evening tells of calls before the last ones; were it the last word, it would use
    up an appointment that was made after it. Clocks of laptops are wrong, so that our own rows keep their order.
    """
    late = sorted((row for row in rows if elsewhere(row)), key=at)
    if not late:
        return list(rows)
    placed = [row for row in rows if not elsewhere(row)]
    for row in late:
        place = next((i for i, other in enumerate(placed) if at(other) > at(row)), len(placed))
        placed.insert(place, row)
    return placed


def set_aside_records(records: Sequence[Record]) -> list[Record]:
    """The records that a host set aside, in order; none that was put back since (its withdrawal is replaced)."""
    withdrawals = [r for r in records if r.set_aside and r.kind is _WITHDRAWN]
    if not withdrawals:
        return []
    replaced = {r.replaces for r in records if r.replaces}
    aside = {r.replaces for r in withdrawals if r.outcome_id not in replaced}
    return sorted((r for r in records if r.outcome_id in aside), key=_IN_ORDER)


def fold(records: Iterable[Record]) -> ContactState:
    """Turn a contact's whole log into what is true now; the order in which rows arrive does not matter."""
    rows = list(records)
    # Grow-only: read from every row, also from those replaced later.
    asked_off = frozenset([r.number for r in rows if r.kind in SILENCING])
    deceased = any([r.kind is _DECEASED for r in rows])  # noqa: C419 - a generator costs more than these few

    counted = standing_records(rows)
    if any([r.set_aside for r in counted]):  # noqa: C419 - as above
        counted = in_time(counted, _AT, _ELSEWHERE)
    numbers: dict[str, NumberState] = {}
    attempts = 0
    finished: OutcomeKind | None = None
    call_back_at: datetime | None = None
    rests_until: datetime | None = None
    language = ""
    for record in counted:
        rule = RULES[record.kind]
        attempts += rule.attempt
        if rule.attempt:
            call_back_at = None  # an appointment is used up by the next dialling
        if record.kind is _CALL_BACK:
            call_back_at = record.call_back_at
        if record.kind is _LANGUAGE_BARRIER:
            language = record.language
        if rule.finishes:
            finished = record.kind
        rest = record.at + rule.rest if rule.rest else None
        if rule.attempt:
            rests_until = rest
        elif rest is not None:  # a skip gives a rest of its own, and shortens none
            rests_until = max(rest, rests_until or rest)
        if record.number:
            before = numbers.get(record.number, _UNTOUCHED)
            line_rests = rest if rest is not None and rule.attempt else before.rests_until
            numbers[record.number] = NumberState(before.spoiled or rule.spoils_number, line_rests)
    for record in set_aside_records(rows):
        if RULES[record.kind].attempt:
            attempts += 1
            rest = record.at + (RULES[record.kind].rest or _DAY)
            rests_until = max(rest, rests_until or rest)
            if record.number:
                before = numbers.get(record.number, _UNTOUCHED)
                numbers[record.number] = replace(before, rests_until=max(rest, before.rests_until or rest))
    last = counted[-1] if counted else None
    return ContactState(
        attempts=attempts,
        last=last.kind if last else None,
        last_at=last.at if last else None,
        finished=finished,
        call_back_at=call_back_at,
        rests_until=rests_until,
        needs_language=language,
        do_not_call=bool(asked_off),
        deceased=deceased,
        asked_off=asked_off,
        numbers=MappingProxyType(numbers),
    )
