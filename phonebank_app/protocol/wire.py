"""The JSON that crosses the network, shared by both ends (DESIGN §6, docs/sync-protocol.md).

One outcome is encoded once, when it is saved; its ``sha256`` is of exactly those bytes, which are sent again and
again until the service lists its id. Nothing here knows the network.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from phonebank_app.protocol.packs import Count, Moment, PackScript, SeatReason
from phonebank_app.protocol.signing import Signed

PROTOCOL = 1
MEDIA_TYPE = "application/vnd.phonebank.v1+json"
PACK_MEDIA_TYPE = "application/vnd.phonebank.party"
"""Of a sealed pack (`phonebank_app.protocol.sealed`), also as a file."""

SCHEMA = 1
"""Version of :class:`OutcomeOp`."""

PROTOCOL_HEADER = "X-Phonebank-Protocol"
"""In every request and every answer: the protocol it is of."""
PROGRAM_HEADER = "X-Phonebank-Program"
"""In every request of this program: ``phonebank`` and its version. Other programs name themselves, or do not."""
PROGRAM = "phonebank"

MAX_OPS = 200
MAX_BODY = 256 * 1024
"""Bounds of one push: outcomes, and bytes."""

Status = Literal["stored", "duplicate", "rejected", "conflict"]


class AnswerOp(msgspec.Struct, frozen=True, omit_defaults=True):
    """An answer a voter gave, with the step it was given at."""

    question: str
    step: str
    values: tuple[str, ...] = ()
    text: str = ""


class OutcomeOp(msgspec.Struct, frozen=True, omit_defaults=True):
    """One outcome, as it is stored and sent.

    Attributes:
        at: when it was saved, by the laptop's clock (aware); shown, never used to decide.
        offset_min: the laptop's offset from UTC at that moment, in minutes.
        number: E.164 number rung; empty when nothing was rung.
        script_hash: sha256 of the exact script text read; empty when none was.
        replaces: the outcome that this one corrects or withdraws.
        guest: who ``caller`` is, by a number of this laptop's that stays when they change chairs or their name; 0 when
            unknown.
        chair: 0 for a call that was logged elsewhere.
        by: who had it written, where that was not the caller: the host who set an outcome aside, put it back, or
            brought in what was logged elsewhere.
        reason: why they did; of what was logged elsewhere, ``Logged elsewhere:`` and the source.
        skip_reason: why somebody was passed by, one of ``outcomes.SkipReason``; empty where nobody asked.
        together: the id of the first of several that one key saved, when nobody of a household was in; theirs too.
        forgotten: the caller took their name off: ``caller`` is “Guest 3”, and the same outcome may be there under the
            name. The one exception to “an outcome never changes”: see :func:`without_caller`.
    """

    outcome_id: str
    party_id: str
    contact_id: str
    kind: str
    at: datetime
    offset_min: int
    chair: int
    caller: str
    number: str = ""
    call_back_at: datetime | None = None
    language: str = ""
    note: str = ""
    answers: tuple[AnswerOp, ...] = ()
    script_hash: str = ""
    replaces: str | None = None
    schema: int = SCHEMA
    guest: int = 0
    by: str = ""
    reason: str = ""
    skip_reason: str = ""
    together: str = ""
    forgotten: bool = False


class PushedOp(msgspec.Struct, frozen=True):
    """An outcome in a push: its id, the device's count, the digest of its bytes, and the bytes."""

    outcome_id: str
    device_seq: int
    sha256: str
    op: msgspec.Raw


class Push(msgspec.Struct, frozen=True):
    """``POST /v1/parties/{party}/push``. ``nonce`` is made anew for each request and must come back."""

    nonce: str
    device: str
    epoch_seen: int
    schema: int
    ops: tuple[PushedOp, ...]


class TicketOp(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a voter asked for beside not being rung, or a permission, as it is stored and sent.

    Attributes:
        kind: one of ``rights.TicketKind``.
        at: when it was written down, by the laptop's clock (aware).
        number: the E.164 number they were rung on; empty when nothing was rung.
        note: a few words, of a complaint.
        channel, wording, wording_version, answer: of a permission: for what, the exact words that were read out and
            their version, and what was answered.
        forgotten: as of an outcome.
    """

    ticket_id: str
    party_id: str
    contact_id: str
    kind: str
    at: datetime
    offset_min: int
    chair: int
    caller: str
    number: str = ""
    note: str = ""
    channel: str = ""
    wording: str = ""
    wording_version: str = ""
    answer: str = ""
    schema: int = SCHEMA
    forgotten: bool = False


class PushedTicket(msgspec.Struct, frozen=True):
    """A ticket in a push: its id, the digest of its bytes, and the bytes."""

    ticket_id: str
    sha256: str
    op: msgspec.Raw


class TicketPush(msgspec.Struct, frozen=True):
    """``POST /v1/parties/{party}/tickets``, before any push. ``sights``: how often a voter was shown on this laptop."""

    nonce: str
    device: str
    tickets: tuple[PushedTicket, ...]
    sights: Count = 0


class TicketResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the service did with one ticket; ``code`` says why it was rejected. ``forgotten`` as of an outcome's."""

    ticket_id: str
    status: Status
    code: str = ""
    forgotten: bool = False


class TicketAnswer(msgspec.Struct, frozen=True):
    """201. An acknowledgement under the same conditions as :class:`PushAnswer`."""

    proto: int
    nonce_echo: str
    server_time: Moment
    results: tuple[TicketResult, ...]


class PromiseOp(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a voter promised in a call, or that it is taken back, as it is stored and sent.

    Attributes:
        kind: one of ``promises.PromiseKind``.
        at: when it was saved, by the laptop's clock (aware).
        number: the E.164 number they were rung on: all that is kept to come back to them.
        detail: a few words of the campaign's own, e.g. which event; nothing that a voter said.
        wording, wording_version: the exact words that the voter said yes to, and their version.
        withdraws: the promise that this row takes back; empty in a promise. ``because``: ``undo`` when the caller saw a
            mistake at once, ``wish`` when the voter thought better of it.
        forgotten: as of an outcome.
    """

    promise_id: str
    party_id: str
    contact_id: str
    kind: str
    at: datetime
    offset_min: int
    chair: int
    caller: str
    number: str = ""
    detail: str = ""
    wording: str = ""
    wording_version: str = ""
    withdraws: str = ""
    because: str = ""
    schema: int = SCHEMA
    forgotten: bool = False


class PushedPromise(msgspec.Struct, frozen=True):
    """A promise in a push: its id, the digest of its bytes, and the bytes."""

    promise_id: str
    sha256: str
    op: msgspec.Raw


class PromisePush(msgspec.Struct, frozen=True):
    """``POST /v1/parties/{party}/promises``, after tickets and opt-outs and before every other outcome."""

    nonce: str
    device: str
    promises: tuple[PushedPromise, ...]


class PromiseResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the service did with one promise; ``code`` says why it was rejected. ``forgotten`` as of an outcome's."""

    promise_id: str
    status: Status
    code: str = ""
    forgotten: bool = False


class PromiseAnswer(msgspec.Struct, frozen=True):
    """201. An acknowledgement under the same conditions as :class:`PushAnswer`."""

    proto: int
    nonce_echo: str
    server_time: Moment
    results: tuple[PromiseResult, ...]


class OpResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the service did with one outcome.

    Attributes:
        code: why it was not taken.
        device: of a duplicate, under which device it is kept, where that is not the one of this push.
        forgotten: of a duplicate: its caller took their name off, and this was sent with the name. Whoever sent it
            takes it off too.
    """

    outcome_id: str
    status: Status
    server_seq: Count = 0
    code: str = ""
    device: str = ""
    forgotten: bool = False


class PushAnswer(msgspec.Struct, frozen=True):
    """201. ``durable_through``: the highest ``server_seq`` that is also in a verified backup."""

    proto: int
    epoch: Count
    nonce_echo: str
    server_time: Moment
    results: tuple[OpResult, ...]
    durable_through: Count


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that other parties, or a coordinator, did.

    ``opt_out``: ``number_hash`` and/or ``contact_id`` must never be rung again.
    ``finished``: another party finished ``contact_id``, or this one gave it back.
    ``lease``: this party's list is theirs until ``until`` (earlier or later than before).
    ``script``: ``text`` is the script read to whoever has none in their own language, ``by`` and ``at`` say who let it
    be read to voters, and when; ``scripts``: every one in another language, whichever of them is new. ``None``: the
    service knows of none, and those in use stay.
    ``permission``: the number may be rung although it is on the TPS register, ``text`` saying when and how that was
    allowed; without a text it may not any more.
    """

    seq: Count
    type: Literal["opt_out", "finished", "lease", "script", "permission"]
    contact_id: str = ""
    number_hash: str = ""
    until: Moment | None = None
    text: str = ""
    by: str = ""
    at: Moment | None = None
    scripts: tuple[PackScript, ...] | None = None


class ChangesPage(msgspec.Struct, frozen=True):
    """``GET …/changes?cursor=``. ``next`` is the cursor to ask with; ``more``: ask again at once."""

    proto: int
    epoch: Count
    changes: tuple[Change, ...]
    next: str
    more: bool


class Reconciliation(msgspec.Struct, frozen=True):
    """``GET …/reconcile?device=``: what the service holds from this device. See :func:`log_digest`.

    ``server_time`` and ``durable_through`` as in :class:`PushAnswer`.
    """

    proto: int
    epoch: Count
    device: str
    count: Count
    max_device_seq: Count
    digest: str
    server_time: Moment | None = None
    durable_through: Count = 0


class HeldOutcome(msgspec.Struct, frozen=True):
    """An outcome as the service holds it: under which device, and exactly as it was sent."""

    device: str
    device_seq: Count
    op: msgspec.Raw


class HeldResults(msgspec.Struct, frozen=True):
    """``GET …/results``: every outcome of one party, in the order in which they were received."""

    proto: int
    epoch: Count
    outcomes: tuple[HeldOutcome, ...]


class ServiceStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """``GET /v1/status``: no token needed. ``revocations``: the root's word on its signers (`signing.Revocations`)."""

    protocols: tuple[int, ...]
    min_version: str
    revoked: tuple[str, ...]
    server_time: Moment
    epoch: Count
    revocations: Signed | None = None


class Registration(msgspec.Struct, frozen=True, omit_defaults=True):
    """``POST /v1/register``: a laptop joins with the code its host was given.

    ``recipient``: its age recipient, so that a pack can be made for it that travels by hand.
    ``country``: from where the party will ring, by ISO 3166 code; blank from programs that do not ask.
    """

    code: str
    device: str
    device_name: str = ""
    host: str = ""
    recipient: str = ""
    country: str = ""


class Registered(msgspec.Struct, frozen=True):
    """The party this laptop now is, and the only copy of its token."""

    proto: int
    party_id: str
    token: str
    campaign: str


class Declined(msgspec.Struct, frozen=True, omit_defaults=True):
    """A seat the host said no to."""

    seat_code: str
    reason: str = ""


class PackRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """``POST …/pack``: ask for a seat and its list. Asking again returns the same pack while its lease runs.

    Attributes:
        callers, hours: how large the party is.
        declined: seats this host would rather not ring, each with an optional reason.
        recipient: the laptop's age recipient (``age1…``); the answer is a file sealed to it, `PACK_MEDIA_TYPE`.
    """

    callers: int
    hours: float
    declined: tuple[Declined, ...] = ()
    recipient: str = ""


class ReturnRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """``POST …/return`` with a body: give back a part of the list, said in exactly one way.

    Attributes:
        contacts: these, by id.
        number: so many, from the end of the list.
        keep: all but so many.
    """

    contacts: tuple[str, ...] | None = None
    number: Count | None = None
    keep: Count | None = None


class Returned(msgspec.Struct, frozen=True, omit_defaults=True):
    """What went back.

    Attributes:
        leases: how many leases ended; none when a part went back, or there was nothing to give back.
        contacts: who went, where a part was given back: they MUST NOT be rung from this list any more.
        left: contacts still held.
    """

    proto: int
    leases: int
    contacts: tuple[str, ...] = ()
    left: Count = 0


class RenewRequest(msgspec.Struct, frozen=True):
    """``POST …/renew``: go on for so many hours from now."""

    hours: float


class Renewed(msgspec.Struct, frozen=True):
    """The list is the party's until then."""

    proto: int
    until: Moment


class SeatFigures(msgspec.Struct, frozen=True, omit_defaults=True):
    """One seat on the map.

    Attributes:
        stands: our expected lead in points; ``None`` where our party does not stand.
        covered: share of wanted calls made or booked, 0 to 1.
        need, need_if_worse, need_if_better: 0 to 100, the neediest seat being 100; polls as they are, and three
            points out either way.
        rank, rank_if_worse, rank_if_better: places counted from 1.
        callable: whether anyone there can be rung; ``None`` when unknown.
    """

    code: str
    stands: float | None
    covered: float
    need: int
    need_if_worse: int
    need_if_better: int
    rank: int
    rank_if_worse: int
    rank_if_better: int
    callable: int | None = None


class NeedsSnapshot(msgspec.Struct, frozen=True, omit_defaults=True):
    """``GET /v1/needs?callers=&hours=``: every seat by need, kept by the laptop for when it is offline.

    ``example`` marks figures shipped with the program for rehearsals: nobody's real evening.
    """

    figures_at: Moment
    party_label: str
    calls: int
    seats: tuple[SeatFigures, ...]
    reason: SeatReason | None = None
    seat_code: str = ""
    polls_on: date | None = None
    polls_stale: bool = False
    example: bool = False


class ServiceError(msgspec.Struct, frozen=True, omit_defaults=True):
    """Every answer that is not a success: a short word for programs, a sentence and a way out for people."""

    code: str
    what: str
    way_out: str = ""


def encode_op(op: OutcomeOp | TicketOp | PromiseOp) -> bytes:
    """The bytes that are stored, hashed and sent."""
    return msgspec.json.encode(op)


def digest(op: bytes) -> str:
    """sha256 of an encoded outcome, in hex."""
    return hashlib.sha256(op).hexdigest()


def without_caller(op: bytes, called: str) -> bytes:
    """The same outcome, ticket or promise once its caller took their name off: “Guest 3”, every other field as it was.

    Also fields that this program does not know. Done twice, it is as done once.

    Raises:
        msgspec.DecodeError: it is no JSON object.
    """
    fields = msgspec.json.decode(op, type=dict[str, Any])
    return msgspec.json.encode(fields | {"caller": called, "forgotten": True})


def same_but_caller(one: bytes, other: bytes) -> bool:
    """Whether two outcomes, tickets or promises differ in nothing but the name, and whether it was taken off."""
    try:
        left, right = (msgspec.json.decode(op, type=dict[str, Any]) for op in (one, other))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    taken = dict.fromkeys(("caller", "forgotten"))
    return left | taken == right | taken


def log_digest(pairs: list[tuple[str, str]]) -> str:
    """Digest of a whole log: sha256 over the lines ``outcome_id|sha256\\n``, sorted by id (bytes of ASCII)."""
    lines = "".join(f"{outcome_id}|{sha}\n" for outcome_id, sha in sorted(pairs))
    return hashlib.sha256(lines.encode("ascii")).hexdigest()


def version_of(text: str) -> tuple[int, ...]:
    """A program's version as figures that compare; empty, which is before every other, for what is none."""
    parts = text.strip().split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        return ()
    return tuple(int(part) for part in parts)
