"""The evenings of all parties in figures, for coordinators: nobody's name, number, note or free words are in it.

Counts of calls and how they ended are what parties did, and stand as they are. What voters answered is told under a
rule for small counts, everywhere the same, so that no other view of the same days takes it back:

- a figure of fewer than `LEAST` people is hidden, and so is one of everybody who had a conversation in that seat;
- what is hidden is added up over seats (`Matter.elsewhere`), but only where the sum covers two seats or more, is itself
  `LEAST` or more, and is at least as far from the most it could be: then no hidden figure follows from it;
- there is no sum over all seats but those two together, and no “asked”: nothing to subtract from.

People are counted, each once, with what they said last in those days. Outcomes taken back or corrected do not count.
Moments are those of the call, not of its arrival, in the voters' time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit
from campaign_map.accounts.audit import Actor
from campaign_map.desk import promises
from campaign_map.desk.activity import ATTEMPTS, TALKS, Done, done_of, total
from campaign_map.desk.takeaway import LONGEST, Days
from campaign_map.need import figures
from campaign_map.problems import Refusal
from campaign_map.scripts import in_use
from campaign_map.settings import Service
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import AnswerOp
from phonebank_app.rules.calling_rules import Queue
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import Script
from phonebank_app.scripts.questions import points
from phonebank_app.scripts.shelf import parsed
from phonebank_app.seats import seats_by_code

LEAST = 5
"""A figure of what fewer people said is hidden."""
FEW_CALLS = 20
"""Of fewer calls no share is told: it would be chance."""
_DECLINES = frozenset({"not_said", "not_now"})
_SIZE = (4, 3.0)
"""The party that need is reckoned for: only what is covered is read of it."""
_EARLY = timedelta(days=1)
"""As much may a laptop's clock be ahead of ours."""


class _Op(msgspec.Struct, frozen=True):
    """What is read of an outcome; its note is not."""

    replaces: str | None = None
    caller: str = ""
    answers: tuple[AnswerOp, ...] = ()


_read = msgspec.json.Decoder(_Op).decode


@dataclass(frozen=True, slots=True)
class SeatFigures:
    """One seat.

    Attributes:
        done: in those days; ``made``, ``booked``, ``target``: in all, as need counts them.
        matters: the answers that may be told, by their words.
    """

    code: str
    name: str
    place: int
    done: Done
    parties: int
    made: int
    booked: int
    target: int
    matters: dict[str, int]

    @property
    def covered(self) -> float:
        """Contacts made as a share of those wanted."""
        return self.made / self.target if self.target else 0.0


@dataclass(frozen=True, slots=True)
class Matter:
    """An answer: in how many seats it can be told, by how many people there, and by how many elsewhere (``None``: not
    told)."""

    label: str
    seats: int
    shown: int
    elsewhere: int | None

    @property
    def people(self) -> int:
        """Everybody who is told of."""
        return self.shown + (self.elsewhere or 0)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the report says.

    Attributes:
        seats: codes it is about; ``None`` for all. ``first``, ``last``: its days.
        by_hour: calls by hour of the day, 0 to 23; ``by_week_hour``: by weekday (Monday is 0) and hour.
        kinds: how calls ended, attempts only.
        hosts: parties that rang; ``people``: guests who did, by the name they gave each party.
        promises: people who promised help; ``None`` where it is not told.
        waiting: call-backs that are open now; ``asked_off``: people who asked not to be rung, in those days.
    """

    seats: frozenset[str] | None
    first: date
    last: date
    made_at: datetime
    done: Done
    by_day: dict[date, Done]
    by_hour: dict[int, Done]
    by_week_hour: dict[tuple[int, int], Done]
    by_seat: tuple[SeatFigures, ...]
    kinds: Counter[str]
    matters: tuple[Matter, ...]
    hosts: int
    people: int
    promises: int | None
    waiting: int


@dataclass(slots=True)
class _Seen:
    """What is added up while the log is read."""

    by_day: dict[date, Done] = field(default_factory=lambda: defaultdict(Done))
    by_week_hour: dict[tuple[int, int], Done] = field(default_factory=lambda: defaultdict(Done))
    by_seat: dict[str, Done] = field(default_factory=lambda: defaultdict(Done))
    kinds: Counter[str] = field(default_factory=Counter)
    parties: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    people: set[tuple[str, str]] = field(default_factory=set)
    reached: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    said: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    promised: set[str] = field(default_factory=set)


def make(service: Service, seats: Collection[str] | None, days: Days, by: Actor, seat_code: str = "") -> Report:
    """Count, and write down in the record that somebody did.

    Args:
        seats: codes; ``None`` for all. ``seat_code``: for the record, when it is one.

    Raises:
        Refusal: 400 ``bad_days``: more days than `takeaway.LONGEST`, or none named.
    """
    now = service.clock.now()
    last = days.last or local(now).date()
    if days.first is None or last - days.first > LONGEST:
        raise Refusal(400, "bad_days", f"The report is on {LONGEST.days} days at most.", "Choose the first day later.")
    days = Days(days.first, last)
    counted = figures.current(service, *_SIZE)
    with service.store.read() as connection:
        script, *others = [parsed(one.text) for one in in_use(connection, service.profile.language)]
        promising = frozenset(code for one in (script, *others) for code in one.promises)
        seen = _seen(
            connection, _rows(connection, seats, days), days, script, promising, service.profile.evidence.question
        )
        waiting = _waiting(connection, seats)
        # Who did both in one call, answered the script and promised beside it, is one.
        seen.promised |= promises.people(connection, seats, days.since or now, days.before)
    found = _report(seen, script, counted, seats, days, waiting, now)
    with service.store.write() as connection:
        where = "all seats" if seats is None else "one seat" if len(seats) == 1 else f"{len(seats)} seats"
        detail = f"{days.name}, {where}"
        audit.note(connection, now, by, "took the report", seat_code=seat_code, detail=detail, rows=found.done.calls)
    return found


def may_tell(count: int, everybody: int) -> bool:
    """Whether a figure singles nobody out: enough people, and not all of those who are known to have spoken."""
    return LEAST <= count < everybody


def hidden_sum(hidden: Iterable[tuple[int, int]]) -> int | None:
    """The sum of hidden figures, if none of them follows from it.

    Args:
        hidden: for each seat with a hidden figure: it, and the most that a small one could be there.
    """
    some = list(hidden)
    together, most = sum(count for count, _ in some), sum(most for _, most in some)
    return together if len(some) > 1 and LEAST <= together <= most - LEAST else None


# -- reading -----------------------------------------------------------------------------------------------------------


def _rows(connection: sa.Connection, seats: Collection[str] | None, days: Days) -> list[tuple[Any, _Op]]:
    """Every outcome since the days began, in order: one of later days may correct one of these."""
    outcomes, contacts = models.outcomes.c, models.contacts.c
    assert days.since is not None
    query = (
        sa.select(
            outcomes.outcome_id, outcomes.party_id, outcomes.contact_id, outcomes.kind, outcomes.at, outcomes.op,
            contacts.seat_code,
        )
        .join(models.contacts, contacts.contact_id == outcomes.contact_id)
        .where(outcomes.at >= days.since, outcomes.received_at >= days.since - _EARLY)
        .order_by(outcomes.server_seq)
    )  # fmt: skip
    if seats is not None:
        query = query.where(contacts.seat_code.in_(sorted(seats)))
    return [(row, _read(row.op)) for row in connection.execution_options(yield_per=2000).execute(query)]


def _seen(
    connection: sa.Connection,
    rows: list[tuple[Any, _Op]],
    days: Days,
    script: Script,
    promising: frozenset[str],
    intention: str,
) -> _Seen:
    # A party corrects its own outcomes only.
    gone = {(row.party_id, op.replaces) for row, op in rows if op.replaces}
    question = script.matters or "issue"
    seen, before = _Seen(), days.before
    for row, op in rows:
        stands = row.kind != OutcomeKind.WITHDRAWN and (row.party_id, row.outcome_id) not in gone
        if not stands or (before is not None and row.at >= before):
            continue
        there, done = local(row.at), done_of(row.kind, 1)
        seen.by_day[there.date()] += done
        seen.by_week_hour[there.weekday(), there.hour] += done
        seen.by_seat[row.seat_code] += done
        if row.kind in ATTEMPTS:
            seen.kinds[row.kind] += 1
            seen.parties[row.seat_code].add(row.party_id)
            seen.people.add((row.party_id, op.caller))
        if row.kind in TALKS:
            seen.reached[row.seat_code].add(row.contact_id)
        for answer in op.answers:
            if answer.question == question and question != intention:
                seen.said[row.contact_id] = (row.seat_code, answer.values)
            if not promising.isdisjoint(answer.values):
                seen.promised.add(row.contact_id)
    return seen


def _waiting(connection: sa.Connection, seats: Collection[str] | None) -> int:
    contacts = models.contacts.c
    query = sa.select(sa.func.count()).where(contacts.queue == int(Queue.CALL_BACK), contacts.erased_at.is_(None))
    if seats is not None:
        query = query.where(contacts.seat_code.in_(sorted(seats)))
    return int(connection.execute(query).scalar_one())


# -- putting together --------------------------------------------------------------------------------------------------


def _report(
    seen: _Seen,
    script: Script,
    counted: figures.Figures,
    seats: Collection[str] | None,
    days: Days,
    waiting: int,
    now: datetime,
) -> Report:
    assert days.first is not None and days.last is not None
    told, matters = _matters(seen, script)
    by_hour: dict[int, Done] = defaultdict(Done)
    for (_, hour), done in seen.by_week_hour.items():
        by_hour[hour] += done
    reached = sum(len(some) for some in seen.reached.values())
    return Report(
        seats=None if seats is None else frozenset(seats),
        first=days.first,
        last=days.last,
        made_at=now,
        done=total(seen.by_day.values()),
        by_day={day: seen.by_day.get(day, Done()) for day in _every(days.first, days.last)},
        by_hour=dict(by_hour),
        by_week_hour=dict(seen.by_week_hour),
        by_seat=_by_seat(seen, counted, told),
        kinds=seen.kinds,
        matters=matters,
        hosts=len({party for some in seen.parties.values() for party in some}),
        people=len(seen.people),
        promises=len(seen.promised) if may_tell(len(seen.promised), reached) else None,
        waiting=waiting,
    )


def _every(first: date, last: date) -> list[date]:
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def _by_seat(seen: _Seen, counted: figures.Figures, told: dict[str, dict[str, int]]) -> tuple[SeatFigures, ...]:
    """The seats in which somebody rang, neediest first."""
    return tuple(
        SeatFigures(
            code=one.need.code,
            name=seats_by_code()[one.need.code].name,
            place=one.place,
            done=seen.by_seat[one.need.code],
            parties=len(seen.parties[one.need.code]),
            made=one.need.done,
            booked=round(one.need.booked),
            target=one.need.target,
            matters=told.get(one.need.code, {}),
        )
        for one in counted.ranking.now
        if seen.by_seat.get(one.need.code, Done()).calls
    )


def _matters(seen: _Seen, script: Script) -> tuple[dict[str, dict[str, int]], tuple[Matter, ...]]:
    """What may be told by seat, and of all of them, most first."""
    labels = _labels(script, script.matters or "issue")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for code, values in seen.said.values():
        counts[code].update(value for value in set(values) if value in labels)
    told: dict[str, dict[str, int]] = {}
    matters = []
    for value, label in labels.items():
        hidden = []
        shown = {}
        for code, reached in seen.reached.items():
            count = counts[code][value]
            if may_tell(count, len(reached)):
                shown[code] = count
                told.setdefault(code, {})[label] = count
            else:
                # As much as a small figure could be: a sum that needs one of “everybody” would tell which.
                hidden.append((count, min(len(reached), LEAST - 1)))
        matters.append(Matter(label, len(shown), sum(shown.values()), hidden_sum(hidden)))
    found = [matter for matter in matters if matter.people]
    return told, tuple(sorted(found, key=lambda matter: -matter.people))


def _labels(script: Script, question: str) -> dict[str, str]:
    """The words of the coded answers to a question, without anybody's name; what was declined is no answer."""
    labels: dict[str, str] = {}
    for step in script.steps:
        if step.question and step.question.name == question:
            labels |= points(step.question)
        for choice in step.choices:
            if step.question and step.question.name == question and choice.value and choice.value not in _DECLINES:
                words = "".join(span.text or "…" for span in choice.label).rstrip("… ").strip()
                labels.setdefault(choice.value, words)
    return labels
