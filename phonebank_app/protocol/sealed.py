"""The ``.party`` file: a pack, signed by its campaign and encrypted to whom it is for (DESIGN §7, docs/pack-format.md).

    PHONEBANK-PACK-1\\n
    one line of JSON, the header\\n
    64 bytes: Ed25519 over everything before and after them
    an age file (X25519), inside it zlib, inside that one JSON document (`phonebank_app.protocol.packs`)

age says nothing of who made a file, so the signature is checked first, over the ciphertext; and the header, which
anybody can read, is repeated inside. Nothing here reads a file, writes one, or knows the time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec
import pyrage
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from phonebank_app.errors import PackProblem
from phonebank_app.i18n import tr
from phonebank_app.protocol import packs
from phonebank_app.protocol.packs import LARGEST_ALLOWED, MAX_PACKED, Count, Moment, PackDocument
from phonebank_app.protocol.signing import Certificate, Root, Signed, named_root, read_certificate, verify
from phonebank_app.voters.drama import DRAMA_RANGES

SUFFIX = ".party"
MAGIC = b"PHONEBANK-PACK-1\n"
MAX_HEADER = 16 * 1024
SIGNATURE = 64
MAX_FILE = MAX_PACKED
MOST_RECIPIENTS = 32

# RFC 9106's second recommended option, as for the passphrase of a store: what a small laptop can do.
_TIME_COST, _MEMORY_KIB, _LANES = 3, 64 * 1024, 4

Short = Annotated[str, msgspec.Meta(max_length=200)]
Hint = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
_ASK = tr("Ask your coordinator for a new one.")


class Header(msgspec.Struct, frozen=True, omit_defaults=True):
    """What may be known of a pack without its key: nothing of any voter, nor of the host.

    Attributes:
        epoch, version, issued: how new it is, in this order (`order_of`).
        length: bytes of the age file.
        recipients: `hint` of each laptop it is for.
        recovery: `hint` of the campaign's recovery recipient; blank for none.
        words: hex; the salt of `recipient_of_words` where words open it; blank where none do.
    """

    format: Literal[1]
    pack_id: Short
    party_id: Short
    seat_code: Short
    seat_name: Short
    campaign: Short
    issued: Moment
    expires: Moment
    epoch: Count
    version: Count
    rows: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_ALLOWED)]
    length: Annotated[int, msgspec.Meta(ge=1, le=MAX_FILE)]
    recipients: Annotated[tuple[Hint, ...], msgspec.Meta(max_length=MOST_RECIPIENTS)]
    certificate: Signed
    recovery: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{16})?$")] = ""
    words: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{32})?$")] = ""
    rehearsal: bool = False


Order = tuple[int, int, datetime]
"""How new a pack is among those of its party."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom a laptop believes.

    Attributes:
        roots: by their id.
        revoked: ids of roots and of the signers they have revoked.
    """

    roots: Mapping[str, Root]
    revoked: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signs packs, and the root's word for it."""

    private: Ed25519PrivateKey
    certificate: Certificate
    signed: Signed


@dataclass(frozen=True, slots=True)
class Checked:
    """A pack that its campaign signed; what is inside is not known yet."""

    header: Header
    root: Root
    certificate: Certificate
    ciphertext: bytes


# -- making ------------------------------------------------------------------------------------------------------------


def seal(
    document: PackDocument,
    signer: Signer,
    issued: datetime,
    recipients: Collection[str],
    *,
    recovery: str = "",
    words: str = "",
    salt: bytes = b"",
) -> bytes:
    """A pack as a file.

    Args:
        recipients: age recipients of the laptops it is for.
        recovery: the campaign's; it opens every pack.
        words: as `spoken.new_words` makes them, with 16 random bytes of ``salt``; they open it too.

    Raises:
        PackProblem: one of the recipients is none, or there is nobody to seal it to.
    """
    manifest = msgspec.structs.replace(document.manifest, issued=issued, campaign_key=recovery)
    to = [*recipients, *([recovery] if recovery else []), *([recipient_of_words(words, salt)] if words else [])]
    if not recipients and not words:
        raise PackProblem(tr("This pack is for nobody."), tr("Give it words, or the key of a laptop."))
    sealed = pyrage.encrypt(
        packs.encode(msgspec.structs.replace(document, manifest=manifest)), [_recipient(one) for one in to]
    )
    header = Header(
        format=1,
        pack_id=manifest.pack_id,
        party_id=manifest.party_id,
        seat_code=manifest.seat_code,
        seat_name=manifest.seat_name,
        campaign=manifest.campaign,
        issued=issued,
        expires=manifest.expires,
        epoch=manifest.epoch,
        version=manifest.version,
        rows=manifest.rows,
        length=len(sealed),
        recipients=tuple(hint(one) for one in recipients),
        certificate=signer.signed,
        recovery=hint(recovery) if recovery else "",
        words=salt.hex() if words else "",
        rehearsal=manifest.rehearsal,
    )
    return assemble(header, sealed, signer.private)


def assemble(header: Header, ciphertext: bytes, private: Ed25519PrivateKey) -> bytes:
    """Header, signature and ciphertext as a file."""
    front = MAGIC + msgspec.json.encode(header) + b"\n"
    return front + private.sign(front + ciphertext) + ciphertext


def hint(recipient: str) -> str:
    """What a header says of an age recipient, so that a laptop knows its own: eight bytes of its sha256, in hex."""
    return hashlib.sha256(recipient.encode("ascii")).hexdigest()[:16]


def is_recipient(text: str) -> bool:
    """Whether this is an age recipient of the X25519 kind."""
    try:
        _recipient(text)
    except PackProblem:
        return False
    return True


# -- opening -----------------------------------------------------------------------------------------------------------


def split(data: bytes) -> tuple[Header, bytes, bytes, bytes]:
    """A file's header, what is signed before the signature, the signature, and the age file. Nothing is true yet.

    Raises:
        PackProblem: too large, not a pack, cut short, or with more after its end.
    """
    if len(data) > MAX_FILE:
        raise PackProblem(tr("This file is too large to be a pack."), _ASK)
    if not data.startswith(MAGIC):
        if data.startswith(b"PHONEBANK-PACK-"):
            raise PackProblem(tr("This pack was made for a newer version of this program."), tr("Update the program."))
        raise PackProblem(tr("This file is not a pack."), tr("A pack ends in “.party” and comes from your campaign."))
    end = data.find(b"\n", len(MAGIC), len(MAGIC) + MAX_HEADER)
    if end < 0:
        raise PackProblem(tr("This pack is cut short, or its first lines are not those of a pack."), _ASK)
    try:
        header = msgspec.json.decode(data[len(MAGIC) : end], type=Header)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PackProblem(tr("The first lines of this pack cannot be read."), _ASK) from error
    if len(data) - end - 1 - SIGNATURE != header.length:
        raise PackProblem(tr("This pack is cut short, or something was added to it."), tr("Copy the file once more."))
    at = end + 1
    return header, data[:at], data[at : at + SIGNATURE], data[at + SIGNATURE :]


def check(data: bytes, trust: Trust) -> Checked:
    """Whether a file is a pack that its campaign signed: size, form, certificate, signature, in this order.

    Raises:
        PackProblem: it is not, with the reason.
    """
    header, front, signature, ciphertext = split(data)
    root = trust.roots.get(named_root(header.certificate))
    if root is None:
        raise PackProblem(
            tr("This pack was signed by a campaign that this program does not know."),
            tr("If it is yours, ask your coordinator for its root file, and how to trust it."),
        )
    certificate = read_certificate(header.certificate, root)
    if (root.key_id, certificate.signer_id) in trust.revoked:
        raise PackProblem(tr("The key that signed this pack was revoked by its campaign."), _ASK)
    if not verify(certificate.signer, signature, front + ciphertext):
        raise PackProblem(tr("This pack was changed after it was signed, or its copy is damaged."), _ASK)
    if certificate.campaign != header.campaign:
        raise PackProblem(tr("This pack was signed by one campaign and names another."), _ASK)
    if certificate.rehearsal and not header.rehearsal:
        raise PackProblem(tr("This pack was signed with a key for rehearsals, and is none."), _ASK)
    if not certificate.not_before <= header.issued <= header.expires <= certificate.not_after:
        raise PackProblem(tr("The key that signed this pack was not good for its whole time."), _ASK)
    return Checked(header, root, certificate, ciphertext)


def check_recipient(header: Header, recipients: Collection[str]) -> None:
    """Raise `PackProblem` unless one of these age recipients is among those a pack was made for."""
    mine = {hint(one) for one in recipients}
    if not header.words and header.recovery not in mine and mine.isdisjoint(header.recipients):
        raise PackProblem(tr("This pack is for another laptop."), tr("Ask your coordinator for one for yours."))


def check_time(header: Header, now: datetime) -> None:
    """Raise `PackProblem` for a pack whose time is over."""
    if now >= header.expires:
        raise PackProblem(tr("The time of this pack is over: nobody may be rung from it any more."), _ASK)


def order_of(header: Header) -> Order:
    """How new a pack is among those of its party."""
    return header.epoch, header.version, header.issued


def check_rollback(header: Header, seen: Order | None) -> None:
    """Raise `PackProblem` for a pack that is older than one that was seen."""
    if seen is not None and order_of(header) < seen:
        raise PackProblem(
            tr("This pack is older than one this laptop has had."),
            tr("Carry on with the list you have, or ask for a new one."),
        )


def unseal(checked: Checked, identities: Sequence[str]) -> PackDocument:
    """Decrypt a checked pack, and make sure that it is what its header says.

    Args:
        identities: secret age keys (``AGE-SECRET-KEY-1…``), e.g. of `identity_of_words`.

    Raises:
        PackProblem: no key opens it, or what is inside is not what was promised.
    """
    try:
        packed = pyrage.decrypt(checked.ciphertext, [pyrage.x25519.Identity.from_str(one) for one in identities])
    except pyrage.DecryptError as error:
        if checked.header.words:
            raise PackProblem(
                tr("These words do not open this pack."), tr("Have them told again, one by one.")
            ) from error
        raise PackProblem(
            tr("This pack is for another laptop."), tr("Ask your coordinator for one for yours.")
        ) from error
    document = packs.decode(packed)
    _check_binding(checked.header, document)
    if checked.certificate.rehearsal:
        _check_invented(document)
    return document


def open_pack(
    data: bytes,
    trust: Trust,
    identities: Sequence[str],
    now: datetime,
    seen: Order | None = None,
) -> tuple[Header, PackDocument]:
    """All of it, in the order of DESIGN §7. What comes back may be taken in, in one transaction.

    Args:
        seen: how new the newest pack of this party was that this laptop has had; see `order_of`.

    Raises:
        PackProblem: with the reason, in words for the host.
    """
    checked = check(data, trust)
    check_recipient(checked.header, [recipient_of(one) for one in identities])
    check_time(checked.header, now)
    check_rollback(checked.header, seen)
    return checked.header, unseal(checked, identities)


def _check_binding(header: Header, document: PackDocument) -> None:
    manifest = document.manifest
    said = (
        *(header.pack_id, header.party_id, header.seat_code, header.seat_name, header.campaign),
        *(header.issued, header.expires, header.epoch, header.version, header.rows, header.rehearsal),
        header.recovery,
    )
    meant = (
        *(manifest.pack_id, manifest.party_id, manifest.seat_code, manifest.seat_name, manifest.campaign),
        *(manifest.issued, manifest.expires, manifest.epoch, manifest.version, manifest.rows, manifest.rehearsal),
        hint(manifest.campaign_key) if manifest.campaign_key else "",
    )
    if said != meant:
        raise PackProblem(tr("What is inside this pack is not what stands on it."), _ASK)


_INVENTED = tuple(f"+44{one.prefix}" for one in DRAMA_RANGES)


def _check_invented(document: PackDocument) -> None:
    """Anybody can sign a rehearsal; so it rings nobody."""
    numbers = (number.e164 for contact in document.contacts for number in contact.numbers)
    if not all(number.startswith(_INVENTED) for number in numbers):
        raise PackProblem(tr("This says it is a rehearsal, but somebody could be rung from it."), tr("Do not use it."))


# -- keys of age -------------------------------------------------------------------------------------------------------


def new_identity() -> str:
    """A fresh secret age key."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """The public half of a secret age key. Raises `PackProblem` for what is none."""
    try:
        return str(pyrage.x25519.Identity.from_str(identity).to_public())
    except pyrage.IdentityError as error:
        raise PackProblem(tr("This is no secret age key."), tr("It begins with AGE-SECRET-KEY-1.")) from error


def identity_of_words(words: str, salt: bytes) -> str:
    """The secret age key that eight words stand for: Argon2id (64 MiB, three passes, four lanes), then X25519.

    Not age's own passphrases: their scrypt wants a gigabyte on a borrowed laptop, and a cost found on a fast machine
    is refused by a slow one.
    """
    secret = hash_secret_raw(words.encode("ascii"), salt, _TIME_COST, _MEMORY_KIB, _LANES, hash_len=32, type=Type.ID)
    return _bech32("age-secret-key-", secret).upper()


def recipient_of_words(words: str, salt: bytes) -> str:
    """The age recipient that words open."""
    return recipient_of(identity_of_words(words, salt))


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise PackProblem(tr("This is not the key of a laptop."), tr("It begins with age1.")) from error


_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def _bech32(prefix: str, data: bytes) -> str:
    """BIP 173's encoding, in which age writes its keys."""
    bits = int.from_bytes(data) << (-len(data) * 8 % 5)
    values = [bits >> shift & 31 for shift in range((len(data) * 8 + 4) // 5 * 5 - 5, -1, -5)]
    spread = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    rest = _polymod([*spread, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [rest >> shift & 31 for shift in range(25, -1, -5)]
    return f"{prefix}1{''.join(_BECH32[value] for value in values)}"


def _polymod(values: Sequence[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> place & 1 else 0
    return check
