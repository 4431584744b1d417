"""Who may give out lists: a root key that lies offline, keys for signing lists that it certifies for some weeks, and
its word on which of those are good no more. All Ed25519 (RFC 8032); nothing here reads a file or knows the time.

What is signed is a line of words that says what it is, and then exactly the text that travels: nobody has to agree
on how to write JSON (docs/pack-format.md).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Literal, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from phonebank_app.errors import PackProblem
from phonebank_app.i18n import tr
from phonebank_app.protocol.spoken import FINGERPRINT_WORDS, to_words

MOST_REVOKED = 500

Hex32 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Hex64 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{128}$")]
KeyId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
Aware = Annotated[datetime, msgspec.Meta(tz=True)]
Kind = Literal["certificate", "revocations"]


class Signed(msgspec.Struct, frozen=True):
    """A text and a signature over it. ``body`` is signed as it stands, and is read only once that holds."""

    body: str
    signature: Hex64


class Root(msgspec.Struct, frozen=True, omit_defaults=True):
    """The public half of a root key, as it is given to those who are to trust it.

    Attributes:
        rehearsal: anybody can sign with it: good for packs of rehearsals only.
    """

    phonebank_root: Literal[1]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    public: Hex32
    rehearsal: bool = False

    @property
    def key_id(self) -> str:
        """See :func:`key_id`."""
        return key_id(self.public)

    @property
    def fingerprint(self) -> str:
        """Ten words to compare over the telephone."""
        return to_words(hashlib.sha256(bytes.fromhex(self.public)).digest()[:FINGERPRINT_WORDS])


class Certificate(msgspec.Struct, frozen=True, omit_defaults=True):
    """A root's word that a key may sign this campaign's packs between two moments."""

    root: KeyId
    signer: Hex32
    campaign: str
    not_before: Aware
    not_after: Aware
    purpose: Literal["packs"] = "packs"
    rehearsal: bool = False

    @property
    def signer_id(self) -> str:
        """See :func:`key_id`."""
        return key_id(self.signer)


class Revocations(msgspec.Struct, frozen=True, omit_defaults=True):
    """A root's word on which of its signers are good no more. Each list holds all there are; the number grows."""

    root: KeyId
    version: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    at: Aware
    signers: Annotated[tuple[KeyId, ...], msgspec.Meta(max_length=MOST_REVOKED)] = ()


def key_id(public: str) -> str:
    """The name of a public key (hex): the first eight bytes of its sha256, in hex."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def public_of(private: Ed25519PrivateKey) -> str:
    """The public half of a private key, in hex."""
    return private.public_key().public_bytes_raw().hex()


def sign(private: Ed25519PrivateKey, kind: Kind, content: Certificate | Revocations) -> Signed:
    """Have a root say something."""
    body = msgspec.json.encode(content)
    return Signed(body.decode("utf-8"), private.sign(_said(kind) + body).hex())


def read_certificate(signed: Signed, root: Root) -> Certificate:
    """A certificate, once it is known to be this root's. Raises `PackProblem` if it is not."""
    certificate = _read(signed, root, "certificate", Certificate)
    if root.rehearsal and not certificate.rehearsal:
        raise PackProblem(
            tr("A rehearsal’s key vouches for a real campaign here."), tr("Ask your coordinator about it.")
        )
    return certificate


def read_revocations(signed: Signed, root: Root) -> Revocations:
    """What a root revoked, once it is known to be this root's. Raises `PackProblem` if it is not."""
    return _read(signed, root, "revocations", Revocations)


def named_root(signed: Signed) -> str:
    """The id of the root that something says it is signed by; nothing is known to be true of it yet.

    Raises:
        PackProblem: it says nothing of the kind.
    """
    try:
        return msgspec.json.decode(signed.body, type=_NamesRoot).root
    except (msgspec.MsgspecError, RecursionError) as error:
        raise _not_signed() from error


def verify(public: str, signature: bytes, said: bytes) -> bool:
    """Whether the owner of a public key (hex) signed this."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, said)
    except InvalidSignature:
        return False
    return True


class _NamesRoot(msgspec.Struct):
    root: KeyId


_T = TypeVar("_T", Certificate, Revocations)


def _read(signed: Signed, root: Root, kind: Kind, type_: type[_T]) -> _T:
    said = _said(kind) + signed.body.encode("utf-8", "surrogatepass")
    if not verify(root.public, bytes.fromhex(signed.signature), said):
        raise _not_signed()
    try:
        content = msgspec.json.decode(signed.body, type=type_)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise _not_signed() from error
    if content.root != root.key_id:
        raise _not_signed()
    return content


def _said(kind: Kind) -> bytes:
    return f"phonebank-party {kind} 1\n".encode("ascii")


def _not_signed() -> PackProblem:
    return PackProblem(
        tr("The signature is not that of the key it names."), tr("Do not use it. Ask your coordinator for a new one.")
    )
