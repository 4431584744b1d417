"""Dialling, as a caller does it: the number, the square, a household that is out, passing on, skipping."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.cards import CallCard, NumberView, OutcomeDraft
from phonebank_app.db.contacts import NewContact
from phonebank_app.errors import FileProblem
from phonebank_app.paths import resources
from phonebank_app.rules import codesets
from phonebank_app.rules.codesets import ALL_OUT, AllOut
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts.vocabulary import sample_facts
from phonebank_app.ui import legible, theme
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.parts import KeyButton
from phonebank_app.ui.text import Label
from tests.conftest import PartyFactory
from tests.makers import Evening, number, voter
from tests.ui import samples

_K = Qt.Key


def label(page: CallPage, name: str) -> Label:
    return next(one for one in page.findChildren(Label, name) if one.isVisible())


# -- the number ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "scale", "kind"),
    [((1366, 728), 1.0, "wide"), ((960, 1000), 1.0, "half"), ((1366, 728), 2.0, "large")],
)
def test_the_number_is_read_at_two_metres_by_whoever_sees_6_12(
    qtbot: QtBot,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int],
    scale: float,
    kind: str,
) -> None:
    screen = [96.0]
    monkeypatch.setattr(legible, "dots_per_inch", lambda _: screen[0])
    theme.apply(qapp, theme.Theme(scale=scale))
    page = samples.shown_page(qtbot, size=size)
    assert page.body.kind == kind
    for screen[0] in (
        92.0,
        112.0,
        141.0,
        157.0,
    ):  # 24 to 14 inches of 1920 × 1080, and an old 1366 × 768
        for card in (on_number(1), samples.MARGARET):
            page.show_card(card)
            shown = label(page, "number")
            assert legible.figure_px(shown.font()) / screen[0] * 25.4 >= 5.8
            assert shown.fontMetrics().horizontalAdvance(shown.text()) <= shown.width()


def on_number(index: int) -> CallCard:
    return replace(samples.MARGARET, number_index=index)


def test_a_screen_that_does_not_know_its_size_is_taken_for_an_ordinary_one(page: CallPage) -> None:
    assert legible.dots_per_inch(page) >= 72


def test_number_square_and_words_follow_the_number_that_is_rung(page: CallPage) -> None:
    for index, number_ in enumerate(samples.MARGARET.numbers):
        page.show_card(on_number(index))
        assert label(page, "number").text() == number_.national
        assert f"Number {index + 1} of 2, {number_.kind}" in texts(page)
        QTest.keyClick(page, _K.Key_F4)
        assert page.scan.data() == f"tel:{number_.e164}"
        QTest.keyClick(page, _K.Key_Escape)


def test_the_square_is_closed_when_another_number_or_voter_comes(page: CallPage) -> None:
    QTest.keyClick(page, _K.Key_F4)
    assert page.scan.isVisible()
    page.show_card(on_number(1))
    assert not page.scan.isVisible()


def texts(page: CallPage) -> set[str]:
    return {one.text() for one in page.findChildren(Label) if one.isVisible()}


# -- nobody in ----------------------------------------------------------------------------------------------------


def test_a_household_that_is_out_is_one_key(page: CallPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.outcome_given) as given:
        QTest.keyClick(page, _K.Key_A)
    assert given.args == [OutcomeDraft(1, OutcomeKind.NOT_AVAILABLE, whole_household=True)]


def test_somebody_who_lives_alone_has_no_such_key(page: CallPage, qtbot: QtBot) -> None:
    alone = CallCard(1, "Margaret Ellison", "Margaret", "", 1, 3, (samples.HOME,), 0)
    page.show_card(alone)
    with qtbot.assertNotEmitted(page.outcome_given):
        QTest.keyClick(page, _K.Key_A)


def test_a_code_set_says_its_own_words_and_key(page: CallPage, qtbot: QtBot) -> None:
    page.set_keys(samples.CODE_SET.keys, samples.LABELS, AllOut("Q", "Niemand da", OutcomeKind.NO_ANSWER))
    assert any("Niemand da" in one.accessibleName() for one in page.findChildren(KeyButton) if one.isVisible())
    with qtbot.waitSignal(page.outcome_given) as given:
        QTest.keyClick(page, _K.Key_Q)
    assert given.args[0].kind is OutcomeKind.NO_ANSWER


def test_a_campaigns_own_key_is_never_taken_from_it() -> None:
    text = (resources() / "codesets" / "default.en.toml").read_text("utf-8")
    older = text.split("[all_out]")[0]
    assert codesets.parse(older).all_out == ALL_OUT
    theirs = codesets.parse(older.replace('key = "N"', 'key = "A"'))
    assert theirs.all_out == AllOut("Z")
    with pytest.raises(FileProblem, match="share the key A"):
        codesets.parse(text.replace('key = "N"', 'key = "A"'))


# -- on a store ---------------------------------------------------------------------------------------------------


def home() -> list[NewContact]:
    return [
        voter(1, household=1, name="Margaret Ellison", numbers=(number(1), number(2))),
        voter(2, household=1, name="Peter Ellison", numbers=(number(1),)),
        *(voter(index) for index in range(3, 8)),
    ]


@dataclass(slots=True)
class Room:
    """Two of three guests with a page each, joined as the window joins them."""

    evening: Evening
    desks: dict[int, CallerDesk]

    def press(self, chair: int, *presses: Qt.Key) -> None:
        for one in presses:
            QTest.keyClick(self.desks[chair].page, one)

    def told(self, chair: int) -> str:
        return " ".join(self.desks[chair].page.notices.texts())

    def name(self, chair: int) -> str:
        card = self.desks[chair].card
        assert card is not None
        return card.name


@pytest.fixture
def room(qtbot: QtBot, party: PartyFactory) -> Room:
    evening = party(home(), guests=3)
    made = Room(evening, {})
    for chair in (1, 2):
        page = CallPage()
        qtbot.addWidget(page)
        page.resize(1366, 728)
        made.desks[chair] = CallerDesk(
            page,
            evening.calling,
            chair,
            script=samples.script(),
            code_set=samples.CODE_SET,
            facts=lambda card, caller: sample_facts() | {"full_name": card.name, "caller": caller},
            clock=evening.clock,
            parent=page,
        )
    for desk in made.desks.values():
        desk.passing.connect(lambda to: made.desks[to].keep())
        desk.passed.connect(lambda _, to: made.desks[to].start())
    first = made.desks[1]
    with qtbot.waitExposed(first.page):
        first.page.show()
    first.start()
    return made


def test_all_out_is_saved_said_in_words_and_taken_back_whole(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    page = room.desks[1].page
    monkeypatch.setattr(page, "say_aloud", said.append)
    room.press(1, _K.Key_A)
    assert said == ["Saved: nobody in, 2 people. Next: Robin Sample-3."]
    assert "Nobody in, 2 people" in texts(page)
    assert room.evening.one("SELECT count(*) FROM standing_outcomes") == 2
    QTest.keyClick(page, _K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert room.name(1) == "Margaret Ellison"
    assert "“All out” is taken back" in room.told(1)
    assert room.evening.one("SELECT count(*) FROM standing_outcomes") == 0


def test_a_call_is_passed_by_the_other_chairs_digit_and_back_with_what_was_said_so_far(room: Room) -> None:
    room.press(1, _K.Key_1, _K.Key_F2)
    before = room.desks[1].conversation
    room.press(1, _K.Key_F7, _K.Key_2)
    assert room.name(2) == "Margaret Ellison"
    card = room.desks[2].card
    assert card is not None
    assert card.number.national == "0113 496 0002"
    after = room.desks[2].conversation
    assert before is not None
    assert after is not None
    assert after.trail == before.trail
    assert "Guest 1 passed you this call at 18:00" in room.told(2)
    assert room.name(1) == "Robin Sample-3"
    assert "Passed to Guest 2" in room.told(1)
    room.press(2, _K.Key_F7, _K.Key_1)
    assert room.name(1) == "Margaret Ellison"
    assert "Guest 2 passed you this call" in room.told(1)
    assert room.name(2) == "Robin Sample-3"
    room.press(1, _K.Key_T)
    assert "passed you" not in room.told(1)
    assert room.evening.rows("SELECT caller, contact_id FROM outcomes") == [("Guest 1", 1)]


def test_whoever_is_in_a_call_or_at_tea_is_shown_with_why_and_cannot_be_chosen(room: Room) -> None:
    room.desks[2].start()
    room.press(2, _K.Key_1)
    room.evening.calling.take_break(3, on_break=True)
    room.press(1, _K.Key_F7)
    pane = room.desks[1].page.questions.pane
    assert pane is not None
    # Chair 2 began a moment ago: that is not on disk yet, and they are still not interrupted.
    assert [button.isEnabled() for button in pane.buttons()] == [True, False]
    assert [button.caps() for button in pane.buttons()] == [("2",), ("3",)]
    room.press(1, _K.Key_3)
    assert room.desks[1].page.questions.pane is pane
    room.press(1, _K.Key_2)
    assert room.name(1) == "Margaret Ellison"
    assert "Guest 2 is in a call" in room.told(1)
    assert "still with you" in room.told(1)


def test_skipping_asks_why_with_a_digit(room: Room) -> None:
    room.press(1, _K.Key_K)
    pane = room.desks[1].page.questions.pane
    assert pane is not None
    assert pane.title() == "Why skip them?"
    room.press(1, _K.Key_Escape)
    assert room.name(1) == "Margaret Ellison"
    room.press(1, _K.Key_K, _K.Key_1)
    assert room.name(1) == "Peter Ellison"
    assert room.evening.one("SELECT skip_reason FROM outcomes") == "know_them"


def test_a_caller_who_gives_up_at_once_is_told_so_once(room: Room) -> None:
    room.evening.clock.skip(timedelta(seconds=14))
    room.press(1, _K.Key_N)
    assert "let it ring for fifteen seconds" in room.told(1)
    room.desks[1].page.notices.withdraw("told")
    room.press(1, _K.Key_N)
    assert "fifteen" not in room.told(1)


def test_whoever_waited_is_told_nothing(room: Room) -> None:
    room.evening.clock.skip(timedelta(seconds=15))
    room.press(1, _K.Key_N)
    assert "fifteen" not in room.told(1)


def test_that_the_number_shows_is_said_once_where_the_strip_below_has_no_room_for_it(room: Room, qtbot: QtBot) -> None:
    strip = room.desks[1].page.opening
    assert "Your number shows: do not hide it." in strip.words()
    assert strip.says_how_to_ring
    assert "do not hide it" not in room.told(1)
    narrow = room.desks[2].page
    narrow.resize(700, 500)
    with qtbot.waitExposed(narrow):
        narrow.show()
    room.desks[2].start()
    qtbot.waitUntil(lambda: "do not hide it" in room.told(2))
    room.press(2, _K.Key_N)
    assert room.told(2).count("do not hide it") <= 1


def test_numbers_from_abroad_are_shown_whole(page: CallPage) -> None:
    abroad = NumberView("+35315551234567", "+353 1 555 1234 567", "mobile", True)
    page.show_card(CallCard(1, "Aoife Byrne", "Aoife", "", 1, 3, (abroad,), 0))
    shown = label(page, "number")
    assert shown.fontMetrics().horizontalAdvance(shown.text()) <= shown.width()
