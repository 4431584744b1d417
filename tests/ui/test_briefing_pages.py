"""What a guest sees as they sit down, and what they may see, and take away, of themself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from campaign_map import models
from phonebank_app.guests.briefing import briefing_for
from phonebank_app.guests.forgetting import KeptOfCaller
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import theme
from phonebank_app.ui.dialogs import Question
from phonebank_app.ui.people.briefing_page import BriefingPage
from phonebank_app.ui.people.kept_page import KeptPage
from phonebank_app.ui.people.reading_page import ReadingPage
from phonebank_app.ui.people.welcome_page import Welcome, WelcomePage
from tests.campaigns import Campaign
from tests.hosts import Host, said
from tests.makers import CODE_SET, party_of
from tests.ui.evenings import REASON, at

CONTROL = Qt.KeyboardModifier.ControlModifier
PARTY = party_of(
    on_behalf_of="the example campaign",
    candidate="Ruth Okafor",
    seat_name="Harrow East",
    reason=REASON,
    briefing="Speak of the ward.",
)
KEPT = KeptOfCaller(3, "Sam", at(18), 9, at(18, 5), at(19, 40), 12, 1, 2, at(17, 58), 2, 1, 1, None, True)


def pages() -> list[ReadingPage]:
    return [
        WelcomePage("Sam", Welcome.of("Sam", 3, PARTY), PARTY.seat_name, "Go on"),
        BriefingPage("Sam", briefing_for(PARTY), CODE_SET),
        BriefingPage("Sam", briefing_for(PARTY), CODE_SET, again=True),
        KeptPage(KEPT, "Back to the briefing"),
    ]


def test_the_welcome_says_who_rings_whom_for_whom_and_what_to_say_first() -> None:
    words = " ".join(Welcome.of("Sam", 3, PARTY).sentences())
    assert "You are ringing voters in Harrow East, on behalf of the example campaign, for Ruth Okafor." in words
    assert "“Hello, my name is Sam, and I am calling on behalf of the example campaign, for Ruth Okafor.”" in words
    assert REASON.sentence in words
    assert "Chair 3" in words


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("which", range(4))
def test_every_key_is_on_the_screen_is_reached_by_tab_and_is_44_pixels_high(
    qtbot: QtBot, qapp: QApplication, scale: float, which: int
) -> None:
    theme.apply(qapp, theme.Theme(scale=scale))
    page = pages()[which]
    qtbot.addWidget(page)
    page.resize(1366, 728)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: page.card.width() > 300)
    buttons = [one for one in page.findChildren(QPushButton) if one.isVisible()]
    assert buttons
    for button in buttons:
        assert page.rect().contains(button.mapTo(page, button.rect().center()))
        assert button.width() >= button.sizeHint().width()
        assert button.height() >= 44
        assert button.accessibleName()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert page.accessibleName()


def test_a_briefing_that_does_not_fit_is_read_to_its_end_with_enter(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, theme.Theme(scale=2.0))
    page = BriefingPage("Sam", briefing_for(PARTY), CODE_SET)
    qtbot.addWidget(page)
    page.resize(1366, 728)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: page.text.verticalScrollBar().maximum() > 0)
    done: list[bool] = []
    page.done.connect(lambda: done.append(True))
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert not done
    for _ in range(20):
        QTest.keyClick(page, Qt.Key.Key_Return)
    assert done


def asked() -> Question:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, Question) and one.isVisible())


def test_a_guest_is_welcomed_and_briefed_before_their_first_call_and_not_again(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        host.program.welcome()
        await host.joins_and_begins(campaign.code(), campaign.url)
        await host.seats("Sam", 1, told=False)
        view = host.party.view
        view.host.tonight.open_chair.emit(1)
        welcome = view.briefing.page
        assert isinstance(welcome, WelcomePage)
        assert view.desk(1).card is None, "nobody is in hand before it was read"
        QTest.keyClick(welcome, Qt.Key.Key_Return)
        assert isinstance(view.briefing.page, BriefingPage)
        await host.until(lambda: view.briefing.page is not None and view.briefing.page.text.content.height() > 1)
        QTest.keyClick(view.briefing.page, Qt.Key.Key_Escape)
        assert host.window.alone() is view.room
        assert view.desk(1).card is not None
        view.leave_call()
        view.host.tonight.open_chair.emit(1)
        assert host.window.alone() is view.room
        view.leave_call()
        host.party.session.hosting.unseat(1)
        host.party.session.hosting.seat_guest(2, "Sam")
        view.briefing._welcomed.clear()
        view.host.tonight.open_chair.emit(2)
        assert isinstance(view.briefing.page, WelcomePage), "who it is for is said each time somebody sits down"
        QTest.keyClick(view.briefing.page, Qt.Key.Key_Return)
        assert host.window.alone() is view.room, "but the briefing was read in an earlier chair"

    host.plays(work)


def test_from_their_call_a_guest_sees_what_is_kept_and_takes_their_name_off(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        host.program.welcome()
        await host.joins_and_begins(campaign.code(), campaign.url)
        await host.seats("Zaphira", 1)
        view, session = host.party.view, host.party.session
        view.host.tonight.open_chair.emit(1)
        QTest.keyClick(view.desk(1).page, Qt.Key.Key_N)
        QTest.keyClicks(view.desk(1).page.body.note.note, "half a note")
        in_hand = view.desk(1).card
        QTest.keyClick(view.desk(1).page, Qt.Key.Key_B, CONTROL)
        briefing = view.briefing.page
        assert isinstance(briefing, BriefingPage)
        QTest.keyClick(briefing, Qt.Key.Key_M)
        kept = view.briefing.page
        assert isinstance(kept, KeptPage)
        assert "Your name, “Zaphira”, beside all of this" in said(kept)
        assert "1 call that you saved" in said(kept)
        QTest.keyClick(kept, Qt.Key.Key_N)
        asked().no.click()
        assert session.calling.chair(1).caller == "Zaphira"
        kept.off_asked.emit()
        await host.until(lambda: session.calling.chair(1).caller == "Guest 1")
        await host.until(lambda: session.forgetting.not_cleaned() == ())
        page = view.briefing.page
        assert isinstance(page, KeptPage)
        assert "Your name is off the record" in said(page)
        assert page.off_key.isHidden()
        QTest.keyClick(page, Qt.Key.Key_Return)
        assert isinstance(view.briefing.page, BriefingPage)
        QTest.keyClick(view.briefing.page, Qt.Key.Key_Escape)
        assert host.window.alone() is view.room
        assert in_hand is not None
        still = view.desk(1).card
        assert still is not None
        assert still.contact_id == in_hand.contact_id, "the call in hand is as it was"
        assert view.desk(1).page.note() == "half a note"
        assert view.desk(1).page.header.caller.text() == "Guest 1"
        await host.until(lambda: host.party.facts().waiting == 0)
        with campaign.service.store.read() as connection:
            assert "Zaphira" not in str(connection.execute(models.outcomes.select()).all())
        assert session.evening.outcome_counts()[OutcomeKind.NO_ANSWER] == 1

    host.plays(work)


def test_the_host_takes_the_name_of_somebody_who_left_off_for_them(host: Host, campaign: Campaign) -> None:
    async def work() -> None:
        host.program.welcome()
        await host.joins_and_begins(campaign.code(), campaign.url)
        await host.seats("Zaphira", 1)
        view, session = host.party.view, host.party.session
        session.hosting.unseat(1)
        view.guests.show(1)
        view.guests.page.kept_key.click()
        page = view.briefing.page
        assert isinstance(page, KeptPage)
        page.off_asked.emit()
        await host.until(lambda: session.forgetting.kept_of(1).forgotten is not None)
        await host.until(lambda: "off the record" in said(host.window))
        assert view.briefing.page is not None
        QTest.keyClick(view.briefing.page, Qt.Key.Key_Return)
        assert host.window.alone() is None
        assert host.window.current_page() == "tonight"

    host.plays(work)
