"""“Safety of this laptop”: what is chosen happens to a real party's slots, and what cannot be is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.backends import fail
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.db import keyslots
from phonebank_app.db.engine import Store
from phonebank_app.errors import WrongPassphrase
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.parties import PartyFolder, make_party, unlock_party, unlock_with_keyring
from phonebank_app.settings import Settings
from phonebank_app.ui import theme
from phonebank_app.ui.host.safety_desk import SafetyDesk
from phonebank_app.ui.host.settings_safety import SafetyCard
from phonebank_app.words.passphrases import weakness
from tests.db.lockers import Locker, chosen
from tests.hosts import Host
from tests.makers import THURSDAY, party_of

PASSPHRASE = "four plain words here"
ANOTHER = "seven quiet otters under stairs"


@pytest.fixture
def card(qtbot: QtBot) -> SafetyCard:
    made = SafetyCard(weakness)
    qtbot.addWidget(made)
    made.resize(600, 900)
    made.show()
    qtbot.waitExposed(made)
    return made


def said(card: SafetyCard) -> str:
    return "\n".join(card.texts())


# -- the card ----------------------------------------------------------------------------------------------------------


def test_it_says_who_can_help_and_who_cannot(card: SafetyCard) -> None:
    card.set_recovery("Ruth Okafor’s campaign")
    assert "If you forget it, Ruth Okafor’s campaign can let you in again" in said(card)
    card.set_recovery("")
    assert "nobody can open this party again" in said(card)


def test_a_weak_or_a_mistyped_new_passphrase_is_not_sent_anywhere(card: SafetyCard, qtbot: QtBot) -> None:
    wanted: list[tuple[str, str]] = []
    card.change_passphrase.connect(lambda old, new: wanted.append((old, new)))
    card.change.click()
    assert card.window().focusWidget() is card.now
    card.save.click()
    assert "Type the passphrase as it is now." in said(card)
    QTest.keyClicks(card.now, PASSPHRASE)
    QTest.keyClicks(card.new.first, "tea")
    card.save.click()
    assert "Use at least 12 characters, or four words." in said(card)
    card.new.first.clear()
    QTest.keyClicks(card.new.first, ANOTHER)
    QTest.keyClicks(card.new.again, ANOTHER[:-1])
    card.save.click()
    assert "The two are not the same." in said(card)
    assert wanted == []
    QTest.keyClicks(card.new.again, ANOTHER[-1])
    QTest.keyClick(card.new.again, Qt.Key.Key_Return)
    assert wanted == [(PASSPHRASE, ANOTHER)]


def test_f4_shows_the_new_passphrase_and_goes_to_no_other_page(card: SafetyCard) -> None:
    card.change.click()
    QTest.keyClicks(card.new.again, "tea")
    QTest.keyClick(card.new.again, Qt.Key.Key_F4)
    assert card.new.again.displayText() == "tea"


def test_what_was_typed_is_gone_when_another_page_is_gone_to(card: SafetyCard) -> None:
    card.change.click()
    QTest.keyClicks(card.now, PASSPHRASE)
    card.new.suggest.button.click()
    card.hide()
    card.show()
    assert (card.now.text(), card.new.value(), card.form.isHidden()) == ("", "", True)


def test_without_a_keyring_it_cannot_be_switched_on_and_says_why(card: SafetyCard) -> None:
    card.set_keyring(False, "This laptop has no keyring that the program trusts.")
    assert not card.keyring.isEnabled()
    assert "no keyring that the program trusts" in said(card)
    card.set_keyring(True, "This laptop has no keyring that the program trusts.")
    assert card.keyring.isEnabled()


def test_a_rehearsal_has_neither_passphrase_nor_keyring(card: SafetyCard) -> None:
    card.set_party(False)
    assert "The passphrase" not in said(card)
    assert "Lock after nobody touched it for" in said(card)


@pytest.mark.parametrize(("found", "words"), [("yes", "is encrypted"), ("no", "does not seem to be encrypted")])
def test_what_is_seen_of_the_disk_is_said_and_not_asked(card: SafetyCard, found: str, words: str) -> None:
    card.set_disk(found)  # type: ignore[arg-type]
    assert words in said(card)
    assert card.disk_question.isHidden()


def test_what_cannot_be_seen_is_asked(card: SafetyCard) -> None:
    answers: list[str] = []
    card.disk_said.connect(answers.append)
    card.set_disk("unknown")
    card.disk_question.setFocus()
    QTest.keyClick(card.disk_question, Qt.Key.Key_Left)
    assert "does not seem to be encrypted" in said(card)
    QTest.keyClick(card.disk_question, Qt.Key.Key_Left)
    assert "This laptop’s disk is encrypted. You said so." in said(card)
    assert answers == ["no", "yes"]


@pytest.mark.parametrize("scale", theme.SCALES)
def test_at_every_text_size_nothing_is_cut(card: SafetyCard, qapp: QApplication, scale: float) -> None:
    card.change.click()
    theme.apply(qapp, theme.Theme(scale=scale))
    qapp.processEvents()
    wide = round(600 * scale)
    card.resize(wide, card.heightForWidth(wide))
    qapp.processEvents()
    for part in (card.keyring, card.minutes, card.now, card.new.first, card.save):
        assert part.width() >= part.minimumSizeHint().width()
        assert card.rect().contains(part.mapTo(card, part.rect().bottomRight()))


# -- with a party behind it --------------------------------------------------------------------------------------------


class Laptop:
    """A party that is open, and its card."""

    def __init__(self, host: Host, tmp_path: Path) -> None:
        self.host = host
        clock = EveningClock(THURSDAY, runs=False)
        self.folder: PartyFolder
        self.store: Store
        self.folder, self.store = make_party(tmp_path, PASSPHRASE, party_of(host="Ann", seat_name="Putney"), clock)

    def desk(self) -> SafetyDesk:
        desk = SafetyDesk(self.host.program.tasks, self.folder.path, self.folder, self.store, Settings(), "C")
        desk.card.show()
        return desk

    async def done(self) -> None:
        tasks = self.host.program.tasks
        names = ("look at safety", "change the passphrase", "keyring")
        await self.host.until(lambda: not any(tasks.running(name) for name in names))


@pytest.fixture
def laptop(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laptop]:
    monkeypatch.setattr(keyslots, "MEMORY_KIB", 64)
    host = Host(qapp, tmp_path / "data")
    made = Laptop(host, tmp_path / "data")
    yield made
    made.store.close()
    host.leaves()


def test_the_passphrase_is_changed_for_whoever_knows_it(laptop: Laptop) -> None:
    async def work() -> None:
        desk = laptop.desk()
        desk.card.change.click()
        desk.card.change_passphrase.emit("not this one at all", ANOTHER)
        await laptop.done()
        assert "That passphrase does not open this party." in said(desk.card)
        desk.card.change_passphrase.emit(PASSPHRASE, "putney putney ann 12")
        await laptop.done()
        assert "names that everybody here knows" in said(desk.card)
        desk.card.change_passphrase.emit(PASSPHRASE, ANOTHER)
        await laptop.done()
        assert "Changed. The new passphrase opens this party from now on." in said(desk.card)
        laptop.store.close()
        with pytest.raises(WrongPassphrase):
            unlock_party(laptop.folder.path, PASSPHRASE)
        unlock_party(laptop.folder.path, ANOTHER).close()

    laptop.host.plays(work)


def test_the_keyring_is_switched_on_and_off(laptop: Laptop) -> None:
    async def work() -> None:
        with Locker.installed() as locker:
            desk = laptop.desk()
            desk.look()
            await laptop.done()
            assert desk.card.keyring.isEnabled()
            desk.card.keyring_wanted.emit(True)
            await laptop.done()
            assert "On: the desktop’s keyring has a key to this party." in said(desk.card)
            laptop.store.close()
            unlock_with_keyring(laptop.folder.path).close()
            locker.shut = True
            desk.card.keyring_wanted.emit(False)
            await laptop.done()
            locker.shut = False
            with pytest.raises(WrongPassphrase):
                unlock_with_keyring(laptop.folder.path)

    laptop.host.plays(work)


def test_a_keyring_that_will_not_open_is_said_and_stays_off(laptop: Laptop) -> None:
    async def work() -> None:
        with Locker.installed() as locker:
            locker.shut = True
            desk = laptop.desk()
            desk.card.keyring_wanted.emit(True)
            await laptop.done()
            assert "Not kept: the desktop’s keyring would not open." in said(desk.card)
            assert desk.card.keyring.current() == 0
        with chosen(fail.Keyring()):  # type: ignore[no-untyped-call]
            again = laptop.desk()
            again.look()
            await laptop.done()
            assert not again.card.keyring.isEnabled()

    laptop.host.plays(work)
