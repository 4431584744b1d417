"""Two laptops prove to each other that they know the code, and that they mean the same certificate (SPAKE2).

The code is never sent. Both sides' identities in SPAKE2 hold the certificate's SHA-256 (RFC 5929's
``tls-server-end-point``), since Python's ``ssl`` gives no TLS exporter: whoever stands between them with a certificate
of their own gets two different keys, proves nothing to either, and has used up one guess. Then both prove the key over
this connection's nonces, the guest first, so that a host that is none learns no more than whether its one guess was
right. What is left is the key of this laptop's evening: it comes back with it, without the code.

Pure: no line, no clock.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from spake2 import SPAKE2_A, SPAKE2_B, SPAKEError  # type: ignore[import-untyped]
from spake2.ed25519_basic import NotOnCurve  # type: ignore[import-untyped]

KEY_BYTES = 32
PAKE_BYTES = 33
NONCE_BYTES = 16

Side = Literal["guest", "host"]


@dataclass(frozen=True, slots=True)
class Bound:
    """What a proof is bound to: the certificate of this connection, and what both sides drew for it."""

    fingerprint: bytes
    guest_nonce: bytes
    host_nonce: bytes


class Pake:
    """One side of one attempt.

    Args:
        code: its eight characters.
    """

    def __init__(self, side: Side, code: str, fingerprint: bytes) -> None:
        made = SPAKE2_A if side == "guest" else SPAKE2_B
        self._spake = made(
            code.encode("ascii"), idA=b"phonebank room 1 guest", idB=b"phonebank room 1 host " + fingerprint
        )
        self.message: bytes = self._spake.start()

    def key(self, theirs: bytes) -> bytes | None:
        """The key both have if both know the code; ``None`` if what came is no message of the other side."""
        try:
            return bytes(self._spake.finish(theirs))
        except (SPAKEError, NotOnCurve, ValueError, AssertionError):
            return None


def proof(key: bytes, side: Side, bound: Bound) -> bytes:
    """What only somebody with the key can say, once, on this connection, on this side."""
    own = _derived(key, b"proof of the " + side.encode("ascii"))
    return hmac.digest(own, bound.fingerprint + bound.guest_nonce + bound.host_nonce, "sha256")


def proves(key: bytes, side: Side, bound: Bound, said: bytes) -> bool:
    """Whether the other side has proved it."""
    return hmac.compare_digest(proof(key, side, bound), said)


def session_key(key: bytes) -> bytes:
    """What a laptop comes back with."""
    return _derived(key, b"session")


def keeping_key(session: bytes) -> bytes:
    """By which the host knows what was kept while the line was down."""
    return _derived(session, b"keeping")


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"phonebank room 1 " + purpose).derive(key)
