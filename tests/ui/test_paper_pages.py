"""What stands on a call sheet: what the law wants, on every page; and no words ever lie on others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QPdfWriter
from PySide6.QtWidgets import QApplication

from phonebank_app.db.contacts import NewContact
from phonebank_app.paper import PrintedSheet, spaced
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.paper import files, pen
from phonebank_app.ui.paper.pen import Written
from tests.makers import number, voter, voters
from tests.paper.papers import Room, room

IMPRINT = "Promoted by A. Agent on behalf of An Invented Campaign, both at 20 Example Street, London N1 0XX."
HARD = (
    "Margaret Ellison",
    "Dafydd ap Llewelyn-Tudur o Bentrefoelas a'r Cylch",
    "محمد عبد الرحمن الأنصاري",
    "王小明",
    "שרה כהן",
    "<b>Bobby</b> =cmd|' /C calc'!A0",
    "W" * 300,
    "Zo\u0308e\u0301\u0300\u0302\u0303\u0304\u0305 \u202eevil",
    "Ann\nO'Neil\ttwo",
)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[list[Room]]:
    made: list[Room] = []
    yield made
    for one in made:
        one.session.close()


def people(names: tuple[str, ...]) -> list[NewContact]:
    return [
        voter(
            index,
            name=name,
            area=name[::-1],
            household=1 + index // 2,
            history='[{"at": "2019-12-03T18:00:00Z", "kind": "partial", "words": "'
            + "ask me about the buses " * 9
            + '"}]',
            numbers=(number(index, kind="mobile"),),
        )
        for index, name in enumerate(names, 1)
    ]


def pages_of(sheet: PrintedSheet, *, script: bool = False) -> list[list[Written]]:
    """Every page of the sheet as it is drawn into a PDF."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(300)
    writer.setPageLayout(files.A4)
    return files.paint_on(writer, [sheet], script=script)


def words(page: list[Written]) -> str:
    return "\n".join(one.words for one in page)


@pytest.mark.parametrize("rehearsal", [False, True])
def test_no_words_lie_on_others_and_none_leave_the_page(
    qapp: QApplication, tmp_path: Path, opened: list[Room], rehearsal: bool
) -> None:
    fields: dict[str, Any] = {
        "seat_name": "Dwyfor Meirionnydd " * 6,
        "on_behalf_of": "Plaid a’i chyfeillion " * 9,
        "imprint": IMPRINT * 3,
    }
    opened.append(room(tmp_path / "party", people(HARD * 2), rehearsal=rehearsal, candidate="J" * 90, **fields))
    for _ in range(4):
        opened[0].save(2, OutcomeKind.CALL_BACK)
    sheet = opened[0].sheet(rows=15, call_backs=True)
    assert any(row.ring_at for row in sheet.rows)
    for page in pages_of(sheet, script=True):
        for one in page:
            assert one.box.left() >= 0 and one.box.right() <= pen.WIDTH and one.box.bottom() <= pen.HEIGHT, one.words
        for one, other in combinations(page, 2):
            both = one.box.intersected(other.box)
            assert both.width() * both.height() <= 12, (one, other)


def test_what_the_law_wants_stands_on_the_sheet_and_its_id_on_every_page(
    qapp: QApplication, tmp_path: Path, opened: list[Room]
) -> None:
    opened.append(room(tmp_path / "party", voters(25), imprint=IMPRINT))
    sheet = opened[0].sheet(1, rows=25)
    pages = pages_of(sheet)
    assert len(pages) == 2
    first = words(pages[0])
    assert "Calls in Putney" in first and "for An invented campaign" in first and "Caller: Guest 1, chair 1" in first
    assert "Not after 20:30 today, Thursday 5 December." in first
    assert "Destroy after 20:30 if it cannot go back" in first
    assert "I’m Guest 1, a volunteer ringing for An invented campaign in Putney." in " ".join(first.split())
    for place, page in enumerate(pages, 1):
        said = words(page)
        assert IMPRINT in said and "Found this? It holds people’s numbers" in said
        assert "return it to 20 Example Street" in said
        assert f"Sheet {spaced(sheet.sheet_id)} · page {place} of 2 · destroy after 5 December 20:30" in said
    numbers = re.findall(r"(?m)^0113 496 \d{4}$", "\n".join(map(words, pages)))
    assert len(numbers) == 25


def test_twelve_rows_stand_on_one_page_with_the_keys_of_the_call_page(
    qapp: QApplication, tmp_path: Path, opened: list[Room]
) -> None:
    opened.append(room(tmp_path / "party", voters(12), imprint=IMPRINT))
    page, *more = pages_of(opened[0].sheet())
    assert not more
    said = [one.words for one in page]
    for letter in ("N", "M", "E", "O", "T", "S", "C", "L", "R", "H", "D", "W", "U", "V", "X", "F8"):
        assert said.count(letter) == 12, letter
    assert "K" not in said, "nobody is passed over on paper"
    assert "N No answer · M Left message" in words(page)
    assert any(one.box.height() >= 35 for one in page if one.words.startswith("0113 496")), "readable at arm's length"


def test_squares_hold_codes_and_nothing_else(
    qapp: QApplication, tmp_path: Path, opened: list[Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []
    monkeypatch.setattr(pen.Pen, "square", lambda self, left, top, side, holds: held.append(holds))
    opened.append(room(tmp_path / "party", voters(3), imprint=IMPRINT))
    sheet = opened[0].sheet()
    pages_of(sheet)
    assert set(held) == {f".{sheet.sheet_id}", *(f".{row.code}" for row in sheet.rows)}


def test_a_square_is_drawn_module_for_module(qapp: QApplication) -> None:
    import segno
    from PySide6.QtGui import QImage, QPainter

    image = QImage(290, 290, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    pen.Pen(painter).square(0, 0, 290, ".K7FM38T")
    painter.end()
    wanted = segno.make(".K7FM38T", error="m", micro=False, boost_error=False).matrix
    side = len(wanted) + 8
    drawn = [
        [
            image.pixelColor(int((x + 4.5) * 290 / side), int((y + 4.5) * 290 / side)).lightness() < 128
            for x in range(len(wanted))
        ]
        for y in range(len(wanted))
    ]
    assert drawn == [[bool(module) for module in line] for line in wanted]


def test_a_rehearsal_cannot_be_taken_for_a_real_list(qapp: QApplication, tmp_path: Path, opened: list[Room]) -> None:
    opened.append(room(tmp_path / "party", voters(20), rehearsal=True))
    pages = pages_of(opened[0].sheet(rows=20))
    assert len(pages) > 1
    for page in pages:
        band = next(one for one in page if one.words.startswith("REHEARSAL"))
        assert band.box.intersects(QRectF(0, 0, pen.WIDTH, 200)) and band.box.width() > pen.WIDTH / 2


def test_the_script_stands_on_pages_of_its_own(qapp: QApplication, tmp_path: Path, opened: list[Room]) -> None:
    opened.append(room(tmp_path / "party", voters(3)))
    sheet = opened[0].sheet()
    assert len(pages_of(sheet)) == 1
    pages = pages_of(sheet, script=True)
    assert len(pages) == 3
    assert "What matters most to you" in words(pages[1])
    assert "page 2 of 3" in words(pages[1])
