"""The evening as the host's pages show it: figures and rows, read from the store. Nothing here writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from phonebank_app.calls.remaining import remaining
from phonebank_app.calls.script_facts import party_words
from phonebank_app.cards import (
    CallBackRow,
    ChairView,
    LeftRow,
    PromiseTally,
    QuestionTally,
    ResultRow,
    Seated,
    StatusFacts,
    Tonight,
    TrayEntry,
)
from phonebank_app.db import call_backs, chairs, log, promises, queue, results, skips, tallies, wishes
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms, to_ms
from phonebank_app.db.running import Running, Sums, quarter, thinned
from phonebank_app.i18n import tr
from phonebank_app.law.promises import RULES, SAME_AS, PromiseKind
from phonebank_app.machine.clock import Clock, local
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import OutcomeKind, SkipReason
from phonebank_app.scripts import Choice, Script
from phonebank_app.scripts.figures import distribution, figured
from phonebank_app.scripts.model import Question
from phonebank_app.scripts.questions import points
from phonebank_app.scripts.written import in_full

DECLINES = frozenset({"not_said", "not_now"})
"""The codes of answers that give none (docs/script-language.md); ``not_voting`` is one."""

SKIP_WORDS: Mapping[SkipReason, str] = {
    SkipReason.KNOW_THEM: tr("They know them"),
    SkipReason.LANGUAGE: tr("The language did not suit"),
    SkipReason.UNSURE: tr("Not sure it was right to ring"),
    SkipReason.RUNG_ELSEWHERE: tr("Rung just before, in another way"),
    SkipReason.OTHER: tr("Another reason"),
}
PROMISED, HELPS = "promised", "help"
PROMISING = (PROMISED, HELPS)
"""Ids of a script's tallies that tell of promises; of the first all answers, of the second those that promise."""

_QUARTER = timedelta(minutes=15)
_POINTS = 200
"""Of the line that burns down: about one for every second pixel of its picture."""


class EveningView:
    """What the pages read.

    Args:
        script: for the words of the answers; ``code_set``: for the words of the outcomes.
        others: what else is or was read from here, in other languages or earlier versions: its answers count, too.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        party: Party,
        code_set: CodeSet,
        script: Script,
        running: Running | None = None,
        others: Sequence[Script] = (),
    ) -> None:
        self._store = store
        self._clock = clock
        self._party = party
        self._code_set = code_set
        self._script = script
        self._running = running or Running()
        self._every = (script, *others)
        self._labels = answer_labels(script, party, others)
        self._figures = figured(script, *others)

    def status(self) -> StatusFacts:
        """What the status line says."""
        with self._store.read() as connection:
            waiting, tray = log.unsent(connection)
            wished, refused = wishes.counts(connection)
            waiting += wished - refused
            saved = log.last_saved(connection)
        return StatusFacts(
            saved_at=None if saved is None else local(from_ms(saved)),
            waiting=waiting,
            tray=tray,
            linked=bool(self._party.service_url),
            rehearsal=self._party.rehearsal,
        )

    def tonight(self, left: Sequence[LeftRow] | None = None) -> Tonight:
        """The host's page.

        Args:
            left: where the list stands, if that is known: counting a long one takes time.
        """
        now = self._clock.now()
        with self._store.read() as connection:
            rows = remaining(queue.left(connection, to_ms(now)), now) if left is None else tuple(left)
            began = chairs.first_seated(connection)
            promised_calls = call_backs.open_rows(connection)
            size = sum(row.count for row in rows)
            party = self._party
            with self._running.at(connection) as sums:
                return Tonight(
                    seat_name=party.seat_name,
                    seat_code=party.seat_code,
                    campaign=party.campaign,
                    today=local(now).date(),
                    began=None if began is None else local(from_ms(began)),
                    lease_until=None if party.lease_until is None else local(party.lease_until),
                    rehearsal=party.rehearsal,
                    calls=len(sums.called),
                    conversations=sums.conversations,
                    do_not_calls=sums.kinds[OutcomeKind.DO_NOT_CALL],
                    list_size=size,
                    left=rows,
                    chairs=_chairs(connection, sums),
                    burn_down=_burn_down(sums.reached_first, size, began, now),
                    quarters=_quarters(sums.talks, began, now),
                    questions=self._questions(sums),
                    call_backs=tuple(
                        CallBackRow(local(from_ms(row.at)), row.caller, row.chair)
                        for row in promised_calls
                        if not row.in_hand
                    ),
                    reason=party.reason,
                    promises=self._promised(connection, sums),
                )

    def seated(self) -> tuple[Seated, ...]:
        """Who sits where, by chair."""
        with self._store.read() as connection:
            rows = chairs.seated(connection)
        return tuple(Seated(row.chair, row.caller, row.claimed_at is not None) for row in rows)

    def chairs(self) -> tuple[ChairView, ...]:
        """Who sits where, whoever wants the host first; as in :meth:`tonight`, at a fraction of its cost."""
        with self._store.read() as connection, self._running.at(connection) as sums:
            return _chairs(connection, sums)

    def _promised(self, connection: promises.Connection, sums: Sums) -> tuple[PromiseTally, ...]:
        """What was promised beside the script, and what its answers promise; nobody twice for the same."""
        who: dict[PromiseKind, set[int]] = {kind: set() for kind in PromiseKind}
        for contact_id, kind in promises.who_promised(connection):
            who[PromiseKind(kind)].add(contact_id)
        if not any(who.values()):
            return ()  # the script's own tallies say it all
        question = next((one for one in PROMISING if +sums.answers.get(one, Counter())), "")
        said: Counter[str] = +sums.answers.get(question, Counter())
        promising = {code for script in self._every for code in script.promises}
        codes = promising if question == HELPS and promising else set(said)
        answers = {value: many for value, many in said.items() if value in codes}
        for value, kind in SAME_AS.items():
            if value in answers:
                who[kind] |= sums.who_said(question, value)
        rows = [PromiseTally(RULES[kind].short, len(some), kind) for kind, some in who.items() if some]
        labels = self._labels.get(question, {})
        rows += [
            PromiseTally(labels.get(value, value), many)
            for value, many in answers.items()
            if value not in SAME_AS and value not in DECLINES
        ]
        return tuple(sorted(rows, key=lambda row: -row.count))

    def promised(self) -> tuple[tuple[PromiseKind, int], ...]:
        """How many people promised what tonight, most first: for the thanks at the end."""
        with self._store.read() as connection, self._running.at(connection) as sums:
            rows = self._promised(connection, sums)
        return tuple((PromiseKind(row.kind), row.count) for row in rows if row.kind)

    # -- results ----------------------------------------------------------------------------------------------------

    def result_ids(self, *, kind: OutcomeKind | None = None, caller: str = "", text: str = "") -> Sequence[int]:
        """The outcomes that stand and match, newest first, as ids for :meth:`result_rows`."""
        with self._store.read() as connection:
            return results.ids(connection, kind, caller, text)

    def result_rows(self, ids: Sequence[int]) -> dict[int, ResultRow]:
        """The rows of these ids."""
        with self._store.read() as connection:
            found = results.rows(connection, ids)
        return {
            row.device_seq: ResultRow(
                device_seq=row.device_seq,
                at=local(row.op.at),
                chair=row.op.chair,
                caller=row.op.caller,
                contact_name=row.contact_name,
                kind=OutcomeKind(row.op.kind),
                label=self._code_set.labels[OutcomeKind(row.op.kind)],
                answers="; ".join(
                    self._words(answer.question, answer.values, answer.text) for answer in row.op.answers
                ),
                note=row.op.note,
                sent=row.sent,
            )
            for row in found
        }

    def tray(self) -> tuple[TrayEntry, ...]:
        """What the service would not take, oldest first."""
        with self._store.read() as connection:
            found = log.tray(connection)
        return tuple(
            TrayEntry(
                row.device_seq,
                local(from_ms(row.at_ms)),
                row.caller,
                self._code_set.labels[OutcomeKind(row.kind)],
                row.state,
                row.code,
            )
            for row in found
        )

    def log_ids(self) -> list[str]:
        """The ids of all rows of the log, sorted."""
        with self._store.read() as connection:
            return sorted(outcome_id for outcome_id, _ in log.digests(connection)[1])

    def callers(self) -> tuple[str, ...]:
        """Everybody who saved something tonight."""
        with self._store.read() as connection:
            return results.callers(connection)

    def outcome_counts(self) -> Counter[OutcomeKind]:
        """How often each outcome stands."""
        with self._store.read() as connection:
            return tallies.kinds(connection)

    def skip_counts(self) -> tuple[tuple[str, int], ...]:
        """Why people were passed by, in words, and how often; most often first."""
        with self._store.read() as connection:
            found = skips.counts(connection)
        return tuple((SKIP_WORDS[reason], count) for reason, count in found.most_common())

    def _words(self, question: str, values: Sequence[str], text: str) -> str:
        labels = self._labels.get(question, {})
        asked = self._figures.get(question)
        if asked is not None:
            # A day as people say it; a point of a scale with what it is called.
            of = Question(question, asked.kind)
            labels = {value: labels.get(value) or in_full(of, value, self._script.language) for value in values}
        words = ", ".join(labels.get(value, value) for value in values)
        return f"{words}: {text}" if words and text else words or text

    def _questions(self, sums: Sums) -> tuple[QuestionTally, ...]:
        tallied = []
        titles = _titles(self._every)
        asked = set(self._script.questions)
        for question, title in titles.items():
            counts = +sums.answers.get(question, Counter())
            if question not in asked and not counts:
                continue  # another version asked it, and nobody answered
            labels = self._labels.get(question, {})
            figures = self._figures.get(question)
            if figures is not None:
                found = distribution(figures, counts)
                bars = tuple((row.label, row.count) for row in found.rows)
                tallied.append(QuestionTally(question, title, bars, sums.answered[question], found.average))
                continue
            said = [(value, count) for value, count in counts.most_common() if value not in DECLINES]
            rows = tuple((labels.get(value, value), count) for value, count in said)
            tallied.append(QuestionTally(question, title, rows, sums.answered[question]))
        return tuple(tallied)


def _titles(scripts: Sequence[Script]) -> dict[str, str]:
    """Every question of these scripts, in order, with the title of the step that asks it first."""
    titles: dict[str, str] = {}
    for step in (step for script in scripts for step in script.steps):
        if step.question:
            titles.setdefault(step.question.name, step.title)
    return titles


def answer_labels(script: Script, party: Party, others: Sequence[Script] = ()) -> dict[str, dict[str, str]]:
    """For each question of a script, the words of each coded answer.

    Args:
        others: in other languages or of earlier versions; where two have words for one answer, those of ``script``.
    """
    labels: dict[str, dict[str, str]] = {}
    for one in (script, *others):
        facts = party_words(party, one)
        for step in one.steps:
            if step.question is None:
                continue
            found = labels.setdefault(step.question.name, {})
            for value, name in points(step.question).items():
                found.setdefault(value, name)
            for choice in step.choices:
                if choice.value:
                    found.setdefault(choice.value, _label(choice, facts))
    return labels


def _label(choice: Choice, facts: Mapping[str, str]) -> str:
    parts = [(facts.get(s.placeholder) or s.text or "…") if s.placeholder else (s.text or "") for s in choice.label]
    return "".join(parts).rstrip("… ").strip()


def _chairs(connection: promises.Connection, sums: Sums) -> tuple[ChairView, ...]:
    rows = chairs.seated(connection)
    return _host_first(tuple(tallies.chair_view(connection, row, sums.own(row.guest)) for row in rows))


def _host_first(views: tuple[ChairView, ...]) -> tuple[ChairView, ...]:
    """Whoever wants the host comes first, longest waiting first; then by chair."""
    waiting = sorted((v for v in views if v.asks_host_since), key=lambda v: (v.asks_host_since, v.chair))
    return (*waiting, *(v for v in views if not v.asks_host_since))


def _burn_down(
    first_calls: Sequence[datetime], size: int, began: int | None, now: datetime
) -> tuple[tuple[datetime, int], ...]:
    """The line, each point of it where there are few enough for a picture to show."""
    if began is None:
        return ()
    points = [(local(from_ms(began)), size)]
    points += [(local(at), size - count) for count, at in thinned(first_calls, _POINTS)]
    points.append((local(now), size - len(first_calls)))
    return tuple(points)


def _quarters(counts: Counter[datetime], began: int | None, now: datetime) -> tuple[tuple[datetime, int], ...]:
    if began is None:
        return ()
    start = quarter(from_ms(began))
    span = max(0, (quarter(now) - start) // _QUARTER)
    return tuple((local(start + i * _QUARTER), counts[start + i * _QUARTER]) for i in range(span + 1))
