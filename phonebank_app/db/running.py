"""What the log adds up to, kept up while it grows: each row is read and decoded once, however often a page is drawn.

The log is only added to, so that what was added up stays true but for rows that a later one replaces; those are taken
out again. A test holds these sums to :mod:`phonebank_app.db.tallies`, which counts everything anew.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from threading import Lock
from typing import Any

import msgspec
import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.moments import from_ms
from phonebank_app.protocol.wire import AnswerOp
from phonebank_app.rules.badges import Promised
from phonebank_app.rules.care import Call
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.rules.pace_flags import Flag, Saved, Watch

_NEW = """
SELECT device_seq, outcome_id, contact_id, kind, at, guest, asked_by, replaces, together, call_back_at, op
FROM outcomes WHERE device_seq > ? ORDER BY device_seq
"""


class _Said(msgspec.Struct):
    """Of an outcome as it is stored, what was answered."""

    answers: msgspec.Raw = msgspec.Raw(b"")


_said = msgspec.json.Decoder(_Said)
_answers = msgspec.json.Decoder(tuple[AnswerOp, ...])


class _Row(msgspec.Struct, frozen=True, gc=False):
    """A row that stands, as far as it has to be taken out again.

    Like all that is kept for each outcome it is in no cycle, and says so: whoever looks for garbage passes it by.
    """

    seq: int
    contact: int
    kind: OutcomeKind
    at: datetime
    guest: int
    a_call: bool
    answers: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(slots=True)
class OwnSums:
    """What one guest's outcomes add up to.

    Attributes:
        kinds: how often each stands, whoever had it written.
        moments: when each was saved, by its place in the log; ``calls``: those that the guest saved themselves, in the
            log's order.
    """

    kinds: Counter[OutcomeKind] = field(default_factory=Counter)
    moments: dict[int, datetime] = field(default_factory=dict)
    calls: dict[int, Call] = field(default_factory=dict)
    _paced: dict[int, Saved] = field(default_factory=dict)
    _watch: Watch | None = None
    _looked: Mapping[str, int] = field(default_factory=dict)

    @property
    def last(self) -> datetime | None:
        """When the latest was saved."""
        return max(self.moments.values(), default=None)

    def add(self, seq: int, call: Call, saved: Saved | None) -> None:
        """The guest saved this themselves.

        Args:
            saved: for the rules about pace; ``None`` for the second and later ones of a household that was out.
        """
        self.calls[seq] = call
        if saved is not None:
            self._paced[seq] = saved
            if self._watch is not None:
                self._watch.add(saved)

    def drop(self, seq: int) -> None:
        """It does not stand any more."""
        self.moments.pop(seq, None)
        self.calls.pop(seq, None)
        if self._paced.pop(seq, None) is not None:
            self._watch = None

    def flags(self, looked: Mapping[str, int]) -> tuple[Flag, ...]:
        """What is worth a look (``pace_flags.flags``), each outcome judged once."""
        if self._watch is None or self._looked != looked:
            self._watch, self._looked = Watch(looked), looked
            for saved in self._paced.values():
                self._watch.add(saved)
        return self._watch.flags()


class Sums:
    """What stands. Moments are in UTC.

    Attributes:
        upto: the place in the log of the last row that is in it.
        kinds: how often each outcome stands.
        called: when somebody was dialled, in order of time; ``reached_first``: when each contact was first.
        talks: how many conversations there were in each quarter of an hour, by its beginning.
        answers: for each question, how many voters gave each value; ``answered``: how many answered it at all.
        said: for each question and value the contacts who said so in a call.
        rung: when each contact was dialled; ``rang``: how many diallings of each guest stand.
        guests: what each guest’s outcomes add up to.
        promised: the call-backs that were promised here, by their place in the log.
    """

    def __init__(self) -> None:
        self.upto = 0
        self.kinds: Counter[OutcomeKind] = Counter()
        self.called: list[datetime] = []
        self.reached_first: list[datetime] = []
        self.talks: Counter[datetime] = Counter()
        self.answers: dict[str, Counter[str]] = defaultdict(Counter)
        self.answered: Counter[str] = Counter()
        self.said: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        self.rung: dict[int, tuple[datetime, ...]] = {}
        self.rang: Counter[int] = Counter()
        self.guests: dict[int, OwnSums] = {}
        self.promised: dict[int, Promised] = {}
        self._standing: dict[str, _Row] = {}
        self._replaced: set[str] = set()

    @property
    def conversations(self) -> int:
        """How many conversations there were."""
        return self.kinds[OutcomeKind.CONVERSATION]

    def own(self, guest: int) -> OwnSums:
        """What one guest's outcomes add up to; nothing at all for one who saved none."""
        return self.guests.get(guest) or OwnSums()

    def catch_up(self, connection: sa.Connection) -> None:
        """Add what was logged since."""
        for row in run(connection, _NEW, (self.upto,)).fetchall():
            self._log(*row)

    def _log(
        self,
        seq: int,
        outcome_id: str,
        contact: int,
        kind: str,
        at_ms: int,
        guest: int,
        asked_by: str,
        replaces: str | None,
        together: str,
        call_back_at: int | None,
        op: bytes,
    ) -> None:
        self.upto = seq
        at, outcome = from_ms(at_ms), OutcomeKind(kind)
        if replaces is not None:
            self._replaced.add(replaces)
            gone = self._standing.pop(replaces, None)
            if gone is not None:
                self._take_out(gone)
        if outcome is OutcomeKind.WITHDRAWN or outcome_id in self._replaced:
            return
        raw = _said.decode(op).answers
        answers = tuple((one.question, one.values) for one in _answers.decode(raw)) if raw else ()
        own = not asked_by
        row = _Row(seq, contact, outcome, at, guest, own or (guest != 0 and replaces is None), answers)
        self._standing[outcome_id] = row
        self._put_in(row)
        if outcome is OutcomeKind.CALL_BACK and call_back_at is not None:
            self.promised[seq] = Promised(contact, at, from_ms(call_back_at))
        theirs = self.guests.setdefault(guest, OwnSums())
        theirs.kinds[outcome] += 1
        theirs.moments[seq] = at
        if own:
            once = guest != 0 and together in ("", outcome_id)
            theirs.add(seq, Call(at, outcome), Saved(seq, at, outcome, _digest(raw)) if once else None)

    def _put_in(self, row: _Row) -> None:
        self.kinds[row.kind] += 1
        if RULES[row.kind].attempt:
            insort(self.called, row.at)
            self.rang[row.guest] += 1
            moments = self.rung.get(row.contact, ())
            if moments and row.at < moments[0]:
                _remove(self.reached_first, moments[0])
            if not moments or row.at < moments[0]:
                insort(self.reached_first, row.at)
            self.rung[row.contact] = tuple(sorted((*moments, row.at)))
        if row.kind is OutcomeKind.CONVERSATION:
            self.talks[quarter(row.at)] += 1
        self._count_answers(row, 1)

    def _take_out(self, row: _Row) -> None:
        self.kinds[row.kind] -= 1
        if RULES[row.kind].attempt:
            _remove(self.called, row.at)
            self.rang[row.guest] -= 1
            before = self.rung.pop(row.contact)
            place = before.index(row.at)
            moments = before[:place] + before[place + 1 :]
            if moments:
                self.rung[row.contact] = moments
            if not moments or moments[0] != before[0]:
                _remove(self.reached_first, before[0])
                if moments:
                    insort(self.reached_first, moments[0])
        if row.kind is OutcomeKind.CONVERSATION:
            self.talks[quarter(row.at)] -= 1
        self._count_answers(row, -1)
        self.promised.pop(row.seq, None)
        theirs = self.guests[row.guest]
        theirs.kinds[row.kind] -= 1
        theirs.drop(row.seq)

    def _count_answers(self, row: _Row, by: int) -> None:
        for question, values in row.answers:
            self.answered[question] += by
            for value in values:
                self.answers[question][value] += by
                if row.a_call:
                    self.said[question, value][row.contact] += by

    def who_said(self, question: str, value: str) -> set[int]:
        """The contacts who said so in a call that counts."""
        return {contact for contact, many in self.said.get((question, value), Counter()).items() if many > 0}


class Running:
    """The sums of one store, for whoever reads it, from whatever thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sums = Sums()

    @contextmanager
    def at(self, connection: sa.Connection) -> Iterator[Sums]:
        """The sums as this view of the store has them; nobody else changes them until the block ends.

        Args:
            connection: one that only reads: what it sees is committed.
        """
        with self._lock:
            sums = self._sums
            if _last(connection) < sums.upto:
                sums = Sums()  # a view from before what others have read since
            sums.catch_up(connection)
            yield sums


def _digest(raw: msgspec.Raw) -> str:
    """The same for the same answers, without keeping what was said."""
    return blake2b(raw, digest_size=16).hexdigest() if raw else ""


def _last(connection: sa.Connection) -> int:
    row: tuple[Any] = run(connection, "SELECT coalesce(max(device_seq), 0) FROM outcomes").fetchone()
    return int(row[0])


def _remove(moments: list[datetime], moment: datetime) -> None:
    del moments[bisect_left(moments, moment)]


def quarter(moment: datetime) -> datetime:
    """The beginning of the quarter hour."""
    return moment.replace(minute=moment.minute - moment.minute % 15, second=0, microsecond=0)


def thinned(moments: Sequence[datetime], most: int) -> list[tuple[int, datetime]]:
    """Of moments in order (how many there were by then, moment), at most that many: every so manieth, and the last."""
    step = -(-len(moments) // most) or 1
    return [(place, moments[place - 1]) for place in range(step, len(moments) + 1, step)]
