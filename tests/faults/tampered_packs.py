"""Packs that were tampered with: each is refused, and what the laptop had stays as it was.

A party holds version 2 of its list. Then comes, by the door every pack comes by, a file with each of its bytes
changed, cut at each of its lengths, signed by strangers, with another's header, for others, old, over, too large.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from phonebank_app import hosting
from phonebank_app.db.engine import Store
from phonebank_app.desks import opening
from phonebank_app.errors import PackProblem
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.parties import PartyFolder, blank_party, make_party
from phonebank_app.protocol import packs, sealed, signing, trust
from phonebank_app.protocol.packs import PackContact, PackDocument, PackManifest, PackNumber
from phonebank_app.protocol.sealed import Signer
from phonebank_app.protocol.signing import Revocations
from tests import signers
from tests.faults import Report
from tests.makers import THURSDAY, WHO

TITLE = "tampered packs"

PARTY = "p_0123456789abcdef"
_HOUR = timedelta(hours=1)
_STRANGER = Ed25519PrivateKey.from_private_bytes(b"somebody else's root, and signer")


@dataclass(frozen=True, slots=True)
class Variant:
    """A pack that must not be taken in, and when it comes."""

    name: str
    data: bytes
    at: datetime = THURSDAY


@dataclass(frozen=True, slots=True)
class Laptop:
    """A laptop that holds a party's list."""

    folder: PartyFolder
    store: Store
    recipient: str

    def takes(self, variant: Variant) -> str:
        """How a pack was let in; blank when it was refused."""
        clock = EveningClock(variant.at, runs=False)
        try:
            opening.take(self.folder, self.store, variant.data, clock)
        except PackProblem as refused:
            return "" if refused.what and refused.way_out else f"{variant.name}: refused without a way out"
        except Exception as error:  # noqa: BLE001 - any other end is what is looked for
            return f"{variant.name}: {type(error).__name__}"
        return f"{variant.name}: let in"

    def everything(self) -> tuple[Any, ...]:
        """All that is kept of packs, to be compared."""
        with self.store.read() as connection:
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
            tables = [connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in sorted(names)]
        kept = sorted((self.folder.path.parents[1] / "trust").rglob("*"))
        return tables, [(path.name, path.read_bytes()) for path in kept if path.is_file()]


def run(full: bool) -> Report:
    """Every byte, every length, and everything else; ``full`` changes every bit."""
    with tempfile.TemporaryDirectory(prefix="phonebank-packs-") as named, _laptop(Path(named)) as laptop:
        good = _good(laptop)
        crafted = list(_crafted(laptop))
        before = laptop.everything()
        found, count = [], 0
        for variant in (*_flipped(good, full), *_cut(good), *crafted):
            count += 1
            found += [said] if (said := laptop.takes(variant)) else []
        if laptop.everything() != before:
            found.append("what the laptop had was changed")
        if not laptop.takes(Variant("the good one", good)).endswith("let in"):
            found.append("a pack that nobody tampered with was refused")
        controls = {name: _is_caught(named, patches) for name, patches in _broken_readers().items()}
    return Report(count, "packs", tuple(found), controls)


# -- a laptop, and a pack for it ---------------------------------------------------------------------------------------


@contextmanager
def _laptop(folder: Path) -> Iterator[Laptop]:
    data, clock = signers.believe(folder / "data"), EveningClock(THURSDAY, runs=False)
    party = msgspec.structs.replace(blank_party("Ann", "d_1"), party_id=PARTY)
    made, store = make_party(data, "four plain words here", party, clock)
    try:
        identity = hosting.Hosting(store, clock).identity()
        laptop = Laptop(made, store, sealed.recipient_of(identity))
        opening.take(made, store, _sealed(laptop, _document(version=2)), clock)
        revoked = Revocations(signers.ROOT.key_id, 1, THURSDAY, (_revoked().certificate.signer_id,))
        trust.remember_revocations(data, signing.sign(signers.ROOT_KEY, "revocations", revoked))
        yield laptop
    finally:
        store.close()


def _document(*people: PackContact, version: int = 3, **manifest: Any) -> PackDocument:
    script = hosting.shipped_script().read_text(encoding="utf-8")
    number = PackNumber("+447700900123", "mobile", False, THURSDAY.date())
    contacts = people or (PackContact("c_1", "Robin Example", numbers=(number,)),)
    values: dict[str, Any] = {
        "pack_id": "k_1",
        "answerable": WHO,
        "party_id": PARTY,
        "seat_code": "E14000887",
        "seat_name": "Putney",
        "created": THURSDAY,
        "expires": THURSDAY + 3 * _HOUR,
        "version": version,
        "script_sha256": "0" * 64,
        "rows": len(contacts),
        "salt": "00" * 32,
        "campaign": signers.example_campaign(),
        "on_behalf_of": "Nobody",
    }
    return PackDocument(PackManifest(**(values | manifest)), contacts, script)


def _sealed(laptop: Laptop, document: PackDocument, signer: Signer | None = None, issued: datetime = THURSDAY) -> bytes:
    return sealed.seal(document, signer or signers.signer(), issued, [laptop.recipient])


def _good(laptop: Laptop) -> bytes:
    return _sealed(laptop, _document())


def _revoked() -> Signer:
    return signers.signer(key=Ed25519PrivateKey.from_private_bytes(b"a signer that the root revoked!!"))


# -- what was done to it -----------------------------------------------------------------------------------------------


def _flipped(good: bytes, full: bool) -> Iterator[Variant]:
    for place in range(len(good)):
        for bit in range(8) if full else (0, 7):
            changed = bytearray(good)
            changed[place] ^= 1 << bit
            yield Variant(f"byte {place}, bit {bit}", bytes(changed))


def _cut(good: bytes) -> Iterator[Variant]:
    for length in range(len(good)):
        yield Variant(f"cut at {length}", good[:length])
    yield Variant("one byte more", good + b"\0")
    yield Variant("twice", good + good)
    yield Variant("a byte before", b"\n" + good)


def _crafted(laptop: Laptop) -> Iterator[Variant]:
    document = _document()
    stranger = signers.signer(key=_STRANGER, root=_STRANGER)
    yield Variant("signed by a stranger’s root", _sealed(laptop, document, stranger))
    ours = signers.signer()
    posing = Signer(_STRANGER, ours.certificate, ours.signed)
    yield Variant("signed by a stranger under our certificate", _sealed(laptop, document, posing))
    claims = msgspec.structs.replace(stranger.certificate, root=signers.ROOT.key_id)
    forged = signing.sign(_STRANGER, "certificate", claims)
    yield Variant("a forged certificate", _sealed(laptop, document, Signer(_STRANGER, claims, forged)))
    yield Variant("signed with a revoked key", _sealed(laptop, document, _revoked()))
    other = signers.signer("Another campaign")
    yield Variant("signed for another campaign", _sealed(laptop, document, other))
    early = signers.signer(not_after=THURSDAY + _HOUR)
    yield Variant("longer than its certificate", _sealed(laptop, document, early))
    late = signers.signer(not_before=THURSDAY + _HOUR)
    yield Variant("made before its certificate", _sealed(laptop, document, late))
    yield Variant("over", _sealed(laptop, document), THURSDAY + 3 * _HOUR)
    yield Variant("an older version", _sealed(laptop, _document(version=1)))
    yield Variant("the same version, made earlier", _sealed(laptop, _document(version=2), issued=THURSDAY - _HOUR))
    elsewhere = sealed.recipient_of(sealed.new_identity())
    yield Variant("for another laptop", sealed.seal(document, signers.signer(), THURSDAY, [elsewhere]))
    yield Variant("for another party", _sealed(laptop, _document(party_id="p_fedcba9876543210")))
    yield from _swapped(laptop, document)
    yield from _rehearsals(laptop)
    yield from _oversized(laptop)


def _swapped(laptop: Laptop, document: PackDocument) -> Iterator[Variant]:
    """Headers that say other than what is inside: each field, signed anew by the campaign's own key."""
    header, _, signature, ciphertext = sealed.split(_sealed(laptop, document))
    other_front = sealed.split(_sealed(laptop, _document(version=4)))[1]
    yield Variant("another’s first lines", other_front + signature + ciphertext)
    changes: dict[str, Any] = {
        "pack_id": "k_2",
        "seat_code": "E14000720",
        "seat_name": "Harrow East",
        "issued": header.issued + _HOUR,
        "expires": header.expires + _HOUR,
        "epoch": 7,
        "version": 9,
        "rows": 2,
        "rehearsal": True,
        "recovery": "0" * 16,
    }
    for field, value in changes.items():
        changed = msgspec.structs.replace(header, **{field: value})
        yield Variant(f"another {field}", sealed.assemble(changed, ciphertext, signers.SIGNING_KEY))
    outside = msgspec.structs.replace(header, recipients=())
    yield Variant("for nobody", sealed.assemble(outside, ciphertext, signers.SIGNING_KEY))


def _rehearsals(laptop: Laptop) -> Iterator[Variant]:
    """What anybody can sign."""
    root = _rehearsal_root()
    anybody = signers.signer(key=_STRANGER, root=root, rehearsal=True)
    yield Variant("a rehearsal in place of a party", _sealed(laptop, _document(rehearsal=True), anybody))
    yield Variant("a party under the rehearsals’ root", _sealed(laptop, _document(), anybody))
    claims = signers.signer(key=_STRANGER, root=root)
    yield Variant("a certificate of the rehearsals’ root for real", _sealed(laptop, _document(), claims))
    real = PackContact("c_1", "Robin", numbers=(PackNumber("+442071234567", "landline", False),))
    yield Variant("a rehearsal that would ring", _sealed(laptop, _document(real, rehearsal=True), anybody))


def _oversized(laptop: Laptop) -> Iterator[Variant]:
    many = tuple(PackContact(f"c_{one}", "Robin") for one in range(packs.LARGEST + 1))
    yield Variant("more people than is usual", _sealed(laptop, _document(*many)))
    yield Variant("larger for no reason", _sealed(laptop, _document(*many, most=packs.LARGEST + 1)))
    yield Variant("fewer people than it says", _inside(laptop, packs.encode(_document(rows=2)), rows=2))
    yield Variant("a bomb", _inside(laptop, _bomb(_document())))
    yield Variant("nothing inside", _inside(laptop, zlib.compress(b"")))
    yield Variant("brackets", _inside(laptop, zlib.compress(b"[" * 100_000)))
    yield Variant("not compressed", _inside(laptop, msgspec.json.encode(_document())))
    yield Variant("more after its end", _inside(laptop, packs.encode(_with_issued(_document())) + b"more"))
    yield Variant("too large a file", sealed.MAGIC + bytes(sealed.MAX_FILE))
    yield Variant("an endless first line", sealed.MAGIC + b"{" * (4 * sealed.MAX_HEADER))
    yield Variant("an empty file", b"")


def _with_issued(document: PackDocument) -> PackDocument:
    return msgspec.structs.replace(document, manifest=msgspec.structs.replace(document.manifest, issued=THURSDAY))


def _bomb(document: PackDocument) -> bytes:
    """A good document with so many spaces around it that it unpacks to more than a pack may."""
    body = msgspec.json.encode(_with_issued(document))
    return zlib.compress(b" " * (packs.MAX_UNPACKED + 1) + body, level=1)


def _inside(laptop: Laptop, packed: bytes, rows: int = 1) -> bytes:
    """A file that is right in everything but what is inside."""
    header, *_ = sealed.split(_sealed(laptop, _document()))
    ciphertext = pyrage.encrypt(packed, [pyrage.x25519.Recipient.from_str(laptop.recipient)])
    header = msgspec.structs.replace(header, length=len(ciphertext), rows=rows)
    return sealed.assemble(header, ciphertext, signers.SIGNING_KEY)


def _rehearsal_root() -> Ed25519PrivateKey:
    from campaign_map.signing.files import read_private
    from phonebank_app.paths import resources

    return read_private(resources() / "rehearsal" / "root.pem")


# -- controls ----------------------------------------------------------------------------------------------------------

Patches = dict[str, Callable[..., Any]]


def _broken_readers() -> dict[str, Patches]:
    def nothing(*_: object) -> None:
        return None

    def said(signed: Any, _: object, __: object, kind: Any) -> Any:
        return msgspec.json.decode(signed.body, type=kind)

    invented = {"phonebank_app.protocol.sealed._check_invented": nothing, "phonebank_app.hosting._check_newer": nothing}
    return {
        "looks at no signature": {"phonebank_app.protocol.sealed.verify": lambda *_: True},
        "believes every certificate": {"phonebank_app.protocol.signing._read": said},
        "looks at no revocation": {"phonebank_app.protocol.trust._kept_revocations": nothing},
        "skips the expiry": {"phonebank_app.protocol.sealed.check_time": nothing},
        "skips the rollback": {
            "phonebank_app.protocol.sealed.check_rollback": nothing,
            "phonebank_app.hosting._check_newer": nothing,
        },
        "believes what stands on it": {"phonebank_app.protocol.sealed._check_binding": nothing},
        "takes any party’s": {"phonebank_app.hosting._check_party": nothing},
        "rings in rehearsals": invented,
        "unpacks without end": {"phonebank_app.protocol.packs.decode": _decode_all},
    }


def _decode_all(packed: bytes) -> PackDocument:
    return msgspec.json.decode(zlib.decompress(packed), type=PackDocument)


def _is_caught(folder: str, patches: Patches) -> bool:
    """Whether the crafted packs find out a reader that leaves something out."""
    with tempfile.TemporaryDirectory(dir=folder) as apart, _laptop(Path(apart)) as laptop, ExitStack() as broken:
        crafted = list(_crafted(laptop))
        for name, stand_in in patches.items():
            broken.enter_context(patch(name, stand_in))
        return any(laptop.takes(one).endswith("let in") for one in crafted)
