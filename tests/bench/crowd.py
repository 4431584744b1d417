"""A campaign on a busy night: parties in many seats, each with a lease over invented people, and what they send.

The people are put straight into the tables. Half the households share a line, because that is what makes an outcome
cost more than its own row: everybody on the line is worked out again. Numbers begin with +999, which no country has.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec
import sqlalchemy as sa

from campaign_map import models
from campaign_map.store import Store
from phonebank_app.protocol.wire import MEDIA_TYPE, AnswerOp, OutcomeOp, Push, PushedOp, digest, encode_op
from phonebank_app.rules.calling_rules import ALWAYS, Queue
from phonebank_app.seats import load_seats
from phonebank_app.voters.phones import number_hash

BATCH = 100
"""Outcomes in one push."""

# Roughly what a phonebank meets: most calls reach nobody, one in a hundred asks not to be rung again.
_KINDS = {
    "no_answer": 46,
    "not_available": 9,
    "left_message": 9,
    "busy": 3,
    "conversation": 17,
    "partial": 2,
    "refused": 5,
    "call_back": 3,
    "wrong_number": 3,
    "not_in_service": 2,
    "do_not_call": 1,
}
_SECOND_GO = 0.2
"""Share of calls to somebody whom this party has rung before."""


Rows = Iterator[tuple[sa.Table, list[dict[str, Any]]]]


@dataclass(slots=True)
class Sender:
    """A party's laptop: who it is, whom it holds, and how far it has counted."""

    party_id: str
    device: str
    token: str
    people: Sequence[tuple[str, str]]
    count: int = 0
    rung: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Batch:
    """One push as it goes over the wire, and the rows of the table that it comes to."""

    request: bytes
    rows: list[dict[str, Any]]


def fill(store: Store, parties: int, people: int, random: Random) -> list[Sender]:
    """Put parties with ``people`` contacts each into an empty database, eight parties to a seat."""
    now = datetime.now(UTC)
    seats = [seat.code for seat in load_seats()]
    with store.write() as connection:
        salt = bytes.fromhex(connection.execute(models.campaign.select()).one().salt)
    senders = []
    for at in range(parties):
        party = _Party(at, seats[at // 8 * 7 % len(seats)], people, now)
        with store.write() as connection:
            for table, rows in (*party.papers(), *party.people(salt)):
                connection.execute(table.insert(), rows)
        senders.append(party.sender())
    random.shuffle(senders)
    return senders


class _Party:
    """A party with a lease over a list of its own, as rows."""

    def __init__(self, at: int, seat: str, people: int, now: datetime) -> None:
        self._at, self._seat, self._now = at, seat, now
        self._until = now + timedelta(hours=6)
        self._party, self._device, self._lease, self._list = (f"{kind}_{secrets.token_hex(8)}" for kind in "pdkl")
        self._token = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
        self._homes = [f"h_{secrets.token_hex(8)}" for _ in range(people // 2)]
        self._ids = [f"c_{secrets.token_hex(8)}" for _ in range(people)]
        # In every other household the second person is on the first one's line.
        self._lines = [f"+999{at:05d}{one - 1 if one % 4 == 1 else one:05d}" for one in range(people)]

    def sender(self) -> Sender:
        return Sender(self._party, self._device, self._token, list(zip(self._ids, self._lines, strict=True)))

    def papers(self) -> Rows:
        """The party, its laptop and its lease."""
        now, ours = self._now, {"party_id": self._party}
        hashed = hashlib.sha256(self._token.encode()).hexdigest()
        order = {"seat_code": "", "seat_by": "", "seat_because": ""}
        counts = {"rows": len(self._ids), "contacts": len(self._ids), "refused": 0}
        yield models.parties, [ours | order | {"host": "Ann", "callers": 6, "hours": 3.0, "made_at": now, "packs": 1}]
        yield models.devices, [{"device_id": self._device, "name": "", "first_seen": now}]
        yield models.tokens, [ours | {"token_hash": hashed, "device_id": self._device, "issued_at": now}]
        named = {"list_id": self._list, "seat_code": self._seat, "name": "", "sha256": ""}
        yield models.lists, [named | counts | {"loaded_at": now}]
        lease = ours | {"lease_id": self._lease, "seat_code": self._seat, "version": 1, "calls": 216, "dialled": 0}
        yield models.leases, [lease | {"starts": now, "until": self._until, "reason": b"{}"}]

    def people(self, salt: bytes) -> Rows:
        """Those on its list, in households of two, and their numbers."""
        seat, lease = {"seat_code": self._seat}, {"lease_id": self._lease}
        home = seat | lease | {"leased_until": self._until}
        yield models.households, [home | {"household_id": one} for one in self._homes]
        contact = seat | {
            "list_id": self._list,
            "name": "Sam Aabbley",
            "first_name": "Sam",
            "area": "Riverside",
            "language": "",
            "source": "",
            "do_not_call": False,
            "attempts": 0,
            "finished": "",
            "queue": int(Queue.FRESH),
            "due": ALWAYS,
            "until": self._now + timedelta(days=27),
        }
        yield (
            models.contacts,
            [
                contact | {"contact_id": one, "household_id": self._homes[at // 2], "external_id": f"V{self._at}-{at}"}
                for at, one in enumerate(self._ids)
            ],
        )
        screened = {"kind": "landline", "tps": False, "screened_on": self._now.date(), "suppressed_because": ""}
        hashed = [{"e164": line, "number_hash": number_hash(line, salt)} for line in sorted(set(self._lines))]
        yield models.numbers, [screened | line for line in hashed]
        pairs = zip(self._ids, self._lines, strict=True)
        rung = {"ordinal": 0, "spoiled": False}
        yield models.contact_numbers, [rung | {"contact_id": one, "e164": line} for one, line in pairs]
        yield models.lease_contacts, [lease | {"contact_id": one, "ordinal": at} for at, one in enumerate(self._ids)]


def batches(senders: Sequence[Sender], count: int, random: Random) -> Iterator[Batch]:
    """So many pushes of a hundred, one party after the other."""
    for at in range(count):
        yield _batch(senders[at % len(senders)], random)


def _batch(sender: Sender, random: Random) -> Batch:
    now = datetime.now(UTC)
    pushed, rows = [], []
    for _ in range(BATCH):
        op = _op(sender, now, random)
        body = encode_op(op)
        sender.count += 1
        sha256 = digest(body)
        pushed.append(PushedOp(op.outcome_id, sender.count, sha256, msgspec.Raw(body)))
        row: dict[str, Any] = {"outcome_id": op.outcome_id, "party_id": op.party_id, "device_id": sender.device}
        row |= {"device_seq": sender.count, "sha256": sha256, "op": body, "contact_id": op.contact_id, "kind": op.kind}
        rows.append(row | {"at": op.at, "late": False, "received_at": now})
    push = Push(secrets.token_hex(8), sender.device, 1, 1, tuple(pushed))
    body = msgspec.json.encode(push)
    head = (
        f"POST /v1/parties/{sender.party_id}/push HTTP/1.1\r\nHost: map.example.org\r\n"
        f"Authorization: Bearer {sender.token}\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Batch(head.encode() + body, rows)


def _op(sender: Sender, now: datetime, random: Random) -> OutcomeOp:
    fresh = len(sender.rung) < len(sender.people) and random.random() >= _SECOND_GO * bool(sender.rung)
    contact_id, number = sender.people[len(sender.rung)] if fresh else random.choice(sender.rung)
    if fresh:
        sender.rung.append((contact_id, number))
    kind = random.choices(list(_KINDS), list(_KINDS.values()))[0]
    talked = kind in ("conversation", "partial")
    return OutcomeOp(
        # As the laptops make them: random, so that every index is met all over.
        outcome_id=secrets.token_hex(16),
        party_id=sender.party_id,
        contact_id=contact_id,
        kind=kind,
        at=now,
        offset_min=0,
        chair=random.randrange(1, 7),
        caller="Bea",
        number=number,
        call_back_at=now + timedelta(hours=20) if kind == "call_back" else None,
        answers=_answers(random) if talked else (),
        note="Would like to hear about the bus service" if talked else "",
        script_hash="ab" * 32,
    )


def _answers(random: Random) -> tuple[AnswerOp, ...]:
    stance = random.choice(("ours", "leaning_ours", "undecided", "conservative", "leaning_labour", "not_said"))
    return AnswerOp("intention", "voting", (stance,)), AnswerOp("issue", "helping", ("nhs",))
