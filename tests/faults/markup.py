"""Voters' words on every page: shown as the letters they are, at once, without a look at the disk or the network."""

from __future__ import annotations

import ctypes
import os
import re
import select
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor, QImage, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget  # noqa: TID251 - the controls are what is banned

from phonebank_app.app import make_application
from phonebank_app.ui import theme
from phonebank_app.ui.plain import plain
from tests.faults import Report
from tests.faults.markup_payloads import payloads
from tests.faults.markup_views import View, views

TITLE = "markup payloads"

_MOST_MS = 50.0
"""For one widget, above the time that it takes to show a harmless name."""
_PAGE_MS = 500.0
"""For a page, each of whose hundred and more fields holds the payload."""
_HANGS_MS = 2_000.0
_SIZE = (1270, 728)
_ESCAPED = re.compile(r"(<qt>[^<>]*</qt>)?", re.DOTALL)
_IN_OPEN, _IN_ACCESS = 0x20, 0x01
_HARMLESS = "Margaret Ellison"


def run(full: bool) -> Report:
    """Every payload in every field of every page, its tooltips and messages."""
    qt = make_application()
    theme.apply(qt, theme.Theme())
    with tempfile.TemporaryDirectory() as folder, _Watch(Path(folder)) as watch:
        bad = payloads(watch.canary, watch.port)
        pages = [*views()]
        found, slowest, median = _judge_all(pages, bad)
        found += [f"{opened} was opened" for opened in watch.seen()]
        controls = _controls(watch)
    whole = sum(not view.single for view in pages)
    besides = f"in every field of {whole} pages and in {len(pages) - whole} widgets alone, "
    besides += f"slowest widget {slowest:.0f} ms above its floor, median {median:.1f} ms"
    return Report(len(bad), "payloads", tuple(found), controls, besides)


def _judge_all(pages: list[View], bad: dict[str, str]) -> tuple[list[str], float, float]:
    found: list[str] = []
    costs: list[float] = []
    for view in pages:
        view.page.resize(*_SIZE)
        view.page.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        view.page.show()
        for _ in range(3):
            _cost(view, _HARMLESS)
        floor = statistics.median(_cost(view, _HARMLESS) for _ in range(5))
        for name, text in bad.items():
            try:
                cost = _cost(view, text) - floor
            except Exception as error:  # noqa: BLE001 - any at all is what is looked for
                found.append(f"{view.name}, {name}: {type(error).__name__}: {error}"[:300])
                continue
            most = _MOST_MS if view.single else _PAGE_MS
            if most < cost < _HANGS_MS:
                cost = statistics.median([cost, *(_cost(view, text) - floor for _ in range(4))])
            if view.single:
                costs.append(cost)
            if cost > most:
                found.append(f"{view.name}, {name}: {cost:.0f} ms above {floor:.0f} ms")
            found += [f"{view.name}, {name}: {wrong}" for wrong in against(view.page)]
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if not view.single and not _says(view, "<b>Ann</b>"):
            found.append(f"{view.name}: does not show what it is told")
        view.page.hide()
    return found, max(costs), statistics.median(costs)


def _cost(view: View, text: str) -> float:
    """How long the page takes to be told a text, to lay it out and to draw it, in ms of this thread's own time."""
    began = time.thread_time()
    view.fill(text)
    view.page.grab()
    return 1000 * (time.thread_time() - began)


def _says(view: View, text: str) -> bool:
    """Whether the letters of the text stand somewhere on the page: else nothing was tried."""
    view.fill(text)
    said = [*(label.text() for label in view.page.findChildren(QLabel))]
    said += [widget.accessibleName() for widget in view.page.findChildren(QWidget)]
    said += [widget.accessibleDescription() for widget in view.page.findChildren(QWidget)]
    return any(text in one for one in said)


# -- the judge ---------------------------------------------------------------------------------------------------------


def against(page: QWidget) -> Iterator[str]:
    """Whatever on a page might be read as more than letters, or cannot be seen."""
    for label in page.findChildren(QLabel):
        if label.metaObject().className() == "QTipLabel":
            continue  # Qt's own: what it is given is judged below
        if label.textFormat() is not Qt.TextFormat.PlainText:
            yield f"a label that guesses at markup ({type(label).__name__})"
        yield from _unseen(label.text().replace("\u200b", ""), "a label")
    for widget in (page, *page.findChildren(QWidget)):
        if _ESCAPED.fullmatch(widget.toolTip()) is None:
            yield f"a tooltip that is not escaped ({type(widget).__name__})"
        if widget.whatsThis() or widget.statusTip():
            yield f"help that Qt shows as markup ({type(widget).__name__})"
        yield from _unseen(widget.accessibleName(), "an accessible name")
        yield from _unseen(widget.accessibleDescription(), "an accessible description")
    for document in page.findChildren(QTextDocument):
        yield from _in_document(document)
    for table in page.findChildren(QAbstractItemView):
        yield from _in_table(table)


def _unseen(text: str, where: str) -> Iterator[str]:
    if plain(text, len(text) + 2) != text:
        yield f"{where} with signs that cannot be seen"


def _in_document(document: QTextDocument) -> Iterator[str]:
    block = document.begin()
    while block.isValid():
        spans = block.begin()
        while not spans.atEnd():
            how = spans.fragment().charFormat()
            if how.isAnchor() or how.isImageFormat() or how.isTableFormat():
                yield "a document with a link, a picture or a table in it"
            spans += 1
        block = block.next()
    if document.rootFrame().childFrames():
        yield "a document with a frame in it"


def _in_table(table: QAbstractItemView) -> Iterator[str]:
    model = table.model()
    for row in range(min(2, model.rowCount())):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            yield from _unseen(str(index.data() or ""), "a cell")
            if _ESCAPED.fullmatch(str(index.data(Qt.ItemDataRole.ToolTipRole) or "")) is None:
                yield "a cell's tooltip that is not escaped"


# -- who is watched ----------------------------------------------------------------------------------------------------


class _Watch:
    """A picture that nobody may open, and a door at which nobody may knock.

    Qt opens files below Python, where no audit hook sees it: the kernel says who opened the picture (inotify), and
    where there is no inotify its time of last access.
    """

    def __init__(self, folder: Path) -> None:
        self.canary = folder / "canary.png"
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        image.fill(QColor("yellow"))
        image.save(str(self.canary))
        self._before = self.canary.stat().st_atime_ns
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.setblocking(False)
        self.port = int(self._door.getsockname()[1])
        self._notify = -1

    def __enter__(self) -> _Watch:
        if sys.platform == "linux":
            libc = ctypes.CDLL(None, use_errno=True)
            self._notify = libc.inotify_init1(os.O_NONBLOCK)
            libc.inotify_add_watch(self._notify, os.fsencode(self.canary), _IN_OPEN | _IN_ACCESS)
        return self

    def __exit__(self, *_: object) -> None:
        self._door.close()
        if self._notify >= 0:
            os.close(self._notify)

    def seen(self) -> list[str]:
        """What was touched since it was last asked."""
        QCoreApplication.processEvents()
        found = []
        if self._notify >= 0:
            if select.select([self._notify], [], [], 0)[0]:
                os.read(self._notify, 65_536)
                found.append("the canary file")
        elif self.canary.stat().st_atime_ns != self._before:
            found.append("the canary file")
        if select.select([self._door], [], [], 0)[0]:
            self._door.accept()[0].close()
            found.append("a connection")
        return found


# -- the controls ------------------------------------------------------------------------------------------------------


def _controls(watch: _Watch) -> dict[str, bool]:
    """Widgets as Qt gives them; a judge who passes one is blind."""
    with _bare(f"<img src='{watch.canary.as_uri()}'><b>Ann</b>") as page:
        page.grab()
        opened = "the canary file" in watch.seen()
        guessed = any("guesses" in wrong for wrong in against(page))
        page.setToolTip("<b>Ann</b>")
        tip = any("tooltip" in wrong for wrong in against(page))
    with _bare("Ann\u202egnihtyna") as page:
        unseen = any("cannot be seen" in wrong for wrong in against(page))
    began = time.thread_time()
    with _bare("<table><tr><td>" * 13) as page:
        page.grab()
    slow = 1000 * (time.thread_time() - began) > _MOST_MS
    socket.create_connection(("127.0.0.1", watch.port), 5).close()
    knocked = "a connection" in watch.seen()
    return {
        "a label of Qt's that loads a picture": opened,
        "a label of Qt's that guesses at markup": guessed,
        "a tooltip of Qt's": tip,
        "a mark that turns the writing direction": unseen,
        "thirteen tables in a label of Qt's": slow,
        "somebody who knocks": knocked,
    }


@contextmanager
def _bare(text: str) -> Iterator[QWidget]:
    page = QWidget()
    label = QLabel(page)
    label.setText(text)
    label.resize(label.sizeHint())
    page.resize(400, 300)
    yield page
    page.deleteLater()
