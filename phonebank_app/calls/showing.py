"""What a chair is shown of a voter, and by which limits: the half of calling that writes nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from phonebank_app.cards import CallCard, HouseholdMate, NumberView, PastCall
from phonebank_app.db import call_backs, chairs, ending, hand_overs, marks, promises, said, script_uses, skips, tallies
from phonebank_app.db.documents import Party
from phonebank_app.db.moments import from_ms, from_ms_or_none
from phonebank_app.db.people import Person
from phonebank_app.errors import BugError
from phonebank_app.i18n import tr
from phonebank_app.law.answerable import may_ring_from
from phonebank_app.law.promises import RULES as PROMISES
from phonebank_app.law.promises import PromiseKind
from phonebank_app.machine.clock import local
from phonebank_app.machine.steady import SteadyClock
from phonebank_app.rules.calling_rules import Rules, Situation, number_refusal, refusal
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.scripts.stances import STANCES
from phonebank_app.voters import phones

INTENTION, ISSUE = "intention", "issue"
"""The questions whose last answers a script can go by."""
_PLAIN_STANCES = frozenset(STANCES) - {"other"}
"""Codes that can be nothing but how somebody will vote; “other” may be an answer to anything."""


class Showing:
    """Makes cards. The connection, and the transaction, are the asker's."""

    def __init__(self, rules: Rules, code_set: CodeSet, steady: SteadyClock, party: Party) -> None:
        self._rules = rules
        self._code_set = code_set
        self._steady = steady
        self._party = party

    # -- by which limits ----------------------------------------------------------------------------------------------

    def _steady_now(self, connection: sa.Connection, now: datetime) -> datetime:
        known = marks.get(connection)
        return self._steady.now(known.trusted_now(now), known.clock_off_ms)

    def _gone_back(self, connection: sa.Connection, now: datetime) -> bool:
        lease = self._party.lease_until
        return lease is not None and max(now, self._steady_now(connection, now)) >= lease

    def _until(self, connection: sa.Connection, now: datetime) -> datetime | None:
        """Until when anybody may be rung from this list. It is over by the steadier clock, too, or by the host's word:
        then it is over at ``now``, whatever the laptop's clock says."""
        if ending.ended_at(connection) is not None or self._gone_back(connection, now):
            return now
        return self._party.lease_until

    def _closed(self, connection: sa.Connection, now: datetime) -> bool:
        until, hours = self._until(connection, now), self._rules.hours
        return (until is not None and now >= until) or (hours is not None and not hours.open_at(now))

    def _situation(
        self, connection: sa.Connection, row: chairs.ChairRow, now: datetime, held_by: int | None
    ) -> Situation:
        return Situation(now, row.chair, held_by, self._until(connection, now), row.languages)

    # -- what is shown ------------------------------------------------------------------------------------------------

    # -- for call sheets on paper (``paper``), which choose and show people by the same rules --------------------------

    def closed(self, connection: sa.Connection, now: datetime) -> bool:
        """Whether nobody may be rung just now: the hours, the lease, the end of the party, or where we ring from."""
        return self._closed(connection, now) or not may_ring_from(self._party.answerable, self._party.country)

    def may_be_rung(self, connection: sa.Connection, row: chairs.ChairRow, contact: Person, at: datetime) -> bool:
        """Whether every rule lets this chair ring somebody at that moment, whom no chair holds."""
        if contact.id in skips.known_to(connection, row.guest):
            return False
        return refusal(contact.facts, self._rules, self._situation(connection, row, at, None)) is None

    def card_of(
        self, connection: sa.Connection, row: chairs.ChairRow, contact_id: int, home: Sequence[Person], at: datetime
    ) -> CallCard:
        """What the chair would be shown of somebody, on the first number that may be rung; nothing is kept."""
        index = self._first_open(in_home(home, contact_id), at)
        seen = replace(row, contact_id=contact_id, number_index=index, draft="")
        return self._card(connection, seen, home, at)

    # -- the steps of a card -------------------------------------------------------------------------------------------

    def _numbers(self, contact: Person, now: datetime) -> tuple[NumberView, ...]:
        promised = contact.state.call_back_at is not None
        return tuple(
            NumberView(
                n.e164,
                phones.national(n.e164),
                n.kind,
                number_refusal(n.facts, self._rules, now, promised=promised) is None,
            )
            for n in contact.numbers
        )

    def _first_open(self, contact: Person, now: datetime) -> int:
        """The index of the first number that may be rung now; 0 if there is none."""
        return next((i for i, number in enumerate(self._numbers(contact, now)) if number.usable), 0)

    def _card(self, connection: sa.Connection, row: chairs.ChairRow, home: Sequence[Person], now: datetime) -> CallCard:
        contact = in_home(home, row.contact_id)
        numbers = self._numbers(contact, now)
        if not numbers:
            raise BugError("a contact without a number was offered")
        facts = contact.facts
        screened = [n.facts.screened_on for n in contact.numbers if n.facts.screened_on]
        asked = self._call_back(connection, contact) if facts.call_back_at else ("", "")
        earlier = self._said(connection, contact)
        passed = hand_overs.last(connection, row.chair, row.guest, contact.row.uid)
        return CallCard(
            contact_id=contact.id,
            name=contact.row.name,
            first_name=contact.row.first_name,
            area=contact.row.area,
            try_number=facts.attempts + 1,
            tries_allowed=self._rules.tries,
            numbers=numbers,
            number_index=min(row.number_index, len(numbers) - 1),
            household=self._mates(connection, home, contact, row, now),
            history=self._history(connection, contact),
            source=contact.row.source,
            screened_on=min(screened, default=None),
            language=contact.row.language,
            call_back_due=local(facts.call_back_at) if facts.call_back_at else None,
            draft=row.draft,
            script=script_uses.of_call(connection, row.chair, row.draft, row.languages, contact.row.language),
            passed_by=passed.caller if passed else "",
            passed_from=passed.chair if passed else 0,
            passed_at=local(from_ms(passed.at_ms)) if passed else None,
            call_back_words=asked[0],
            call_back_by=asked[1],
            promised=tuple(
                PROMISES[PromiseKind(op.kind)].label for op in promises.standing_of(connection, contact.row.uid)
            ),
            last_intention=earlier.get(INTENTION, ""),
            last_issue=earlier.get(ISSUE, ""),
            town=said.town_of(connection, contact.id),
        )

    def _said(self, connection: sa.Connection, contact: Person) -> dict[str, str]:
        """What they last said to the two questions that scripts go by, tonight or on an earlier evening."""
        before: dict[str, str] = {}
        for past in json.loads(contact.row.history):
            codes = past.get("words", "").split("; ")
            # A pack of before says which codes were answered, and not to what.
            stance = past.get("intention") or next((code for code in codes if code in _PLAIN_STANCES), "")
            before |= {name: code for name, code in ((INTENTION, stance), (ISSUE, past.get("issue", ""))) if code}
        return before | (said.last_said(connection, contact.id) if contact.log else {})

    def _call_back(self, connection: sa.Connection, contact: Person) -> tuple[str, str]:
        """What the voter said when they were promised this call, and who spoke with them, where that was tonight."""
        row = call_backs.one(connection, contact.id)
        op = call_backs.op_of(row) if row is not None else None
        if op is not None:
            return op.note, op.caller
        said_on = from_ms_or_none(contact.row.promised_on)
        earlier = [past for past in json.loads(contact.row.history) if past["kind"] == OutcomeKind.CALL_BACK]
        found = next((past for past in earlier if datetime.fromisoformat(past["at"]) == said_on), None)
        return (found.get("words", "") if found else ""), ""

    def _mates(
        self, connection: sa.Connection, home: Sequence[Person], contact: Person, row: chairs.ChairRow, now: datetime
    ) -> tuple[HouseholdMate, ...]:
        mates = [mate for mate in home if is_mate(mate, contact)]
        if not mates:
            return ()
        situation = self._situation(connection, row, now, row.chair)
        known = skips.known_to(connection, row.guest)
        return tuple(self._mate(mate, contact, situation, known) for mate in mates)

    def _mate(self, mate: Person, contact: Person, situation: Situation, known: frozenset[int]) -> HouseholdMate:
        allowed = refusal(mate.facts, self._rules, situation) is None and mate.id not in known
        same = not {n.e164 for n in mate.numbers}.isdisjoint(n.e164 for n in contact.numbers)
        return HouseholdMate(mate.id, mate.row.name, mate.row.first_name, same, allowed)

    def _history(self, connection: sa.Connection, contact: Person) -> tuple[PastCall, ...]:
        earlier = [self._earlier(past) for past in json.loads(contact.row.history)]
        tonight = [
            PastCall(local(past.at), self._code_set.labels[past.kind], RULES[past.kind].reached, past.note)
            for past in (tallies.standing_of(connection, contact.id) if contact.log else ())
        ]
        return tuple(sorted(earlier + tonight, key=lambda past: past.at, reverse=True))

    def _earlier(self, past: dict[str, str]) -> PastCall:
        """A call of an earlier evening; a newer service may name an outcome that this program does not know."""
        at, words = local(datetime.fromisoformat(past["at"])), past.get("words", "")
        if past["kind"] not in list(OutcomeKind):
            return PastCall(at, tr("Another outcome"), False, words)
        kind = OutcomeKind(past["kind"])
        return PastCall(at, self._code_set.labels[kind], RULES[kind].reached, words)


def in_home(home: Sequence[Person], contact_id: int | None) -> Person:
    """The one with this id."""
    return next(person for person in home if person.id == contact_id)


def is_mate(mate: Person, contact: Person) -> bool:
    """Whether somebody is shown beside a voter of the same household."""
    return mate.id != contact.id and not mate.facts.do_not_call
