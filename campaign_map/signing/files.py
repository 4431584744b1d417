"""Keys as files: private halves as PEM, readable by their owner only; what travels as one line of JSON."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from phonebank_app.errors import NotAllowed, ProfileProblem
from phonebank_app.protocol.signing import Hex32

MAX_KEY_FILE = 64 * 1024
_T = TypeVar("_T")


class Request(msgspec.Struct, frozen=True):
    """What a service's machine asks the offline one to certify."""

    phonebank_request: Literal[1]
    signer: Hex32
    campaign: str


def read(path: Path) -> bytes:
    """A small file. Raises `ProfileProblem` when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_KEY_FILE)
    except OSError as error:
        raise ProfileProblem(f"{path.name} cannot be read.", "Look whether it is there, and yours.") from error


def read_json(path: Path, kind: type[_T], what: str) -> _T:
    """A file of one JSON document. Raises `ProfileProblem` when it is not ``what``."""
    try:
        return msgspec.json.decode(read(path), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProfileProblem(f"{path.name} is not {what}.", "Look whether it is the right file.") from error


def write(path: Path, body: bytes, *, anew: bool = False) -> None:
    """Write a file that only its owner can read, whole or not at all.

    Args:
        anew: put it in place of one that is there.

    Raises:
        NotAllowed: there is one already.
        ProfileProblem: it cannot be written.
    """
    if path.exists() and not anew:
        raise NotAllowed(f"There is a file {path.name} already.", "Choose another name: a key is never written over.")
    beside = path.with_name(f".{path.name}.new")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise ProfileProblem(f"{path} cannot be written.", "Look whether the folder is there, and yours.") from error


def write_json(path: Path, document: msgspec.Struct, *, anew: bool = False) -> None:
    """Write a document as one line. Raises as `write` does."""
    write(path, msgspec.json.encode(document) + b"\n", anew=anew)


def write_private(path: Path, private: Ed25519PrivateKey, passphrase: str = "") -> None:
    """Write the private half of a key, encrypted unless the passphrase is empty. Raises as `write` does."""
    guard: KeySerializationEncryption = NoEncryption()
    if passphrase:
        guard = BestAvailableEncryption(passphrase.encode("utf-8"))
    write(path, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, guard))


def is_encrypted(path: Path) -> bool:
    """Whether a private key wants a passphrase."""
    return b"ENCRYPTED" in read(path)[:80]


def read_private(path: Path, passphrase: str = "") -> Ed25519PrivateKey:
    """The private half of a key.

    Raises:
        ProfileProblem: it is none, or the passphrase does not open it.
    """
    try:
        private = load_pem_private_key(read(path), passphrase.encode("utf-8") if passphrase else None)
    except (ValueError, TypeError) as error:
        raise ProfileProblem(
            f"{path.name} cannot be opened.", "Look at the passphrase, and whether it is the right file."
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise ProfileProblem(f"{path.name} is not a key of ours.", "It must be Ed25519.")
    return private
