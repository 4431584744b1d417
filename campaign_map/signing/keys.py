"""What is done with keys, by people: on an offline machine with the root, and on the service's.

offline                              the service's machine
new_root    → campaign.root, root.pem
new_recovery → recovery.age, .recipient
                                     new_signer → signer-….pem, signer-….request
certify(request) → .certificate
revoke(signers)  → .revoked
                                     install(.root, .certificate, .revoked, .recipient)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from campaign_map.signing.files import Request, read, read_json, read_private, write, write_json, write_private
from phonebank_app.errors import NotAllowed, PackProblem, ProfileProblem
from phonebank_app.paths import private_dir
from phonebank_app.protocol import signing
from phonebank_app.protocol.sealed import is_recipient, new_identity, recipient_of
from phonebank_app.protocol.signing import (
    Certificate,
    Revocations,
    Root,
    Signed,
    key_id,
    public_of,
    read_certificate,
    read_revocations,
)

USUAL_DAYS, MOST_DAYS = 45, 120
"""How long a signing key is good for: what is usual, and at most."""

ROOT, CERTIFICATE, REVOKED, RECIPIENT, REQUEST, PRIVATE = (
    ".root",
    ".certificate",
    ".revoked",
    ".recipient",
    ".request",
    ".pem",
)


def new_root(folder: Path, name: str, passphrase: str) -> Root:
    """Make a campaign's root key: ``root.pem``, which stays offline, and ``campaign.root`` for everybody.

    Raises:
        NotAllowed: there is one in this folder.
    """
    private = Ed25519PrivateKey.generate()
    root = Root(1, name, public_of(private))
    write_private(private_dir(folder) / f"root{PRIVATE}", private, passphrase)
    write_json(folder / f"campaign{ROOT}", root)
    return root


def new_recovery(folder: Path) -> str:
    """Make the campaign's recovery key: ``recovery.age``, which stays offline; returns its public half."""
    identity = new_identity()
    recipient = recipient_of(identity)
    write(private_dir(folder) / "recovery.age", f"# public key: {recipient}\n{identity}\n".encode("ascii"))
    write(folder / f"recovery{RECIPIENT}", f"{recipient}\n".encode("ascii"))
    return recipient


def new_signer(folder: Path, campaign: str) -> Path:
    """Make a key that is to sign lists; returns the request to be carried to the root."""
    private = Ed25519PrivateKey.generate()
    public = public_of(private)
    stem = f"signer-{key_id(public)}"
    write_private(private_dir(folder) / f"{stem}{PRIVATE}", private)
    write_json(folder / f"{stem}{REQUEST}", Request(1, public, campaign))
    return folder / f"{stem}{REQUEST}"


def certify(root_key: Path, passphrase: str, request: Path, now: datetime, days: int, *, rehearsal: bool) -> Path:
    """Have the root vouch for a signing key; returns the certificate, beside the request.

    Raises:
        NotAllowed: for longer than is wise.
        ProfileProblem: one of the files is not what it should be.
    """
    if not 1 <= days <= MOST_DAYS:
        raise NotAllowed(f"A signing key is good for 1 to {MOST_DAYS} days.", "Make a new one more often.")
    asked = read_json(request, Request, "a request for a certificate")
    private = read_private(root_key, passphrase)
    # An hour earlier: the two machines' clocks need not agree.
    certificate = Certificate(
        key_id(public_of(private)),
        asked.signer,
        asked.campaign,
        now - timedelta(hours=1),
        now + timedelta(days=days),
        rehearsal=rehearsal,
    )
    made = request.with_suffix(CERTIFICATE)
    write_json(made, signing.sign(private, "certificate", certificate))
    return made


def revoke(
    root_key: Path, passphrase: str, signers: Sequence[str], before: Path | None, now: datetime, out: Path
) -> Revocations:
    """Have the root say which signers are good no more; ``before`` is the last time it did.

    Raises:
        ProfileProblem: one of the files is not what it should be, or this is no signer's id.
        PackProblem: ``before`` is not this root's.
    """
    private = read_private(root_key, passphrase)
    root = Root(1, "this root", public_of(private))
    known = read_revocations(read_json(before, Signed, "a list of revoked keys"), root) if before else None
    held = known.signers if known else ()
    said = Revocations(
        root.key_id,
        known.version + 1 if known else 1,
        now,
        tuple(dict.fromkeys((*held, *(one.removeprefix("signer-") for one in signers)))),
    )
    try:
        msgspec.json.decode(msgspec.json.encode(said), type=Revocations)
    except msgspec.ValidationError as error:
        raise ProfileProblem(
            "One of these is not the id of a signing key.", "It has 16 letters and figures; see “keys list”."
        ) from error
    write_json(out, signing.sign(private, "revocations", said), anew=True)
    return said


def install(folder: Path, path: Path) -> str:
    """Put what came from the offline machine into the service's folder; returns what it was, in words.

    Raises:
        ProfileProblem: it is nothing of that kind.
        NotAllowed: it does not belong here, or something newer is here.
        PackProblem: its signature is not that of the root that is installed.
    """
    suffix, folder = path.suffix, private_dir(folder)
    if suffix == ROOT:
        root = read_json(path, Root, "a root key")
        held = folder / f"campaign{ROOT}"
        if held.exists() and read_json(held, Root, "a root key").public != root.public:
            raise NotAllowed("Another root is installed.", "Move it away first: every laptop must trust the new one.")
        write_json(held, root, anew=True)
        return f"the root “{root.name}”"
    if suffix == RECIPIENT:
        recipient = read(path).decode("ascii", "replace").strip()
        if not is_recipient(recipient):
            raise ProfileProblem(f"{path.name} is not a recovery recipient.", "It begins with age1.")
        write(folder / f"recovery{RECIPIENT}", f"{recipient}\n".encode("ascii"), anew=True)
        return f"the recovery recipient {recipient}"
    root = installed_root(folder)
    if suffix == CERTIFICATE:
        return _install_certificate(folder, read_json(path, Signed, "a certificate"), root)
    if suffix == REVOKED:
        return _install_revocations(folder, read_json(path, Signed, "a list of revoked keys"), root)
    raise ProfileProblem(
        f"{path.name} is nothing that is installed.", "It ends in .root, .certificate, .revoked or .recipient."
    )


def installed_root(folder: Path) -> Root:
    """The root of this service. Raises `ProfileProblem` when there is none yet."""
    return read_json(folder / f"campaign{ROOT}", Root, "a root key")


def _install_certificate(folder: Path, signed: Signed, root: Root) -> str:
    certificate = read_certificate(signed, root)
    stem = f"signer-{certificate.signer_id}"
    if not (folder / f"{stem}{PRIVATE}").exists():
        raise NotAllowed("The key of this certificate was not made here.", "Install it where keys new-signer was run.")
    write_json(folder / f"{stem}{CERTIFICATE}", signed, anew=True)
    return f"a certificate for {stem}, good until {certificate.not_after:%d.%m.%Y}"


def _install_revocations(folder: Path, signed: Signed, root: Root) -> str:
    said, held = read_revocations(signed, root), folder / f"keys{REVOKED}"
    if held.exists():
        known = read_revocations(read_json(held, Signed, "a list of revoked keys"), root)
        if known.version >= said.version:
            raise NotAllowed("The list of revoked keys that is installed is as new.", "Look for the newest one.")
        if not set(known.signers) <= set(said.signers):
            raise PackProblem("This list leaves out keys that were revoked.", "Make it from the newest one.")
    write_json(held, signed, anew=True)
    return f"{len(said.signers)} revoked signing keys"
