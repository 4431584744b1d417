"""What a joined laptop saves while its host cannot be reached: a file that only the host can read.

    {"phonebank_kept": 1, "join_id": …, "hint": …, "made": …}      one line; nothing of a voter, nor of the party
    base64 of an age file, sealed to the host's store              one line for each outcome

Inside each is the outcome with an HMAC under the key of that laptop's evening, so that the host knows whose it is,
whoever brings the file. A line counts once a line feed ends it, and is on the disk before the page says so.
"""

from __future__ import annotations

import hmac
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
import pyrage

from phonebank_app import logs
from phonebank_app.calls.tickets import TicketDraft
from phonebank_app.cards import OutcomeDraft
from phonebank_app.db.disk import sync_folder, sync_handle
from phonebank_app.errors import DiskFull, FileProblem
from phonebank_app.i18n import tr
from phonebank_app.nearby.messages import Hex, Id, Uuid
from phonebank_app.nearby.pairing import keeping_key
from phonebank_app.paths import private_dir
from phonebank_app.protocol.sealed import hint

SUFFIX = ".kept"
MOST_BYTES = 16 * 2**20
GOOD_FOR = timedelta(days=14)
"""A file that nobody asked for in two weeks is of a party that is over; its host's store is deleted by then."""

MAC_BYTES = 32


class Head(msgspec.Struct, frozen=True):
    """The first line. ``hint``: of the host's age recipient (`sealed.hint`); ``made``: by this laptop's clock."""

    phonebank_kept: Annotated[int, msgspec.Meta(ge=1, le=1)]
    join_id: Id
    hint: Hex
    made: datetime


class KeptOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was saved: how a call ended, or what a voter asked for (``ticket``), under an id drawn here.

    Attributes:
        at: in the host's time.
    """

    join_id: Id
    outcome_id: Uuid
    at: datetime
    draft: OutcomeDraft | None = None
    ticket: TicketDraft | None = None


class KeptFile:
    """The file of one joining. One thread at a time.

    Args:
        session: the key of this laptop's evening; it never gets into the file but sealed, as a proof.
    """

    def __init__(self, folder: Path, join_id: str, recipient: str, session: bytes) -> None:
        self.path = folder / f"{join_id}{SUFFIX}"
        self._join_id, self._recipient, self._key = join_id, recipient, keeping_key(session)

    def add(self, id: str, what: OutcomeDraft | TicketDraft, at: datetime) -> str:
        """Keep one; when this returns it survives a power cut. Returns its line.

        Raises:
            DiskFull: nothing was kept.
        """
        outcome, ticket = (what, None) if isinstance(what, OutcomeDraft) else (None, what)
        line = self._sealed(KeptOutcome(self._join_id, id, at, outcome, ticket))
        try:
            fresh = not self.path.exists()
            text = line + "\n"
            if fresh:
                private_dir(self.path.parent)
                head = Head(1, self._join_id, hint(self._recipient), datetime.now(UTC))
                text = msgspec.json.encode(head).decode("utf-8") + "\n" + text
            _append(self.path, text.encode("ascii"))
            if fresh:
                sync_folder(self.path.parent)
        except OSError as error:
            raise DiskFull(
                tr("Not saved: the host’s laptop cannot be reached, and this laptop’s disk is full."),
                tr("What you typed is still here. Empty the bin, or go nearer to the host, then press the key again."),
            ) from error
        return line

    def _sealed(self, kept: KeptOutcome) -> str:
        body = msgspec.json.encode(kept)
        mac = hmac.digest(self._key, body, "sha256")
        sealed = pyrage.encrypt(mac + body, [pyrage.x25519.Recipient.from_str(self._recipient)])
        return b64encode(sealed).decode("ascii")


def _append(path: Path, text: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
    try:
        before = os.fstat(handle).st_size
        try:
            written = 0
            while written < len(text):
                written += os.write(handle, text[written:])
            sync_handle(handle)
        except OSError:
            os.ftruncate(handle, before)
            raise
    finally:
        os.close(handle)


def files(folder: Path) -> list[Path]:
    """Every file that is kept here."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def head_of(data: bytes) -> Head:
    """The first line of a file.

    Raises:
        FileProblem: it is none of ours.
    """
    first, _, _ = data.partition(b"\n")
    try:
        return msgspec.json.decode(first, type=Head)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FileProblem(
            tr("This is no file of kept calls."), tr("It ends in “.kept”, and a joined laptop wrote it.")
        ) from error


def lines_of(data: bytes) -> list[str]:
    """The outcomes in a file, still sealed, in order. Half a line at the end was never said to be kept."""
    body, _, _ = data.rpartition(b"\n")
    return [line.decode("ascii", "replace") for line in body.split(b"\n")[1:] if line]


def load(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        FileProblem: it cannot be read, or is too large to be one of ours.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileProblem(tr("This file is too large to be one of kept calls."), "")
        return path.read_bytes()
    except OSError as error:
        raise FileProblem(tr("This file cannot be read."), tr("Look at the disk or the stick it is on.")) from error


def for_host(folder: Path, recipient: str) -> Iterator[tuple[Path, list[str]]]:
    """The files here that are sealed to this host, and their lines."""
    for path in files(folder):
        try:
            data = load(path)
            if head_of(data).hint == hint(recipient):
                yield path, lines_of(data)
        except FileProblem as problem:
            logs.note_error(problem)  # somebody else's, or damaged: it stays until it expires


def forget(path: Path) -> None:
    """It was handed over, or its time is over. (It is sealed: what the disk may still hold, nobody here can read.)"""
    if path.exists():
        path.unlink(missing_ok=True)
        sync_folder(path.parent)


def forget_all_of(folder: Path, path: Path) -> None:
    """The evening is over: its file goes, and, where nothing else is kept, what this laptop was known by."""
    forget(path)
    if not files(folder):
        (folder / "laptop").unlink(missing_ok=True)
        sync_folder(folder)


def expire(folder: Path, now: datetime) -> int:
    """Delete what is older than two weeks; how many files that was."""
    gone = 0
    for path in files(folder):
        try:
            old = now - head_of(load(path)).made > GOOD_FOR
        except FileProblem:
            old = now.timestamp() - path.stat().st_mtime > GOOD_FOR.total_seconds()
        if old:
            forget(path)
            gone += 1
    return gone


def unsealed(line: str, identity: str) -> tuple[bytes, KeptOutcome]:
    """What a line says, and the bytes that its proof is of, which still has to be looked at (`is_of`).

    Raises:
        FileProblem: it is not sealed to this host, or damaged.
    """
    try:
        plain = pyrage.decrypt(b64decode(line, validate=True), [pyrage.x25519.Identity.from_str(identity)])
        return plain, msgspec.json.decode(plain[MAC_BYTES:], type=KeptOutcome)
    except (ValueError, pyrage.DecryptError, pyrage.IdentityError, msgspec.MsgspecError, RecursionError) as error:
        raise FileProblem(tr("A kept call cannot be read: it is damaged, or for another party."), "") from error


def is_of(plain: bytes, session: bytes) -> bool:
    """Whether the laptop with this key wrote it."""
    return hmac.compare_digest(plain[:MAC_BYTES], hmac.digest(keeping_key(session), plain[MAC_BYTES:], "sha256"))
