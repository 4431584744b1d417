"""A party is deleted: a receipt stays, and a sealed copy of what is unsent, and nothing else; whoever is killed."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import pyrage
import pytest

from phonebank_app import i18n
from phonebank_app.calls.promising import PromiseDraft
from phonebank_app.calls.tickets import TicketDraft
from phonebank_app.cards import OutcomeDraft
from phonebank_app.db import contacts, marks, points, standing
from phonebank_app.db.documents import Party
from phonebank_app.db.quarantine import put_aside
from phonebank_app.errors import NotAllowed, StoreInUse
from phonebank_app.law.promises import PromiseKind
from phonebank_app.law.rights import TicketKind
from phonebank_app.machine.clock import EveningClock
from phonebank_app.machine.steady import SteadyClock
from phonebank_app.party import receipts, wiping
from phonebank_app.party.ending import Ending, read_back
from phonebank_app.party.keeping import Keeping
from phonebank_app.party.parties import blank_party, make_party, parties, unlock_party
from phonebank_app.party.receipts import Receipt
from phonebank_app.party.session import Session
from phonebank_app.protocol import sealed_log
from phonebank_app.rules.outcomes import OutcomeKind
from tests.hosts import PASSPHRASE
from tests.makers import THURSDAY, e164, number, voter, voters

HOUR = timedelta(hours=1)
POINTS = (
    "wipe: begun",
    "wipe: sealed",
    "wipe: slots overwritten",
    "wipe: slots removed",
    "wipe: keys gone",
    "wipe: removing",
    "wipe: files gone",
)
CAMPAIGN = pyrage.x25519.Identity.generate()
CANARIES = ("Canaria Yellowfinch", "Canariella", "Canary Wharfside", "cares about canaries", e164(777), e164(777)[3:])


class Laptop:
    """A data folder, a clock, and one party in it that has been rung and locked.

    Attributes:
        unsent: how many outcomes the campaign does not have; the others it has in a backup.
    """

    def __init__(self, data: Path, *, linked: bool = True, with_key: bool = True, unsent: int = 2) -> None:
        self.data, self.clock, self.unsent = data, EveningClock(THURSDAY, runs=False), unsent
        key = str(CAMPAIGN.to_public()) if with_key else ""
        blank = blank_party("Ann", "device-1")
        party: Party = msgspec.structs.replace(
            blank,
            seat_code="E14000720",
            seat_name="Putney",
            campaign="An invented campaign",
            service_url="http://127.0.0.1:9" if linked else "",
            token="token",
            campaign_key=key if linked else "",
            lease_until=THURSDAY + 3 * HOUR if linked else None,
            polling_day=THURSDAY.date(),
        )
        self.folder, store = make_party(data, PASSPHRASE, party, self.clock)
        self.key = bytes(store.key)
        session = Session(store, self.clock)
        session.ending.mark_open(self.folder.path)
        keeping = Keeping(store, self.folder.path, self.clock)
        bird = voter(777, name=CANARIES[0], first_name=CANARIES[1], area=CANARIES[2], numbers=(number(777),))
        with store.write() as connection:
            contacts.insert(connection, [bird, *voters(5)], session.rules, THURSDAY)
        session.hosting.seat_guest(1, "Sam")
        for _ in range(4):
            card = session.calling.next(1)
            draft = OutcomeDraft(card.contact_id, OutcomeKind.CONVERSATION, note=CANARIES[3])  # type: ignore[union-attr]
            session.calling.record(1, draft)
        with store.write() as connection:
            if linked:
                sent = f"SELECT outcome_id FROM outcomes WHERE device_seq <= {4 - unsent}"
                connection.exec_driver_sql(
                    f"INSERT INTO receipts SELECT outcome_id, 1, '' FROM outbox WHERE outcome_id IN ({sent})"
                )
                connection.exec_driver_sql(f"DELETE FROM outbox WHERE outcome_id IN ({sent})")
            marks.put(connection, marks.Marks(durable_through=1), THURSDAY)
        keeping.close()
        self.ending = Ending(store, self.clock, SteadyClock(lambda: 0.0))
        self.ending.write_standing(self.folder.path)
        store.close()

    def later(self, hours: float) -> None:
        self.clock.skip(timedelta(hours=hours))

    def verdicts(self) -> list[str]:
        return [one.verdict for one in wiping.due(self.data, self.clock)]

    def receipt(self) -> Receipt:
        (one,) = receipts.every(self.data)
        return one

    def found(self) -> list[str]:
        """Canaries, and the key in any spelling, in any file of the data folder."""
        needles = [word.encode(code) for word in CANARIES for code in ("utf-8", "utf-16-le")]
        needles += [self.key, self.key.hex().encode(), base64.b64encode(self.key)]
        files = [path for path in self.data.rglob("*") if path.is_file()]
        assert files
        return [str(path) for path in files for needle in needles if needle in path.read_bytes()]


def test_a_party_whose_time_is_over_is_deleted_while_it_is_locked_and_what_is_unsent_is_sealed(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)
    laptop.later(3 + 72 - 1)
    assert laptop.verdicts() == []
    laptop.later(1)
    (due,) = wiping.due(laptop.data, laptop.clock)
    assert due.verdict == "delete"
    receipt = wiping.wipe(laptop.data, due.folder, "expired", laptop.clock)
    assert parties(laptop.data) == []
    assert not laptop.folder.path.exists()
    assert (receipt.state, receipt.outcomes, receipt.contacts, receipt.unsent) == ("done", 4, 6, 2)
    assert receipt == laptop.receipt()
    assert receipt.sealed is not None
    sealed = (tmp_path / wiping.SEALED / receipt.sealed.file).read_bytes()
    ((_, key, _),) = sealed_log.file_keys(sealed, [str(CAMPAIGN)])
    contents = sealed_log.read(sealed, key)
    assert (len(contents.entries), contents.sound, receipt.sealed.outcomes) == (2, True, 2)
    assert laptop.found() == []
    assert (tmp_path / receipts.FOLDER).stat().st_mode & 0o077 == 0


def test_a_party_that_has_ended_goes_72_hours_after_the_campaign_has_everything(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path, unsent=0)
    store = unlock_party(laptop.folder.path, PASSPHRASE)
    ending = Ending(store, laptop.clock, SteadyClock(lambda: 0.0))
    ending.end()
    ending.write_standing(laptop.folder.path)
    store.close()
    laptop.later(71)
    assert laptop.verdicts() == []
    laptop.later(1)
    assert laptop.verdicts() == ["delete"]
    receipt = wiping.wipe(laptop.data, laptop.folder, "ended", laptop.clock)
    assert receipt.sealed is None
    assert "Nothing was unsent." in receipts.words(receipt)
    assert not (tmp_path / wiping.SEALED).exists()


def test_a_receipt_is_read_in_the_windows_language_and_its_sum_is_of_no_language() -> None:
    made = Receipt(1, "done", "p1", "asked", THURSDAY, "1.0", campaign="Ymgyrch", outcomes=3, contacts=6)
    sealed = receipts.sum_of(made)
    try:
        i18n.speak("cy")
        said, summed = receipts.words(made), receipts.sum_of(made)
    finally:
        i18n.speak("en")
    assert "derbynneb dileu" in said and "3 chanlyniad" in said and "Roedd popeth wedi’i anfon." in said
    assert summed == sealed
    assert "deletion receipt" in receipts.words(made)


def test_an_own_list_and_what_cannot_be_sealed_are_asked_about_and_never_deleted_by_themselves(tmp_path: Path) -> None:
    for name, options, verdict in (
        ("own", {"linked": False}, "ask_list"),
        ("keyless", {"with_key": False}, "ask_unsent"),
    ):
        laptop = Laptop(tmp_path / name, **options)
        laptop.later(2000)
        assert laptop.verdicts() == [verdict]
        with pytest.raises(NotAllowed):
            wiping.wipe(laptop.data, laptop.folder, "expired", laptop.clock)
        assert receipts.every(laptop.data) == []
        wiping.wipe(laptop.data, laptop.folder, "expired", laptop.clock, lose=True)
        assert laptop.found() == []


def test_a_leap_of_the_clock_asks_and_a_clock_set_back_lengthens_nothing(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)
    laptop.later(24 * 40)
    assert laptop.verdicts() == ["ask_clock"]
    wiping.note_seen(laptop.data, laptop.clock.now())
    assert laptop.verdicts() == ["ask_clock"]
    wiping.note_seen(laptop.data, laptop.clock.now(), sure=True)
    assert laptop.verdicts() == ["delete"]
    laptop.clock.start -= timedelta(days=4000)
    assert laptop.verdicts() == ["delete"]


def test_an_open_party_is_left_alone_and_one_being_deleted_is_opened_by_nobody(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)
    laptop.later(100)
    store = unlock_party(laptop.folder.path, PASSPHRASE)
    assert laptop.verdicts() == []
    with pytest.raises(StoreInUse):
        wiping.wipe(laptop.data, laptop.folder, "expired", laptop.clock)
    store.close()

    def try_to_open(point: str) -> None:
        if point == "wipe: sealed":
            with pytest.raises(StoreInUse):
                unlock_party(laptop.folder.path, PASSPHRASE)

    points.watcher = try_to_open
    try:
        wiping.wipe(laptop.data, laptop.folder, "expired", laptop.clock)
    finally:
        points.watcher = None


def test_a_party_that_was_killed_while_open_is_sealed_whole_by_its_journal(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)
    stands = standing.load(laptop.folder.path)
    assert stands is not None
    standing.save(laptop.folder.path, msgspec.structs.replace(stands, open=True, unsent=0, not_durable=0, sealed=None))
    laptop.later(100)
    assert laptop.verdicts() == ["delete"]
    receipt = wiping.wipe(laptop.data, laptop.folder, "expired", laptop.clock)
    assert receipt.sealed is not None
    assert (receipt.sealed.whole_log, receipt.sealed.outcomes) == (True, 4)


def test_a_request_and_a_promise_that_are_unsent_go_into_the_sealed_copy_closed_or_killed(tmp_path: Path) -> None:
    for name, killed in (("closed", False), ("killed", True)):
        laptop = Laptop(tmp_path / name, unsent=0)
        store = unlock_party(laptop.folder.path, PASSPHRASE)
        session = Session(store, laptop.clock)
        keeping = Keeping(store, laptop.folder.path, laptop.clock)
        session.ending.mark_open(laptop.folder.path)
        card = session.calling.next(1)
        contact = card.contact_id  # type: ignore[union-attr]
        session.calling.promise(1, PromiseDraft(contact, PromiseKind.GIVE))
        session.tickets.write(1, TicketDraft(contact, TicketKind.ACCESS))
        keeping.close()
        if not killed:
            session.ending.write_standing(laptop.folder.path)
        store.close()
        laptop.later(100)
        assert laptop.verdicts() == ["delete"]
        receipt = wiping.wipe(laptop.data, laptop.folder, "expired", laptop.clock)
        assert receipt.sealed is not None
        assert receipt.sealed.whole_log is killed
        sealed = (laptop.data / wiping.SEALED / receipt.sealed.file).read_bytes()
        keys = {key for _, key, _ in sealed_log.file_keys(sealed, [str(CAMPAIGN)])}
        wished = {one.what for key in keys for one in sealed_log.read(sealed, key).wishes}
        assert wished == {"ticket", "promise"}


def test_slots_that_were_put_aside_and_the_second_place_go_as_well(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path / "data")
    stick = tmp_path / "stick"
    copy = stick / "phonebank-backups" / laptop.folder.path.name
    copy.mkdir(parents=True)
    (copy / "000001-20191205T180000Z.db").write_bytes(b"sealed")
    (laptop.data / "settings.json").write_text(json.dumps({"second_backup": str(stick)}))
    slots = (laptop.folder.path / "keys.json").read_bytes()
    (laptop.folder.path / "keys.json.old").write_bytes(slots)
    put_aside(laptop.folder.path, ["keys.json.old"])
    receipt = wiping.wipe(laptop.data, laptop.folder, "asked", laptop.clock)
    assert receipt.second_place == "removed"
    assert not copy.exists()
    assert stick.exists()


def test_a_receipt_shows_a_slip_and_a_name_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path)
    receipt = wiping.wipe(laptop.data, laptop.folder, "asked", laptop.clock)
    path = receipts.path_of(tmp_path, receipt.party)
    words = path.with_suffix(".txt").read_text("utf-8")
    assert "6 people of the list and 4 outcomes" in words
    assert receipt.sha256 in words
    path.write_bytes(path.read_bytes().replace(b'"outcomes": 4', b'"outcomes": 5'))
    assert receipts.every(tmp_path) == []
    forged = msgspec.structs.replace(receipt, state="begun", party="../../elsewhere", sha256="")
    (tmp_path / "elsewhere").mkdir()
    forged = msgspec.structs.replace(forged, sha256=receipts.sum_of(forged))
    path.write_bytes(msgspec.json.encode(forged))
    assert wiping.finish(tmp_path, laptop.clock) == []
    assert (tmp_path / "elsewhere").exists()


KILLED = """
import os, sys
from datetime import timedelta
from pathlib import Path
from phonebank_app.party import wiping
from phonebank_app.machine.clock import EveningClock
from phonebank_app.db import points
from phonebank_app.party.parties import parties
from tests.makers import THURSDAY
def die(point):
    if point == sys.argv[2]:
        os.kill(os.getpid(), 9)
points.watcher = die
data = Path(sys.argv[1])
clock = EveningClock(THURSDAY + timedelta(hours=100), runs=False)
wiping.wipe(data, parties(data)[0], "expired", clock)
"""


@pytest.mark.parametrize("point", POINTS)
def test_whoever_is_killed_while_deleting_finishes_it_at_the_next_start(tmp_path: Path, point: str) -> None:
    laptop = Laptop(tmp_path)
    laptop.later(100)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), point], check=False)
    assert killed.returncode == -9
    assert laptop.receipt().state == "begun"
    assert wiping.going(tmp_path) == {laptop.folder.path.name}
    # What was unsent is sealed before the first slot is touched.
    if point not in POINTS[:1]:
        assert laptop.receipt().sealed is not None
    (done,) = wiping.finish(tmp_path, laptop.clock)
    assert done.state == "done"
    assert not laptop.folder.path.exists()
    assert done.sealed is not None
    kept = read_back(tmp_path / wiping.SEALED / done.sealed.file)
    assert kept is not None
    assert kept.outcomes == laptop.unsent
    assert laptop.found() == []
    assert wiping.finish(tmp_path, laptop.clock) == []
