"""The keys a caller presses, and what the page says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from phonebank_app.cards import HouseholdMate, OutcomeDraft
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.call_back import CallBackPane
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.text import Label
from tests.ui import samples

_NO_ROOM = Notice("save", "The disk is full.", "Your answers and your note are still here.", "bad", "Try again")


def label(page: CallPage, name: str) -> str:
    """What the visible label of this name says."""
    return next(found.text() for found in page.findChildren(Label, name) if found.isVisible())


def given(page: CallPage, qtbot: QtBot, *presses: Qt.Key) -> OutcomeDraft:
    """The outcome that the page gives when these keys are pressed."""
    with qtbot.waitSignal(page.outcome_given) as caught:
        for key in presses:
            QTest.keyClick(page, key)
    draft = caught.args[0]
    assert isinstance(draft, OutcomeDraft)
    return draft


def test_the_page_shows_the_voter_the_number_and_the_words_to_say(page: CallPage) -> None:
    assert label(page, "name") == "Margaret Ellison"
    assert label(page, "number") == "020 7946 0182"
    assert page.body.say.said().startswith("“Hello, is that Margaret Ellison? I’m Sam")
    assert page.body.say.step_title() == "Hello 1 of 5"


def test_the_square_dials_the_number_that_is_shown(page: CallPage, qtbot: QtBot) -> None:
    QTest.keyClick(page, Qt.Key.Key_F4)
    assert page.scan.isVisible()
    assert page.scan.data() == "tel:+442079460182"
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.scan.isVisible()


def test_digits_answer(page: CallPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.answer_chosen) as caught:
        QTest.keyClick(page, Qt.Key.Key_1)
    assert caught.args == ["1"]


def test_an_answer_says_where_it_leads(page: CallPage) -> None:
    asides = {key: button.aside() for key, button in page.body.say.answers().items()}
    assert asides["3"] == "saves “Not in just now”"
    assert asides["4"] == "asks when to ring"


def test_clicking_an_answer_is_the_same_as_its_key(page: CallPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.answer_chosen) as caught:
        QTest.mouseClick(page.body.say.answers()["2"], Qt.MouseButton.LeftButton)
    assert caught.args == ["2"]


@pytest.mark.parametrize("key", samples.CODE_SET.keys, ids=lambda key: str(key.kind))
def test_every_letter_either_ends_the_call_or_asks_what_it_needs(key: object, page: CallPage, qtbot: QtBot) -> None:
    assert isinstance(key, type(samples.CODE_SET.keys[0]))
    drafts: list[OutcomeDraft] = []
    page.outcome_given.connect(drafts.append)
    QTest.keyClicks(page, key.letter)
    if key.needs:
        assert not drafts
        assert page.context() in ("asking", "confirming")
    else:
        assert [draft.kind for draft in drafts] == [key.kind]
        assert drafts[0].contact_id == samples.MARGARET.contact_id


def test_the_note_goes_with_the_outcome(page: CallPage, qtbot: QtBot) -> None:
    QTest.keyClick(page, Qt.Key.Key_Tab)
    QTest.keyClicks(page.body.note.note, "Asked about the buses")
    QTest.keyClick(page.body.note.note, Qt.Key.Key_Return)
    assert given(page, qtbot, Qt.Key.Key_T).note == "Asked about the buses"


def test_a_note_finishes_no_call_and_answers_nothing(page: CallPage, qtbot: QtBot) -> None:
    QTest.keyClick(page, Qt.Key.Key_Tab)
    note = page.body.note.note
    with qtbot.assertNotEmitted(page.outcome_given), qtbot.assertNotEmitted(page.answer_chosen):
        QTest.keyClicks(note, "1 NDX?")
    assert note.text() == "1 NDX?"


def test_after_the_note_the_keys_belong_to_the_page_again(page: CallPage, qtbot: QtBot) -> None:
    page.activateWindow()
    QTest.keyClick(page, Qt.Key.Key_Tab)
    QTest.keyClick(page.body.note.note, Qt.Key.Key_Escape)
    assert page.window().focusWidget() is page


@pytest.mark.parametrize(
    ("letter", "kind", "title"),
    [
        (Qt.Key.Key_D, OutcomeKind.DO_NOT_CALL, "Do not call?"),
        (Qt.Key.Key_X, OutcomeKind.DECEASED, "Has died?"),
        (Qt.Key.Key_F8, OutcomeKind.ENDED_KINDLY, "Ended kindly?"),
    ],
)
def test_what_cannot_be_taken_back_is_asked_about_in_its_key(
    letter: Qt.Key, kind: OutcomeKind, title: str, page: CallPage, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(page.outcome_given):
        QTest.keyClick(page, letter)
    assert page.body.ended.strip.isVisible()
    assert page.body.ended.strip.title() == title
    assert given(page, qtbot, Qt.Key.Key_Return).kind is kind
    assert not page.body.ended.strip.isVisible()


def test_escape_goes_back_from_do_not_call_and_saves_nothing(page: CallPage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(page.outcome_given):
        QTest.keyClick(page, Qt.Key.Key_D)
        QTest.keyClick(page, Qt.Key.Key_N)
        QTest.keyClick(page, Qt.Key.Key_D)
        QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.context() == "call"


def test_a_call_back_asks_when_and_enter_saves_it(page: CallPage, qtbot: QtBot) -> None:
    QTest.keyClick(page, Qt.Key.Key_C)
    pane = page.questions.pane
    assert pane is not None
    assert pane.title() == "When shall we ring back?"
    draft = given(page, qtbot, Qt.Key.Key_3, Qt.Key.Key_Return)
    assert draft.kind is OutcomeKind.CALL_BACK
    assert draft.call_back_at is not None
    assert f"{draft.call_back_at:%a %H:%M}" == "Sat 11:00"


def test_another_time_is_chosen_by_day_and_time(page: CallPage, qtbot: QtBot) -> None:
    QTest.keyClick(page, Qt.Key.Key_C)
    pane = page.questions.pane
    assert isinstance(pane, CallBackPane)
    pane.day.setCurrentIndex(2)
    pane.day.activated.emit(2)
    pane.time.setCurrentIndex(4)
    pane.time.activated.emit(4)
    chosen = pane.moment()
    assert chosen is not None
    assert f"{chosen:%a %H:%M}" == f"Sat {pane.time.currentText()}"
    assert given(page, qtbot, Qt.Key.Key_Return).call_back_at == chosen


def test_the_field_below_opens_the_same_question(page: CallPage, qtbot: QtBot) -> None:
    QTest.mouseClick(page.body.note.call_back, Qt.MouseButton.LeftButton)
    assert isinstance(page.questions.pane, CallBackPane)


def test_not_now_closes_the_question_and_the_script_is_back(page: CallPage, qtbot: QtBot) -> None:
    QTest.keyClick(page, Qt.Key.Key_C)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.questions.pane is None
    assert page.body.say.isVisible()


def test_a_wrong_number_asks_which_and_the_one_rung_is_chosen_already(page: CallPage, qtbot: QtBot) -> None:
    assert given(page, qtbot, Qt.Key.Key_W, Qt.Key.Key_Return).number == "+442079460182"
    assert given(page, qtbot, Qt.Key.Key_W, Qt.Key.Key_2, Qt.Key.Key_Return).number == "+447700900123"


def test_with_one_number_there_is_nothing_to_ask(qtbot: QtBot) -> None:
    page = samples.shown_page(qtbot, replace(samples.MARGARET, numbers=(samples.HOME,)))
    assert given(page, qtbot, Qt.Key.Key_W).kind is OutcomeKind.WRONG_NUMBER


def test_a_language_is_chosen_or_typed(page: CallPage, qtbot: QtBot) -> None:
    assert given(page, qtbot, Qt.Key.Key_L, Qt.Key.Key_2, Qt.Key.Key_Return).language == "pl"
    QTest.keyClicks(page, "L9")
    pane = page.questions.pane
    assert pane is not None
    with qtbot.assertNotEmitted(page.outcome_given):
        QTest.keyClick(page, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.outcome_given) as caught:
        QTest.keyClicks(pane.other, "tamil")  # type: ignore[attr-defined]
        QTest.keyClick(pane.other, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    assert caught.args[0].language == "Tamil"


def test_what_they_ask_is_chosen_from_a_list(page: CallPage, qtbot: QtBot) -> None:
    QTest.keyClicks(page, "?")
    assert page.questions.pane is not None
    with qtbot.waitSignal(page.objection_chosen) as caught:
        QTest.keyClick(page, Qt.Key.Key_2)
    objection = samples.script().objection(caught.args[0])
    assert objection is not None
    assert objection.title == "How did you get my number?"


def test_somebody_else_who_answered_is_named_on_the_key(page: CallPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.mate_answered) as caught:
        QTest.keyClick(page, Qt.Key.Key_F3)
    assert caught.args == [samples.PETER.contact_id]


def test_with_two_others_at_home_it_asks_who_answered(qtbot: QtBot) -> None:
    anna = HouseholdMate(3, "Anna Ellison", "Anna", True, True)
    page = samples.shown_page(qtbot, replace(samples.MARGARET, household=(samples.PETER, anna)))
    QTest.keyClick(page, Qt.Key.Key_F3)
    with qtbot.waitSignal(page.mate_answered) as caught:
        QTest.keyClick(page, Qt.Key.Key_2)
    assert caught.args == [3]


def test_no_answer_is_filled_until_hello_is_answered_then_talked(page: CallPage) -> None:
    ended = page.body.ended
    assert ended.button(OutcomeKind.NO_ANSWER).look() == "fill"
    page.show_step(samples.conversation().choose("1"), OutcomeKind.CONVERSATION)
    assert ended.button(OutcomeKind.NO_ANSWER).look() == "soft"
    assert ended.button(OutcomeKind.CONVERSATION).look() == "fill"


def test_saved_stands_in_the_key_just_pressed_with_whose_call_it_was(page: CallPage) -> None:
    page.show_saved(samples.saved())
    assert page.body.ended.button(OutcomeKind.NO_ANSWER).saved() == ("Saved 19:42", "Derek Whitmore")
    page.show_saved(samples.saved(OutcomeKind.CONVERSATION))
    assert page.body.ended.button(OutcomeKind.NO_ANSWER).saved() == ("", "")
    assert page.body.ended.button(OutcomeKind.CONVERSATION).saved()[0] == "Saved 19:42"
    assert page.body.ended.whose("reached") == "Derek Whitmore"


def test_nothing_is_called_saved_before_the_page_is_told(page: CallPage, qtbot: QtBot) -> None:
    QTest.keyClick(page, Qt.Key.Key_N)
    assert not any(page.body.ended.button(kind).saved()[0] for kind in page.body.ended.kinds())


def test_what_only_a_coordinator_can_take_back_cannot_be_undone_here(page: CallPage) -> None:
    page.show_saved(samples.saved(OutcomeKind.DO_NOT_CALL, undoable=False))
    assert not page.body.ended.undo_key.isEnabled()


def test_when_saving_fails_the_outcome_keys_stop_and_answers_and_note_stay(page: CallPage, qtbot: QtBot) -> None:
    page.body.note.note.setText("Asked about the buses")
    page.set_save_failed(_NO_ROOM)
    assert page.failed_bar is not None
    assert page.failed_bar.accessibleName() == "The disk is full. Your answers and your note are still here."
    with qtbot.assertNotEmitted(page.outcome_given):
        QTest.keyClick(page, Qt.Key.Key_N)
        QTest.keyClick(page, Qt.Key.Key_D)
    assert page.context() == "call"
    with qtbot.waitSignal(page.answer_chosen):
        QTest.keyClick(page, Qt.Key.Key_1)
    assert page.note() == "Asked about the buses"
    page.set_save_failed(None)
    assert given(page, qtbot, Qt.Key.Key_N).note == "Asked about the buses"


def test_the_empty_page_says_why_and_until_when(page: CallPage, qtbot: QtBot) -> None:
    page.show_nobody(samples.EMPTY)
    assert page.empty.texts()[:2] == [samples.EMPTY.headline, samples.EMPTY.advice]
    assert "asked us to ring back" in page.empty.texts()
    with qtbot.assertNotEmitted(page.outcome_given):
        QTest.keyClick(page, Qt.Key.Key_N)
    with qtbot.waitSignal(page.take_break):
        QTest.keyClick(page, Qt.Key.Key_F9)


def test_after_tea_enter_brings_the_calls_back(page: CallPage, qtbot: QtBot) -> None:
    page.show_break(samples.SAM, samples.THURSDAY)
    assert page.rest.headline.text() == "Put your feet up"
    with qtbot.waitSignal(page.resume):
        QTest.keyClick(page, Qt.Key.Key_Return)


def test_escape_leaves_a_rehearsal_and_nothing_else(page: CallPage, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(page.leave_rehearsal):
        QTest.keyClick(page, Qt.Key.Key_Escape)
    page.set_rehearsal(True)
    with qtbot.waitSignal(page.leave_rehearsal):
        QTest.keyClick(page, Qt.Key.Key_Escape)


def test_markup_in_a_name_is_only_letters(qtbot: QtBot) -> None:
    page = samples.shown_page(qtbot, replace(samples.MARGARET, name="<b>Margaret</b> & Co"))
    assert label(page, "name") == "<b>Margaret</b> & Co"
    assert "<b>Margaret</b> & Co" in page.body.say.said()


def test_two_outcomes_on_one_letter_are_refused(page: CallPage) -> None:
    twice = (samples.CODE_SET.keys[0], replace(samples.CODE_SET.keys[1], letter="N"))
    with pytest.raises(ValueError, match="share a letter"):
        page.set_keys(twice, samples.LABELS)
