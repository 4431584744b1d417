"""Sheets as a PDF, and on a printer. Nothing is written but the file that was asked for, for its owner only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr
from phonebank_app.paper import PrintedSheet
from phonebank_app.reports.exports import slug
from phonebank_app.results.whole_file import replacing
from phonebank_app.ui.paper.pen import WIDTH, Pen, Written
from phonebank_app.ui.paper.sheet_drawing import paint

A4 = QPageLayout(
    QPageSize(QPageSize.PageSizeId.A4),
    QPageLayout.Orientation.Portrait,
    QMarginsF(0, 0, 0, 0),
)


def pdf(sheets: Sequence[PrintedSheet], *, script: bool = False) -> bytes:
    """The sheets on A4, one after the other, their faces within."""
    return document(lambda device: paint_on(device, sheets, script=script))


def document(draw: Callable[[QPagedPaintDevice], object], title: str = "") -> bytes:
    """A PDF on A4 of what ``draw`` draws, under its title, its faces within."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(300)
    writer.setPageLayout(A4)
    writer.setCreator("Phonebank Party")
    if title:
        from phonebank_app.ui.evening_page.files import entitled  # not at the top: most evenings print no script

        entitled(writer, title)
    draw(writer)
    return bytes(held.data())


def paint_on(device: QPagedPaintDevice, sheets: Sequence[PrintedSheet], *, script: bool = False) -> list[list[Written]]:
    """Draw the sheets on a device’s pages, each beginning a new one; returns what stands on each page.

    Raises:
        FileProblem: the device takes nothing.
    """
    told: list[list[Written]] = []
    with drawing_on(device) as painter:
        for place, sheet in enumerate(sheets):
            if place:
                device.newPage()
            told += paint(Pen(painter), sheet, lambda: (device.newPage(), None)[1], script=script)
    return told


@contextmanager
def drawing_on(device: QPagedPaintDevice) -> Iterator[QPainter]:
    """A painter on a device’s pages, which are as wide as a pen thinks they are.

    Raises:
        FileProblem: the device takes nothing.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise FileProblem(tr("The printer took nothing."), tr("Look whether it is on, or save a PDF instead."))
    painter.scale(device.width() / WIDTH, device.width() / WIDTH)
    try:
        yield painter
    finally:
        painter.end()


def save(sheets: Sequence[PrintedSheet], path: Path, *, script: bool = False) -> None:
    """Write the sheets to a PDF, in place of what is there, whole or not at all.

    Raises:
        FileProblem: it cannot be written there.
    """
    content = pdf(sheets, script=script)
    with replacing(path) as file:
        file.write(content)


def suggested_name(seat: str, chairs: Sequence[int], *, rehearsal: bool) -> str:
    """A name that says what it is, e.g. ``harrow-east-call-sheet-chair-3.pdf``."""
    which = f"chair-{chairs[0]}" if len(chairs) == 1 else "all-chairs"
    return f"{'rehearsal-' if rehearsal else ''}{slug(seat) or 'party'}-call-sheet-{which}.pdf"
