"""The window: the way from page to page, the page, the status line. No rules live here.

A page for callers stands alone: while it is shown neither the rail nor a key leads to the host's pages, and
the window only asks, by ``leave_call``, whether it may be left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QSizePolicy, QStackedWidget, QWidget

from phonebank_app.i18n import tr, tr_listed
from phonebank_app.ui import keys, theme
from phonebank_app.ui.key_help import KeyHelp, keys_button
from phonebank_app.ui.key_rows import KeyGroup, groups, keys_of
from phonebank_app.ui.notices import Notices
from phonebank_app.ui.parts import Box, KeyButton, RehearsalBanner, RehearsalEdge, ScrollColumn, Surface
from phonebank_app.ui.rail import Rail, RailItem
from phonebank_app.ui.status_line import Link, StatusLine
from phonebank_app.ui.text import aloud, entitle, tooltip

if TYPE_CHECKING:
    from phonebank_app.cards import StatusFacts

ATTENTION = "attention"
"""The page whose badge counts the tray."""
_MAKE_EVERY_MS = 400
"""How long after one page the next is made that nobody has looked at yet."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the host's.

    Attributes:
        widget: what is shown, or what makes it once it is needed; ``None`` for a deed rather than a place
            (Lock): it only emits ``asked``.
        at_end: stands at the foot of the rail.
        hint: words at the right end of the status line.
    """

    page: str
    label: str
    icon: str
    widget: QWidget | Callable[[], QWidget] | None
    at_end: bool = False
    hint: str = ""


class MainWindow(QMainWindow):
    """Rail, pages and status line.

    Emits ``shown`` (a page was gone to), ``asked`` (an entry without a page was chosen, e.g. ``lock``, or its key),
    ``leave_call`` (somebody wants to go from the callers' page to the host's), ``leave_rehearsal``,
    ``briefing_asked`` (a caller wants to read it again), ``closing``.
    """

    shown = Signal(str)
    asked = Signal(str)
    leave_call = Signal()
    leave_rehearsal = Signal()
    briefing_asked = Signal()
    closing = Signal()

    def __init__(self, pages: Iterable[Page], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        entitle(self, "Phonebank Party")
        self._pages = {page.page: page for page in pages}
        self._hints = {page.page: page.hint for page in self._pages.values()}
        self._current = ""
        self._alone: QWidget | None = None
        self._alone_is_call = False
        self._edge: RehearsalEdge | None = None
        self._call_tools: list[QWidget] = []
        self.notices = Notices()
        self.status_line = StatusLine()
        self.banner = RehearsalBanner()
        self.banner.leave.connect(self.leave_rehearsal)
        self.banner.hide()
        self.rail = Rail(
            RailItem(page.page, tr_listed(page.label), page.icon, at_end=page.at_end) for page in self._pages.values()
        )
        self.rail.chosen.connect(self.show_page)
        self._stack = QStackedWidget()
        self._made: dict[str, QWidget] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {}
        for page in self._pages.values():
            if isinstance(page.widget, QWidget):
                self._made[page.page] = page.widget
                self._stack.addWidget(page.widget)
            elif page.widget is not None:
                self._makers[page.page] = page.widget
        # Nobody waits for them at the start, nor for one when it is looked at first.
        self._idle = QTimer(self, interval=_MAKE_EVERY_MS)
        self._idle.timeout.connect(self._make_one)
        self._build()
        self._describe_rail()
        first = next((page.page for page in self._pages.values() if page.widget is not None), "")
        if first:
            self.show_page(first)

    def _build(self) -> None:
        self._rail_column = ScrollColumn()
        self._rail_column.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._rail_column.add(self.rail, stretch=1)
        main = Box("column", gap=0)
        main.add(self.notices)
        main.add(self._stack, stretch=1)
        middle = Box("row", gap=0)
        middle.add(self._rail_column)
        middle.add(main, stretch=1)
        self._to_host = KeyButton(
            tr("Host"), caps=keys.caps("call_window", "leave_call"), look="bare", size=13, height=30, tone="muted"
        )
        aloud(self._to_host, tr("To the host’s pages"))
        self._to_host.clicked.connect(self.leave_call)
        self._to_host.hide()
        self._briefing = KeyButton(
            tr("Briefing"), caps=keys.caps("call_window", "briefing"), look="bare", size=13, height=30, tone="muted"
        )
        aloud(self._briefing, tr("The briefing, and what is kept of you"))
        self._briefing.clicked.connect(self.briefing_asked)
        self._briefing.hide()
        foot = Surface("row", gap=0, margins=(0, 0, 0, 0), rules="top")
        foot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.keys = KeyHelp(self, self.key_groups)
        self._tools = Box("row", gap=16, margins=(0, 0, 25, 0))
        self._tools.add(keys_button(self.keys.toggle), self._briefing, self._to_host)
        foot.add(self.status_line, self._tools)
        foot.box.setStretch(0, 1)
        self._foot = foot
        self._frame = Box("column", gap=0)
        self._frame.add(self.banner)
        self._frame.add(middle, stretch=1)
        self._frame.add(foot)
        self._frame.setObjectName("frame")
        self.setCentralWidget(self._frame)
        self._restyle()

    def add_call_tool(self, tool: QWidget) -> None:
        """Put something at the foot that is for callers' pages only."""
        self._call_tools.append(tool)
        self._tools.box.insertWidget(0, tool)
        tool.setVisible(self._alone_is_call)

    def key_groups(self) -> tuple[KeyGroup, ...]:
        """The keys that work on what is shown now. A page that stands alone says in ``key_contexts`` which it has."""
        locks = ("party",) if "lock" in self._pages else ()
        if self._alone is None:
            own = getattr(self._made.get(self._current), "key_contexts", ())
            return groups((*own, "host", *locks, "everywhere"), self._current)
        window = ("call_window",) if self._alone_is_call else ()
        return (*keys_of(self._alone), *groups((*window, *locks, "everywhere")))

    def _restyle(self) -> None:
        now = theme.current()
        bar = now.px(10) if now.large else 0
        self._rail_column.setFixedWidth(now.px(96) + bar)
        # In large text the foot has room for what they do; F12 tells their keys.
        for key, action in ((self._briefing, "briefing"), (self._to_host, "leave_call")):
            key.set_caps(*(() if now.large else keys.caps("call_window", action)))

    def _describe_rail(self) -> None:
        for number, page in enumerate(self._pages.values(), start=1):
            known = (f"page:{number}" in {key.action for key in keys.TABLE if key.context == "host"}) and page.widget
            cap = f" ({'+'.join(keys.caps('host', f'page:{number}'))})" if known else ""
            tooltip(self.rail.button(page.page), f"{tr_listed(page.label)}{cap}")

    # What is shown

    def current_page(self) -> str:
        """The host's page that is shown, or would be if none stood alone."""
        return self._current

    def alone(self) -> QWidget | None:
        """The page that stands alone, if one does."""
        return self._alone

    def caller_looks(self) -> bool:
        """Whether a caller has the screen."""
        return self._alone_is_call

    def show_page(self, page: str) -> None:
        """Go to one of the host's pages; raises ``KeyError`` for one that is not there.

        While a callers' page is shown nothing happens but ``leave_call``.
        """
        entry = self._pages[page]
        if self._alone_is_call:
            self.leave_call.emit()
            return
        if entry.widget is None:
            self.rail.set_current(self._current)
            self.asked.emit(page)
            return
        self._back_from_alone()
        self._current = page
        self.rail.set_current(page)
        widget = self._widget(page)
        self._stack.setCurrentWidget(widget)
        self.status_line.set_hint(self._hints[page])
        widget.setFocus()
        self.shown.emit(page)

    def _make_one(self) -> None:
        """Make a page that nobody has looked at yet, while there is one and the window is seen."""
        if self._makers and self.isVisible():
            self._widget(next(iter(self._makers)))
        else:
            self._idle.stop()

    def make_no_more(self) -> None:
        """Make no page in idle moments any more: what it would be filled from is closed."""
        self._idle.stop()
        self._idle.blockSignals(True)

    def _widget(self, page: str) -> QWidget:
        """What is shown of a page, made now if it was not yet."""
        if page in self._makers:
            made = self._made[page] = self._makers.pop(page)()
            self._stack.addWidget(made)
            self._tab_to_foot_last()
        return self._made[page]

    def _tab_to_foot_last(self) -> None:
        """What joins the window comes last by Tab: put the foot's keys after it."""
        last: QWidget = self
        while (last := last.previousInFocusChain() or self).focusPolicy() == Qt.FocusPolicy.NoFocus:
            pass
        for key in self._foot.findChildren(QWidget):
            if key.focusPolicy() & Qt.FocusPolicy.TabFocus:
                self.setTabOrder(last, key)
                last = key

    def show_alone(self, widget: QWidget, *, call: bool = False, status: bool = True) -> None:
        """Show a page without the rail: first run, locked, or with ``call`` a callers' page.

        The widget stays the caller's: it is only lent to the window.
        """
        if self._alone is not widget:
            self._give_back()
        self._alone, self._alone_is_call = widget, call
        if self._stack.indexOf(widget) < 0:
            self._stack.addWidget(widget)
        self._rail_column.hide()
        self._stack.setCurrentWidget(widget)
        self._foot.setVisible(status)
        self._show_to_host(call)
        self.status_line.set_hint("")
        if call:
            self.status_line.set_key_hint(keys.CALL_HINTS)
        widget.setFocus()

    def leave_alone(self, page: str = "") -> None:
        """Go back to the host's pages, to ``page`` or where one was before."""
        self._alone_is_call = False
        self.show_page(page or self._current)

    def _back_from_alone(self) -> None:
        self._give_back()
        self._rail_column.show()
        self._foot.show()
        self._show_to_host(False)

    def _show_to_host(self, shown: bool) -> None:
        self._to_host.setVisible(shown)
        self._briefing.setVisible(shown)
        self.notices.set_caller_looks(shown)
        for tool in self._call_tools:
            tool.setVisible(shown)

    def _give_back(self) -> None:
        if self._alone is not None:
            self._stack.removeWidget(self._alone)
            self._alone.hide()
            self._alone.setParent(None)
            self._alone = None

    def set_badge(self, page: str, count: int) -> None:
        """Show how many things on a page want attention."""
        self.rail.set_badge(page, count)

    def set_hint(self, page: str, words: str) -> None:
        """What the status line says at its right end while ``page`` is shown."""
        self._hints[page] = words
        if page == self._current and self._alone is None:
            self.status_line.set_hint(words)

    def set_status(self, facts: StatusFacts, link: Link = "unknown", since: datetime | None = None) -> None:
        """Show what is saved, what waits, and whether the service can be reached (``since``: the voters'
        time).

        A party without a service is neither online nor offline.
        """
        line = self.status_line
        line.set_saved(facts.saved_at)
        line.set_waiting(facts.waiting)
        line.set_link(link if facts.linked else "unknown", since)
        line.set_rehearsal(facts.rehearsal)
        self.set_badge(ATTENTION, facts.tray)
        self.set_rehearsal(facts.rehearsal)

    def set_rehearsal(self, rehearsal: bool) -> None:
        """Put up the banner and the amber edge, or take them down."""
        self.banner.setVisible(rehearsal)
        edge = RehearsalEdge.WIDTH if rehearsal else 0
        self._frame.set_spaces(margins=(edge, 0, edge, edge))
        if rehearsal and self._edge is None:
            self._edge = RehearsalEdge(self._frame)
            self._edge.show()
        elif not rehearsal and self._edge is not None:
            self._edge.deleteLater()
            self._edge = None

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("everywhere", event) == "keys":
            self.keys.toggle()
            return
        if self._alone is not None:
            action = keys.action_for("call_window", event) if self._alone_is_call else ""
            if action == "leave_call":
                self.leave_call.emit()
            elif action == "briefing":
                self.briefing_asked.emit()
            elif action == "lock" and "lock" in self._pages:
                self.asked.emit("lock")
            else:
                super().keyPressEvent(event)
            return
        action = keys.action_for("host", event)
        number = int(action.removeprefix("page:")) if action.startswith("page:") else 0
        names = list(self._pages)
        if 1 <= number <= len(names):
            self.show_page(names[number - 1])
        elif action == "lock" and "lock" in self._pages:
            self.show_page("lock")
        elif action in ("laptops", "ringing_back", "paper"):
            self.asked.emit(action)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate and self.focusWidget() in (None, self):
            shown = self._stack.currentWidget()
            if shown is not None:
                shown.setFocus(Qt.FocusReason.OtherFocusReason)
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle()

    def showEvent(self, event: QShowEvent) -> None:
        self._idle.start()
        super().showEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)
