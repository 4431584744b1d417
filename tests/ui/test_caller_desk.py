"""A chair's page on a real, encrypted store: what is pressed, what is on disk, what the page says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from phonebank_app.cards import CallCard, Nobody, OutcomeDraft, Saved
from phonebank_app.changes import Changes
from phonebank_app.errors import DiskFull
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts.vocabulary import sample_facts
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.text import Label
from tests import makers
from tests.conftest import PartyFactory
from tests.makers import CODE_SET, Evening, voter, voters
from tests.ui import samples


def facts(card: CallCard, caller: str) -> Mapping[str, str]:
    return sample_facts() | {"full_name": card.name, "first_name": card.first_name, "caller": caller}


@dataclass(slots=True)
class Desk:
    """A desk on an open party, and its page on the screen."""

    evening: Evening
    desk: CallerDesk
    page: CallPage

    def press(self, *presses: Qt.Key) -> None:
        for key in presses:
            QTest.keyClick(self.page, key)

    def says(self, name: str) -> str:
        return next(label.text() for label in self.page.findChildren(Label, name) if label.isVisible())

    def kinds(self) -> list[str]:
        return [str(row[0]) for row in self.evening.rows("SELECT kind FROM outcomes ORDER BY device_seq")]


DeskFactory = Callable[..., Desk]


@pytest.fixture
def sit(qtbot: QtBot, party: PartyFactory) -> DeskFactory:
    """Seats a caller: ``sit(people)``, or ``sit(evening=...)`` at a party that is open already."""

    def make(people: object = None, *, evening: Evening | None = None, **options: object) -> Desk:
        opened = evening or party(voters(3) if people is None else people, **options)
        page = CallPage()
        qtbot.addWidget(page)
        page.resize(1366, 728)
        desk = CallerDesk(
            page,
            opened.calling,
            1,
            script=samples.script(),
            code_set=CODE_SET,
            facts=facts,
            clock=opened.clock,
            parent=page,
        )
        with qtbot.waitExposed(page):
            page.show()
        desk.start()
        page.setFocus()
        return Desk(opened, desk, page)

    return make


def test_a_letter_saves_the_call_and_the_next_voter_is_there(sit: DeskFactory) -> None:
    at = sit()
    first = at.desk.card
    assert first is not None
    at.press(Qt.Key.Key_N)
    assert at.kinds() == ["no_answer"]
    assert at.desk.card is not None
    assert at.desk.card.contact_id != first.contact_id
    assert at.says("name") == at.desk.card.name
    headline, whose = at.page.body.ended.button(OutcomeKind.NO_ANSWER).saved()
    assert headline == "Saved 18:00"
    assert whose == first.name


def test_answers_go_with_the_outcome_and_name_the_script_they_were_read_from(
    sit: DeskFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = sit()
    drafts: list[OutcomeDraft] = []
    record = at.evening.calling.record

    def listen(chair: int, draft: OutcomeDraft) -> Saved:
        drafts.append(draft)
        return record(chair, draft)

    monkeypatch.setattr(at.evening.calling, "record", listen)
    at.press(Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_3, Qt.Key.Key_T)
    assert {answer.question: answer.values for answer in drafts[0].answers} == {
        "issue": ("nhs",),
        "intention": ("undecided",),
    }
    assert drafts[0].script_hash == samples.script().hash


def test_a_tick_counts_also_when_the_call_ends_at_that_step(sit: DeskFactory) -> None:
    at = sit()
    at.press(Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_S)
    assert at.kinds() == ["partial"]
    answers = at.evening.rows("SELECT op FROM outcomes")[0][0]
    assert "housing" in (answers.decode() if isinstance(answers, bytes) else str(answers))


def test_an_answer_that_ends_the_call_saves_it(sit: DeskFactory) -> None:
    at = sit()
    at.press(Qt.Key.Key_3)
    assert at.kinds() == ["not_available"]


def test_an_answer_that_needs_a_time_asks_and_not_now_goes_back_to_the_step(sit: DeskFactory) -> None:
    at = sit()
    at.press(Qt.Key.Key_4)
    assert at.page.context() == "asking"
    at.press(Qt.Key.Key_Escape)
    assert at.kinds() == []
    assert at.page.context() == "call"
    assert at.page.body.say.step_title() == "Hello 1 of 5"
    at.press(Qt.Key.Key_4, Qt.Key.Key_Return)
    assert at.kinds() == ["call_back"]


def test_undo_brings_the_voter_back_with_answers_and_note(sit: DeskFactory) -> None:
    at = sit()
    first = at.desk.card
    assert first is not None
    at.press(Qt.Key.Key_1)
    QTest.keyClicks(at.page.body.note.note, "Asked about the buses")
    at.press(Qt.Key.Key_T)
    QTest.keyClick(at.page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert at.kinds() == ["conversation", "withdrawn"]
    assert at.desk.card is not None
    assert at.desk.card.contact_id == first.contact_id
    assert at.page.note() == "Asked about the buses"
    assert at.page.body.say.step_title() == "What matters 2 of 5"
    assert not any(at.page.body.ended.button(kind).saved()[0] for kind in at.page.body.ended.kinds())


def test_do_not_call_can_not_be_undone_by_the_caller(sit: DeskFactory) -> None:
    at = sit()
    at.press(Qt.Key.Key_D, Qt.Key.Key_Return)
    QTest.keyClick(at.page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert at.kinds() == ["do_not_call"]
    assert "cannot be taken back" in at.page.notices.texts()[0]


def test_nothing_is_called_saved_when_the_disk_is_full_and_trying_again_saves_it(
    sit: DeskFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = sit()
    record = at.evening.calling.record
    first = at.desk.card
    assert first is not None

    def fail(chair: int, draft: OutcomeDraft) -> Saved:
        raise DiskFull("The disk is full.", "Free some space.")

    at.press(Qt.Key.Key_1)
    QTest.keyClicks(at.page.body.note.note, "Asked about the buses")
    monkeypatch.setattr(at.evening.calling, "record", fail)
    at.press(Qt.Key.Key_T)
    assert at.page.failed_bar is not None
    assert at.kinds() == []
    assert at.says("name") == first.name
    assert not any(at.page.body.ended.button(kind).saved()[0] for kind in at.page.body.ended.kinds())
    at.press(Qt.Key.Key_N)
    assert at.kinds() == []

    monkeypatch.setattr(at.evening.calling, "record", record)
    at.page.failed_bar.acted.emit("save")
    assert at.kinds() == ["conversation"]
    assert not at.page.stopped
    assert at.page.body.ended.button(OutcomeKind.CONVERSATION).saved()[0] == "Saved 18:00"


def test_a_call_in_hand_survives_a_crash(sit: DeskFactory) -> None:
    at = sit()
    card = at.desk.card
    assert card is not None
    at.press(Qt.Key.Key_1, Qt.Key.Key_1)
    QTest.keyClicks(at.page.body.note.note, "Asked about the buses")
    at.desk.keep()
    # Nothing is told that it ended: another desk opens on the same store, as after a power cut.
    again = sit(evening=makers.reopened(at.evening.store, at.evening.clock))
    assert again.desk.card is not None
    assert again.desk.card.contact_id == card.contact_id
    assert again.page.note() == "Asked about the buses"
    assert again.page.body.say.step_title() == "What matters 2 of 5"
    assert again.page.body.say.answers()["1"].is_chosen()


def test_what_is_typed_is_kept_soon_by_itself(sit: DeskFactory, qtbot: QtBot) -> None:
    at = sit()
    QTest.keyClicks(at.page.body.note.note, "Buses")
    qtbot.waitUntil(lambda: "Buses" in str(at.evening.rows("SELECT draft FROM chairs")[0][0]))


def test_when_everybody_is_rung_the_page_says_why_nobody_is_left(sit: DeskFactory) -> None:
    at = sit(voters(2))
    at.press(Qt.Key.Key_N, Qt.Key.Key_N)
    assert at.page.context() == "empty"
    assert "did not answer" in " ".join(at.page.empty.texts())


def test_the_empty_page_wakes_by_itself_when_a_call_back_is_due(sit: DeskFactory) -> None:
    at = sit(voters(1))
    at.press(Qt.Key.Key_C, Qt.Key.Key_1, Qt.Key.Key_Return)
    assert isinstance(at.evening.calling.next(1), Nobody)
    assert at.page.context() == "empty"
    at.evening.clock.skip(timedelta(minutes=30))
    at.desk._wake_timer.timeout.emit()
    assert at.page.context() == "call"


def test_another_number_is_rung_with_note_and_answers_kept(sit: DeskFactory) -> None:
    at = sit([voter(1, numbers=(makers.number(1), makers.number(501)))])
    before = at.says("number")
    at.press(Qt.Key.Key_1)
    QTest.keyClicks(at.page.body.note.note, "Try the mobile")
    at.press(Qt.Key.Key_F2)
    assert at.says("number") != before
    assert at.page.note() == "Try the mobile"
    assert at.page.body.say.step_title() == "What matters 2 of 5"


def test_somebody_else_in_the_household_answered(sit: DeskFactory) -> None:
    shared = (makers.number(1),)
    people = [
        voter(1, household=1, name="Ann Sample", first_name="Ann", numbers=shared),
        voter(2, household=1, name="Ben Sample", first_name="Ben", numbers=shared),
    ]
    at = sit(people)
    at.press(Qt.Key.Key_1)
    before = at.says("name")
    at.press(Qt.Key.Key_F3)
    assert {before, at.says("name")} == {"Ann Sample", "Ben Sample"}
    assert at.page.body.say.step_title() == "Hello 1 of 5"
    assert at.says("name") in at.page.body.say.said()


def test_tea_gives_the_voter_back_and_coming_back_finds_one(sit: DeskFactory) -> None:
    at = sit()
    at.press(Qt.Key.Key_F9)
    assert at.page.context() == "break"
    assert at.evening.rows("SELECT contact_id FROM chairs")[0][0] is None
    at.press(Qt.Key.Key_Return)
    assert at.page.context() == "call"


def test_asking_the_host_is_told_and_can_be_taken_back(sit: DeskFactory) -> None:
    at = sit()
    at.press(Qt.Key.Key_F1)
    assert at.evening.calling.chair(1).asks_host_since is not None
    at.press(Qt.Key.Key_F1)
    assert at.evening.calling.chair(1).asks_host_since is None


def test_others_are_told_what_each_write_touched(sit: DeskFactory) -> None:
    at = sit()
    told: list[Changes] = []
    at.desk.changed.connect(told.append)
    at.press(Qt.Key.Key_N)
    assert [change.outbox for change in told] == [True]
    assert told[0].chairs == {1}


def test_a_rehearsal_suggests_one_thing_at_a_time(sit: DeskFactory, qtbot: QtBot) -> None:
    at = sit(of=makers.party_of(rehearsal=True))
    assert at.desk.lesson is not None
    at.press(Qt.Key.Key_Right)
    with qtbot.waitSignal(at.desk.coached) as caught:
        at.press(Qt.Key.Key_N)
    assert caught.args[1] == "Ctrl+Z"
    assert at.page.body.ended.button(OutcomeKind.NO_ANSWER).saved()[1] == "in rehearsal only"


def test_a_whole_call_by_mouse(sit: DeskFactory) -> None:
    at = sit()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(at.page.body.say.answers()["1"], left)
    QTest.mouseClick(at.page.body.say.answers()["2"], left)
    QTest.mouseClick(at.page.body.say.go_on_key, left)
    QTest.mouseClick(at.page.body.ended.button(OutcomeKind.DO_NOT_CALL), left)
    QTest.mouseClick(at.page.body.ended.strip.save_key, left)
    assert at.kinds() == ["do_not_call"]
