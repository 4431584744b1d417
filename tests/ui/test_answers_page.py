"""Changing lists of answers on their page as a coordinator does: by keys, on a running loop, in a real party."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.cards import AnswerDraft
from phonebank_app.db.engine import Store, open_store
from phonebank_app.hosting import begin_party
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.rehearsing import fill_rehearsal
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts.answer_lists import AnswerList, every_list, own_folder
from phonebank_app.scripts.list_folder import ListFolder
from phonebank_app.ui.answers.around import Around
from phonebank_app.ui.answers.desk import ListsDesk
from phonebank_app.ui.answers.page import AnswersPage
from phonebank_app.ui.dialogs import Question
from phonebank_app.ui.notices import Notice
from phonebank_app.ui.people.pin_dialogs import PinQuestion
from phonebank_app.ui.tasks import Tasks
from tests.conftest import PartyFactory
from tests.makers import KEY, THURSDAY, party_of, voters
from tests.scripted import session_of
from tests.ui.test_scripts_page import SHIPPED, Writer

_K, _CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
_NONE = Qt.KeyboardModifier.NoModifier
ISSUES = "issues.en-GB"


class Coordinator(Writer):
    """Somebody who changes lists."""

    async def opens(self) -> ListsDesk:
        """From the page “Scripts”, by its key."""
        await self.settled()
        self.key(_K.Key_K, _CONTROL)
        self.page.show()
        return self.lists

    @property
    def lists(self) -> ListsDesk:
        return self.desk.lists.desk

    @property
    def page(self) -> AnswersPage:
        return self.lists.page

    async def makes_ours(self, key: str = ISSUES) -> None:
        """A copy of a list that comes with the program."""
        self.lists.show(key)
        self.page.list.make_ours.click()
        await self.until(lambda: saved(key) is not None and not self.view.tasks.running("answers-save"))

    def retypes(self, field: str, words: str) -> None:
        """Other words in a field of the answer that is chosen."""
        self.page.answer.focus_field(field)
        edit = self.view.window.focusWidget()
        QTest.keyClick(edit, _K.Key_A, _CONTROL)
        QTest.keyClick(edit, _K.Key_Backspace)
        QTest.keyClicks(edit, words)

    async def saves(self) -> None:
        """By the key."""
        self.key(_K.Key_S, _CONTROL)
        await self.until(lambda: not self.view.tasks.running("answers-save"))

    def told(self) -> str:
        """What the window says just now."""
        return " ".join(self.view.window.notices.texts())


def saved(key: str) -> AnswerList | None:
    """A list in the organisation's own folder."""
    return next((one for one in every_list().lists if f"{one.name}.{one.language}" == key and own(key)), None)


def own(key: str) -> bool:
    return (own_folder() / f"{key}.toml").is_file()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A rehearsal."""
    made = open_store(tmp_path / "party", KEY)
    fill_rehearsal(made, EveningClock(THURSDAY, runs=False))
    yield made
    made.close()


Plays = Callable[[Callable[[Coordinator], Awaitable[None]]], None]


@pytest.fixture
def plays(store: Store, qapp: QApplication, qtbot: QtBot) -> Plays:
    def runs(work: Callable[[Coordinator], Awaitable[None]]) -> None:
        async def play() -> None:
            writer = Coordinator(store, qtbot)
            try:
                await work(writer)
            finally:
                await writer.closes()

        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qapp)) as runner:
            runner.run(play())

    return runs


async def changes_a_list(who: Coordinator) -> None:
    desk = await who.opens()
    assert who.desk.page.part() is who.page
    assert desk.key == ISSUES, "the list that the script holds"
    assert not who.page.save.isVisible(), "what comes with the program is not changed"
    assert who.page.answer.soft.isReadOnly()
    await who.makes_ours()
    made = saved(ISSUES)
    assert made is not None and made.version == 1
    who.page.list.rows[3].click()
    who.retypes("soft", "Buses and trains")
    assert who.page.list.rows[3].words() == "Buses and trains"
    await who.until(lambda: who.page.sight.player.say.answers()["4"].words() == "Buses and trains")
    who.key(_K.Key_Up, _CONTROL)
    assert [row.words() for row in who.page.list.rows][2:4] == ["Buses and trains", "Settling Brexit"]
    await who.saves()
    made = saved(ISSUES)
    assert made is not None
    assert made.version == 2
    assert [(a.key, a.code, a.soft, a.label) for a in made.answers][2] == (
        "3",
        "buses",
        "Buses and trains",
        "Buses and trains",
    )
    assert "saved as version 2" in who.told()
    assert not (own_folder() / f"{ISSUES}.draft").exists()


def test_a_list_is_made_ours_changed_by_keys_and_saved_as_the_next_version(plays: Plays) -> None:
    plays(changes_a_list)


async def brings_up_to_date(who: Coordinator) -> None:
    editor = who.desk.editor
    await changes_a_list(who)
    assert who.page.draft.bring.isVisible()
    who.key(_K.Key_Escape)
    assert who.desk.page.part() is editor
    await who.until(lambda: editor.problems.lines())
    hint = next(line for line in editor.problems.lines() if "version 1 of the list" in line.problem.sentence)
    assert "The list is at version 2." in hint.problem.sentence
    before = editor.field.text()
    right = next(key for key in editor.problems.keys_right() if "the list, version 2" in key.accessibleName())
    right.click()
    assert "3 Buses and trains [buses]" in editor.field.text()
    assert "Change the list" in editor.field.text() and "version 2" in editor.field.text()
    await who.until(lambda: who.desk.proof is not None and not who.desk.proof.hints)
    QTest.keyClick(editor.field, _K.Key_Z, _CONTROL)
    assert editor.field.text() == before, "one press takes it back"
    who.key(_K.Key_R, _CONTROL)
    assert "3 Buses and trains [buses]" in editor.field.text()


def test_a_draft_that_holds_an_older_list_is_told_so_and_refreshed_in_one_press_that_ctrl_z_takes_back(
    plays: Plays,
) -> None:
    plays(brings_up_to_date)


async def adds_and_takes_away(who: Coordinator) -> None:
    await who.opens()
    await who.makes_ours()
    who.key(_K.Key_N, _CONTROL)
    assert len(who.page.list.rows) == 7
    assert who.page.answer.soft.hasFocus(), "one types at once"
    assert who.page.answer.wrong["code"].isHidden(), "who has just begun is not scolded"
    who.key(_K.Key_S, _CONTROL)
    assert who.page.answer.wrong["code"].text().startswith("This answer has no code.")
    who.page.answer.focus_field("soft")
    QTest.keyClicks(who.page.answer.soft, "The mines")
    assert who.page.answer.code.text() == "the_mines", "a code is offered"
    assert who.page.answer.label.text() == "The mines"
    assert not who.page.faults
    who.retypes("code", "nhs")
    assert who.page.answer.wrong["code"].text().startswith("Two answers have one code.")
    who.key(_K.Key_S, _CONTROL)
    assert "cannot be saved yet" in who.told()
    assert who.page.answer.code.hasFocus(), "at the field"
    who.retypes("code", "mines")
    who.page.list.rows[0].click()
    who.key(_K.Key_F9)
    assert [row.words() for row in who.page.list.rows][:2] == ["Housing", "Settling Brexit"]
    assert who.page.list.rows[0].caps() == ("1",), "no key is left out"
    who.key(_K.Key_Z, _CONTROL)
    assert who.page.list.rows[0].words() == "The NHS"
    await who.saves()
    assert not who.page.faults, who.told()
    made = saved(ISSUES)
    assert made is not None and [a.code for a in made.answers][-1] == "mines"


def test_an_answer_is_added_and_taken_away_and_what_is_wrong_is_said_at_its_field(plays: Plays) -> None:
    plays(adds_and_takes_away)


async def goes_back(who: Coordinator) -> None:
    await who.opens()
    await who.makes_ours()
    who.retypes("soft", "Hospitals")
    await who.saves()
    who.page.list.tools["delete_list"].click()
    asked = who.view.window.findChildren(Question)[-1]
    QTest.keyClick(asked, _K.Key_Return)
    assert own(ISSUES), "Enter alone loses nothing"
    who.page.list.tools["delete_list"].click()
    who.view.window.findChildren(Question)[-1].yes.click()
    assert not own(ISSUES)
    assert who.page.list.rows[0].words() == "The NHS"
    assert who.page.list.make_ours.isVisible()


def test_ones_own_is_deleted_once_that_was_confirmed_and_the_programs_own_is_there_again(plays: Plays) -> None:
    plays(goes_back)


async def keeps_what_is_not_saved(who: Coordinator) -> None:
    await who.opens()
    await who.makes_ours()
    who.retypes("soft", "")
    who.view.window.show_page("scripts")
    who.desk.page.show_part(who.desk.editor)
    draft = own_folder() / f"{ISSUES}.draft"
    assert draft.is_file(), "leaving the page keeps it"
    again = ListsDesk(AnswersPage(), ListFolder(), who.desk.lists.around)
    again.open()
    assert again.page.answer.soft.text() == ""
    assert again.page.answer.wrong["soft"].text().startswith("An answer has no words")
    again.page.list.tools["drop_changes"].click()
    again.page.window().findChildren(Question)[-1].yes.click()
    assert again.page.answer.soft.text() == "The NHS"
    assert not draft.exists()


def test_what_is_not_saved_is_there_again_when_the_page_is_made_anew(plays: Plays) -> None:
    plays(keeps_what_is_not_saved)


def test_on_a_full_disk_one_sentence_says_so_and_nothing_is_lost(plays: Plays, monkeypatch: pytest.MonkeyPatch) -> None:
    async def finds_no_room(who: Coordinator) -> None:
        await who.opens()
        await who.makes_ours()
        who.retypes("soft", "Hospitals")

        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            await who.saves()
        assert "There is no room for the list on this disk." in who.told()
        assert "still on the page" in who.told()
        assert who.page.answer.soft.text() == "Hospitals"
        made = saved(ISSUES)
        assert made is not None and made.version == 1 and made.answers[0].soft == "The NHS"
        assert not list(own_folder().glob("*.new")), "no half a file is left"
        await who.saves()
        made = saved(ISSUES)
        assert made is not None and made.version == 2 and made.answers[0].soft == "Hospitals"

    plays(finds_no_room)


async def compares_languages(who: Coordinator) -> None:
    desk = await who.opens()
    await who.makes_ours()
    assert who.page.beside.said[0].text() == "The same codes as in Welsh."
    who.page.list.rows[3].click()
    who.key(_K.Key_F9)
    assert who.page.beside.said[0].text() == "Only in Welsh: buses."
    await who.saves()
    who.page.beside.open_keys["cy"].click()
    assert desk.key == "issues.cy"
    assert who.page.beside.said[0].text() == "In English it lacks: buses."
    who.page.beside.open_keys["en-GB"].click()
    who.page.beside.bring_keys["cy"].click()
    assert who.page.beside.said[0].text() == "The same codes as in Welsh."
    assert who.page.list.rows[5].words() == "Bysiau", "to be said in English"


def test_both_languages_are_held_together_by_their_codes(plays: Plays) -> None:
    plays(compares_languages)


async def begins_a_list(who: Coordinator) -> None:
    desk = await who.opens()
    who.key(_K.Key_I, _CONTROL)
    assert who.page.list.title.hasFocus()
    QTest.keyClicks(who.page.list.title, "What the council should do")
    who.retypes("soft", "Mend the roads")
    who.key(_K.Key_S, _CONTROL)
    assert who.page.list.wrong["name"].text().startswith("Its name is not one word")
    assert who.page.list.name.hasFocus()
    who.page.list.name.setFocus()
    QTest.keyClicks(who.page.list.name, "issues")
    who.key(_K.Key_S, _CONTROL)
    assert "There is a list of this name in English already." in who.page.list.wrong["name"].text()
    QTest.keyClick(who.page.list.name, _K.Key_A, _CONTROL)
    QTest.keyClicks(who.page.list.name, "council")
    await who.saves()
    made = saved("council.en-GB")
    assert made is not None
    assert (made.title, made.version, made.answers[0].code) == ("What the council should do", 1, "mend_the_roads")
    assert desk.key == "council.en-GB"
    assert not list(own_folder().glob("*.draft"))
    who.page.list.tools["in_another_language"].click()
    await who.saves()
    other = saved("council.cy")
    assert other is not None and [a.code for a in other.answers] == ["mend_the_roads"]


def test_a_list_is_begun_from_nothing_and_copied_into_another_language(plays: Plays) -> None:
    plays(begins_a_list)


def desk_of(qtbot: QtBot, notices: list[Notice], **around: object) -> ListsDesk:
    """The page without a party: it needs none."""
    texts = [SHIPPED]
    page = AnswersPage()
    qtbot.addWidget(page)
    given = {
        "tasks": Tasks(notices.append), "tell": notices.append, "text": lambda: texts[-1], "write": texts.append,
        "leave": lambda: None, "changed": lambda: None, **around,
    }  # fmt: skip
    made = ListsDesk(page, ListFolder(), Around(**given))  # type: ignore[arg-type]
    made.open()
    page.show()
    return made


def test_an_intention_says_what_it_means_and_a_code_of_ones_own_is_given_a_meaning(qtbot: QtBot) -> None:
    notices: list[Notice] = []
    desk = desk_of(qtbot, notices)
    desk.show("intention.en-GB")
    page = desk.page
    assert page.answer.means.currentText() == "As its code says: For us"
    desk.make_ours()
    page.answer.code.selectAll()
    QTest.keyClicks(page.answer.code, "certain")
    assert (
        page.answer.wrong["means"].text() == "“certain” says nothing of how somebody will vote. Choose what it means."
    )
    page.answer.means.setCurrentIndex(1)
    page.answer.means.activated.emit(1)
    assert page.answer.wrong["means"].isHidden()
    desk.save()
    made = saved("intention.en-GB")
    assert made is not None and (made.answers[0].code, made.answers[0].means) == ("certain", "ours")


def test_a_code_that_was_answered_is_warned_of_when_it_is_changed_or_taken_away(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, [], answered=lambda name: {"nhs": 14, "buses": 1} if name == "issues" else {})
    page = desk.page
    desk.make_ours()
    assert page.answer._used.text() == "“nhs” was answered 14 times here."
    page.answer.code.selectAll()
    QTest.keyClicks(page.answer.code, "health")
    assert page.answer._used.text().startswith("“nhs” was answered 14 times here. Answers are counted by code")
    assert page.list.gone.isHidden(), "it is not said twice"
    page.show_answer(3)
    QTest.keyClick(page, _K.Key_F9)
    assert page.list.gone.text().startswith("“nhs” was answered 14 times here. “buses” was answered 1 time here. ")
    QTest.keyClick(page, _K.Key_Z, _CONTROL)
    QTest.keyClick(page, _K.Key_Z, _CONTROL)
    assert page.list.gone.isHidden()


def test_the_answers_that_are_counted_are_those_of_this_party_to_the_questions_the_list_answers(
    party: PartyFactory,
) -> None:
    evening = party(voters(4))
    session = session_of(evening, SHIPPED)
    for values in (("nhs",), ("nhs", "buses"), ("housing",)):
        answers = (AnswerDraft("issue", "matters", values), AnswerDraft("intention", "voting", ("other",)))
        evening.save(OutcomeKind.CONVERSATION, answers=answers)
    evening.calling.undo(1)
    assert session.script_versions.answered("issues") == {"nhs": 2, "buses": 1}
    assert session.script_versions.answered("intention") == {"other": 2}
    assert session.script_versions.answered("parties_wales") == {}


def test_where_scripts_come_from_the_campaign_lists_can_only_be_looked_at(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, [], may_change=lambda: False)
    assert not desk.page.list.make_ours.isVisible()
    assert "come from its campaign" in desk.page.list._why.text()
    for key in (_K.Key_N, _K.Key_I):
        QTest.keyClick(desk.page, key, _CONTROL)
    desk.make_ours()
    assert not own_folder().exists() or not list(own_folder().iterdir())


def test_with_a_pin_only_the_host_changes_lists_and_is_asked_once(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    clock = EveningClock(THURSDAY, runs=False)
    store = open_store(tmp_path / "party", KEY)
    begin_party(store, party_of(), clock)

    async def play() -> None:
        who = Coordinator(store, qtbot, lambda _: False)
        who.session.pin.choose("2468")
        try:
            desk = await who.opens()
            desk.show(ISSUES)
            who.page.list.make_ours.click()
            asked = who.view.window.findChildren(PinQuestion)[-1]
            asked.back.click()
            assert not own(ISSUES)
            who.page.list.make_ours.click()
            asked = who.view.window.findChildren(PinQuestion)[-1]
            asked.tried.emit("2468")
            await who.until(lambda: own(ISSUES) and not who.view.tasks.running("answers-save"))
            who.retypes("soft", "Hospitals")
            await who.saves()
            made = saved(ISSUES)
            assert made is not None and made.version == 2, "not asked again while the page is looked at"
        finally:
            await who.closes()

    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qapp)) as runner:
        runner.run(play())
    store.close()


def test_a_list_that_cannot_be_read_is_told_of_and_the_others_are_there(qtbot: QtBot) -> None:
    own_folder().mkdir(parents=True, exist_ok=True)
    (own_folder() / "broken.en.toml").write_text("name =", encoding="utf-8")
    desk = desk_of(qtbot, [])
    assert "broken.en.toml cannot be read" in desk.page.lists._refused.text()
    assert ISSUES in desk.page.lists.buttons


def test_lists_are_gone_through_by_the_arrow_keys(qtbot: QtBot) -> None:
    desk = desk_of(qtbot, [])
    desk.page.setFocus()
    order = list(desk.page.lists.buttons)
    QTest.keyClick(desk.page.lists.buttons[desk.key], _K.Key_Down)
    assert desk.key == order[1]
