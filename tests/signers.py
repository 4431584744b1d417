"""Keys of an invented campaign: a root, a key that signs lists for a century, and a service's folder with both."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from campaign_map.profile import load_profile
from campaign_map.signing.files import write_json, write_private
from phonebank_app.paths import resources
from phonebank_app.protocol import sealed, signing, trust
from phonebank_app.protocol.sealed import Signer, Trust
from phonebank_app.protocol.signing import Certificate, Root, key_id, public_of

ROOT_KEY = Ed25519PrivateKey.from_private_bytes(b"a root of tests, not of a voter!")
SIGNING_KEY = Ed25519PrivateKey.from_private_bytes(b"a signer of tests, of no voter!!")
RECOVERY = sealed.identity_of_words("acorn", bytes(16))
ROOT = Root(1, "Tests", public_of(ROOT_KEY))
TRUST = Trust({ROOT.key_id: ROOT})
LONG_AGO, FAR_AHEAD = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def signer(
    campaign: str = "",
    key: Ed25519PrivateKey = SIGNING_KEY,
    root: Ed25519PrivateKey = ROOT_KEY,
    not_before: datetime = LONG_AGO,
    not_after: datetime = FAR_AHEAD,
    *,
    rehearsal: bool = False,
) -> Signer:
    """A key with a certificate; for the campaign of the shipped profile where none is named."""
    name = campaign or example_campaign()
    certificate = Certificate(key_id(public_of(root)), public_of(key), name, not_before, not_after, rehearsal=rehearsal)
    return Signer(key, certificate, signing.sign(root, "certificate", certificate))


@cache
def example_campaign() -> str:
    """The campaign that services of tests are of."""
    return load_profile(resources() / "profiles" / "example.toml").name


@cache
def keys_folder() -> Path:
    """The keys of a service, as ``CAMPAIGN_MAP_KEYS`` names them; made once for a process, and gone when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="campaign-map-keys-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    fill_keys(folder)
    return folder


def fill_keys(folder: Path, campaign: str = "") -> None:
    """Put a root, a signing key and a recovery recipient into a service's folder."""
    made = signer(campaign)
    write_json(folder / "campaign.root", ROOT)
    stem = f"signer-{made.certificate.signer_id}"
    write_private(folder / f"{stem}.pem", made.private)
    write_json(folder / f"{stem}.certificate", made.signed)
    (folder / "recovery.recipient").write_text(sealed.recipient_of(RECOVERY) + "\n", encoding="ascii")


def believe(data: Path) -> Path:
    """Have a laptop, whose parties are in ``data``, trust the campaign of tests."""
    trust.add_root(data, ROOT)
    return data
