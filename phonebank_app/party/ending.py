"""The end of a party: what is true of it just now, calling it over, and what may be known of it once it is locked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import sqlalchemy as sa

from phonebank_app import logs
from phonebank_app.changes import Changes
from phonebank_app.db import chairs, ending, journal, log, marks, sheets, standing, wishes
from phonebank_app.db.disk import sync_folder
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.db.points import passing
from phonebank_app.db.standing import Confirmed, SealedFile, Standing
from phonebank_app.errors import BugError, FileProblem
from phonebank_app.i18n import tr
from phonebank_app.law import retention
from phonebank_app.machine.clock import Clock, local
from phonebank_app.machine.steady import LEAP, SteadyClock
from phonebank_app.protocol import sealed_log
from phonebank_app.rules.calling_rules import GRACE

_WORTH_NOTING = timedelta(minutes=4)
"""How far time must have gone on before it is written down again."""


@dataclass(frozen=True, slots=True)
class PaperOut:
    """A sheet of paper that is out: in which chair, with whom, and how many people are on it."""

    sheet_id: str
    chair: int
    caller: str
    people: int


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is true of the party's end just now. Moments are the voters' time.

    Attributes:
        in_hand: chairs with a call that is not saved yet; ``seated``: chairs with a guest in them.
        waiting, tray: outcomes to be sent; outcomes the campaign would not take. ``wishes``: tickets and promises that
            it does not have, ``wishes_refused``: those of them that it would not take. ``not_durable``: all of
            those, and outcomes that are in no backup of the campaign's yet.
        outcomes: of the whole log.
        linked: it belongs to a campaign's service; ``has_key``: things can be sealed to it.
        confirmed: the last comparison with the campaign, if there was one.
        taken_at: when a file of every attempt was last saved; ``missing``: outcomes that are not in it.
        ended_at: when the party was ended; ``given_back``: how many people went back, ``None`` before they did.
        deleted_at: when it is deleted by itself; ``None``: not before somebody says so.
        paper: sheets of paper of which nobody has said yet what became of them; ``paper_missing``: those that are
            missing, and the people on them.
    """

    in_hand: tuple[int, ...]
    seated: int
    waiting: int
    tray: int
    not_durable: int
    outcomes: int
    linked: bool
    has_key: bool
    rehearsal: bool
    confirmed: marks.Check | None
    taken_at: datetime | None
    missing: int
    ended_at: datetime | None
    given_back: int | None
    deleted_at: datetime | None
    paper: tuple[PaperOut, ...] = ()
    paper_missing: tuple[int, int] = (0, 0)
    wishes: int = 0
    wishes_refused: int = 0

    @property
    def safe(self) -> bool:
        """Whether the campaign has everything in a backup, or all of it was taken away in a file."""
        return self.not_durable == 0 if self.linked else self.missing == 0


class Ending:
    """The end of one open party.

    Args:
        steady: the party's own time; shared with whoever asks whether the list is still ours.
    """

    def __init__(self, store: Store, clock: Clock, steady: SteadyClock) -> None:
        self._store, self._clock, self._steady = store, clock, steady

    def checklist(self) -> Checklist:
        """What is true just now."""
        with self._store.read() as connection:
            party = _party(connection)
            known, row = marks.get(connection), ending.get(connection)
            waiting, tray = log.unsent(connection)
            not_durable = len(_unsafe(connection, known)) if party.service_url else 0
            wished, refused = wishes.counts(connection)
            outcomes, _ = ending.sizes(connection)
            taken = ending.taken(connection)
            in_hand, seated = self._in_hand(connection), len(chairs.seated(connection))
            paper, printed = sheets.every(connection), sheets.figures(connection)
        due = retention.due(_expires(party), row.ended_at, row.durable_at)
        return Checklist(
            in_hand=tuple(in_hand),
            seated=seated,
            waiting=waiting,
            tray=tray,
            not_durable=not_durable,
            outcomes=outcomes,
            linked=bool(party.service_url),
            has_key=bool(party.campaign_key),
            rehearsal=party.rehearsal,
            confirmed=known.check,
            taken_at=local(taken.at) if taken else None,
            missing=taken.missing if taken else outcomes,
            ended_at=local(row.ended_at) if row.ended_at else None,
            given_back=row.given_back,
            deleted_at=local(due) if due and party.service_url else None,
            paper=tuple(PaperOut(s.sheet_id, s.chair, s.caller, s.people) for s in reversed(paper) if s.state == "out"),
            paper_missing=(printed.missing, printed.people_missing),
            wishes=wished if party.service_url else 0,
            wishes_refused=refused if party.service_url else 0,
        )

    def end(self) -> Changes:
        """Nobody is offered to anybody from now on; a call in hand may still be saved. Saying it twice is harmless."""
        with self._store.write() as connection:
            ending.end(connection, self._steady_now(connection))
            seated = chairs.seated(connection)
        logs.note("party ended", chairs=len(seated))
        passing("end: ended")
        return Changes(chairs=frozenset(one.chair for one in seated), party=True)

    def owes_list(self) -> bool:
        """Whether the party has ended, nobody is being rung, no sheet is out, and its list is yet to go back."""
        with self._store.read() as connection:
            row = ending.get(connection)
            if row.ended_at is None or row.given_back is not None or self._in_hand(connection):
                return False
            if sheets.any_out(connection):
                return False  # somebody may be ringing from it: others must not
            return bool(_party(connection).service_url)

    def digest(self) -> str:
        """SHA-256 (hex) over every outcome's id and digest, as the protocol compares logs."""
        with self._store.read() as connection:
            return digest_of(log.digests(connection)[1])

    def now(self) -> datetime:
        """The time by which the list is ours; it does not go back."""
        with self._store.read() as connection:
            return self._steady_now(connection)

    def note_given_back(self, count: int) -> None:
        """The rest of the list went back to the campaign."""
        with self._store.write() as connection:
            ending.note_given_back(connection, count)

    def note_time(self) -> None:
        """Write down how late it is, and since when the campaign has everything; to be called now and then."""
        with self._store.write() as connection:
            now = self._steady_now(connection)
            known, row, party = marks.get(connection), ending.get(connection), _party(connection)
            seen = known.highest_seen
            # A clock that has leapt is not believed for ever: it would end the list even after it was put right.
            if seen is None or _WORTH_NOTING <= now - seen <= LEAP:
                marks.put(connection, marks.seen(known, now), self._clock.now())
            durable = bool(party.service_url) and not _unsafe(connection, known)
            if durable != (row.durable_at is not None):
                ending.note_durable(connection, now if durable else None)

    # -- once it is locked -------------------------------------------------------------------------------------------

    def mark_open(self, folder: Path) -> None:
        """More is about to be saved than ``standing.json`` knows of. To be called before anything is.

        Raises:
            FileProblem: the folder cannot be written.
        """
        before = standing.load(folder)
        if before is None:
            self.write_standing(folder)
            before = standing.load(folder)
        if before is not None and not before.open:
            _save(folder, msgspec.structs.replace(before, open=True))

    def write_standing(self, folder: Path) -> Standing:
        """Write down what may be known while it is locked, and seal for the campaign what it does not have.

        Args:
            folder: the party's.

        Raises:
            StoreProblem: the store cannot be read.
            FileProblem: the folder cannot be written; what was there stays.
        """
        self.note_time()
        sealed = self._seal(folder)
        with self._store.read() as connection:
            party, known, row = _party(connection), marks.get(connection), ending.get(connection)
            waiting, tray = log.unsent(connection)
            wished, _ = wishes.counts(connection)
            outcomes, people = ending.sizes(connection)
            taken = ending.taken(connection)
            _, digests = log.digests(connection)
            now = self._steady_now(connection)
            unsafe = len(_unsafe(connection, known))
        check = known.check
        made = Standing(
            at=now,
            seat_name=party.seat_name,
            campaign=party.campaign,
            party_id=party.party_id,
            expires=_expires(party),
            ended_at=row.ended_at,
            durable_at=row.durable_at,
            linked=bool(party.service_url),
            has_key=bool(party.campaign_key),
            outcomes=outcomes,
            contacts=people,
            digest=digest_of(digests),
            unsent=waiting + tray + wished,
            not_durable=unsafe,
            taken_away=taken is not None and taken.missing == 0,
            confirmed=Confirmed(check.at, check.agrees, check.ours, check.theirs, check.tray) if check else None,
            sealed=sealed,
            seen=known.highest_seen,
            clock_off_ms=known.clock_off_ms,
        )
        _save(folder, made)
        return made

    def _seal(self, folder: Path) -> SealedFile | None:
        """Keep ``unsent.sealed`` true: what is not safe at the campaign, sealed to it, and read back."""
        path = folder / standing.SEALED
        with self._store.read() as connection:
            party = _party(connection)
            names = _unsafe(connection, marks.get(connection))
        if not names or not party.campaign_key:
            path.unlink(missing_ok=True)
            sync_folder(folder)
            return None
        count = sum(journal.sealed_copy(self._store, names, path))
        passing("end: sealed")
        found = read_back(path)
        if found is None or found.outcomes != count or count != len(names):
            raise FileProblem(
                tr("What is unsent could not be sealed whole."), tr("Make room on the disk, and try again.")
            )
        return found

    def _in_hand(self, connection: sa.Connection) -> list[int]:
        return ending.in_hand(connection, self._clock.now() - GRACE)

    def _steady_now(self, connection: sa.Connection) -> datetime:
        return steady_now(self._steady, marks.get(connection), self._clock)


def _unsafe(connection: sa.Connection, known: marks.Marks) -> list[str]:
    """The ids of what only this laptop is sure to have: outcomes, and what voters asked for and promised; all of them
    where the last comparison did not agree."""
    if known.check is not None and not known.check.agrees:
        return ending.every(connection)
    return ending.unsafe(connection, known.durable_through)


def _save(folder: Path, made: Standing) -> None:
    try:
        standing.save(folder, made)
    except OSError as error:
        raise FileProblem(
            tr("How this party stands could not be written down."), tr("Make room on the disk.")
        ) from error


def steady_now(steady: SteadyClock, known: marks.Marks, clock: Clock) -> datetime:
    """The time that a lease is measured by: by the service's word where it was heard, and never going back."""
    return steady.now(known.trusted_now(clock.now()), known.clock_off_ms)


def read_back(path: Path) -> SealedFile | None:
    """What a sealed file holds, as far as can be seen without the campaign's key; ``None`` for one that will not do."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    seen = sealed_log.outline(data)
    if not (seen.sound and seen.for_campaign):
        return None
    return SealedFile(seen.entries, len(data), hashlib.sha256(data).hexdigest())


def digest_of(digests: list[tuple[str, str]]) -> str:
    """SHA-256 (hex) over every outcome's id and digest, sorted: as the protocol compares them."""
    lines = "".join(f"{name}|{sha256}\n" for name, sha256 in sorted(digests))
    return hashlib.sha256(lines.encode("ascii")).hexdigest()


def _expires(party: Party) -> datetime | None:
    return retention.expires(party.lease_until, party.polling_day)


def _party(connection: sa.Connection) -> Party:
    party = get(connection, Party)
    if party is None:
        raise BugError("a store without a party has no end")
    return party
