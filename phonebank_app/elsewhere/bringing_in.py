"""Results logged elsewhere become outcomes of this party: planned, shown, and kept in one transaction, or not at all.

They go the way of every outcome: into the log and the outbox, so that the campaign gets them; a wish not to be rung
takes effect at once. Each says where it comes from: ``by`` is the host who brought it in, ``reason`` names the source.
Its id is made of what it says, so that the same file brought in twice counts once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid5

from phonebank_app.changes import Changes
from phonebank_app.db import ending, known, log
from phonebank_app.db.ballast import Ballast, with_ballast
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.db.known import KnownPerson
from phonebank_app.db.moments import from_ms, to_ms
from phonebank_app.db.states import restate, silence, suppress
from phonebank_app.elsewhere import of_ours
from phonebank_app.elsewhere.people import Nobody, People
from phonebank_app.elsewhere.plans import BroughtIn, Double, Plan, Ready, WordUse
from phonebank_app.elsewhere.result_words import words_of
from phonebank_app.elsewhere.rows import NoCall, Said, Understanding
from phonebank_app.elsewhere.sheets import LONGEST_SOURCE, Choices, LogSheet
from phonebank_app.errors import FileProblem, NotAllowed
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import Clock, local
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import RULES, SILENCING, OutcomeKind
from phonebank_app.scripts.questions import Asked
from phonebank_app.voters import phones
from phonebank_app.voters.contacts import RefusedRow

Progress = Callable[[int, int], None]

PREFIX: Final = "Logged elsewhere: "
"""What the reason of such an outcome begins with; the source follows."""

SAME_CALL: Final = timedelta(minutes=10)
"""The same result of the same person within so much is the same call, logged twice."""

_IDS: Final = UUID("5f0d3c0e-6e1b-5f5e-9f57-0c4d2f0a7c11")
_EVERY: Final = 100
_SENT: Final = tr("Send the file to your coordinator, and tell them at once who in it asked not to be rung.")


class LoggedElsewhere:
    """Brings in what was logged elsewhere. What reads and writes belongs in a thread.

    Args:
        labels: of each question, the words of each coded answer; ``figures``: the questions whose answer is a point
            of a scale, a number or a day.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        party: Party,
        rules: Rules,
        code_set: CodeSet,
        labels: Mapping[str, Mapping[str, str]],
        figures: Mapping[str, Asked] = MappingProxyType({}),
    ) -> None:
        self._store, self._clock, self._party = store, clock, party
        self._rules, self._code_set, self._labels, self._figures = rules, code_set, labels, figures

    @property
    def ballast(self) -> Ballast | None:
        """Room for when the disk is full."""
        return self._store.ballast

    def plan(self, sheet: LogSheet, choices: Choices | None = None, on_progress: Progress | None = None) -> Plan:
        """What bringing the file in would do. Nothing is kept.

        Args:
            on_progress: called with (rows done, rows); what it raises ends the work.

        Raises:
            NotAllowed: the party has ended.
            FileProblem: the file is a rehearsal’s and the party is not, or is spoilt.
        """
        chosen = choices or Choices()
        with self._store.read() as connection:
            self._still_open(ending.ended_at(connection))
            people = People(known.everybody(connection), known.lines(connection))
            here = _Here(known.standing(connection), known.outcome_ids(connection))
        source = (chosen.source.strip() or sheet.source)[:LONGEST_SOURCE]
        if sheet.ours:
            return self._plan_of_ours(sheet, source, people, here)
        return _Planning(self, sheet, chosen, source, people, here).plan(on_progress)

    @with_ballast
    def keep(self, plan: Plan, on_progress: Progress | None = None) -> BroughtIn:
        """Keep what was planned, in one transaction: all of it, or nothing.

        Args:
            on_progress: called with (outcomes done, outcomes); what it raises ends the work, and nothing is kept.

        Raises:
            NotAllowed: the party has ended.
            DiskFull: nothing was written.
        """
        now = self._clock.now()
        salt = bytes.fromhex(self._party.salt)
        with self._store.write() as connection:
            self._still_open(ending.ended_at(connection))
            there = known.outcome_ids(connection)
            ready = [one for one in plan.ready if one.op.outcome_id not in there]
            numbers = People(known.everybody(connection), known.lines(connection)).numbers if ready else {}
            contacts: dict[int, None] = {}
            for done, one in enumerate(ready):
                if on_progress is not None and done % _EVERY == 0:
                    on_progress(done, len(ready))
                log.append(connection, one.op, one.contact)
                contacts[one.contact] = None
                if one.op.kind in SILENCING:
                    rung = [one.op.number] if one.op.number else numbers.get(one.contact, [])
                    suppress(connection, (phones.number_hash(number, salt) for number in rung), now, "outcome")
            touched: frozenset[int] = frozenset()
            for contact in contacts:
                touched |= restate(connection, contact, self._rules)
            hashes = [phones.number_hash(number, salt) for number in plan.silenced]
            touched |= silence(connection, hashes, now, "elsewhere", self._rules)
            if on_progress is not None:
                on_progress(len(ready), len(ready))
        return BroughtIn(len(ready), len(hashes), Changes(touched, outbox=bool(ready)))

    def _still_open(self, ended: datetime | None) -> None:
        if ended is not None:
            raise NotAllowed(tr("This party has ended: nothing is added to it any more."), _SENT)

    def _plan_of_ours(self, sheet: LogSheet, source: str, people: People, here: _Here) -> Plan:
        file = of_ours.read(sheet)
        if file.rehearsal is True and not self._party.rehearsal:
            raise FileProblem(
                tr("This file is a rehearsal’s: its calls were never made."), tr("Choose the party’s own file.")
            )
        if file.rehearsal is False and self._party.rehearsal:
            raise FileProblem(tr("This is a rehearsal, and the file is a real party’s."), tr("Open the party itself."))
        ready, doubles, refused, passed = of_ours.sort_out(
            file, people, here.ids, self._party, by=self.by, reason=f"{PREFIX}{source}"
        )
        labels = self._code_set.labels
        counted = Counter(row.kind for row in file.rows)
        words = [
            WordUse(kind, OutcomeKind(kind), labels[OutcomeKind(kind)], True, n) for kind, n in counted.most_common()
        ]
        return Plan(sheet, source, len(file.rows), ready, doubles, refused, passed, words=tuple(words))

    # -- what planning needs ----------------------------------------------------------------------------------------

    @property
    def by(self) -> str:
        """Who brings it in."""
        return self._party.host or "the host"

    def understanding(self, sheet: LogSheet, choices: Choices) -> Understanding:
        """What understands the rows of a file."""
        words = words_of(self._code_set)
        return Understanding(sheet, choices, words, self._labels, self._clock.now(), self._figures)

    def label(self, kind: OutcomeKind | None) -> str:
        """What this party calls an outcome."""
        return "" if kind is None else self._code_set.labels[kind]

    def op(self, said: Said, contact: KnownPerson, number: str, source: str) -> OutcomeOp:
        """The outcome of a row."""
        at = said.at or self._clock.now()
        offset = local(at).utcoffset() or timedelta()
        content = (
            *(self._party.party_id, contact.uid, said.kind),
            local(at).date().isoformat() if said.day_only or said.at is None else at.isoformat(),
            *(number, said.caller, said.note, said.language),
            said.call_back_at.isoformat() if said.call_back_at else "",
            *(f"{answer.question}={','.join(answer.values)}:{answer.text}" for answer in said.answers),
        )
        return OutcomeOp(
            outcome_id=str(uuid5(_IDS, "\n".join(content))),
            party_id=self._party.party_id,
            contact_id=contact.uid,
            kind=said.kind,
            at=at,
            offset_min=int(offset.total_seconds() // 60),
            chair=0,
            caller=said.caller or source,
            number=number if RULES[said.kind].attempt else "",
            call_back_at=said.call_back_at,
            language=said.language,
            note=said.note,
            answers=said.answers,
            by=self.by,
            reason=f"{PREFIX}{source}",
        )


class _Here:
    """What the store has already."""

    def __init__(self, standing: list[tuple[int, str, int]], ids: set[str]) -> None:
        self.ids = ids
        self._at: dict[tuple[int, str], list[int]] = defaultdict(list)
        self._anything: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for contact, kind, at in standing:
            self._at[contact, kind].append(at)
            self._anything[contact].append((at, kind))

    def same_call(self, contact: int, kind: str, at: datetime, *, day_only: bool) -> bool:
        """Whether the same result of the same person stands there at the same time."""
        moments = self._at.get((contact, kind), ())
        if day_only:
            return any(local(from_ms(other)).date() == local(at).date() for other in moments)
        return any(abs(other - to_ms(at)) <= SAME_CALL / timedelta(milliseconds=1) for other in moments)

    def differs(self, contact: int, at: datetime) -> bool:
        """Whether something stands there of the same person within two minutes."""
        return any(abs(other - to_ms(at)) <= 120_000 for other, _ in self._anything.get(contact, ()))


class _Planning:
    """Sorts the rows of one file."""

    def __init__(
        self, use: LoggedElsewhere, sheet: LogSheet, choices: Choices, source: str, people: People, here: _Here
    ) -> None:
        self._use, self._sheet, self._source, self._people, self._here = use, sheet, source, people, here
        self._understanding = use.understanding(sheet, choices)
        self._ready: list[Ready] = []
        self._doubles: list[Double] = []
        self._refused: list[RefusedRow] = []
        self._no_call: Counter[str] = Counter()
        self._silenced: dict[str, None] = {}
        self._differing: list[int] = []
        self._rows_of: dict[str, int] = {}
        self._day_only = self._own_words = self._untimed = 0

    def plan(self, on_progress: Progress | None) -> Plan:
        """The plan for the whole file."""
        rows = self._sheet.rows
        for done, record in enumerate(rows):
            if on_progress is not None and done % _EVERY == 0:
                on_progress(done, len(rows))
            read = self._understanding.read(record)
            if isinstance(read, RefusedRow):
                self._refused.append(read)
            elif isinstance(read, NoCall):
                self._no_call[read.word] += 1
            else:
                self._sort(read)
        if on_progress is not None:
            on_progress(len(rows), len(rows))
        used = sorted(self._understanding.used.items(), key=lambda item: (item[1][0] is not None, -item[1][1], item[0]))
        return Plan(
            sheet=self._sheet,
            source=self._source,
            rows=len(rows),
            # In the order of their time, as the log would have had them.
            ready=tuple(sorted(self._ready, key=lambda one: one.op.at)),
            doubles=tuple(self._doubles),
            refused=tuple(self._refused),
            no_call=dict(self._no_call),
            silenced=tuple(self._silenced),
            words=tuple(
                WordUse(
                    word,
                    meaning.kind if meaning else None,
                    self._use.label(meaning.kind if meaning else None),
                    meaning is not None,
                    count,
                )
                for word, (meaning, count) in used
            ),
            differing=tuple(self._differing),
            day_only=self._day_only,
            own_words=self._own_words,
            warnings=tuple(self._warnings()),
        )

    def _sort(self, said: Said) -> None:
        found = self._people.find(said.ids, said.name, said.numbers)
        who = next(filter(None, said.ids), "")
        if isinstance(found, Nobody):
            self._refused.append(self._without_anybody(said, found, who))
            return
        number = self._number(said, found)
        if number is None:
            why = tr("it does not say which of their numbers it was")
            self._refused.append(RefusedRow(said.row, "which_number", why, who))
            return
        op = self._use.op(said, found, number, self._source)
        if op.outcome_id in self._rows_of:
            self._doubles.append(
                Double(said.row, tr("it says the same as row {value:,}", value=self._rows_of[op.outcome_id]))
            )
        elif op.outcome_id in self._here.ids:
            self._doubles.append(Double(said.row, tr("it was brought in before")))
        elif self._here.same_call(found.id, op.kind, op.at, day_only=said.day_only or said.at is None):
            self._doubles.append(Double(said.row, tr("the same call is saved here already")))
        else:
            self._rows_of[op.outcome_id] = said.row
            self._ready.append(Ready(said.row, found.id, op))
            self._day_only += said.day_only
            self._own_words += said.own_words
            self._untimed += said.at is None
            if not said.day_only and self._here.differs(found.id, op.at):
                self._differing.append(said.row)

    def _without_anybody(self, said: Said, nobody: Nobody, who: str) -> RefusedRow:
        """A row about nobody known. A wish not to be rung is honoured all the same, where there is a number."""
        if said.kind not in SILENCING:
            return RefusedRow(said.row, nobody.code, nobody.reason, who)
        if said.numbers:
            self._silenced |= dict.fromkeys(said.numbers)
            why = tr("{reason}; its number is never rung again here. Tell the campaign", reason=nobody.reason)
            return RefusedRow(said.row, "silenced", why, who)
        why = tr(
            "{reason}, and they asked not to be rung: find out who it is, and tell the campaign", reason=nobody.reason
        )
        return RefusedRow(said.row, "do_not_call_lost", why, who)

    def _number(self, said: Said, person: KnownPerson) -> str | None:
        """The number rung; empty where it does not matter which, ``None`` where it does and is not known."""
        theirs = self._people.numbers.get(person.id, [])
        rung = next((number for number in said.numbers if number in theirs), "") or next(iter(said.numbers), "")
        if rung or len(theirs) == 1:
            return rung or theirs[0]
        return None if RULES[said.kind].spoils_number else ""

    def _warnings(self) -> list[str]:
        told = []
        if not self._understanding.certain_days:
            first = tr("day first") if self._understanding.day_first else tr("month first")
            told.append(tr("Dates such as 5/12 are read {first}: look whether the days are right.", first=first))
        if self._day_only:
            told.append(
                tr_n(
                    "{n:,} row has a day without a time: noon stands for it.",
                    "{n:,} rows have a day without a time: noon stands for it.",
                    self._day_only,
                )
            )
        if self._untimed:
            told.append(
                tr_n(
                    "{n:,} row has no time that can be read but a wish not to be rung: it counts from now.",
                    "{n:,} rows have no time that can be read but a wish not to be rung: it counts from now.",
                    self._untimed,
                )
            )
        if self._own_words:
            told.append(
                tr_n(
                    "{n:,} answer is not among those of the script: kept in the words it stands in.",
                    "{n:,} answers are not among those of the script: kept in the words they stand in.",
                    self._own_words,
                )
            )
        if self._differing:
            rows = ", ".join(f"{row:,}" for row in self._differing[:5])
            told.append(
                tr_n(
                    "{n:,} row has another result than is saved here at the same time ({rows}).",
                    "{n:,} rows have another result than is saved here at the same time ({rows}).",
                    len(self._differing),
                    rows=rows,
                )
            )
        return told
