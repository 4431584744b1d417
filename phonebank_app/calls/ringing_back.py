"""“You rang me”: a voter rings the caller's telephone back, and the host finds who they are. For the host alone.

By the last figures of a number, or a part of a name. Whoever was rung tonight comes first; the rest of the list is only
looked through where none of them fits. Nobody is listed: where more than a few fit, none is shown. That somebody was
looked at is written down like any sight of a voter; what was typed is kept nowhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

import sqlalchemy as sa

from phonebank_app import logs
from phonebank_app.calls.promising import PromiseLine, lines_of
from phonebank_app.changes import Changes
from phonebank_app.db import call_backs, chairs, ending, log, people, sheets, sights, tallies
from phonebank_app.db.ballast import Ballast, with_ballast
from phonebank_app.db.connection import run
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import to_ms
from phonebank_app.db.people import Person
from phonebank_app.db.states import restate, suppress
from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.protocol.wire import OutcomeOp
from phonebank_app.rules.calling_rules import ALWAYS, Reason, Rules, Situation, refusal
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import SILENCING, OutcomeKind
from phonebank_app.voters import phones

MOST = 5
"""People shown at once; where more fit, nobody is."""

LEAST_FIGURES, LEAST_LETTERS = 3, 2

Where = Literal["tonight", "list", ""]

LOGGED = (OutcomeKind.DO_NOT_CALL, OutcomeKind.WRONG_NUMBER, OutcomeKind.MOVED, OutcomeKind.REFUSED)
"""What a host can write down at once of somebody who rang back."""

_WHY: dict[Reason, str] = {
    Reason.DO_NOT_CALL: tr("They asked not to be rung."),
    Reason.DECEASED: tr("They are said to have died."),
    Reason.FINISHED: tr("This call is over for this round: talk with them yourself if they like."),
    Reason.NO_NUMBER: tr("No number of theirs may be rung."),
    Reason.TPS: tr("Their number is on the register (TPS): they may talk now, but nobody rings them."),
    Reason.UNSCREENED: tr("Their number was not checked against the register in 28 days."),
    Reason.HOURS: tr("Nobody may be rung at this time."),
    Reason.LEASE_OVER: tr("The list has gone back."),
}


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who may be on the line. Moments are the voters' time.

    Attributes:
        number: the one that fits, or their first, as one reads it aloud; ``e164``: the same.
        last: how the latest call of tonight ended, by whom and when; blank where nobody rang them tonight.
        in_hand: the chair that has them just now; 0 for none.
        why_not: why nobody can ring them back now, as a sentence; blank where somebody can.
    """

    contact_id: int
    name: str
    area: str
    number: str
    e164: str
    last: str
    in_hand: int
    why_not: str
    promised: tuple[PromiseLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Who fits. ``too_many``: how many fit, where they are more than are shown; then there is no match."""

    where: Where
    matches: tuple[Match, ...] = ()
    too_many: int = 0


class RingingBack:
    """The host's look for a voter who rings back. Looking takes a moment on a long list, and belongs in a thread."""

    def __init__(self, store: Store, rules: Rules, clock: Clock, party: Party, code_set: CodeSet) -> None:
        self._store, self._rules, self._clock, self._party, self._code_set = store, rules, clock, party, code_set

    @property
    def ballast(self) -> Ballast | None:
        """Room for when the disk is full."""
        return self._store.ballast

    def find(self, typed: str) -> Found:
        """Who it may be.

        Raises:
            NotAllowed: too little was typed.
        """
        figures, letters = _understood(typed)
        now = self._clock.now()
        with self._store.write() as connection:
            tonight = _rung_tonight(connection)
            fit = _by_figures(connection, figures) if figures else _by_name(connection, letters)
            rung = [contact_id for contact_id in tonight if contact_id in fit]
            chosen = rung or sorted(fit)
            where: Where = "tonight" if rung else "list"
            logs.note("looked who is ringing back", fitting=len(chosen), tonight=bool(rung))
            if len(chosen) > MOST:
                return Found(where, too_many=len(chosen))
            matches = tuple(self._match(connection, contact_id, figures, now) for contact_id in chosen)
        return Found(where if matches else "", matches)

    @with_ballast
    def ring_back(self, contact_id: int) -> Changes:
        """They want to be rung now: whoever is free has them first, or the chair to which the host gives them.

        Raises:
            NotAllowed: nobody may ring them.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            contact = people.one(connection, contact_id)
            why = self._why_not(connection, contact, now)
            if why:
                raise NotAllowed(why, tr("Talk with them yourself, or thank them."))
            return Changes(call_backs.promise(connection, contact_id, now, now, self._rules))

    @with_ballast
    def record(self, contact_id: int, kind: OutcomeKind, number: str) -> Changes:
        """Write down what they said, under the host's name.

        Raises:
            NotAllowed: a chair has them in hand, and it is not that they ask not to be rung.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            contact = people.one(connection, contact_id)
            chair = _chair_of(connection, contact_id)
            if chair and kind not in SILENCING:
                raise NotAllowed(
                    tr("Chair {chair} has them in hand.", chair=chair), tr("Tell that caller, and let them save it.")
                )
            op = OutcomeOp(
                outcome_id=str(uuid4()),
                party_id=self._party.party_id,
                contact_id=contact.row.uid,
                kind=kind,
                at=now,
                offset_min=int((now.astimezone().utcoffset() or timedelta()).total_seconds() // 60),
                chair=0,
                caller=self._host(),
                number=number,
            )
            log.append(connection, op, contact_id)
            if kind in SILENCING:
                salt = bytes.fromhex(self._party.salt)
                lines = [number] if number else [line.e164 for line in contact.numbers]
                suppress(connection, [phones.number_hash(line, salt) for line in lines], now, "outcome")
            touched = restate(connection, contact_id, self._rules)
        return Changes(touched, frozenset({chair} if chair else ()), outbox=True)

    def host(self) -> str:
        """Under whose name it is written down."""
        return self._host()

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _host(self) -> str:
        return self._party.host or "the host"

    def _match(self, connection: sa.Connection, contact_id: int, figures: str, now: datetime) -> Match:
        contact = people.one(connection, contact_id)
        sights.note(connection, 0, self._host(), contact.row.uid, "rang back", now)
        fitting = (line.e164 for line in contact.numbers if figures and line.e164.endswith(figures))
        e164 = next(fitting, contact.numbers[0].e164 if contact.numbers else "")
        return Match(
            contact_id=contact_id,
            name=contact.row.name,
            area=contact.row.area,
            number=phones.national(e164) if e164 else "",
            e164=e164,
            last=self._last(connection, contact_id),
            in_hand=_chair_of(connection, contact_id),
            why_not=self._why_not(connection, contact, now),
            promised=lines_of(connection, contact.row.uid),
        )

    def _last(self, connection: sa.Connection, contact_id: int) -> str:
        standing = tallies.standing_of(connection, contact_id)
        if not standing:
            return ""
        latest = standing[-1]
        row = run(connection, "SELECT caller FROM outcomes WHERE outcome_id = ?", (latest.outcome_id,)).fetchone()
        return tr(
            "{caller} rang at {at:%H:%M}: {outcome}",
            caller=row[0],
            at=local(latest.at),
            outcome=self._code_set.labels[latest.kind].lower(),
        )

    def _why_not(self, connection: sa.Connection, contact: Person, now: datetime) -> str:
        """Rules that hold although they ask for it: a rest and a limit of tries protect nobody who rings us."""
        asked = _asking(contact)
        until = now if ending.ended_at(connection) is not None else self._party.lease_until
        languages = frozenset({asked.facts.needs_language}) if asked.facts.needs_language else frozenset[str]()
        chair = sheets.chair_holding(connection, contact.row.household, to_ms(now))
        if chair:
            return f"{sheets.on_paper(chair)} {sheets.WAY_OUT}"
        reason = refusal(asked.facts, self._rules, Situation(now, 0, None, until, languages))
        return _WHY.get(reason, tr("Nobody may ring them now.")) if reason is not None else ""


def _asking(contact: Person) -> Person:
    """The same person, to whom a call was promised for now."""
    state = replace(contact.state, call_back_at=ALWAYS, last=None)
    return replace(contact, state=state)


def _understood(typed: str) -> tuple[str, str]:
    """The last figures of a number, or letters of a name; one of them is blank."""
    figures = "".join(sign for sign in typed if sign.isdigit())
    letters = " ".join(_plain(typed).split())
    if any(sign.isalpha() for sign in typed):
        if sum(sign.isalpha() for sign in letters) < LEAST_LETTERS:
            raise NotAllowed(tr("That is too little of a name."), tr("Type two letters or more."))
        return "", letters
    if len(figures) < LEAST_FIGURES:
        raise NotAllowed(
            tr("That is too little of a number."), tr("Type the last three figures or more, or part of a name.")
        )
    # A whole number is written with the nought, or the country's code, that the list leaves out.
    whole = figures.lstrip("0") if len(figures) >= 10 else figures
    return whole, ""


def _plain(text: str) -> str:
    """Without accents and case."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).casefold()


def _by_figures(connection: sa.Connection, figures: str) -> set[int]:
    rows = run(connection, "SELECT DISTINCT contact_id FROM numbers WHERE e164 LIKE ?", (f"%{figures}",))
    return {row[0] for row in rows}


def _by_name(connection: sa.Connection, letters: str) -> set[int]:
    return {row[0] for row in run(connection, "SELECT id, name FROM contacts") if letters in _plain(row[1])}


def _rung_tonight(connection: sa.Connection) -> Sequence[int]:
    """Who was rung, is in hand or on a sheet of paper that is out, the latest first."""
    rows = run(
        connection,
        "SELECT contact_id FROM (SELECT contact_id, max(device_seq) AS latest FROM outcomes GROUP BY contact_id"
        " UNION ALL SELECT contact_id, 9e15 FROM chairs WHERE contact_id IS NOT NULL"
        " UNION ALL SELECT r.contact_id, 8e15 FROM sheet_rows r JOIN sheets s USING (sheet_id) WHERE s.state = 'out')"
        " GROUP BY contact_id ORDER BY max(latest) DESC",
    )
    return [row[0] for row in rows]


def _chair_of(connection: sa.Connection, contact_id: int) -> int:
    return next((row.chair for row in chairs.seated(connection) if row.contact_id == contact_id), 0)
