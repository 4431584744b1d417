"""docs/pack-format.md shows a pack that is what it says, key by key, and names every member of the header."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from phonebank_app.protocol import packs, sealed, signing
from phonebank_app.protocol.sealed import Header, Trust
from phonebank_app.protocol.signing import Root, public_of

TEXT = (Path(__file__).parents[2] / "docs" / "pack-format.md").read_text(encoding="utf-8")
FILE = bytes.fromhex("".join(re.findall(r"<!-- example -->\n```\n(.+?)```", TEXT, re.DOTALL)[0].split()))
ROOT = Root(1, "Example", public_of(Ed25519PrivateKey.from_private_bytes(bytes(range(32)))))
SIGNER = public_of(Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64))))
WORDS = "acorn beacon cabin dragon eagle falcon garden harbour"
AT = datetime(2019, 12, 4, 18, tzinfo=UTC)


def test_the_keys_of_the_example_are_those_it_names() -> None:
    for said in (ROOT.public, ROOT.key_id, ROOT.fingerprint, SIGNER, signing.key_id(SIGNER)):
        assert said in TEXT
    identity = sealed.identity_of_words(WORDS, bytes(range(16)))
    assert identity in TEXT and sealed.recipient_of(identity) in TEXT
    assert sealed.split(FILE)[0].words == bytes(range(16)).hex()


def test_the_example_opens_and_holds_what_it_says() -> None:
    identity = sealed.identity_of_words(WORDS, bytes(range(16)))
    header, opened = sealed.open_pack(FILE, Trust({ROOT.key_id: ROOT}), [identity], AT)
    assert [one.name for one in opened.contacts] == ["Robin Example"]
    assert f"{len(FILE):,}".replace(",", "") + " bytes" in TEXT
    assert header.rows == 1


def test_what_is_signed_is_what_the_document_says() -> None:
    """Taken apart by hand, as somebody would who has only the document."""
    magic, line, rest = FILE.split(b"\n", 2)
    header = msgspec.json.decode(line)
    signature, age_file = rest[:64], rest[64:]
    assert magic == b"PHONEBANK-PACK-1" and len(age_file) == header["length"]
    assert age_file.startswith(b"age-encryption.org/v1\n")
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(SIGNER)).verify(signature, magic + b"\n" + line + b"\n" + age_file)
    said = b"phonebank-party certificate 1\n" + header["certificate"]["body"].encode()
    root = Ed25519PublicKey.from_public_bytes(bytes.fromhex(ROOT.public))
    root.verify(bytes.fromhex(header["certificate"]["signature"]), said)
    assert said.decode().replace("\n", "⏎\n", 1) in TEXT


def test_the_document_names_every_member_and_every_bound() -> None:
    assert [one for one in Header.__struct_fields__ if f"`{one}`" not in TEXT] == []
    bounds = (sealed.MAX_FILE, sealed.MAX_HEADER, packs.MAX_UNPACKED, packs.LARGEST, packs.LARGEST_ALLOWED)
    assert [f"{bound:,}" for bound in bounds if f"{bound:,}" not in TEXT] == []
