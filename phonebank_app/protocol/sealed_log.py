"""Sealed logs: what was saved, as lines of a file that is only added to, or handed over (docs/journal-format.md).

Every line is sealed by itself and names the one before, so that a broken line costs itself and nothing else, and one
that was taken out, put in or moved is noticed. The lines are sealed with one *file key*. Whoever made the file knows
it; for the campaign it stands in the file itself, sealed to the campaign's age recipient. Nothing here touches a disk.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr
from phonebank_app.protocol.wire import digest

MAGIC = b"phonebank-party sealed log 1"
MOST_BYTES = 64 * 2**20
"""A larger file is not read."""

KEY_BYTES, _NONCE = 32, 12
_FIRST_LINK = "0" * 32
_LINE = re.compile(rb"([KPE]) ([0-9a-f]{16}) ([1-9][0-9]{0,8}) ([0-9a-f]{32}) ([A-Za-z0-9_=-]+)")

Kind = Literal["K", "P", "E"]
"""The file key for the campaign; the party's papers, for the laptop alone; an outcome, or a voter's wish (an entry)."""

What = Literal["outcome", "ticket", "promise"]


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One outcome, ticket or promise: which laptop saved it, and the exact bytes that are hashed and sent.

    Attributes:
        device_seq: an outcome's count; 0 of what is not counted.
        outcome_id: the id of whatever it is.
    """

    device: str
    device_seq: int
    outcome_id: str
    sha256: str
    op: msgspec.Raw
    what: What = "outcome"


class _ForCampaign(msgspec.Struct, frozen=True):
    """The body of a K line. ``sealed``: an age file of the file key, base64url; ``proof``: see :func:`proof_of`."""

    sealed: str
    proof: str


@dataclass(slots=True)
class Contents:
    """What a sealed log holds.

    Attributes:
        entries: every outcome that could be read, in the order of the file, each once; ``wishes``: every ticket and
            promise, likewise.
        papers: the newest of the party's papers; blank where there are none, or they are not for this reader.
        log_id, last_number, last_link: where to go on.
        whole_to: bytes from the start that end with a whole line.
        broken: lines that could not be read, the torn one not among them.
        moved: lines that do not follow the line before them: some were taken out, put in or moved.
        torn: whether the end of the file is half a line.
    """

    entries: list[Entry] = field(default_factory=list)
    wishes: list[Entry] = field(default_factory=list)
    papers: bytes = b""
    log_id: str = ""
    last_number: int = 0
    last_link: str = _FIRST_LINK
    whole_to: int = 0
    broken: int = 0
    moved: int = 0
    torn: bool = False

    @property
    def sound(self) -> bool:
        """Whether every line is there and whole; a torn end is expected after a power cut."""
        return not self.broken and not self.moved


@dataclass(frozen=True, slots=True)
class _Line:
    kind: Kind
    log_id: str
    number: int
    link: str
    body: bytes


class Sealer:
    """Makes lines, one after the other.

    Args:
        key: the file key; ``papers_key``: for P lines, blank where there are none.
        after: what is in the file already; ``None`` for a new one.
    """

    def __init__(self, key: bytes, papers_key: bytes = b"", after: Contents | None = None) -> None:
        self._key, self._papers_key = key, papers_key
        begun = after is not None and bool(after.log_id)
        self.log_id = after.log_id if after is not None and begun else secrets.token_hex(8)
        self._number = after.last_number if after is not None and begun else 0
        self._link = after.last_link if after is not None and begun else _FIRST_LINK

    def entry(self, entry: Entry) -> bytes:
        """The line of an outcome, a ticket or a promise."""
        return self._line("E", self._sealed("E", self._key, msgspec.json.encode(entry)))

    def papers(self, papers: bytes) -> bytes:
        """The line of the party's papers."""
        return self._line("P", self._sealed("P", self._papers_key, papers))

    def for_campaign(self, recipient: str, token: str) -> bytes:
        """The line that lets the campaign read the file.

        Raises:
            FileProblem: ``recipient`` is not an age recipient.
        """
        import pyrage  # a compiled library that few evenings need at once

        try:
            sealed = pyrage.encrypt(self._key, [pyrage.x25519.Recipient.from_str(recipient)])
        except (ValueError, pyrage.RecipientError, pyrage.EncryptError) as error:
            raise FileProblem(
                tr("The campaign’s key in this party’s pack is not one."), tr("Ask your coordinator for a new pack.")
            ) from error
        proof = proof_of(token_digest(token), self.log_id, self._key) if token else ""
        return self._line("K", msgspec.json.encode(_ForCampaign(urlsafe_b64encode(sealed).decode("ascii"), proof)))

    def _sealed(self, kind: Kind, key: bytes, plain: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(key).encrypt(nonce, plain, _bound_to(kind, self.log_id, self._number + 1, self._link))

    def _line(self, kind: Kind, body: bytes) -> bytes:
        self._number += 1
        encoded = urlsafe_b64encode(body).decode("ascii")
        line = f"{kind} {self.log_id} {self._number} {self._link} {encoded}".encode("ascii")
        self._link = _link_of(line)
        return b"\n" + line + b"\n"


def read(data: bytes, key: bytes, papers_key: bytes = b"") -> Contents:
    """Read a log with its file key. Never raises: what cannot be read is counted."""
    found, seen, spoilt = Contents(), set[str](), False
    for line, end, ended in _lines(data):
        if line == MAGIC and end <= len(MAGIC) + 1:
            found.whole_to = end
            continue
        parsed = _parsed(line)
        plain = None if parsed is None else _opened(parsed, key, papers_key)
        if not ended:
            # The power failed while it was written. What was meant to be there is written again behind what is whole.
            found.torn = True
            if parsed is not None and plain is not None:
                _take(found, seen, parsed, plain)
            break
        found.whole_to = end
        follows = parsed is not None and (parsed.link, parsed.number) == (found.last_link, found.last_number + 1)
        found.last_link = _link_of(line)
        if parsed is None or plain is None:
            found.broken += 1
            spoilt = True
            continue
        # Behind a broken line nothing can be compared: its link is that of the line as it was.
        found.moved += not follows and not spoilt
        spoilt = False
        found.log_id, found.last_number = parsed.log_id, parsed.number
        _take(found, seen, parsed, plain)
    return found


def _take(found: Contents, seen: set[str], line: _Line, plain: bytes) -> None:
    if line.kind == "P":
        found.papers = plain or found.papers
    if line.kind != "E":
        return
    try:
        entry = msgspec.json.decode(plain, type=Entry)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        entry = None
    if entry is None or digest(bytes(entry.op)) != entry.sha256:
        found.broken += 1
    elif entry.outcome_id not in seen:
        seen.add(entry.outcome_id)
        # A copy: what is decoded looks into the line it came from, and would keep all of it.
        whole = found.entries if entry.what == "outcome" else found.wishes
        whole.append(msgspec.structs.replace(entry, op=msgspec.Raw(bytes(entry.op))))


def file_keys(data: bytes, identities: Iterable[str]) -> list[tuple[str, bytes, str]]:
    """What the campaign's private keys open: (log id, file key, proof) of each K line.

    Args:
        identities: age identities, ``AGE-SECRET-KEY-1…``.

    Raises:
        FileProblem: one of them is not an identity.
    """
    import pyrage

    try:
        keys = [pyrage.x25519.Identity.from_str(one) for one in identities]
    except (ValueError, pyrage.IdentityError) as error:
        raise FileProblem(tr("The key file holds no age identity."), tr("It begins with AGE-SECRET-KEY-1.")) from error
    found = []
    for line, _, _ in _lines(data):
        parsed = _parsed(line)
        if parsed is None or parsed.kind != "K":
            continue
        try:
            body = msgspec.json.decode(parsed.body, type=_ForCampaign)
            key = pyrage.decrypt(urlsafe_b64decode(body.sealed), keys)
        except (msgspec.MsgspecError, ValueError, pyrage.DecryptError):
            continue
        if len(key) == KEY_BYTES:
            found.append((parsed.log_id, key, body.proof))
    return found


def token_digest(token: str) -> str:
    """What the service keeps of a token (hex), and so what both ends know."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def proof_of(hashed_token: str, log_id: str, key: bytes) -> str:
    """HMAC-SHA256 (hex) under a token's digest: whoever made this file knew the token of its party."""
    return hmac.new(
        bytes.fromhex(hashed_token), MAGIC + b"|" + log_id.encode("ascii") + b"|" + key, "sha256"
    ).hexdigest()


def _lines(data: bytes) -> Iterable[tuple[bytes, int, bool]]:
    """Each line that is not blank, the offset behind it, and whether a line feed ends it."""
    at = 0
    while at < len(data):
        end = data.find(b"\n", at)
        ended = end >= 0
        stop = end if ended else len(data)
        after = stop + 1 if ended else stop
        if stop > at:
            yield data[at:stop], after, ended
        at = after


def _parsed(line: bytes) -> _Line | None:
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    try:
        body = urlsafe_b64decode(match[5])
    except ValueError:
        return None
    if urlsafe_b64encode(body) != match[5]:
        return None  # two spellings of one line would have two links
    kind: Kind = "K" if match[1] == b"K" else "P" if match[1] == b"P" else "E"
    return _Line(kind, match[2].decode("ascii"), int(match[3]), match[4].decode("ascii"), body)


def _opened(line: _Line, key: bytes, papers_key: bytes) -> bytes | None:
    """What a line says; blank for one that is not for this reader, ``None`` where it is broken."""
    if line.kind == "K" or (line.kind == "P" and not papers_key):
        return b""
    nonce, sealed = line.body[:_NONCE], line.body[_NONCE:]
    bound = _bound_to(line.kind, line.log_id, line.number, line.link)
    try:
        return AESGCM(key if line.kind == "E" else papers_key).decrypt(nonce, sealed, bound)
    except (InvalidTag, ValueError):
        return None


def _bound_to(kind: Kind, log_id: str, number: int, link: str) -> bytes:
    return MAGIC + f"|{kind}|{log_id}|{number}|{link}".encode("ascii")


def _link_of(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Outline:
    """What can be seen of a sealed log without a key.

    Attributes:
        entries: whole lines that hold an outcome, a ticket or a promise.
        for_campaign: whether a campaign was given the key.
        sound: every line is whole and follows the one before it; half a line at the end is left out.
    """

    entries: int
    for_campaign: bool
    sound: bool


def outline(data: bytes) -> Outline:
    """Look through a sealed log that one cannot read: is it whole, and how much is in it?"""
    entries, for_campaign, sound = 0, False, data.startswith(MAGIC + b"\n")
    link = _FIRST_LINK
    for raw, _, ended in _lines(data):
        if raw == MAGIC:
            continue
        if not ended:
            break
        line = _parsed(raw)
        if line is None:
            sound = False
            continue
        sound = sound and line.link == link
        link = _link_of(raw)
        entries += line.kind == "E"
        for_campaign = for_campaign or line.kind == "K"
    return Outline(entries, for_campaign, sound)
