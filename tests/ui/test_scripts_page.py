"""Writing scripts on their page as a person does: by keys, on a running loop, with a real store beneath."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.db.engine import Store, open_store
from phonebank_app.errors import DiskFull
from phonebank_app.hosting import begin_party, shipped_script
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.rehearsing import fill_rehearsal
from phonebank_app.party.session import Session
from phonebank_app.script_writing.drafting import Drafting
from phonebank_app.scripts import parse
from phonebank_app.scripts.parser import read_text
from phonebank_app.scripts.vocabulary import sample_facts
from phonebank_app.ui import keys
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.party_window import PartyWindow
from phonebank_app.ui.people.pin_dialogs import PinQuestion
from phonebank_app.ui.scripts.colours import parts_of
from phonebank_app.ui.scripts.desk import ScriptsDesk
from phonebank_app.ui.scripts.sheets import ApproveSheet, Chooser
from phonebank_app.ui.text import Label
from tests.hosts import press
from tests.makers import KEY, THURSDAY, party_of
from tests.ui import script_samples
from tests.ui.pages_of_scripts import BROKEN, SOUND, filled

SHIPPED = read_text(shipped_script())
_K = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A rehearsal: Sam, Priya and Marek in chairs 1 to 3."""
    made = open_store(tmp_path / "party", KEY)
    fill_rehearsal(made, EveningClock(THURSDAY, runs=False))
    yield made
    made.close()


class Writer:
    """Somebody at the page."""

    def __init__(self, store: Store, qtbot: QtBot, is_passphrase: Callable[[str], bool] | None = None) -> None:
        self.session = Session(store, EveningClock(THURSDAY, runs=False))
        self.view = PartyWindow(self.session, SettingsPage(), is_passphrase=is_passphrase)
        qtbot.addWidget(self.view.window)
        self.view.window.resize(1366, 768)
        self.view.window.show()
        self.view.window.show_page("scripts")

    @property
    def desk(self) -> ScriptsDesk:
        return self.view.scripts

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(self.view.window.focusWidget(), key, modifier)

    def types(self, words: str) -> None:
        """Type a text, line by line, as the keyboard gives it."""
        field = self.desk.editor.field
        for at, line in enumerate(words.split("\n")):
            if at:
                QTest.keyClick(field, _K.Key_Escape)  # whatever is offered is not wanted
                QTest.keyClick(field, _K.Key_Return)
            QTest.keyClicks(field, line)

    async def settled(self) -> None:
        """Until what stands there is checked and kept."""
        desk = self.desk
        for _ in range(2_000):
            text = desk.editor.field.text()
            busy = any(self.view.tasks.running(name) for name in ("script-check", "script-draft"))
            if desk.proof is not None and desk.kept == text and not busy:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("it was never checked and kept")

    async def until(self, holds: Callable[[], object]) -> None:
        """Until something is so."""
        for _ in range(2_000):
            if holds():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("it never came to be so")

    def sheet(self, kind: type[Chooser] | type[ApproveSheet]) -> Chooser | ApproveSheet:
        """The sheet that is open."""
        return self.view.window.findChildren(kind)[-1]

    async def closes(self) -> None:
        self.view.stop()
        await self.view.tasks.close()
        self.view.window.close()


Plays = Callable[[Callable[[Writer], Awaitable[None]]], None]


@pytest.fixture
def plays(store: Store, qapp: QApplication, qtbot: QtBot) -> Iterator[Plays]:
    def runs(work: Callable[[Writer], Awaitable[None]]) -> None:
        async def play() -> None:
            writer = Writer(store, qtbot)
            try:
                await work(writer)
            finally:
                await writer.closes()

        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qapp)) as runner:
            runner.run(play())

    yield runs


WRITTEN = """+++
title = "From nothing"
language = "en-GB"
version = 1
+++

== hello: Hello
Hello {full_name}, this is {caller}, for {on_behalf_of}.
1 Speaking -> matters
2 Not in -> end not_available

== matters: What matters (question issue)
What matters to you?
1 The NHS [nhs]
2 Buses [buses]
-> bye

== bye: Goodbye
Thank you.
-> end conversation"""


async def writes(writer: Writer) -> None:
    """Somebody writes a script in place of the one in use."""
    desk, editor = writer.desk, writer.desk.editor
    await writer.settled()
    assert parse(editor.field.text()).title == writer.session.script.title, "one begins with what callers read"
    assert not editor.keys["approve"].isEnabled(), "it is in use already"
    editor.field.selectAll()
    writer.key(_K.Key_Backspace)
    writer.types(WRITTEN)
    await writer.settled()
    assert editor.field.text() == WRITTEN
    assert desk.draft is not None
    assert desk.draft.number == 1
    assert editor.text.saved.text() == "saved as draft 1, 18:00"
    assert desk.proof is not None
    assert desk.proof.sound
    assert editor.keys["approve"].isEnabled()


async def breaks_and_mends(writer: Writer) -> None:
    """It is broken: the page says so, F8 leads there, and publishing is not possible."""
    editor = writer.desk.editor
    broken = WRITTEN.replace("-> bye", "-> bey")
    at = WRITTEN.split("\n").index("-> bye") + 1
    editor.field.go_to(at, 4, 3)
    writer.types("bey")
    await writer.settled()
    assert editor.field.text() == broken
    assert editor.problems.counts()[0] == "1 must be put right"
    assert editor.field.marks()[at] == "error"
    assert "bey" in editor.field.underlined()
    assert not editor.keys["approve"].isEnabled()
    assert "1 to put right" in editor.header.texts()[1]
    editor.field.go_to(1)
    writer.key(_K.Key_F8)
    assert editor.field.line() == at
    assert editor.field.textCursor().selectedText() == "bey"

    # Publishing it is not possible, and the page says why.
    writer.key(_K.Key_Return, _CONTROL)
    assert any("cannot be used yet" in told for told in writer.view.window.notices.texts())
    assert writer.view.window.findChildren(ApproveSheet) == []
    writer.key(_K.Key_Period, _CONTROL)
    await writer.settled()
    assert editor.field.text() == WRITTEN


async def tries(writer: Writer) -> None:
    """It is tried, by the caller's keys, from the step one was at; and Esc goes back there."""
    desk, editor = writer.desk, writer.desk.editor
    editor.field.go_to(8)
    await writer.settled()
    writer.key(_K.Key_F5)
    trying = desk.page.trying
    assert "this is Sam" in trying.player.say.said()
    writer.key(_K.Key_1)
    writer.key(_K.Key_2)
    assert trying.kept_lines() == ["issue: buses"]
    writer.key(_K.Key_Left)
    assert trying.kept_lines() == []
    writer.key(_K.Key_1)
    writer.key(_K.Key_Return)
    assert "“Talked”" in trying.player.ended_words()
    writer.key(_K.Key_Escape)
    assert editor.field.line() == WRITTEN.split("\n").index("== bye: Goodbye") + 1


async def approves_and_uses(writer: Writer) -> None:
    """It is approved, by name, and used at the next call."""
    editor = writer.desk.editor
    writer.view.open_chair(1)
    chair = writer.view.desk(1)
    assert chair.page.body.say.said() != ""
    before = chair.page.body.say.said()
    writer.view.leave_call()
    writer.view.window.show_page("scripts")
    writer.key(_K.Key_Return, _CONTROL)
    sheet = writer.sheet(ApproveSheet)
    assert isinstance(sheet, ApproveSheet)
    sheet.ok.click()
    assert "type a name" in sheet.told()
    QTest.keyClicks(sheet.name, "Maya Lindqvist")
    QTest.keyClick(sheet.name, _K.Key_Return)
    await writer.settled()
    used = writer.session.script
    assert (used.title, used.approved_by, used.version) == ("From nothing", "Maya Lindqvist", 2)
    assert "approved by Maya Lindqvist" in editor.header.texts()[1]
    writer.view.open_chair(1)
    chair = writer.view.desk(1)
    assert chair.page.body.say.said() == before, "a call in hand is finished with the script it began with"
    press(chair, _K.Key_N)
    assert "this is Sam" in chair.page.body.say.said()
    assert chair.page.body.say.step_title().startswith("Hello")


def test_a_script_is_written_from_nothing_broken_put_right_tried_approved_and_used(plays: Plays) -> None:
    async def play(writer: Writer) -> None:
        for part in (writes, breaks_and_mends, tries, approves_and_uses):
            await part(writer)

    plays(play)


def test_what_was_typed_is_there_when_the_party_is_opened_again(plays: Plays, store: Store, qtbot: QtBot) -> None:
    async def play(writer: Writer) -> None:
        await writer.settled()
        writer.types("# remember me")
        writer.view.stop()  # at once, without a rest: the party is locked
        again = Writer(store, qtbot)
        await again.settled()
        assert "# remember me" in again.desk.editor.field.text()
        await again.closes()

    plays(play)


def test_the_versions_are_compared_and_an_older_one_is_taken_back(plays: Plays) -> None:
    async def play(writer: Writer) -> None:
        desk, page = writer.desk, writer.desk.page
        await writer.settled()
        desk.begin(SOUND, "file")
        await writer.settled()
        desk.begin(SOUND.replace("4 Buses [buses]", "4 Buses and trains [buses]"), "draft")
        await writer.settled()
        writer.key(_K.Key_D, _CONTROL)
        assert page.part() is page.versions
        keys_ = list(page.versions.buttons)
        assert keys_[:2] == ["2", "1"]
        page.versions.before.setCurrentIndex(1)
        page.versions.before.activated.emit(1)
        await writer.until(lambda: any("Buses and trains" in told for told in page.versions.diff.sentences()))
        writer.key(_K.Key_Down)
        assert page.versions.chosen() == "1"
        writer.key(_K.Key_G)
        await writer.settled()
        assert desk.draft is not None
        assert (desk.draft.number, desk.draft.text) == (3, SOUND)
        assert page.part() is page.editor

    plays(play)


def test_a_broken_script_is_opened_from_a_file_that_is_let_fall_and_its_problem_leads_there(
    plays: Plays, tmp_path: Path
) -> None:
    file = tmp_path / "broken.script.txt"
    file.write_text(BROKEN, encoding="utf-8")

    async def play(writer: Writer) -> None:
        editor = writer.desk.editor
        await writer.settled()
        fallen = QMimeData()
        fallen.setUrls([QUrl.fromLocalFile(str(file))])
        editor.field.insertFromMimeData(fallen)
        await writer.settled()
        assert editor.field.text() == BROKEN
        line = next(one for one in editor.problems.lines() if one.problem.severity == "error")
        line.setFocus()
        QTest.keyClick(line, _K.Key_Return)
        assert editor.field.line() == line.problem.line
        editor.problems.keys_right()[0].click()
        await writer.settled()
        assert writer.desk.proof is not None
        assert writer.desk.proof.sound
        (tmp_path / "no.txt").write_bytes(b"\xff\xfe\x00")
        editor.opened.emit(tmp_path / "no.txt")
        assert any("not plain text" in told for told in writer.view.window.notices.texts())

    plays(play)


def test_a_draft_is_begun_from_what_is_shipped_and_things_are_put_in(plays: Plays) -> None:
    async def play(writer: Writer) -> None:
        editor = writer.desk.editor
        await writer.settled()
        writer.key(_K.Key_N, _CONTROL)
        chooser = writer.sheet(Chooser)
        QTest.keyClick(chooser, _K.Key_2)
        await writer.settled()
        assert parse(editor.field.text()).title == "A new script"
        assert editor.field.chosen()[0] == "A new script", "its own title takes that one's place"
        editor.field.go_to(12)
        writer.key(_K.Key_I, _CONTROL)
        QTest.keyClick(writer.sheet(Chooser), _K.Key_1)
        writer.types("Street stall")
        await writer.settled()
        script = parse(editor.field.text())
        assert [step.id for step in script.steps] == ["hello", "step", "matters", "thanks"]
        assert editor.preview.player.say.step_title().startswith("Street stall")

    plays(play)


def test_a_field_is_offered_as_it_is_typed_and_chosen_by_key(plays: Plays) -> None:
    async def play(writer: Writer) -> None:
        field = writer.desk.editor.field
        await writer.settled()
        field.go_to(20, 1)
        QTest.keyClicks(field, "Hello {fu")
        assert field.completions.offered() == ("{full_name}",)
        writer.key(_K.Key_Return)
        assert field.before_cursor() == "Hello {full_name}"
        writer.key(_K.Key_Escape)
        assert writer.desk.page.part() is writer.desk.editor
        writer.key(_K.Key_Return)
        QTest.keyClicks(field, "-> mat")
        assert field.completions.offered() == ("matters",)
        QTest.keyClicks(field, "ters")
        assert field.completions.offered() == (), "it stands there in full: Enter is a new line again"
        writer.desk.editor.text.insert_field.click()
        assert "{first_name}" in field.completions.offered()

    plays(play)


def test_a_scale_a_number_and_a_day_are_tried_by_the_keys_alone(plays: Plays) -> None:
    async def play(writer: Writer) -> None:
        await writer.settled()
        writer.desk.begin(script_samples.ASKING, "file")
        await writer.settled()
        writer.key(_K.Key_F5)
        trying = writer.desk.page.trying

        def types(words: str) -> None:
            QTest.keyClicks(writer.view.window.focusWidget(), words)
            writer.key(_K.Key_Return)

        writer.key(_K.Key_1)
        types("")
        types("10")
        types("2")
        types("12 Dec")
        assert [line.partition(":")[0] for line in trying.kept_lines()] == ["sure", "voters", "day"]
        assert trying.kept_lines()[0] == "sure: 10"
        writer.key(_K.Key_Left)
        writer.key(_K.Key_Escape)
        assert writer.desk.page.part() is trying, "the first Esc leaves the box, as on the call page"
        writer.key(_K.Key_Escape)
        assert writer.desk.page.part() is writer.desk.editor

    plays(play)


def test_facts_are_changed_while_it_is_tried_and_the_script_follows(plays: Plays) -> None:
    text = SHIPPED.replace("-> matters", "-> first", 1) + (
        "\n== first: First\n“So.”\nwhen {first_time} is yes -> welcome\n-> again\n"
        "\n== welcome: Welcome\n“Welcome.”\n-> end conversation\n"
        "\n== again: Again\n“Hello again.”\n-> end conversation\n"
    )

    async def play(writer: Writer) -> None:
        await writer.settled()
        writer.desk.begin(text, "file")
        await writer.settled()
        writer.key(_K.Key_F5)
        trying = writer.desk.page.trying
        trying.facts.speak("cy")
        assert trying.facts.facts()["polling_day"] == "dydd Iau 12 Rhagfyr"
        trying.facts.speak("en-GB")
        assert trying.facts.facts() == sample_facts()
        trying.facts.spoken.chosen.emit(1)
        writer.key(_K.Key_1)
        writer.key(_K.Key_Return)
        assert "Hello again." in trying.player.say.said()
        writer.key(_K.Key_Left)
        trying.facts.spoken.chosen.emit(0)
        assert "So." in trying.player.say.said(), "one stays where one was"
        writer.key(_K.Key_Return)
        assert "Welcome." in trying.player.say.said()

    plays(play)


@pytest.mark.parametrize("text", [SHIPPED, BROKEN, SOUND])
def test_what_the_parser_reads_as_a_name_a_key_or_a_field_is_coloured_as_one(text: str) -> None:
    place = 0
    coloured: dict[tuple[int, int], tuple[str, str]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        parts, place = parts_of(line, place)
        coloured |= {
            (number, part.start + 1): (part.kind, line[part.start : part.start + part.length]) for part in parts
        }
    script = filled(text).editor.proof()
    assert script is not None
    assert script.script is not None
    for step in script.script.steps:
        assert coloured[step.place.line, step.place.column] == ("name", step.id)
        for choice in step.choices:
            assert coloured[choice.place.line, choice.place.column] == ("key", choice.key)
        for span in (span for block in step.text for span in block.spans if span.placeholder):
            assert coloured[span.place.line, span.place.column][0] == "field"


def test_signs_beyond_the_first_plane_move_no_place(qtbot: QtBot) -> None:
    page = filled(SOUND.replace("“Do you vote by post?”", "“🎉🎉 Do you vote by post, {nobody}?”"))
    qtbot.addWidget(page)
    field = page.editor.field
    assert "nobody" in " ".join(field.underlined())
    proof = page.editor.proof()
    assert proof is not None
    page.editor.go_to(proof.errors[0])
    assert "nobody" in field.textCursor().selectedText()
    assert field.text() == proof.text


@pytest.mark.parametrize("sign", ["\u00a0", "\u200d", "\u2003", "é"])
def test_every_sign_that_was_written_stays_as_it_was(sign: str, qtbot: QtBot) -> None:
    text = SOUND.replace("Thank you, ", f"Thank{sign}you, ")
    page = filled(text)
    qtbot.addWidget(page)
    assert page.editor.field.text() == text


def test_what_is_pasted_is_plain_text_without_signs_nobody_sees(qtbot: QtBot) -> None:
    page = filled(SOUND)
    qtbot.addWidget(page)
    field = page.editor.field
    pasted = QMimeData()
    pasted.setHtml("<b>bold</b>")
    pasted.setText("one\r\ntwo\x00\tthree\x1b")
    field.go_to(12, 1)
    field.insertFromMimeData(pasted)
    assert "one\ntwo three" in field.text()
    assert "<b>" not in field.text()


def test_a_box_of_the_drawing_leads_to_its_step_by_click_and_by_key(qtbot: QtBot) -> None:
    page = filled()
    qtbot.addWidget(page)
    page.resize(1270, 740)
    page.show()
    canvas = page.editor.graph.view.canvas
    kinds = {node.kind for node in canvas.nodes()}
    assert {"missing", "unreached", "end", "objection"} <= kinds
    thanks = next(node for node in canvas.nodes() if node.name == "thanks" and node.kind == "step")
    scale = canvas.scale()
    QTest.mouseClick(
        canvas,
        Qt.MouseButton.LeftButton,
        pos=QPoint(round((thanks.x + 20) * scale), round((thanks.y + 10) * scale)),
    )
    assert page.editor.field.line() == thanks.line
    assert canvas.current() == thanks
    canvas.setFocus()
    QTest.keyClick(canvas, _K.Key_Left)
    QTest.keyClick(canvas, _K.Key_Return)
    assert page.editor.field.line() != thanks.line


def test_tab_leaves_the_text_and_writes_nothing(qtbot: QtBot) -> None:
    page = filled(SOUND)
    qtbot.addWidget(page)
    page.show()
    field = page.editor.field
    field.setFocus()
    QTest.keyClick(field, _K.Key_Tab)
    assert page.focusWidget() is not field
    assert field.text() == SOUND


def test_a_party_of_a_campaign_saves_its_script_to_be_handed_in(tmp_path: Path, qtbot: QtBot) -> None:
    store = open_store(tmp_path / "party", KEY)
    begin_party(store, party_of(service_url="https://a.invalid", token="t"), EveningClock(THURSDAY, runs=False))
    writer = Writer(store, qtbot)
    writer.desk.begin(SOUND, "file")
    assert writer.desk.editor.keys["approve"].words() == "Hand it in…"
    writer.desk.editor.wanted.emit("approve")
    assert writer.view.window.findChildren(ApproveSheet) == []
    assert writer.session.script.title != "Harrow East, week 49"
    writer.view.stop()
    store.close()


def test_only_the_host_puts_a_script_into_use_where_there_is_a_pin(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    store = open_store(tmp_path / "party", KEY)
    begin_party(store, party_of(), EveningClock(THURSDAY, runs=False))

    async def play() -> None:
        writer = Writer(store, qtbot, is_passphrase=lambda _: False)
        writer.session.pin.choose("4071")
        writer.desk.begin(SOUND, "file")
        await writer.settled()
        writer.key(_K.Key_Return, _CONTROL)
        sheet = writer.sheet(ApproveSheet)
        assert isinstance(sheet, ApproveSheet)
        QTest.keyClicks(sheet.name, "Maya")
        sheet.ok.click()
        question = writer.view.gate.sheet
        assert isinstance(question, PinQuestion)
        assert writer.session.script.title != "Harrow East, week 49", "not before the PIN is given"
        QTest.keyClicks(question.field, "4071")
        question.ok.click()
        await writer.until(lambda: writer.session.script.title == "Harrow East, week 49")
        assert writer.session.script.approved_by == "Maya"
        await writer.closes()

    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qapp)) as runner:
        runner.run(play())
    store.close()


def test_a_full_disk_loses_nothing_of_what_is_on_the_page(plays: Plays, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DiskFull("The disk is full.", "Free some space.")

    async def play(writer: Writer) -> None:
        await writer.settled()
        writer.desk.begin(SOUND, "file")
        await writer.settled()
        with monkeypatch.context() as patched:
            patched.setattr(Drafting, "save", full)
            writer.types("# more")
            await writer.until(lambda: any("disk is full" in told for told in writer.view.window.notices.texts()))
            await writer.until(lambda: writer.desk.editor.text.saved.text() == "not kept yet")
            writer.desk.begin("other", "file")
            assert "# more" in writer.desk.editor.field.text(), "nothing takes the place of what is not kept"
        writer.types("!")
        await writer.settled()
        assert writer.desk.editor.text.saved.text().startswith("saved as draft")

    plays(play)


def test_f12_tells_the_keys_of_the_page(store: Store, qtbot: QtBot) -> None:
    writer = Writer(store, qtbot)
    told = [row.aloud() for group in writer.view.window.key_groups() for row in group.rows]
    assert {"F8: The next problem", "F5: Read it aloud, to nobody"} <= set(told)
    assert ("scripts", "F5") in {(key.context, key.press) for key in keys.TABLE}
    assert any(isinstance(one, Label) for one in writer.view.window.findChildren(Label))
    writer.view.stop()
