"""Invented names, numbers and opinions, sought afterwards in everything that a party leaves on a laptop."""

from __future__ import annotations

import base64
import logging
import os
import re
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from phonebank_app import logs
from phonebank_app.app import make_application
from phonebank_app.cards import AnswerDraft, CallCard, OutcomeDraft
from phonebank_app.party.parties import parties
from phonebank_app.party.wiping import wipe
from phonebank_app.rules.outcomes import OutcomeKind
from tests.campaigns import two_seats
from tests.faults import Report
from tests.hosts import Host
from tests.makers import THURSDAY, needed

TITLE = "canaries on the disk"

_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_MOST_INFLATED = 4 * 2**20
_NOTE, _WORDS = "cares about canaries in coal mines", "the canary in the mine, she said"
_DRAFT = "half a canary, not yet"
_ANSWER, _GUEST = "votes-for-the-canary", "Canariella Guest"


def run(full: bool) -> Report:
    """A whole party with a service, then a search of all it wrote: open, closed, and forgotten."""
    qt = make_application()
    with tempfile.TemporaryDirectory() as made, _profile(Path(made) / "profile") as profile:
        folder = Path(made)
        with two_seats(folder, THURSDAY) as campaign:
            host = Host(qt, profile / "data")
            logs.start(host.data)
            canaries: dict[str, bytes] = {}
            found: list[str] = []
            host.plays(lambda: _evening(host, campaign.code(), campaign.url, canaries, found, profile))
            host.leaves()
        files = [*_files(profile)]
        found += [f"after the party: {one}" for one in search(profile, canaries)]
        for party in parties(host.data):
            wipe(host.data, party, "asked", host.clock, lose=True)
        found += [f"not deleted: {one.path.name}" for one in parties(host.data)]
        found += [f"after it was deleted: {one}" for one in search(profile, canaries)]
        found += [f"the clipboard: {one}" for one in _in_clipboard(canaries)]
        controls = _controls(folder, canaries)
    size = sum(len(body) for _, body in files)
    besides = f"in {len(files)} files of {size / 2**20:.1f} MB, in six encodings"
    return Report(len(canaries), "canaries", tuple(found), controls, besides)


@contextmanager
def _profile(folder: Path) -> Iterator[Path]:
    """A person of their own: every place where a program leaves things is under one folder."""
    names = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME", "TMPDIR")
    places = {name: str(folder / name.lower()) for name in names}
    for place in places.values():
        Path(place).mkdir(parents=True)
    before = Path.cwd()
    with mock.patch.dict(os.environ, places), mock.patch.object(tempfile, "tempdir", places["TMPDIR"]):
        os.chdir(places["HOME"])  # a core dump would be laid here
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, places["XDG_CONFIG_HOME"])
        yield folder
        os.chdir(before)


async def _evening(
    host: Host, code: str, url: str, canaries: dict[str, bytes], found: list[str], profile: Path
) -> None:
    """Everything that can be said of a voter is said, and a call is left in hand."""
    host.program.welcome()
    await host.joins_and_begins(code, url)
    session = host.party.session
    session.hosting.seat_guest(session.hosting.free_chair(), _GUEST)
    chair = max(view.chair for view in session.evening.tonight().chairs)
    kinds = [kind for kind in OutcomeKind if kind is not OutcomeKind.WITHDRAWN]
    for kind in kinds:
        card = session.calling.next(chair)
        if not isinstance(card, CallCard):
            break
        answers = (AnswerDraft("intention", "ask", (_ANSWER,), _WORDS),)
        wanted = needed(kind, host.clock.now())
        draft = OutcomeDraft(card.contact_id, kind, note=_NOTE, answers=answers, **wanted)
        session.calling.record(chair, draft)
    if isinstance(session.calling.next(chair), CallCard):
        session.calling.keep_draft(chair, _DRAFT)
    desk = host.desk(chair)
    host.window.grab()
    desk.page.grab()
    canaries |= _canaries(host)
    found += [f"during the party: {one}" for one in search(profile, canaries)]
    _an_error_of_ours(host, canaries)


def _canaries(host: Host) -> dict[str, bytes]:
    said = {"note": _NOTE, "words": _WORDS, "draft": _DRAFT, "answer": _ANSWER, "guest": _GUEST}
    with host.party.session.store.read() as connection:
        names = connection.exec_driver_sql("SELECT DISTINCT name FROM contacts").scalars().all()
        numbers = connection.exec_driver_sql("SELECT DISTINCT e164 FROM numbers").scalars().all()
    said |= {f"name {at}": name for at, name in enumerate(names)}
    said |= {f"number {at}": number[3:] for at, number in enumerate(numbers)}
    return {what: text.encode() for what, text in said.items()}


def _an_error_of_ours(host: Host, canaries: dict[str, bytes]) -> None:
    """A mistake of the program's that quotes a voter: it goes to the log and into a report."""
    try:
        raise ValueError(canaries["name 0"].decode())
    except ValueError as error:
        logs.note_error(error)
        (host.data / "an-error-report.txt").write_text(logs.report(error), encoding="utf-8")


# -- the search --------------------------------------------------------------------------------------------------------


def search(folder: Path, canaries: dict[str, bytes]) -> list[str]:
    """Which canaries stand in which file, in any form in which a program might leave them."""
    sought = {form: what for what, canary in canaries.items() for form in _forms(canary)}
    any_of_them = re.compile(b"|".join(map(re.escape, sorted(sought, key=len, reverse=True))), re.IGNORECASE)
    lower = {form.lower(): what for form, what in sought.items()}
    seen: list[str] = []
    for path, body in _files(folder):
        for part in (path.name.encode(), body, *_inflated(body)):
            seen += [f"{lower[hit.lower()]} in {path.name}" for hit in set(any_of_them.findall(part))]
    return sorted(set(seen))


def _forms(canary: bytes) -> Iterator[bytes]:
    text = canary.decode()
    yield canary
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield canary.hex().encode()
    for shift in range(3):  # base64 says the same in three ways, by where it begins; its ends depend on neighbours
        coded = base64.b64encode(b"\x00" * shift + canary)
        yield coded[4 if shift else 0 : len(coded) - 4]


def _files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()


def _inflated(body: bytes) -> Iterator[bytes]:
    """Whatever in a file can be inflated, from wherever it looks as if it could."""
    for found in _ZLIB.finditer(body):
        try:
            yield zlib.decompressobj(wbits=47).decompress(body[found.start() :], _MOST_INFLATED)
        except zlib.error:
            continue


def _in_clipboard(canaries: dict[str, bytes]) -> list[str]:
    copied = QApplication.clipboard().text().encode()
    return [what for what, canary in canaries.items() if canary in copied]


# -- the controls ------------------------------------------------------------------------------------------------------


def _controls(folder: Path, canaries: dict[str, bytes]) -> dict[str, bool]:
    """Places in which names do stand; a search that finds none there is blind."""
    caught: dict[str, bool] = {}
    name = canaries["name 0"].decode()
    store = folder / "control-store"
    store.mkdir()
    plain = sqlite3.connect(store / "party.db")
    plain.execute("CREATE TABLE contacts (name TEXT)")
    plain.executemany("INSERT INTO contacts VALUES (?)", [(one.decode(),) for one in canaries.values()])
    plain.commit()
    plain.close()
    caught["a store that is not encrypted"] = len(search(store, canaries)) == len(canaries)
    log = folder / "control-log"
    log.mkdir()
    handler = logging.FileHandler(log / "phonebank.log", encoding="utf-8")
    logger = logging.getLogger("control")
    logger.addHandler(handler)
    logger.warning("could not save %s", name)
    logger.removeHandler(handler)
    handler.close()
    caught["a log with a name"] = bool(search(log, canaries))
    forms = {
        "UTF-16": name.encode("utf-16-le"),
        "base64": base64.b64encode(b"x" + name.encode() + b"yz"),
        "zlib": b"head" + zlib.compress(f"to {name}".encode() * 20),
        "hexadecimal": name.encode().hex().upper().encode(),
    }
    for form, body in forms.items():
        place = folder / f"control-{form}"
        place.mkdir()
        (place / "left.bin").write_bytes(body)
        caught[f"a name in {form}"] = bool(search(place, canaries))
    QApplication.clipboard().setText(name)
    caught["a name in the clipboard"] = bool(_in_clipboard(canaries))
    QApplication.clipboard().clear()
    return caught
