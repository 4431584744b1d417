"""The program as a host meets it: the first page, a rehearsal, a code, a list, the lock, and the way out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QApplication, QLineEdit, QWidget

from phonebank_app.errors import StoreInUse
from phonebank_app.parties import parties, unlock_party
from phonebank_app.seats import seats_by_code
from phonebank_app.ui.host.first_run import Way
from phonebank_app.ui.host.mended import MendedPage
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.campaigns import PEOPLE, Campaign, two_seats
from tests.hosts import PASSPHRASE, Host, press, said
from tests.makers import THURSDAY

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def host(qapp: QApplication, tmp_path: Path) -> Iterator[Host]:
    """Somebody who opens the program for the first time."""
    one = Host(qapp, tmp_path / "data")
    yield one
    one.leaves()


@pytest.fixture
def campaign(tmp_path: Path) -> Iterator[Campaign]:
    with two_seats(tmp_path, THURSDAY) as opened:
        yield opened


@pytest.fixture
def rehearsals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where rehearsals are kept while they last."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


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


def test_a_list_is_opened_from_the_first_page_and_its_refused_rows_are_counted(host: Host, tmp_path: Path) -> None:
    messy = write_list(
        tmp_path / "messy.csv", 6, extra=["H90,No Number,9 Mill Lane,HA3 8UU,,no,2019-12-01,", "H91,,,,"]
    )

    async def work() -> None:
        await opens(host, messy)
        assert host.page.step() == 3, said(host.page)
        ready = said(host.page.ready)
        assert "You ring in" in ready
        assert "on behalf of Ruth Okafor" in ready
        assert "6 people are on the list; 6 can be rung now." in ready
        assert "2 rows were refused" in ready
        host.page.go_on()
        await host.until(lambda: host.program.party is not None)
        assert host.party.session.party.seat_name == "Harrow East"
        assert host.window.status_line.text() == "Nothing to save yet · Nothing to send"

    host.plays(work)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"Dear Sir,\n\nthank you for your call.\n",
        b"name,shoe size\nRobin,41\n",
        b"name,phone\nRobin,999\n",
        None,
    ],
    ids=["empty", "picture", "letter", "no numbers", "nobody", "gone"],
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
    """From the first page to what is ready, or to why not."""
    host.program.welcome()
    page = host.page
    page.set_list_file(str(path))
    page.go_on()
    host.fills_in()
    page.you.seat.take(seats_by_code()[HARROW_EAST])
    page.you.on_behalf_of.setText("Ruth Okafor")
    page.you.polling_day.setText("12 December 2019")
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
        unlock_party(folder.path, PASSPHRASE).close()
        host.locked.unlock.emit(PASSPHRASE)
        await host.until(lambda: host.program.party is not None)
        again = host.desk(1)
        assert again.card is not None
        assert again.card.contact_id == voter
        assert again.conversation is not None
        assert again.conversation.trail

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


# -- safe keeping ---------------------------------------------------------------------------------------------------


def test_a_damaged_party_is_mended_and_the_host_is_told_before_it_opens(
    host: Host, campaign: Campaign, qapp: QApplication
) -> None:
    async def first() -> None:
        host.program.welcome()
        await host.joins_and_begins(campaign.code(), campaign.url)
        host.party.view.host.tonight.seat_guest.emit("Sam", 1, frozenset())
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
