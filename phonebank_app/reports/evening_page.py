"""One evening on a page: the figures of the picture that a host may post, without a voter, a guest or a number.

What is here may be read by anybody, so it is made to single out nobody:

- Calls and conversations are counted as such: what a guest did, not what a voter holds.
- An answer is shown when at least `LEAST` people gave it, and not when everybody whom the page counts did: then each of
  them would be known to have given it. Nothing is shown of the rest, not even its sum, so that nothing left out can
  be worked out from what stays. Promises of help are one figure under the same rule; by kind they could be subtracted.
- People are counted, not outcomes: whoever was rung twice counts once, with what they said last.
- Words come from the script, never from the store: an answer whose code the script does not know is left out, and so
  are all free words. How anybody votes is not asked here: the script says which question is meant (`Script.matters`).

It carries an imprint or it is not made: whoever posts it publishes election material.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from phonebank_app.db import chairs, tallies
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import Clock, local
from phonebank_app.reports.evening import DECLINES, answer_labels
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.scripts import Script
from phonebank_app.words.dates import full_day
from phonebank_app.words.listed import and_words
from phonebank_app.words.ordinals import in_words

LEAST = 5
"""An answer that fewer people gave is not shown."""
MOST_ROWS = 4
"""As many rows of answers stand on the page; equal ones share the last."""

_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Said:
    """A row of answers: their words, and how many people gave each."""

    labels: tuple[str, ...]
    count: int

    @property
    def words(self) -> str:
        """“Buses and Climate”."""
        return and_words(self.labels)

    @property
    def figure(self) -> str:
        """“5”, or “5 each”."""
        return f"{self.count:,} each" if len(self.labels) > 1 else f"{self.count:,}"


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of an hour: when it begins (voters' time), the calls in it, and the conversations among them."""

    at: datetime
    calls: int
    conversations: int


@dataclass(frozen=True, slots=True)
class EveningPage:
    """All that the picture of an evening says.

    Attributes:
        talked: for each call, in order, whether it became a conversation.
        promises: how many people promised help; ``None`` where that may not be told.
        matters: what people said matters to them, most first.
        asked: whether the script asked for it at all.
        quarters: from the first call to the last, none left out.
        people: how many guests rang; ``minutes``: from when the first sat down, or rang, to the last call.
    """

    seat: str
    day: date
    talked: tuple[bool, ...]
    promises: int | None
    matters: tuple[Said, ...]
    asked: bool
    quarters: tuple[Quarter, ...]
    people: int
    minutes: int
    imprint: str
    rehearsal: bool = False

    @property
    def calls(self) -> int:
        """Diallings."""
        return len(self.talked)

    @property
    def conversations(self) -> int:
        """Those of them that became one."""
        return sum(self.talked)


class EveningPages:
    """Reads the evenings of one open party.

    Args:
        script: which of its questions asks what matters, and which answers promise help.
        others: what else was read from, in other languages or earlier versions.
    """

    def __init__(self, store: Store, clock: Clock, party: Party, script: Script, others: Sequence[Script] = ()) -> None:
        self._store, self._clock, self._party, self._script = store, clock, party, script
        self._others = tuple(others)

    def days(self) -> tuple[date, ...]:
        """The days on which somebody rang, newest first."""
        with self._store.read() as connection:
            found = {local(call.at).date() for call in tallies.rung(connection) if RULES[call.kind].attempt}
        return tuple(sorted(found, reverse=True))

    def page(self, day: date | None = None) -> EveningPage:
        """The page of one day; the last on which somebody rang when none is named.

        Raises:
            WorldError: there is no imprint, or nobody rang on the day that was named.
        """
        imprint = imprint_of(self._party, self._script)
        with self._store.read() as connection:
            everything = tallies.rung(connection)
            began = chairs.first_seated(connection)
        calls = [call for call in everything if RULES[call.kind].attempt]
        if day is None:
            day = max((local(call.at).date() for call in calls), default=local(self._clock.now()).date())
        elif not any(local(call.at).date() == day for call in calls):
            when = full_day(day)
            raise WorldError(
                tr("Nobody rang on {when}.", when=when),
                tr("Leave the day out for the last evening on which somebody did."),
            )
        that_day = sorted((call for call in calls if local(call.at).date() == day), key=lambda call: call.at)
        return self._page(day, that_day, imprint, None if began is None else from_ms(began))

    def _page(self, day: date, calls: Sequence[tallies.Rung], imprint: str, began: datetime | None) -> EveningPage:
        talked = tuple(call.kind is OutcomeKind.CONVERSATION for call in calls)
        reached = len({call.contact_id for call in calls if call.kind is OutcomeKind.CONVERSATION})
        promised = len({call.contact_id for call in calls if self._promises(call)})
        question = self._script.matters or "issue"
        return EveningPage(
            seat=self._party.seat_name,
            day=day,
            talked=talked,
            promises=promised if may_tell(promised, reached) else None,
            matters=in_rows(self._said(calls, question, reached)),
            asked=question in self._script.questions,
            quarters=_quarters(calls),
            people=len({call.guest or -call.chair for call in calls}),
            minutes=_minutes(calls, day, began),
            imprint=imprint,
            rehearsal=self._party.rehearsal,
        )

    def _promises(self, call: tallies.Rung) -> bool:
        promising = {code for script in (self._script, *self._others) for code in script.promises}
        return any(not promising.isdisjoint(values) for values in call.answers.values())

    def _said(self, calls: Sequence[tallies.Rung], question: str, reached: int) -> list[tuple[str, int]]:
        """The answers that may be told, most first; what stands for all others comes last, and alone says nothing."""
        last: dict[int, tuple[str, ...]] = {}
        for call in calls:
            if question in call.answers:
                last[call.contact_id] = call.answers[question]
        counts = Counter(value for values in last.values() for value in set(values) - DECLINES)
        # The words as they are without our candidate's name, or anybody else's.
        nobody = msgspec.structs.replace(self._party, candidate="", host="", party_label="", on_behalf_of="")
        labels = answer_labels(self._script, nobody, self._others).get(question, {})
        others = {
            choice.value
            for step in (step for script in (self._script, *self._others) for step in script.steps)
            for choice in step.choices
            if step.question and step.question.name == question and choice.asks_words
        }
        told = [value for value in labels if may_tell(counts[value], reached)]
        if others.issuperset(told):
            return []
        order = sorted(told, key=lambda value: (value in others, -counts[value]))
        return [(labels[value], counts[value]) for value in order]


def may_tell(count: int, everybody: int) -> bool:
    """Whether a figure singles nobody out: enough people, and not all of those who are known to have spoken."""
    return LEAST <= count < everybody


def imprint_of(party: Party, script: Script) -> str:
    """The legal imprint: the campaign's, or that of the script.

    Raises:
        WorldError: there is none, and how to come by it.
    """
    found = party.imprint.strip() or script.imprint.strip()
    if not found:
        raise WorldError(
            tr("A picture that is posted needs an imprint: who promotes it, and where they can be reached."),
            tr(
                "Ask your coordinator to put it into the campaign’s profile: it comes with the list. With a script of "
                "your own, write it at its head: imprint = “Promoted by …”."
            ),
        )
    return " ".join(found.split())


def in_rows(said: Iterable[tuple[str, int]], most: int = MOST_ROWS) -> tuple[Said, ...]:
    """Answers in at most so many rows. Those that do not fit share a row with their equals, or are left out."""
    found = list(said)
    if len(found) <= most:
        return tuple(Said((label,), count) for label, count in found)
    rows: list[Said] = []
    for label, count in found:
        if rows and rows[-1].count == count and len(rows) >= most:
            rows[-1] = Said((*rows[-1].labels, label), count)
        elif len(rows) < most:
            rows.append(Said((label,), count))
    return tuple(rows)


def thanks(page: EveningPage) -> str:
    """The evening in a sentence: “Five people, one kitchen table, two and a half hours, and tea.”"""
    if not page.calls:
        return tr("The table is laid and the kettle is on.")
    people = tr_n("{n} person", "{n} people", page.people, n=in_words(page.people).capitalize())
    table = tr("one kitchen table") if page.people <= 12 else tr("one long table")
    return tr("{people}, {table}, {duration}, and tea.", people=people, table=table, duration=_duration(page.minutes))


def left_out(page: EveningPage) -> str:
    """What the page does not show, and why."""
    promise = tr("No name, no number and no one person’s view is in this picture.")
    if not page.asked:
        return promise
    return tr("{promise} Answers fewer than five gave are left out.", promise=promise)


def aloud(page: EveningPage) -> str:
    """The page in words: for whoever hears it, and to stand beside the picture in a chat."""
    day = full_day(page.day)
    counted = [tr_n("{n:,} call", "{n:,} calls", page.calls)]
    counted.append(tr_n("{n:,} conversation", "{n:,} conversations", page.conversations))
    if page.promises is not None:
        counted.append(tr_n("{n:,} promise of help", "{n:,} promises of help", page.promises))
    parts = [tr("Rehearsal: invented voters, nobody was rung.")] if page.rehearsal else []
    parts.append(
        tr(
            "One evening in {seat}, {day}: {names} and {value}.",
            seat=page.seat,
            day=day,
            names=", ".join(counted[:-1]),
            value=counted[-1],
        )
    )
    if page.matters:
        said = "; ".join(f"{row.words}, {row.figure}" for row in page.matters)
        parts.append(tr("What people told us matters most: {said}.", said=said))
    busiest = max(page.quarters, key=lambda quarter: quarter.calls, default=None)
    if busiest is not None and len(page.quarters) > 1:
        parts.append(
            tr("Most calls in a quarter of an hour: {calls}, from {at:%H:%M}.", calls=busiest.calls, at=busiest.at)
        )
    parts += [thanks(page), page.imprint]
    return " ".join(parts)


def _duration(minutes: int) -> str:
    halves = round(minutes / 30)
    if halves == 0:
        return tr("a few minutes")
    hours, half = divmod(halves, 2)
    if hours == 0:
        return tr("half an hour")
    if hours == 1:
        return tr("an hour and a half") if half else tr("an hour")
    many = in_words(hours)
    if half:
        return tr_n("{n} and a half hours", "{n} and a half hours", hours, n=many)
    return tr_n("{n} hour", "{n} hours", hours, n=many)


def _minutes(calls: Sequence[tallies.Rung], day: date, began: datetime | None) -> int:
    if not calls:
        return 0
    first = calls[0].at
    if began is not None and began < first and local(began).date() == day:
        first = began
    return round((calls[-1].at - first) / timedelta(minutes=1))


def _quarters(calls: Sequence[tallies.Rung]) -> tuple[Quarter, ...]:
    if not calls:
        return ()
    rung = Counter(_quarter(call.at) for call in calls)
    talked = Counter(_quarter(call.at) for call in calls if call.kind is OutcomeKind.CONVERSATION)
    first, last = min(rung), max(rung)
    moments = [first + at * _QUARTER for at in range((last - first) // _QUARTER + 1)]
    return tuple(Quarter(local(at), rung[at], talked[at]) for at in moments)


def _quarter(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0)
