"""What a party is given: one document with its slice of a list, the script, the outcome keys, and who answers for it.

This module is the document and its bounds. The sealed ``.party`` file around it (signature, age encryption) is
`phonebank_app.protocol.sealed`.
"""

from __future__ import annotations

import zlib
from datetime import date, datetime
from typing import Annotated

import msgspec

from phonebank_app.errors import PackProblem
from phonebank_app.i18n import tr
from phonebank_app.law.answerable import Answerable
from phonebank_app.protocol.signing import Signed

MAX_PACKED = 32 * 2**20
MAX_UNPACKED = 64 * 2**20
"""Bounds in bytes (reference: lists of 500 contacts are about 100 kB)."""

LARGEST = 500
LARGEST_ALLOWED = 5000
"""Contacts in a pack; and in one for which a coordinator gave a reason."""


MOST_SCRIPTS = 20
"""Scripts in other languages than the default's."""

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment that says its time zone: without one it could not be compared with the clock."""

Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""A number that a database can hold."""


Id = Annotated[str, msgspec.Meta(max_length=200)]
Name = Annotated[str, msgspec.Meta(max_length=200)]
Note = Annotated[str, msgspec.Meta(max_length=4_000)]
Text = Annotated[str, msgspec.Meta(max_length=64 * 1024)]
E164 = Annotated[str, msgspec.Meta(pattern=r"^\+[1-9][0-9]{6,14}$", max_length=16)]
Salt = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{2}){16,64}$", max_length=128)]
"""Bounds of what a pack may say, so that none of it can stop a page or a store (lengths in characters)."""


class PackNumber(msgspec.Struct, frozen=True, omit_defaults=True):
    """A number to ring.

    Attributes:
        tps: on the Telephone Preference Service's register; ``None`` when never screened.
        permitted: when and how they let this campaign ring all the same; blank where they did not.
    """

    e164: E164
    kind: Name = ""
    tps: bool | None = None
    screened_on: date | None = None
    permitted: str = ""


class PackPast(msgspec.Struct, frozen=True, omit_defaults=True):
    """What happened on an earlier evening. ``words``: the answers' codes; of a promised call-back, what was said of
    it. ``intention``, ``issue``: the codes among them that say how they will vote, and what matters to them."""

    at: Moment
    kind: Name
    words: Note = ""
    intention: Name = ""
    issue: Name = ""


class PackContact(msgspec.Struct, frozen=True, omit_defaults=True):
    """One voter: only what a caller needs to see (UK GDPR, minimisation).

    Attributes:
        contact_id: the service's own id, never blank.
        household: equal for people who share a home or a number.
        attempts: diallings by earlier parties; they count towards the limit.
        call_back_at: when another party promised to ring them: then before anybody else, and not before. It said so at
            ``call_back_said``, the moment of the ``history`` that has the voter's words.
    """

    contact_id: Id
    name: Name
    first_name: Name = ""
    household: Name = ""
    area: Name = ""
    language: Name = ""
    source: Name = ""
    external_id: Annotated[str, msgspec.Meta(max_length=400)] = ""
    do_not_call: bool = False
    numbers: Annotated[tuple[PackNumber, ...], msgspec.Meta(max_length=16)] = ()
    attempts: Count = 0
    history: Annotated[tuple[PackPast, ...], msgspec.Meta(max_length=200)] = ()
    call_back_at: Moment | None = None
    call_back_said: Moment | None = None


class PackManifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the pack is, for whom, and until when.

    Attributes:
        expires: the end of the lease: nobody is rung from this pack afterwards.
        version: grows with every pack of the same party; a lower one is refused.
        salt: hex; do-not-call hashes are made with it.
        tps_screened_on: the oldest screening of any number in it.
        answerable: who answers for the calls and the data, and what was settled before.
        campaign_key: the campaign's age recipient (``age1…``): what leaves the laptop sealed is sealed to it.
        epoch: the service's; it grows when the service is restored, whose versions may then begin again.
        issued: when it was sealed; packs of one version are made anew with what has become known since.
        most, most_because: how many contacts a coordinator allowed, and why, where that is more than is usual.
    """

    pack_id: Id
    party_id: Id
    seat_code: Id
    seat_name: Name
    created: Moment
    expires: Moment
    version: Count
    script_sha256: Id
    rows: Count
    salt: Salt
    campaign: Name
    on_behalf_of: Note
    candidate: Name = ""
    party_label: Name = ""
    imprint: Note = ""
    contact_address: Note = ""
    privacy_url: Note = ""
    polling_day: date | None = None
    tps_screened_on: date | None = None
    rehearsal: bool = False
    campaign_key: str = ""
    epoch: Count = 0
    issued: Moment | None = None
    most: Count = LARGEST
    most_because: str = ""
    answerable: Answerable = Answerable()


class PackLink(msgspec.Struct, frozen=True):
    """Where outcomes go once there is a network, in a pack that came as a file: a code good for one laptop."""

    service_url: str
    code: str


class LedgerLine(msgspec.Struct, frozen=True):
    """One line of the reason's arithmetic: words, and points of the vote on our lead."""

    words: str
    points: float


class Alternative(msgspec.Struct, frozen=True):
    """Another seat the party could go to; ``need`` is 0 to 100, the chosen seat being 100."""

    code: str
    name: str
    need: int


class SeatReason(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why this seat, in words with its figures.

    Attributes:
        stands: our expected lead, in points.
        covered: share of the wanted calls that are made or booked, 0 to 1.
        calls: the diallings this party is reckoned to make.
        rank_if_worse, rank_if_better: the seat's place if polls are three points out.
    """

    ledger: tuple[LedgerLine, ...]
    stands: float
    sentence: str
    short_sentence: str
    covered: float
    calls: int
    figures_at: Moment
    alternatives: tuple[Alternative, ...] = ()
    polls_on: date | None = None
    polls_stale: bool = False
    rank: int = 1
    rank_if_worse: int = 1
    rank_if_better: int = 1
    override_by: str = ""
    override_reason: str = ""


class PackScript(msgspec.Struct, frozen=True, omit_defaults=True):
    """A script in a language of its own: the text says which. Who let it be read to voters, and when."""

    text: Text
    approved_by: Name = ""
    approved_at: Moment | None = None


class PackDocument(msgspec.Struct, frozen=True, omit_defaults=True):
    """A whole pack. ``code_set`` is the text of an outcome code set, ``script`` the text of a script; ``revocations``
    are the root's word on its signers (`signing.Revocations`).

    ``scripts``: those in other languages, for voters who have them and callers who speak them. A program that does not
    know of them reads ``script`` to everybody.
    """

    manifest: PackManifest
    contacts: Annotated[tuple[PackContact, ...], msgspec.Meta(max_length=50_000)]
    script: Text
    scripts: Annotated[tuple[PackScript, ...], msgspec.Meta(max_length=MOST_SCRIPTS)] = ()
    code_set: Text = ""
    briefing: Text = ""
    do_not_call: tuple[Id, ...] = ()
    reason: SeatReason | None = None
    link: PackLink | None = None
    revocations: Signed | None = None


_decoder = msgspec.json.Decoder(PackDocument)


def encode(pack: PackDocument) -> bytes:
    """The document as compressed bytes."""
    return zlib.compress(msgspec.json.encode(pack), level=6)


def decode(packed: bytes) -> PackDocument:
    """Read compressed bytes back, within bounds.

    Raises:
        PackProblem: too large, not compressed, not a pack, more contacts than it may have, or not as many as its
            manifest says.
    """
    if len(packed) > MAX_PACKED:
        raise PackProblem(tr("This pack is too large to be one of ours."), tr("Ask your coordinator for a new one."))
    inflater = zlib.decompressobj()
    try:
        body = inflater.decompress(packed, MAX_UNPACKED)
        if inflater.unconsumed_tail or inflater.unused_data or not inflater.eof:
            raise PackProblem(
                tr("This pack is cut short, or unpacks to far more than it should."),
                tr("Ask your coordinator for a new one."),
            )
        pack = _decoder.decode(body)
    except (zlib.error, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PackProblem(tr("This is not a pack."), tr("Ask your coordinator for a new one.")) from error
    ids = {contact.contact_id for contact in pack.contacts}
    if not pack.manifest.rows == len(pack.contacts) == len(ids):
        raise PackProblem(
            tr("This pack does not hold the contacts it says."), tr("Ask your coordinator for a new one.")
        )
    allowed = pack.manifest.most if pack.manifest.most_because else LARGEST
    if len(pack.contacts) > min(allowed, LARGEST_ALLOWED):
        raise PackProblem(
            tr("This pack holds {contacts:,} people, more than one party is given.", contacts=len(pack.contacts)),
            tr("Ask your coordinator for a smaller one."),
        )
    moments = [pack.manifest.expires, pack.manifest.created]
    moments += [past.at for contact in pack.contacts for past in contact.history]
    promised = [moment for one in pack.contacts for moment in (one.call_back_at, one.call_back_said)]
    moments += [moment for moment in promised if moment is not None]
    if any(not 1970 < moment.year < 9999 for moment in moments):  # beyond them, no clock can be set to UK time
        raise PackProblem(tr("This pack is of another age."), tr("Ask your coordinator for a new one."))
    return pack
