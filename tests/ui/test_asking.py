"""A script that asks in every way, played by the keys: scale, number, date, quotes, and what its answers offer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.calls.tickets import Tickets
from phonebank_app.cards import CallCard
from phonebank_app.law.promises import PromiseKind
from phonebank_app.machine.clock import LONDON
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import Script
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.vocabulary import sample_facts
from phonebank_app.ui.caller import follow_up_desk, step_aloud, typing_place
from phonebank_app.ui.caller.call_back import CallBackPane
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.caller.casework import ConsentToPassOn, MatterPane
from phonebank_app.ui.caller.promise_pane import WordsPane
from phonebank_app.ui.caller.scale import Point, Typed, typed
from phonebank_app.ui.caller.times import call_back_times
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, Evening, voters
from tests.ui import samples, script_samples

KEY = Qt.Key


@dataclass(slots=True)
class Seat:
    """A chair with that script, its page on the screen, and a keyboard that types where the focus is."""

    qtbot: QtBot
    evening: Evening
    desk: CallerDesk
    page: CallPage

    def type(self, *presses: Qt.Key | str) -> None:
        """Press keys, or write words, wherever the focus is."""
        for press in presses:
            for one in press if isinstance(press, str) else (press,):
                focused = cast("QWidget | None", self.page.window().focusWidget())
                target = self.page if focused is None else focused
                if isinstance(one, str):
                    QTest.keyClicks(target, one)
                else:
                    QTest.keyClick(target, one)

    def to(self, step: str) -> None:
        """Answer what leads to a step."""
        ways: dict[str, tuple[Qt.Key | str, ...]] = {
            "hello": ("1",),
            "neighbour": (KEY.Key_Return,),
            "sure": ("8", KEY.Key_Return),
        }
        ways |= {"home": ("2", KEY.Key_Return), "which_day": ("Thursday", KEY.Key_Return)}
        while self.at.at != step:
            self.type(*ways[self.at.at])

    @property
    def at(self) -> Conversation:
        """Where the call stands."""
        found = self.desk.conversation
        assert found is not None
        return found

    @property
    def pane(self) -> object:
        """What stands in the script's place."""
        return self.page.questions.pane

    def awake(self) -> None:
        """Wait until what opened by itself takes an answer."""
        self.qtbot.waitUntil(lambda: self.page.questions.pane is not None and self.page.questions.pane.awake)

    def gone(self) -> None:
        """Wait until the page is the script's again."""
        self.qtbot.waitUntil(lambda: self.page.context() == "call" and not self.desk._follow_ups._open)

    def kinds(self) -> list[str]:
        """What is saved."""
        return [str(row[0]) for row in self.evening.rows("SELECT kind FROM outcomes ORDER BY device_seq")]

    def answers(self) -> dict[str, list[str]]:
        """The answers of the last outcome, as they are on disk."""
        op = json.loads(self.evening.rows("SELECT op FROM outcomes ORDER BY device_seq")[-1][0])
        return {answer["question"]: answer["values"] for answer in op["answers"]}

    def promised(self) -> list[str]:
        """The promises on disk."""
        return [str(row[0]) for row in self.evening.rows("SELECT kind FROM promises")]


Sit = Callable[..., Seat]


@pytest.fixture(autouse=True)
def short_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow_up_desk, "SLEEPS_MS", 30)


@pytest.fixture
def sit(qtbot: QtBot, party: PartyFactory) -> Sit:
    def make(evening: Evening | None = None, script: Script | None = None) -> Seat:
        opened = evening or party(voters(3))
        page = CallPage()
        qtbot.addWidget(page)
        page.resize(1366, 728)

        def facts(card: CallCard, caller: str) -> dict[str, str]:
            return sample_facts() | {"full_name": card.name, "first_name": card.first_name, "caller": caller}

        desk = CallerDesk(
            page,
            opened.calling,
            1,
            script=script or script_samples.asking(),
            code_set=CODE_SET,
            facts=facts,
            clock=opened.clock,
            tickets=Tickets(opened.store, opened.rules, opened.clock),
            parent=page,
        )
        with qtbot.waitExposed(page):
            page.show()
        desk.start()
        page.setFocus()
        return Seat(qtbot, opened, desk, page)

    return make


# -- scale, number, date -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "so_far", "digit", "found"),
    [
        (range(11), "", "7", Typed(7)),
        (range(11), "", "1", Typed(1, "1")),
        (range(11), "1", "0", Typed(10)),
        (range(11), "", "0", Typed(0)),
        (range(11), "1", "5", Typed(5)),
        (range(1, 6), "", "9", Typed()),
        (range(5, 16), "", "1", Typed(None, "1")),
        (range(5, 16), "1", "2", Typed(12)),
    ],
)
def test_two_digits_are_one_point_where_the_scale_has_it(points: range, so_far: str, digit: str, found: Typed) -> None:
    assert typed(points, so_far, digit) == found


def test_a_scale_is_answered_by_typing_its_point_and_enter_goes_on(sit: Sit) -> None:
    at = sit()
    at.to("sure")
    scale = at.page.body.say.written.scale
    assert scale.names() == ("0 Not at all", "5 In two minds", "10 Certain")
    at.type("1")
    assert at.at.words == "1"
    at.type("0")
    assert at.at.words == "10"
    assert scale.points.points()[10].isChecked()
    assert scale.points.points()[10].accessibleName() == "10, Certain, chosen"
    at.type("0", KEY.Key_Return)
    assert at.at.at == "home"
    assert {a.question: a.values for a in at.at.answers} == {"sure": ("0",)}


def test_arrows_move_along_a_scale_only_from_within_it_and_back_is_back_outside(sit: Sit) -> None:
    at = sit()
    at.to("sure")
    at.type("8")
    point = at.page.body.say.written.scale.points.points()[8]
    point.setFocus()
    at.type(KEY.Key_Right, KEY.Key_Right)
    assert at.at.words == "10"
    at.type(KEY.Key_Right, KEY.Key_Left)
    assert (at.at.words, at.at.at) == ("9", "sure")
    focused = at.page.window().focusWidget()
    assert isinstance(focused, Point)
    assert focused.value == 9
    at.type(KEY.Key_Return)
    assert at.at.at == "home"
    at.page.setFocus()
    QTest.keyClick(at.page, KEY.Key_Left)
    assert at.at.at == "sure"
    assert at.at.words == "9"


def test_every_point_of_a_scale_answers_over_44_pixels_in_every_arrangement(sit: Sit) -> None:
    at = sit()
    at.to("sure")
    for size in ((1366, 728), (1000, 900), (480, 900), (1920, 1080), (700, 600)):
        at.page.resize(*size)
        at.qtbot.waitUntil(lambda: all_points_fit(at.page))


def all_points_fit(page: CallPage) -> bool:
    """Whether each of the eleven has its own place, large enough, within the row."""
    row = page.body.say.written.scale.points
    points = row.points().values()
    large = all(point.width() >= 44 and point.height() >= 44 for point in points)
    inside = all(row.rect().contains(point.geometry()) for point in points)
    return large and inside and len({str(point.geometry()) for point in points}) == 11


def test_enter_too_soon_says_what_is_missing_and_stays(sit: Sit) -> None:
    at = sit()
    at.to("sure")
    at.type(KEY.Key_Return)
    assert at.at.at == "sure"
    assert at.page.body.say.written.said().startswith("This is needed")
    at.to("home")
    at.type("99", KEY.Key_Return)
    assert at.at.at == "home"
    assert at.page.body.say.written.said() == "Write a whole number from 1 to 12."
    at.type(KEY.Key_Backspace)
    assert at.page.body.say.written.said() == ""


def test_a_number_takes_digits_at_once_and_letters_still_finish_the_call(sit: Sit) -> None:
    at = sit()
    at.to("home")
    assert at.page.window().focusWidget() is at.page.body.say.words_box
    at.type("3")
    assert at.page.body.say.words_box.text() == "3"
    at.type("t")
    assert at.kinds() == ["conversation"]
    assert at.answers()["voters"] == ["3"]


def test_a_number_takes_digits_also_when_the_box_was_left(sit: Sit) -> None:
    at = sit()
    at.to("home")
    at.type("1", KEY.Key_Escape)
    assert at.page.window().focusWidget() is at.page
    at.type("2")
    assert at.at.words == "12"
    assert at.page.window().focusWidget() is at.page.body.say.words_box


def test_a_date_is_typed_in_words_and_what_was_understood_stands_beneath(sit: Sit) -> None:
    at = sit()
    at.to("which_day")
    at.type("t")
    assert at.kinds() == []
    assert at.page.body.say.words_box.text() == "t"
    at.type("hursday")
    assert at.page.body.say.written.said() == "Thursday 12 December 2019"
    at.type(KEY.Key_Return)
    assert at.at.at == "helping"
    assert at.at.answers[-1].values == ("2019-12-12",)


def test_escape_leaves_the_box_so_that_letters_finish_the_call_again(sit: Sit) -> None:
    at = sit()
    at.to("which_day")
    at.type("12 Dec", KEY.Key_Escape)
    assert at.page.window().focusWidget() is at.page
    at.type("s")
    assert at.kinds() == ["partial"]
    assert at.answers()["day"] == ["2019-12-12"]


def test_a_date_that_cannot_be_read_is_asked_for_in_a_sentence(sit: Sit) -> None:
    at = sit()
    at.to("which_day")
    at.type("soonish", KEY.Key_Return)
    assert at.at.at == "which_day"
    assert at.page.body.say.written.said().startswith("Which day is that?")
    assert at.page.window().focusWidget() is at.page.body.say.words_box


def test_left_goes_back_from_an_empty_box_and_moves_within_one_that_is_not(sit: Sit) -> None:
    at = sit()
    at.to("which_day")
    at.type(KEY.Key_Left)
    assert at.at.at == "home"
    assert at.at.words == "2"
    at.type(KEY.Key_Left)
    assert at.at.at == "home"


def test_tab_leads_from_the_box_by_way_of_go_on_to_the_note_and_escape_comes_back(sit: Sit) -> None:
    at = sit()
    at.to("which_day")
    at.type(KEY.Key_Tab)
    assert at.page.window().focusWidget() is at.page.body.note.note
    at.type(KEY.Key_Escape, "Monday", KEY.Key_Tab)
    assert at.page.window().focusWidget() is at.page.body.say.go_on_key
    at.type(KEY.Key_Tab)
    assert at.page.window().focusWidget() is at.page.body.note.note
    at.type("after tea", KEY.Key_Escape)
    assert at.page.window().focusWidget() is at.page.body.say.words_box


def test_a_keyboard_that_is_somebody_elses_is_not_taken_by_a_box(sit: Sit) -> None:
    at = sit()
    at.to("home")
    at.page.body.note.note.setFocus()
    at.page.set_sharing(False, "Sam", 1)
    at.page.show_step(script_samples.at("which_day"), None)
    assert at.page.window().focusWidget() is not at.page.body.say.words_box


@pytest.mark.parametrize("step", ["sure", "home", "which_day"])
def test_what_is_half_written_is_there_again_after_the_program_was_killed(sit: Sit, step: str) -> None:
    at = sit()
    at.to(step)
    at.type("1")
    at.desk.keep()
    again = sit(at.evening)
    assert again.at.at == step
    assert again.at.words == "1"
    written = again.page.body.say.written
    assert written.field.text() == "1" or written.scale.points.points()[1].isChecked()


def test_what_others_say_stands_behind_a_bar_and_lists_have_dots(sit: Sit) -> None:
    at = sit()
    at.to("neighbour")
    shapes = at.page.body.say._script.shapes()
    assert shapes == ("say", "quote", "say", "item", "item", "item")


# -- what its answers offer --------------------------------------------------------------------------------------------


def test_an_answer_opens_its_promise_with_the_words_to_read_out_and_a_yes_keeps_it(sit: Sit) -> None:
    at = sit()
    at.to("helping")
    at.type("1")
    pane = at.pane
    assert isinstance(pane, WordsPane)
    assert pane.title().startswith("Come to an event")
    assert at.promised() == []
    at.awake()
    at.type("1")
    assert at.promised() == [PromiseKind.COME_TO_EVENT]
    at.gone()
    assert at.at.at == "thanks"


def test_a_digit_that_was_meant_for_the_script_is_no_yes(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow_up_desk, "SLEEPS_MS", 60_000)
    at = sit()
    at.to("helping")
    at.type("1", "1", "1")
    assert isinstance(at.pane, WordsPane)
    assert at.promised() == []


@pytest.mark.parametrize("said", [KEY.Key_Escape, "2"])
def test_a_promise_that_is_declined_is_not_kept_and_not_asked_for_again(sit: Sit, said: Qt.Key | str) -> None:
    at = sit()
    at.to("helping")
    at.type("1")
    at.awake()
    at.type(said)
    at.gone()
    assert at.promised() == []
    at.type(KEY.Key_Left)
    assert at.at.at == "helping"
    at.type("1")
    assert at.page.context() == "call"
    assert at.at.at == "thanks"


def test_what_was_not_answered_is_offered_after_a_crash_and_what_was_kept_is_not(sit: Sit) -> None:
    at = sit()
    at.to("helping")
    at.type("1")
    at.desk.keep()
    again = sit(at.evening)
    assert isinstance(again.pane, WordsPane)
    again.awake()
    again.type("1")
    again.gone()
    third = sit(at.evening)
    assert third.at.at == "thanks"
    assert third.pane is None
    assert third.promised() == [PromiseKind.COME_TO_EVENT]


def test_a_ticket_is_written_read_back_and_passed_on_with_a_yes(sit: Sit) -> None:
    at = sit()
    at.to("helping")
    at.type("3")
    assert isinstance(at.pane, MatterPane)
    at.awake()
    at.type("The lift is broken", KEY.Key_Return)
    assert isinstance(at.pane, ConsentToPassOn)
    at.type("1")
    at.gone()
    assert [row[0] for row in at.evening.rows("SELECT kind FROM tickets")] == ["casework"]
    assert at.at.at == "thanks"


def test_a_page_laid_out_anew_asks_again_what_nobody_answered(sit: Sit) -> None:
    at = sit()
    at.to("helping")
    at.type("1")
    at.page.resize(700, 900)
    at.qtbot.waitUntil(lambda: isinstance(at.pane, WordsPane) and at.page.body.kind != "wide")
    assert at.promised() == []


def test_a_call_back_is_suggested_and_opens_with_the_day_they_said(sit: Sit) -> None:
    at = sit()
    at.to("which_day")
    at.type("Monday", KEY.Key_Return, "2")
    assert at.page.body.ended.button(OutcomeKind.CALL_BACK).look() == "fill"
    at.type(KEY.Key_Return)
    pane = at.pane
    assert isinstance(pane, CallBackPane)
    assert pane.buttons()[0].words() == "The day they said"
    moment = pane.moment()
    assert moment is not None
    assert moment.date().isoformat() == "2019-12-09"
    at.type(KEY.Key_Return)
    assert at.kinds() == ["call_back"]
    assert at.answers()["day"] == ["2019-12-09"]


def test_a_call_back_that_is_declined_leaves_the_scripts_own_ending(sit: Sit) -> None:
    at = sit()
    at.to("helping")
    at.type("2", KEY.Key_Return)
    assert isinstance(at.pane, CallBackPane)
    at.type(KEY.Key_Escape)
    assert (at.at.at, at.kinds()) == ("thanks", [])
    assert at.page.body.ended.button(OutcomeKind.CONVERSATION).look() == "fill"
    at.type(KEY.Key_Return)
    assert at.kinds() == ["conversation"]


def test_a_day_on_which_nobody_may_be_rung_is_said_to_be_one() -> None:
    now = datetime(2019, 12, 5, 19, 45, tzinfo=LONDON)
    assert Hours().windows[6] is None
    times = call_back_times(now, Hours(), asked=date(2019, 12, 8))
    assert times.rule.startswith("They said Sunday 8 December: nobody can be rung then.")
    assert times.likely[0].label == "Later this evening"


# -- what a screen reader is told --------------------------------------------------------------------------------------


def test_a_step_is_told_with_its_place_its_words_its_question_and_the_key_of_each_answer() -> None:
    told = step_aloud.step_aloud(script_samples.at("neighbour"), samples.LABELS)
    assert told.startswith("A neighbour, 2 of 7. “Somebody in your road told us:”")
    assert "In somebody else’s words: The surgery has closed." in told
    assert "For you: Then wait. Let them talk." in told
    assert told.endswith("Enter goes on.")
    told = step_aloud.step_aloud(script_samples.begun(script_samples.asking()), samples.LABELS)
    assert "1: Yes, speaking. Carry on." in told
    told = step_aloud.step_aloud(script_samples.at("sure").answer_text("8"), samples.LABELS)
    assert "A number from 0 (Not at all) to 10 (Certain). 5: In two minds." in told
    assert told.endswith("8 is chosen. Enter goes on.")


def test_each_new_step_is_told_once(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(typing_place, "announce", lambda _, words: said.append(words))
    at = sit()
    at.qtbot.waitUntil(lambda: len(said) == 1)
    at.to("sure")
    at.qtbot.waitUntil(lambda: said[-1].startswith("How sure, 3 of 7."))
    count = len(said)
    at.type("8")
    at.qtbot.wait(5)
    assert len(said) == count
