"""The page as a picture, a PNG and a PDF: nothing of whoever made it, and no place on their disk, is in the file."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr
from phonebank_app.reports.evening_page import EveningPage
from phonebank_app.reports.exports import slug
from phonebank_app.results.whole_file import replacing
from phonebank_app.ui.evening_page.drawing import paint
from phonebank_app.ui.evening_page.paper import WIDTH
from phonebank_app.ui.text import plain
from phonebank_app.ui.theme import Theme

HEIGHT = 1350
"""Of the picture, in pixels at 1×: four to five, which chats show whole."""
SCALE = 2
"""Pixels to a design pixel in a saved picture."""
_A4 = 297 / 210


def toolkit() -> QGuiApplication | None:
    """What draws, where no window has made it: without a display, on Linux.

    Returns:
        What the caller must keep while it draws; ``None`` when there is one already.
    """
    if QGuiApplication.instance() is not None:
        return None
    platform = ["-platform", "offscreen"] if sys.platform.startswith("linux") else []
    return QGuiApplication([*sys.argv[:1], *platform])


def picture(page: EveningPage, *, dark: bool = False, scale: float = 1) -> QImage:
    """The page as a picture of 1080 × 1350 pixels, times ``scale``."""
    image = QImage(round(WIDTH * scale), round(HEIGHT * scale), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint(painter, page, Theme(dark=dark), HEIGHT)
    painter.end()
    return image


def png(image: QImage) -> bytes:
    """A picture as a PNG: pixels, and nothing beside them."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(held.data())


def pdf(page: EveningPage, *, dark: bool = False) -> bytes:
    """The page on A4, its faces within."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(300)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Portrait)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setCreator("Phonebank Party")
    entitled(writer, tr("One evening in {seat}", seat=page.seat))
    painter = QPainter(writer)
    scale = writer.width() / WIDTH
    painter.scale(scale, scale)
    paint(painter, page, Theme(dark=dark), WIDTH * _A4)
    painter.end()
    return bytes(held.data())


def entitled(writer: QPdfWriter, words: str) -> None:
    """Give the document its title."""
    writer.setTitle(plain(words))


def save(page: EveningPage, path: Path, *, dark: bool = False) -> None:
    """Write the page to a ``.png`` or ``.pdf``, in place of what is there, whole or not at all.

    Raises:
        FileProblem: it cannot be written there, or the name ends otherwise.
    """
    suffix = path.suffix.lower()
    if suffix not in (".png", ".pdf"):
        raise FileProblem(tr("A page is a picture or a PDF."), tr("Give it a name that ends in .png or .pdf."))
    content = pdf(page, dark=dark) if suffix == ".pdf" else png(picture(page, dark=dark, scale=SCALE))
    with replacing(path) as file:
        file.write(content)


def suggested_name(page: EveningPage) -> str:
    """A name that says what it is, without an ending."""
    rehearsal = "rehearsal-" if page.rehearsal else ""
    return f"{rehearsal}{slug(page.seat) or 'evening'}-{page.day}-evening"
