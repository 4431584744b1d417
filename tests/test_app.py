"""The program as a host meets it: the first page, a rehearsal, a code, a list, the lock, and the way out."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyrage
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QApplication, QLineEdit, QWidget

from campaign_map.cli import main
from phonebank_app.db.documents import put
from phonebank_app.errors import StoreInUse
from phonebank_app.party.parties import keep_recovery, parties, unlock_party
from phonebank_app.seats import seats_by_code
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.host.first_run import Way
from phonebank_app.ui.host.mended import MendedPage
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.campaigns import PEOPLE, Campaign
from tests.hosts import PASSPHRASE, Host, press, said
from tests.makers import WHO

CONTROL = Qt.KeyboardModifier.ControlModifier


# -- a rehearsal ----------------------------------------------------------------------------------------------------


def test_a_new_host_rehearses_a_call_and_finds_it_among_the_results(host: Host, rehearsals: Path) -> None:
    async def work() -> None:
        host.program.welcome()
        host.page.go_on()
        assert [folder.name[:20] for folder in rehearsals.iterdir()] == ["phonebank-rehearsal-"]
        desk = host.desk(1)
        assert desk.card is not None
        name = desk.card.name
        press(desk, Qt.Key.Key_N)
        assert host.window.status_line.text() == "Saved 18:00, in rehearsal only · Nothing to send"
        host.party.view.leave_call()
        host.window.show_page("results")
        results = host.party.view.host.results
        await host.until(lambda: results.model.rowCount() == 1)
        row = results.model.row(0)
        assert row is not None
        assert (row.contact_name, row.caller, row.label) == (name, "Sam", "No answer")
        host.window.leave_rehearsal.emit()
        await host.until(lambda: host.program.party is None and host.page.isVisible())
        assert list(rehearsals.iterdir()) == []

    host.plays(work)


def test_a_rehearsal_is_gone_when_its_window_is_closed(host: Host, rehearsals: Path) -> None:
    async def work() -> None:
        host.program.rehearse()
        press(host.desk(1), Qt.Key.Key_N)
        assert list(rehearsals.iterdir()) != []
        host.window.close()

    host.plays(work)
    assert list(rehearsals.iterdir()) == []
    assert not (host.data / "parties").exists()


# -- joining --------------------------------------------------------------------------------------------------------


def test_a_wrong_code_is_said_and_everything_typed_stays(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        host.program.welcome()
        await host.joins("WRNG-1234", campaign.url)
        assert host.page.step() == 2
        assert "not a pairing code" in said(host.page.you)
        assert host.page.you.host.text() == "Ann"
        assert host.page.you.passphrase.text() == PASSPHRASE
        host.page.go_back()
        assert host.page.start.code.code() == "WRNG1234"
        assert host.page.start.service.text() == campaign.url
        assert parties(host.data) == []
        await host.joins_and_begins(campaign.code(), campaign.url)

    host.plays(work)


def test_a_code_leads_to_a_seat_with_its_reason_and_to_tonight(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        host.program.welcome()
        await host.joins(campaign.code(), campaign.url)
        ready = said(host.page.ready)
        assert "You are needed most in" in ready
        assert "points behind" in ready
        assert f"{PEOPLE} people are on the list, until 22:00; {PEOPLE} can be rung now." in ready
        assert host.page.you.passphrase.text() == ""
        host.page.go_on()
        await host.until(lambda: host.program.party is not None)
        seat = host.party.session.party.seat_name
        assert seat in ready
        assert host.window.current_page() == "tonight"
        assert seat in said(host.party.view.host.tonight)
        await host.until(lambda: "Online since 18:00" in host.window.status_line.text())

    host.plays(work)


def test_the_party_is_offered_again_and_its_passphrase_brings_back_the_call_in_hand(
    host: Host, campaign: Campaign, qapp: QApplication
) -> None:
    in_hand: list[tuple[int, str]] = []

    async def first() -> None:
        host.program.welcome()
        await host.joins_and_begins(campaign.code(), campaign.url)
        await host.seats("Sam", 1)
        desk = host.desk(1)
        press(desk, Qt.Key.Key_N, Qt.Key.Key_1)
        assert desk.card is not None
        assert desk.conversation is not None
        in_hand.append((desk.card.contact_id, desk.conversation.at))
        host.window.close()

    host.plays(first)
    again = Host(qapp, host.data)

    async def second() -> None:
        again.program.welcome()
        assert again.page.start.party is not None
        assert again.page.start.party.host == "Ann"
        again.page.go_on()
        again.locked.unlock.emit("another phrase altogether")
        await again.until(lambda: not again.program.tasks.running("unlock"))
        assert "does not open" in said(again.locked)
        assert again.program.party is None
        again.locked.unlock.emit(PASSPHRASE)
        await again.until(lambda: again.program.party is not None)
        desk = again.desk(1)
        assert desk.card is not None
        assert desk.conversation is not None
        assert (desk.card.contact_id, desk.conversation.at) == in_hand[0]

    again.plays(second)
    again.leaves()


# -- a list of one's own --------------------------------------------------------------------------------------------


def test_a_list_is_opened_from_the_first_page_and_imported_on_the_lists_page(host: Host, tmp_path: Path) -> None:
    messy = write_list(
        tmp_path / "messy.csv", 6, extra=["H90,No Number,9 Mill Lane,HA3 8UU,,no,2019-12-01,", "H91,,,,"]
    )

    async def work() -> None:
        await opens(host, messy)
        lists = host.party.view.lists
        await host.until(lambda: lists.report is not None)
        assert "2 rows refused, and why" in said(lists)
        assert host.page.you.passphrase.text() == ""
        lists.use_key.click()
        await host.until(lists.done.isVisible)
        assert "6 people were added to the list" in said(lists)
        lists.done.tonight_key.click()
        assert host.party.view.host.tonight.isVisible()

    host.plays(work)


def test_a_list_whose_columns_nobody_recognises_is_used_once_the_host_has_set_them(host: Host, tmp_path: Path) -> None:
    strange = tmp_path / "strange.csv"
    rows = "".join(f"{n};Robin Voter;07700 900{n:03d}\n" for n in range(5))
    strange.write_text(f"Nr;Wer;Wohin\n{rows}", encoding="utf-8")

    async def work() -> None:
        await opens(host, strange)
        lists = host.party.view.lists
        await host.until(lists.understood.isVisible)
        for place, field in enumerate(("external_id", "full_name", "phone")):
            await host.until(lambda: not host.party.tasks.running("list"))
            lists.understood.table.selects()[place].meant.emit(field)
        await host.until(lambda: not host.party.tasks.running("list"))
        lists.check.emit()
        await host.until(lambda: lists.report is not None)
        lists.use_key.click()
        await host.until(lists.done.isVisible)
        assert host.party.session.evening.tonight().list_size == 5
        assert lists.done.name.text() == "strange"

    host.plays(work)


@pytest.mark.parametrize(
    "body",
    [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"Dear Sir,\n\nthank you for your call.\n", None],
    ids=["empty", "picture", "letter", "gone"],
)
def test_a_file_that_is_no_list_is_said_in_a_sentence_and_leaves_nothing_behind(
    host: Host, tmp_path: Path, body: bytes | None
) -> None:
    path = tmp_path / "voters.csv"
    if body is not None:
        path.write_bytes(body)

    async def work() -> None:
        await opens(host, path)
        assert host.page.step() == 2
        assert host.page.you.trouble.isVisible()
        assert host.page.you.host.text() == "Ann"
        assert not list((host.data / "parties").glob("*"))

    host.plays(work)


async def opens(host: Host, path: Path) -> None:
    """From the first page to the list's columns, or to why not."""
    host.program.welcome()
    page = host.page
    page.set_list_file(str(path))
    page.go_on()
    host.fills_in()
    page.you.seat.take(seats_by_code()[HARROW_EAST])
    page.you.on_behalf_of.setText("Ruth Okafor")
    page.you.polling_day.setText("12 December 2019")
    page.you.answer.fill(WHO)
    page.go_on()
    await host.until(lambda: not host.program.tasks.running("open-list"))


# -- the lock -------------------------------------------------------------------------------------------------------


def test_a_locked_party_shows_no_voter_and_its_store_is_shut_until_the_host_is_back(
    host: Host, campaign: Campaign
) -> None:
    async def work() -> None:
        host.program.welcome()
        await host.joins_and_begins(campaign.code(), campaign.url)
        await host.seats("Sam", 1)
        desk = host.desk(1)
        press(desk, Qt.Key.Key_N, Qt.Key.Key_1)
        assert desk.card is not None
        voter, name = desk.card.contact_id, desk.card.name
        folder = host.party.folder
        assert folder is not None
        with pytest.raises(StoreInUse):
            unlock_party(folder.path, PASSPHRASE)
        host.party.view.leave_call()
        QTest.keyClick(host.window, Qt.Key.Key_L, CONTROL)
        await host.until(lambda: host.program.locked is not None and host.locked.isVisible())
        assert "since 18:00" in said(host.locked)
        shown = "\n".join(said(window) for window in QApplication.topLevelWidgets() if window.isVisible())
        assert name not in shown
        assert "Sam" not in shown
        await host.until(lambda: not host.program.tasks.running("lock"))
        unlock_party(folder.path, PASSPHRASE).close()
        host.locked.unlock.emit(PASSPHRASE)
        await host.until(lambda: host.program.party is not None)
        again = host.desk(1)
        assert again.card is not None
        assert again.card.contact_id == voter
        assert again.conversation is not None
        assert again.conversation.trail

    host.plays(work)


async def rings(host: Host, campaign: Campaign) -> CallerDesk:
    """A host joins, seats two guests, and chair 2 has answered once and begun a note."""
    host.program.welcome()
    await host.joins_and_begins(campaign.code(), campaign.url)
    for chair, guest in ((1, "Sam"), (2, "Priya")):
        await host.seats(guest, chair)
    desk = host.desk(2)
    press(desk, Qt.Key.Key_1)
    note = desk.page.body.note.note
    note.setFocus()
    QTest.keyClicks(note, "after six, pleas")
    note.setCursorPosition(5)
    return desk


async def comes_back(host: Host) -> CallerDesk:
    """The host types the passphrase at the locked page; whoever rang in chair 2 has their page again."""
    await host.until(lambda: host.program.locked is not None and host.locked.isVisible())
    host.locked.unlock.emit(PASSPHRASE)
    await host.until(lambda: host.program.party is not None)
    assert host.window.alone() is host.party.view.room
    assert host.party.view.room.active() == 2
    return host.party.view.desk(2)


@pytest.mark.parametrize("why", ["asked", "idle", "slept", "Ctrl+L"])
def test_unlocking_leads_back_to_the_same_chair_voter_step_and_half_typed_note(
    host: Host, campaign: Campaign, why: str
) -> None:
    async def work() -> None:
        desk = await rings(host, campaign)
        assert desk.card is not None
        assert desk.conversation is not None
        before = (desk.card.contact_id, desk.conversation.trail, desk.conversation.at, desk.page.note())
        key = host.party.session.store.key
        assert any(key)
        watch = host.program.watch
        assert watch is not None
        if why == "Ctrl+L":
            QTest.keyClick(desk.page.body.note.note, Qt.Key.Key_L, CONTROL)
        elif why == "asked":
            watch.due.emit("asked")
        else:
            began = watch.monotonic()
            if why == "slept":
                watch.wall = lambda: began + 10**10
            else:
                # Looked at every second for ten minutes. From nought: whole seconds added to a laptop's own hours of
                # uptime are no longer whole where these pass a power of two, and ten minutes would be a hair short.
                at = [0.0]
                watch.monotonic = watch.wall = lambda: at[0]
                watch.start(None)
                for _ in range(600):
                    at[0] += 1
                    watch.look()
            watch.look()
        # At once, before anything is awaited: no voter is on the screen.
        shown = "\n".join(said(window) for window in QApplication.topLevelWidgets() if window.isVisible())
        assert desk.card.name not in shown
        assert "Locked, and safe" in shown
        await host.until(lambda: host.program.party is None and not host.program.tasks.running("lock"))
        assert not any(key)
        again = await comes_back(host)
        assert again.card is not None
        assert again.conversation is not None
        assert before == (again.card.contact_id, again.conversation.trail, again.conversation.at, again.page.note())
        note = again.page.body.note.note
        await host.until(lambda: host.window.focusWidget() is note)
        QTest.keyClicks(note, "s")
        assert note.text() == "afters six, pleas"

    host.plays(work)


def test_a_question_that_was_open_is_asked_again_and_nothing_is_saved_by_it(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        desk = await rings(host, campaign)
        desk.page.setFocus()
        press(desk, Qt.Key.Key_D)
        assert desk.page.context() == "confirming"
        QTest.keyClick(desk.page, Qt.Key.Key_L, CONTROL)
        again = await comes_back(host)
        assert again.page.context() == "confirming"
        assert host.party.session.evening.tonight().calls == 0
        press(again, Qt.Key.Key_Return)
        assert host.party.session.evening.tonight().do_not_calls == 1

    host.plays(work)


def test_the_last_minute_is_said_on_a_call_page_and_its_key_finishes_no_call(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        desk = await rings(host, campaign)
        desk.page.setFocus()
        watch = host.program.watch
        assert watch is not None
        watch.warned.emit(60)
        watch._warning = 60
        assert any("Locks in 60 seconds: press any key." in words for words in host.notices())
        # As the system gives it to the window, and not by QTest, which would run a loop inside this one.
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_N, Qt.KeyboardModifier.NoModifier, "n")
        QApplication.sendEvent(host.window.windowHandle(), key)
        assert not any("Locks in" in words for words in host.notices())
        assert host.party.session.evening.tonight().calls == 0

    host.plays(work)


def test_a_rehearsal_never_locks(host: Host, rehearsals: Path) -> None:
    async def work() -> None:
        host.program.rehearse()
        assert host.program.watch is None
        desk = host.desk(1)
        QTest.keyClick(desk.page, Qt.Key.Key_L, CONTROL)
        assert host.program.party is not None
        assert host.program.locked is None

    host.plays(work)


def test_wrong_passphrases_wait_longer_and_longer(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        await rings(host, campaign)
        folder = host.party.folder
        assert folder is not None
        host.party.view.lock.emit()
        await host.until(lambda: not host.program.tasks.running("lock"))
        now = [0.0]
        patience = host.program._patience[folder.path]
        patience.now = lambda: now[0]
        waits = []
        for _ in range(6):
            now[0] += patience.left()
            host.locked.unlock.emit("some other words entirely")
            await host.until(lambda: not host.program.tasks.running("unlock"))
            waits.append(patience.left())
        assert waits == [0, 0, 2, 4, 8, 16]
        assert host.locked.card.button.words() == "Try again in 16 s"
        host.locked.unlock.emit(PASSPHRASE)
        assert not host.program.tasks.running("unlock")
        now[0] += 16
        await host.until(lambda: host.locked.card.button.isEnabled())
        await comes_back(host)

    host.plays(work)


def test_whoever_forgot_the_passphrase_is_let_in_by_the_campaign(
    host: Host, campaign: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coordinator = pyrage.x25519.Identity.generate()
    key = tmp_path / "recovery.key"
    key.write_text(f"# of Ruth Okafor’s campaign\n{coordinator}\n")

    async def work() -> None:
        await rings(host, campaign)
        folder, session = host.party.folder, host.party.session
        assert folder is not None
        with session.store.write() as connection:
            party = msgspec.structs.replace(session.party, campaign_key=str(coordinator.to_public()))
            put(connection, party, 0)
        assert keep_recovery(folder.path, session.store, session.clock)
        host.party.view.lock.emit()
        await host.until(lambda: not host.program.tasks.running("lock"))
        host.locked.card.forgotten.click()
        page = host.recovery
        asked = tmp_path / "asked.phonebank-recovery"
        page.save_request.emit(str(asked))
        assert "Saved as “asked.phonebank-recovery”" in said(page)
        database = f"sqlite:///{tmp_path / 'elsewhere.db'}"
        assert main(["recover", "--database", database, str(asked), "--key", str(key), "--by", "Ria"]) == 0
        phrase, for_whom = capsys.readouterr().out.splitlines()
        assert "For Ann, party" in for_whom
        page.phrase.setText(phrase.lower().replace("-", " "))
        page.passphrase.suggest.button.click()
        chosen = page.passphrase.value()
        page.button.click()
        await host.until(lambda: host.program.party is not None)
        assert host.party.view.desk(2).page.note() == "after six, pleas"
        host.party.view.lock.emit()
        await host.until(lambda: not host.program.tasks.running("lock"))
        host.locked.unlock.emit(PASSPHRASE)
        await host.until(lambda: "does not open" in said(host.locked))
        host.locked.unlock.emit(chosen)
        await host.until(lambda: host.program.party is not None)

    host.plays(work)


# -- mistakes of ours -----------------------------------------------------------------------------------------------


def test_an_error_of_ours_leaves_a_report_without_a_name_and_says_where(
    host: Host, rehearsals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    async def work() -> None:
        host.program.rehearse()
        desk = host.desk(1)
        assert desk.card is not None
        names.extend((desk.card.name, desk.card.numbers[0].e164))

        def slip(*_: object) -> None:
            raise RuntimeError(f"{names}")

        monkeypatch.setattr(host.party.session.calling, "undo", slip)
        QTest.keyClick(desk.page, Qt.Key.Key_Z, CONTROL)
        assert any("our mistake" in words and "report.txt" in words for words in host.notices())
        press(desk, Qt.Key.Key_N)
        assert host.party.session.evening.tonight().calls == 1

    host.plays(work, mistakes=True)
    report = (host.data / "report.txt").read_text(encoding="utf-8")
    assert "RuntimeError" in report
    assert "caller_desk.py" in report
    assert not any(name in report for name in names)


# -- everybody can use it -------------------------------------------------------------------------------------------


def test_everything_that_can_be_pressed_or_typed_in_has_a_name_that_is_read_aloud(
    host: Host, rehearsals: Path, tmp_path: Path
) -> None:
    nameless: list[str] = []

    async def work() -> None:
        host.program.welcome()
        nameless.extend(without_name("start", host.page))
        for way in (Way.JOIN, Way.LIST):
            host.page.you.set_way(way)
            nameless.extend(without_name(f"you, {way}", host.page.you))
        host.program.rehearse()
        view = host.party.view
        for page in view.pages:
            host.window.show_page(page)
            nameless.extend(without_name(page, host.window))
        view.host.tonight.chairs.open_form()
        nameless.extend(without_name("seat a guest", view.host.tonight))
        view.lists.opened.emit(str(write_list(tmp_path / "list.csv", 4, extra=["H9,,,,"])))
        await host.until(lambda: view.lists.report is not None)
        nameless.extend(without_name("a list", view.lists))
        desk = host.desk(1)
        nameless.extend(without_name("call", host.window))
        for letter, key in {"call back": Qt.Key.Key_C, "language": Qt.Key.Key_L, "never": Qt.Key.Key_D}.items():
            press(desk, key)
            nameless.extend(without_name(letter, desk.page))
            press(desk, Qt.Key.Key_Escape)
        press(desk, Qt.Key.Key_F9)
        nameless.extend(without_name("break", desk.page))

    host.plays(work)
    assert nameless == [], "\n".join(nameless)


def without_name(page: str, shown: QWidget) -> list[str]:
    """What can be used on a page and has no words for a screen reader."""
    kinds = (QAbstractButton, QLineEdit, QAbstractSpinBox)
    used = [widget for kind in kinds for widget in shown.findChildren(kind)]
    used += [
        widget
        for widget in shown.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(widget, QAbstractSlider)
    ]
    ours = [widget for widget in used if not _is_qts_own(widget)]
    named = [bool(one.accessibleName() or (isinstance(one, QAbstractButton) and one.text())) for one in ours]
    return sorted({f"{page}: {type(one).__name__}" for one, has in zip(ours, named, strict=True) if not has})


def _is_qts_own(widget: QWidget) -> bool:
    """The list that drops out of a box, which has the box's name, and the corner of a table, which does nothing."""
    return (
        widget.window().windowType() is Qt.WindowType.Popup or widget.metaObject().className() == "QTableCornerButton"
    )


def test_a_damaged_party_is_mended_and_the_host_is_told_before_it_opens(
    host: Host, campaign: Campaign, qapp: QApplication
) -> None:
    async def first() -> None:
        host.program.welcome()
        await host.joins_and_begins(campaign.code(), campaign.url)
        await host.seats("Sam", 1)
        press(host.desk(1), Qt.Key.Key_N)
        await host.until(lambda: not host.party.facts().waiting)
        campaign.away = True
        press(host.desk(1), Qt.Key.Key_N)
        host.party.view.leave_call()
        host.window.show_page("settings")
        assert "Safe keeping" in said(host.party.view.settings)
        host.window.close()

    host.plays(first)
    (party,) = parties(host.data)
    assert len(list((party.path / "backups").glob("*.db"))) >= 1
    body = bytearray((party.path / "party.db").read_bytes())
    body[len(body) // 2] ^= 1
    (party.path / "party.db").write_bytes(body)
    for newest in sorted((party.path / "backups").glob("*.db"))[1:]:
        newest.unlink()
    again = Host(qapp, host.data)

    async def second() -> None:
        again.program.welcome()
        again.page.go_on()
        again.locked.card.passphrase.setText(PASSPHRASE)
        again.locked.card.button.click()
        await again.until(lambda: isinstance(again.program.window.page(), MendedPage))
        page = again.program.window.page()
        assert isinstance(page, MendedPage)
        assert "2 saved calls are here" in said(page)
        assert again.program.party is None
        campaign.away = False
        page.card.button.click()
        assert again.window.current_page() == "tonight"
        await again.until(lambda: again.party.sync.runner is not None and not again.party.facts().waiting)
        assert again.party.facts().tray == 0
        await again.until(lambda: not again.party.session.hosting.party().refetch)

    again.plays(second)
    again.leaves()
