"""What a voter asks for beside not being rung: written down at once, and acted on at once where nobody may ring again.

Every method is one transaction and returns when it is on disk. Nothing here waits for a network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

from phonebank_app.changes import Changes
from phonebank_app.db import chairs, contacts, people, sights, tickets
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms, to_ms
from phonebank_app.db.people import Person
from phonebank_app.db.states import restate, suppress
from phonebank_app.errors import BugError, NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.law.rights import RULES, Channel, TicketKind, consent_wording, wording_version
from phonebank_app.machine.clock import Clock, local
from phonebank_app.protocol.wire import TicketOp
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.voters import phones


@dataclass(frozen=True, slots=True)
class TicketDraft:
    """What was asked for, in the call in hand.

    Attributes:
        note: a few words, of a complaint or of casework.
        channel, answer: of a permission: for what, and what exactly was answered; of casework the answer alone.
        language: in which the words were read out, as a tag: that of the script.
    """

    contact_id: int
    kind: TicketKind
    note: str = ""
    channel: Channel = ""
    answer: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A ticket that is on disk. ``silenced``: nobody rings them again, so the call ends here."""

    ticket_id: str
    kind: TicketKind
    at: datetime
    silenced: bool
    changes: Changes


@dataclass(frozen=True, slots=True)
class Late:
    """Of a ticket that a joined laptop kept: when it was written, since when that laptop is here, and who wrote it."""

    at: datetime
    since: datetime
    caller: str
    guest: int


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket for the host's pages: no name. ``at`` is in the voters' time; ``code``: why it was not taken."""

    label: str
    at: datetime
    caller: str
    code: str
    sent: bool


_OF_CHANNELS = (TicketKind.CONSENT, TicketKind.CONSENT_WITHDRAWN)
_WITH_ANSWER = (*_OF_CHANNELS, TicketKind.CASEWORK)
_WITH_WORDS = (TicketKind.COMPLAINT, TicketKind.CASEWORK)


def _refuse_half_asked(draft: TicketDraft) -> None:
    """Nothing is kept that somebody must say yes to before it was asked whole."""
    if draft.kind in _OF_CHANNELS and (not draft.channel or not draft.answer.strip()):
        raise NotAllowed(tr("For what was it, and what exactly did they say?"), tr("Choose, then save."))
    if draft.kind is not TicketKind.CASEWORK:
        return
    if not draft.note.strip():
        raise NotAllowed(tr("What is it about?"), tr("Write it in a few words, and read them back."))
    if not draft.answer.lower().startswith("yes"):
        raise NotAllowed(
            tr("Without their yes nothing goes to the local office."), tr("Thank them, and go on: nothing was kept.")
        )


def _read_out(draft: TicketDraft, on_behalf_of: str) -> tuple[str, str]:
    """The words that were read out, and their version; taking back names the version alone."""
    if draft.kind not in _WITH_ANSWER:
        return "", ""
    version = wording_version(draft.language)
    if draft.kind is TicketKind.CONSENT_WITHDRAWN:
        return "", version
    what = "casework" if draft.kind is TicketKind.CASEWORK else draft.channel
    return consent_wording(what, on_behalf_of, draft.language), version


class Tickets:
    """The tickets of one open party."""

    def __init__(self, store: Store, rules: Rules, clock: Clock) -> None:
        self._store, self._rules, self._clock = store, rules, clock

    def write(self, chair: int, draft: TicketDraft, *, ticket_id: str = "", late: Late | None = None) -> Written:
        """Write down what the voter in hand asks for.

        Args:
            ticket_id: of the asker's own, for whoever may not hear the answer and asks again: the second time nothing
                is written.
            late: it was kept on a joined laptop meanwhile; then it counts, too, if the chair has lost that voter since.

        Raises:
            NotAllowed: the chair has another contact by now, a permission lacks its channel or its answer, or casework
                its words or the voter's yes.
            DiskFull: nothing was written.
        """
        rule, now = RULES[draft.kind], self._clock.now()
        if late is not None:
            now = min(now, max(late.at, late.since))
        _refuse_half_asked(draft)
        with self._store.write() as connection:
            if ticket_id and tickets.known(connection, ticket_id):
                return Written(ticket_id, draft.kind, local(now), rule.silences, Changes())
            row = chairs.one(connection, chair)
            if row is None or row.contact_id != draft.contact_id:
                row = None
                if late is None:
                    raise NotAllowed(
                        tr("This call is no longer with this chair."), tr("Press Undo on the chair that has it.")
                    )
            party = get(connection, Party)
            if party is None:
                raise BugError("a store without a party was opened for tickets")
            found = people.some(connection, [draft.contact_id])
            if not found or (late and not sights.shown(connection, chair, found[0].row.uid, to_ms(late.since))):
                raise NotAllowed(tr("This is of somebody who is not on the list any more."), tr("Tell your host."))
            contact = found[0]
            numbers = contact.numbers
            index = row.number_index if row is not None else 0
            number = numbers[min(index, len(numbers) - 1)].e164 if numbers else ""
            wording, version = _read_out(draft, party.on_behalf_of)
            op = TicketOp(
                ticket_id=ticket_id or str(uuid4()),
                party_id=party.party_id,
                contact_id=contact.row.uid,
                kind=draft.kind,
                at=now,
                offset_min=int((now.astimezone().utcoffset() or timedelta()).total_seconds() // 60),
                chair=chair,
                caller=late.caller if late is not None else row.caller if row is not None else "",
                number=number,
                note=draft.note.strip() if draft.kind in _WITH_WORDS else "",
                channel=draft.channel if draft.kind in _OF_CHANNELS else "",
                answer=draft.answer.strip() if draft.kind in _WITH_ANSWER else "",
                wording=wording,
                wording_version=version,
            )
            whose = late.guest if late is not None else None
            tickets.append(connection, op, to_send=bool(party.service_url), guest=whose)
            touched = self._follow(connection, op, contact, party, now)
        return Written(op.ticket_id, draft.kind, local(now), rule.silences, Changes(touched, outbox=True))

    def every(self) -> tuple[TicketLine, ...]:
        """All tickets, the newest first."""
        with self._store.read() as connection:
            rows = tickets.every(connection)
        return tuple(
            TicketLine(RULES[TicketKind(r.kind)].label, local(from_ms(r.at_ms)), r.caller, r.code, r.sent) for r in rows
        )

    def _follow(
        self, connection: sa.Connection, op: TicketOp, contact: Person, party: Party, now: datetime
    ) -> frozenset[int]:
        """What it means for the person and for the number, from now on."""
        salt = bytes.fromhex(party.salt)
        if op.kind == TicketKind.ERASE:
            contacts.forget_lists(connection, contact.id)
        if RULES[TicketKind(op.kind)].silences:
            hashes = [phones.number_hash(number.e164, salt) for number in contact.numbers]
            suppress(connection, hashes, now, "ticket")
            return contacts.opt_out(connection, contact.id, self._rules)
        if op.channel == "call":
            said_yes = op.kind == TicketKind.CONSENT and op.answer.lower().startswith("yes")
            words = f"{local(now):%Y-%m-%d}, on the telephone" if said_yes else ""
            tickets.permit(connection, phones.number_hash(op.number, salt), words)
            return restate(connection, contact.id, self._rules)
        return frozenset()
