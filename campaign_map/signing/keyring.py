"""The keys a running service signs with; read again when the folder changes, so they can be changed while it runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from campaign_map.problems import Refusal
from campaign_map.signing.files import read, read_json, read_private
from campaign_map.signing.keys import CERTIFICATE, PRIVATE, RECIPIENT, REVOKED, ROOT, installed_root
from phonebank_app.errors import PackProblem, ProfileProblem
from phonebank_app.paths import resources
from phonebank_app.protocol import signing
from phonebank_app.protocol.sealed import Signer
from phonebank_app.protocol.signing import (
    Certificate,
    Root,
    Signed,
    key_id,
    public_of,
    read_certificate,
    read_revocations,
)

WARN = timedelta(days=14)
"""So long before a certificate runs out people are told."""

_PROBLEMS = (PackProblem, ProfileProblem, UnicodeDecodeError)


@dataclass(frozen=True, slots=True)
class Keys:
    """What lies in the folder.

    Attributes:
        signers: each with its certificate, those that are good for longest first; revoked ones are left out.
        revocations: the root's word, to be passed on; `revoked` the ids in it.
        recovery: the campaign's age recipient; blank for none.
        troubles: files that could not be used, and why.
    """

    root: Root | None = None
    signers: tuple[Signer, ...] = ()
    revocations: Signed | None = None
    revoked: frozenset[str] = frozenset()
    recovery: str = ""
    troubles: tuple[str, ...] = ()


class Keyring:
    """The keys of one service.

    Args:
        folder: where they lie; ``None`` for a rehearsal, which makes its own under the root that everybody has.
        campaign: as the profile names it; certificates for another one are of no use.
    """

    def __init__(self, folder: Path | None, campaign: str) -> None:
        self._folder, self._campaign = folder, campaign
        self._lock, self._known, self._mark = Lock(), Keys(), object()
        self._made: Ed25519PrivateKey | None = None

    @property
    def folder(self) -> Path | None:
        """Where the keys lie; ``None`` in a rehearsal."""
        return self._folder

    def keys(self, now: datetime) -> Keys:
        """What there is at this moment."""
        if self._folder is None:
            return self._of_rehearsal(now)
        with self._lock:
            mark: object = _mark(self._folder)
            if mark != self._mark:
                self._known, self._mark = _read(self._folder, self._campaign), mark
            return self._known

    def signer(self, now: datetime, until: datetime) -> Signer:
        """The key that signs a pack which is good until a moment.

        Raises:
            Refusal: 409 ``no_signer``: there is none that is good for so long.
        """
        for signer in self.keys(now).signers:
            if signer.certificate.not_before <= now and until <= signer.certificate.not_after:
                return signer
        raise Refusal(
            409,
            "no_signer",
            "This campaign map cannot sign lists, so it gives none out.",
            "Ask whoever runs it to look at “campaign-map keys list”.",
        )

    def warnings(self, now: datetime) -> tuple[str, ...]:
        """What whoever runs the service should do something about."""
        if self._folder is None:
            return ()
        keys = self.keys(now)
        said = list(keys.troubles)
        last = max((one.certificate.not_after for one in keys.signers), default=None)
        if last is None or last <= now:
            said.append("No key can sign lists: no party gets one. See campaign-map keys.")
        elif last - now < WARN:
            said.append(f"The last key for signing lists runs out on {last:%d.%m.%Y}. See campaign-map keys.")
        if not keys.recovery:
            said.append("There is no recovery key: what a lost laptop held cannot be read by the campaign.")
        return tuple(said)

    def days_left(self, now: datetime) -> float | None:
        """Days until the last certificate runs out; ``None`` without one, and in rehearsals."""
        ends = [one.certificate.not_after for one in self.keys(now).signers] if self._folder is not None else []
        return max((max(ends) - now) / timedelta(days=1), 0.0) if ends else None

    def _of_rehearsal(self, now: datetime) -> Keys:
        with self._lock:
            held = self._known.signers
            if held and held[0].certificate.not_before <= now < held[0].certificate.not_after - timedelta(days=10):
                return self._known
            if self._made is None:
                self._made = Ed25519PrivateKey.generate()
            folder = resources() / "rehearsal"
            private = load_pem_private_key(read(folder / f"root{PRIVATE}"), None)
            assert isinstance(private, Ed25519PrivateKey)
            root = Root(1, "Rehearsals", public_of(private), rehearsal=True)
            certificate = Certificate(
                root.key_id,
                public_of(self._made),
                self._campaign,
                now - timedelta(days=1),
                now + timedelta(days=30),
                rehearsal=True,
            )
            signed = signing.sign(private, "certificate", certificate)
            recovery = read(folder / f"recovery{RECIPIENT}").decode("ascii").strip()
            self._known = Keys(root, (Signer(self._made, certificate, signed),), recovery=recovery)
            return self._known


def _mark(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes whenever a file in the folder does."""
    try:
        with os.scandir(folder) as entries:
            return tuple(sorted((one.name, one.stat().st_mtime_ns, one.stat().st_size) for one in entries))
    except OSError:
        return ()


def _read(folder: Path, campaign: str) -> Keys:
    if not (folder / f"campaign{ROOT}").exists():
        return Keys()
    try:
        root = installed_root(folder)
        held = folder / f"keys{REVOKED}"
        revocations = read_json(held, Signed, "a list of revoked keys") if held.exists() else None
        revoked = frozenset(read_revocations(revocations, root).signers) if revocations else frozenset()
        recovery = folder / f"recovery{RECIPIENT}"
        recipient = read(recovery).decode("ascii").strip() if recovery.exists() else ""
    except _PROBLEMS as problem:
        return Keys(troubles=(str(problem),))
    signers, troubles = [], []
    for found in _certified(folder, root, campaign):
        if isinstance(found, str):
            troubles.append(found)
        elif found.certificate.signer_id not in revoked:
            signers.append(found)
    signers.sort(key=lambda one: one.certificate.not_after, reverse=True)
    return Keys(root, tuple(signers), revocations, revoked, recipient, tuple(troubles))


def _certified(folder: Path, root: Root, campaign: str) -> Iterator[Signer | str]:
    """Each key that has a certificate; or what is wrong with it, in words."""
    for path in sorted(folder.glob(f"signer-*{CERTIFICATE}")):
        try:
            signed = read_json(path, Signed, "a certificate")
            certificate = read_certificate(signed, root)
            private = read_private(path.with_suffix(PRIVATE))
        except _PROBLEMS as problem:
            yield f"{path.name}: {problem}"
            continue
        if certificate.campaign != campaign:
            yield f"{path.name} is for another campaign than the profile names."
        elif key_id(public_of(private)) != certificate.signer_id:
            yield f"{path.name} belongs to another key than lies beside it."
        else:
            yield Signer(private, certificate, signed)
