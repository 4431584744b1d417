"""The certificate of one evening, and TLS by it: 1.3 only, ECDSA P-256, signed by itself, vouched for by the code.

Nobody else is trusted: whoever joins takes any certificate, and believes it once both sides have proved that they know
the code and mean the same certificate (`pairing`). From then on that laptop takes this one and no other.
"""

from __future__ import annotations

import hashlib
import os
import ssl
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_GOOD_FOR = timedelta(days=2)
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "room")])


def new_certificate(now: datetime) -> bytes:
    """A key and its certificate, in PEM. Its name says nothing of whose it is."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(_NAME)
        .issuer_name(_NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _GOOD_FOR)
        .not_valid_after(now + _GOOD_FOR)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + made.public_bytes(Encoding.PEM)


def fingerprint_of_pem(pem: bytes) -> bytes:
    """SHA-256 of the certificate: what both sides mean by “this host”."""
    made = x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    return fingerprint(made.public_bytes(Encoding.DER))


def fingerprint(der: bytes) -> bytes:
    """SHA-256 of a certificate as it came over the line."""
    return hashlib.sha256(der).digest()


def host_context(pem: bytes) -> ssl.SSLContext:
    """TLS as the host speaks it.

    The key passes through a file of the owner's own for a moment, because ``ssl`` reads keys from nowhere else; where
    the system has files without a name, it is one of those, in memory.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("room", os.MFD_CLOEXEC)
        try:
            os.write(handle, pem)
            context.load_cert_chain(f"/proc/self/fd/{handle}")
        finally:
            os.close(handle)
        return context
    with tempfile.TemporaryDirectory(prefix="phonebank-") as folder:
        path = Path(folder) / "room.pem"
        path.touch(mode=0o600)
        path.write_bytes(pem)
        context.load_cert_chain(path)
        path.write_bytes(bytes(len(pem)))
    return context


def guest_context() -> ssl.SSLContext:
    """TLS as a guest speaks it: any certificate is taken, and believed only by its fingerprint."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
