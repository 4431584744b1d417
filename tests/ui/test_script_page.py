"""The script before the evening: read as turns, printed and saved by keys, in ordinary and in large print."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from phonebank_app.machine.clock import SystemClock, local
from phonebank_app.scripts import Script, parse
from phonebank_app.scripts.turns import numbered, paper_facts
from phonebank_app.scripts.vocabulary import sample_facts
from phonebank_app.ui.host.script_page import ScriptPage
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.paper import pen, printer
from phonebank_app.ui.paper.turns_drawing import Block, Strip, paged, paint
from phonebank_app.ui.party_window import PartyWindow
from phonebank_app.ui.text import Label, Prose
from tests.makers import voters
from tests.paper.papers import Room, room
from tests.scripts.in_both import everything, left_in_english
from tests.scripts.texts import HEAD, IDENTITY, SHORT, script

Run = Callable[[Awaitable[None]], None]
DAY = local(SystemClock().now()).date()
LONG = script(
    "== a: Hello", IDENTITY, "1 Yes -> likely", "2 No -> end refused",
    "== likely: How likely (question likely, scale 0 to 10)", "“How likely?”", "0 Never", "10 Certain", "-> many",
    "== many: How many (question people, number 1 to 12)", "“How many?”", "-> day",
    "== day: Which day (question day, date)", "“When?”", "+ call back on day", "-> why",
    "== why: Why", "“Why?”", "____ In their words", "-> thanks",
    "== thanks: Thanks", "“" + "A word of thanks. " * 300 + "”", "-> end conversation",
    "?? Who are you?", "“I’m {caller}.”", "?? Off the list", "“Yes.”", "1 Stay", "2 Off -> end do_not_call",
)  # fmt: skip


@pytest.fixture
def page(qtbot: QtBot) -> ScriptPage:
    made = ScriptPage(parse(SHORT), sample_facts(), {"not_available": "Not in"})
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


def drawn(source: Script, *, large: bool = False) -> list[list[pen.Written]]:
    """What stands on each page."""
    image = QImage(int(pen.WIDTH / 2), int(pen.HEIGHT / 2), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.scale(0.5, 0.5)
    turns = numbered(source, paper_facts({"seat": "Harrow East"}, source.language), {}, DAY)
    told = paint(pen.Pen(painter, tabular=False), turns, lambda: None, large=large)
    painter.end()
    return told


def words(pages: list[list[pen.Written]]) -> list[str]:
    return [one.words for page in pages for one in page]


def test_it_is_read_as_turns_with_where_each_answer_leads(page: ScriptPage) -> None:
    titles = [label.text() for label in page.findChildren(Label)]
    assert "1 Hello" in titles and "A Who are you?" in titles
    said = "\n".join(prose.text() for prose in page.findChildren(Prose))
    assert "3 Not in → end: Not in" in said and "If they said “Ruth Okafor” → turn 4" in said


def test_whom_the_party_knows_to_have_approved_it_is_named_on_the_page_and_on_paper(qtbot: QtBot) -> None:
    facts = sample_facts() | {"approved_by": "Ada Reid"}
    made = ScriptPage(parse(SHORT), facts)
    qtbot.addWidget(made)
    assert "Approved by Ada Reid" in [label.text() for label in made.findChildren(Label)]
    assert numbered(parse(SHORT), paper_facts(facts, "en"), {}, DAY).approved_by == "Ada Reid"


def test_it_is_printed_and_saved_by_keys_large_or_not(page: ScriptPage) -> None:
    asked: list[tuple[str, bool]] = []
    page.printing.connect(lambda large: asked.append(("print", large)))
    page.saving.connect(lambda large: asked.append(("save", large)))
    QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page, Qt.Key.Key_L)
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page, Qt.Key.Key_L)
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert asked == [("print", False), ("save", True), ("save", False)]


@pytest.mark.parametrize("large", [False, True])
def test_on_paper_nothing_lies_on_anything_and_nothing_leaves_the_page(qapp: QApplication, large: bool) -> None:
    paper = QRectF(0, 0, pen.WIDTH, pen.HEIGHT)
    for page in drawn(parse(LONG), large=large):
        for number, one in enumerate(page):
            assert paper.contains(one.box), one
            for other in page[number + 1 :]:
                shared = one.box.intersected(other.box)
                assert min(shared.width(), shared.height()) <= 8, (one, other)


def test_on_paper_it_is_read_in_order_with_something_to_write_in(qapp: QApplication) -> None:
    told = words(drawn(parse(LONG)))
    order = ["1", "Hello", "Yes", "→ turn 2", "No", "→ end: Refused", "How likely", "“How likely?”"]
    at = [told.index(word) for word in order]
    assert at == sorted(at)
    assert told.count("day") == 1 and {"0", "10", "Never", "Certain", "month", "year"} <= set(told)
    assert "“I’m (your name) for (who you ring for).”" in told
    assert "Agree a day and a time to ring back, and write them beside their name." in told


def test_each_page_says_which_it_is_and_of_which_version(qapp: QApplication) -> None:
    source = parse(LONG)
    pages = drawn(source, large=True)
    for number, page in enumerate(pages, 1):
        feet = [one.words for one in page][-2:]
        assert feet == [f"T, version 1, {source.hash[:8]}", f"Page {number} of {len(pages)}"]


def test_a_step_is_not_parted_from_its_answers_where_a_page_has_room(qapp: QApplication) -> None:
    for page in drawn(parse(SHORT), large=True):
        told = [one.words for one in page]
        if "What matters" in told:
            assert {"NHS", "Buses", "Climate", "Nothing"} <= set(told)


def test_a_step_longer_than_a_page_goes_on_under_its_heading() -> None:
    named: list[str] = []
    strips = [Strip(40, lambda top, n=n: named.append(f"{n}")) for n in range(10)]  # type: ignore[misc]
    block = Block(strips, again=lambda: Strip(40, lambda top: named.append("again")))
    pages = list(paged([block], 0, 200))
    for page in pages:
        assert all(top + strip.high <= 200 for top, strip in page.strips)
        for top, strip in page.strips:
            strip.draw(top)
    assert named == ["0", "1", "2", "3", "4", "again", "5", "6", "7", "8", "again", "9"]


def test_large_print_is_eighteen_points_and_more(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: set[int] = set()
    font = pen.Pen.font

    def asked(self: pen.Pen, size: float, weight: int = 400) -> QFont:
        sizes.add(round(size / 3.5278))
        return font(self, size, weight)

    monkeypatch.setattr(pen.Pen, "font", asked)
    drawn(parse(SHORT), large=True)
    # The foot of a page, and the figures inside of the boxes to tick, are the only smaller ones.
    assert {size for size in sizes if size < 18} <= {14, 16}


def test_a_script_from_right_to_left_is_set_from_the_right(qapp: QApplication) -> None:
    head = HEAD.replace("en-GB", "ar")
    lines = ("== a: مرحبا", f"“مرحبا” {IDENTITY}", "1 نعم -> b", "2 لا -> end refused", "== b: ب", "س", "-> end busy")
    (page,) = drawn(parse(script(*lines, head=head)))
    boxes = {one.words.strip("\u2068\u2069"): one.box for one in page}
    assert boxes["1"].left() > boxes["نعم"].right() > boxes["← turn 2"].right()


@pytest.fixture
def run(qapp: QApplication) -> Iterator[Run]:
    qapp.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    yield lambda work: loop.run_until_complete(work)
    loop.close()
    asyncio.set_event_loop(None)


@pytest.fixture
def party(tmp_path: Path) -> Iterator[Room]:
    opened = room(tmp_path / "party", voters(3), candidate="Jo Bloggs")
    yield opened
    opened.session.close()


@pytest.fixture
def view(qtbot: QtBot, party: Room) -> Iterator[PartyWindow]:
    made = PartyWindow(party.session, SettingsPage())
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    made.window.show()
    yield made
    made.stop()
    made.deleteLater()


@pytest.mark.parametrize(
    ("kind", "begins"), [("pdf", b"%PDF-"), ("html", b"<!DOCTYPE html>"), ("txt", b"First conversation\n")]
)
def test_the_script_of_the_party_is_saved_from_the_window_for_paper_and_for_a_screen_reader(
    run: Run, view: PartyWindow, tmp_path: Path, kind: str, begins: bytes
) -> None:
    async def play() -> None:
        view.checklist._lead("script")
        page = view.checklist.page
        assert page is not None
        QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        dialog = next(one for one in page.findChildren(QFileDialog) if one.isVisible())
        assert any(f"(*.{kind})" in one for one in dialog.nameFilters())
        path = tmp_path / f"script.{kind}"
        dialog.selectFile(str(path))
        dialog.fileSelected.emit(str(path))
        await view.tasks.ended("print-script")
        assert path.read_bytes().startswith(begins)
        dialog.close()

    run(play())


def test_without_a_printer_it_is_said_what_else_there_is(view: PartyWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "there_is_one", lambda: False)
    view.checklist._lead("script")
    page = view.checklist.page
    assert page is not None
    QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert any("knows no printer" in label.text() for label in view.window.findChildren(Label))


def test_a_welsh_script_is_drawn_without_an_english_word_of_ours(qapp: QApplication) -> None:
    source = everything("cy")
    said = "\n".join(words(drawn(parse(source))))
    assert not left_in_english(said, source)
    assert "Tudalen 1 o" in said and "Os gofynnant…" in said


def test_a_page_of_the_window_says_where_answers_lead_in_the_windows_language(qtbot: QtBot) -> None:
    source = parse(everything("cy"))
    made = ScriptPage(source, paper_facts({}, source.language))
    qtbot.addWidget(made)
    said = "\n".join(prose.text() for prose in made.findChildren(Prose))
    assert "(eich enw)" in said and "turn 2" in said
