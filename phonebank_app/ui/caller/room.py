"""The chairs at this laptop: a call page each, one to four of them on the screen, one keyboard between them.

Who has the keyboard is said in words, and the other pages' caps fade. Ctrl with a chair's number gives it the keys, and
so does a click in its page, which then does what it was meant to do there. A page without the keys takes none, wherever
the focus is. A page that is not on the screen is no child of the room: neither eyes nor a screen reader find its voter.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from phonebank_app.i18n import tr_n
from phonebank_app.ui import keys, theme
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.chair_strip import ChairStrip
from phonebank_app.ui.caller.floor import ActiveBar, Floor
from phonebank_app.ui.caller.one_keyboard import INPUT, Hands, Typing, tab_on
from phonebank_app.ui.caller.side_by_side import MOST, Grid, grid_for, most_pages
from phonebank_app.ui.caller.words import keys_here, whose_call
from phonebank_app.ui.key_rows import KeyGroup, groups
from phonebank_app.ui.parts import Box
from phonebank_app.ui.text import aloud, announce, plain


class CallerRoom(Box):
    """Holds the chairs' pages.

    Signals:
        keys_given(chair): the keyboard types at this chair now.
        looked_at: other pages are on the screen than before.
        pages_chosen(count): so many pages are wanted side by side.
        pages_changed: how many are shown, or could be, is another number.
        wishes_asked(chair): its caller wants to say how they like it.

    Args:
        now: a clock in seconds that never goes back; see :class:`~phonebank_app.ui.caller.one_keyboard.Hands`.
    """

    keys_given = Signal(int)
    looked_at = Signal()
    pages_chosen = Signal(int)
    pages_changed = Signal()
    wishes_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__("column", gap=0, parent=parent)
        self._pages: dict[int, CallPage] = {}
        self._makers: dict[int, Callable[[], CallPage]] = {}
        self._names: dict[int, str] = {}
        self._typed: dict[int, Typing] = {}
        self._told: dict[int, bool | None] = {}
        self._active, self._wanted = 0, 2
        self._shown: tuple[int, ...] = ()
        self._grid = Grid(1)
        self._hands, self._arranging, self._newcomer = Hands(now), False, False
        self.strip = ChairStrip()
        self.strip.chosen.connect(self.give_keys)
        self.strip.hide()
        self._floor = Floor()
        self._bar = ActiveBar(self._floor)
        self.add(self.strip)
        self.add(self._floor, stretch=1)
        self._app().focusChanged.connect(self._follow_focus)

    # Who is here

    def add_chair(self, chair: int, page: CallPage | Callable[[], CallPage], caller: str) -> None:
        """Seat somebody; the first one has the keys. A page yet to be made is made when somebody is given the keys."""
        if chair in self._names:
            self.remove_chair(chair)
        self._names = dict(sorted({**self._names, chair: plain(caller, 40)}.items()))
        self._active, self._newcomer = self._active or chair, True
        if isinstance(page, CallPage):
            self._take_in(chair, page)
            self._arrange()
        else:
            self._makers[chair] = page

    def make_one(self) -> bool:
        """Make one of the pages that nobody has looked at yet; ``False`` when there is none left."""
        for chair in list(self._makers)[:1]:
            self.page(chair)
        return bool(self._makers)

    def _take_in(self, chair: int, page: CallPage) -> None:
        self._pages[chair] = page
        page.header.give_keys.clicked.connect(lambda: self.give_keys(chair))
        page.header.wishes.clicked.connect(lambda: self.wishes_asked.emit(chair))
        page.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        page.header.set_low(len(self._names) > len(self._shown))
        self._floor.put_away(page)
        self._floor.fit(page)

    def remove_chair(self, chair: int) -> None:
        """Somebody goes home; their page is given back to whoever made it."""
        page = self._pages.pop(chair, None)
        self._shown = tuple(one for one in self._shown if one != chair)
        for known in (self._names, self._typed, self._told, self._makers):
            known.pop(chair, None)
        if page is not None:
            self._bar.follow(None)
            self._floor.grid.removeWidget(page)
            page.setParent(None)
        if chair == self._active:
            self._active = next(iter(self._names), 0)
        self._arrange(again=True)

    def chairs(self) -> tuple[int, ...]:
        """Whoever sits at this laptop."""
        return tuple(self._names)

    def page(self, chair: int) -> CallPage:
        """A chair's page, made if it must be; raises ``KeyError`` for one that is not in the room."""
        if chair in self._makers:
            self._take_in(chair, self._makers.pop(chair)())
        return self._pages[chair]

    def key_groups(self) -> tuple[KeyGroup, ...]:
        """The keys of the call that has the keyboard, with the campaign's own outcomes."""
        page = self._pages.get(self._active)
        if page is None:
            return ()
        return (*page.key_groups(), *groups(("chairs",)))

    # Who has the keys

    def give_keys(self, chair: int) -> None:
        """Have the keyboard type at this chair, where its caller typed last; one that is not here changes nothing."""
        if chair not in self._names:
            return
        changes = chair != self._active
        if changes:
            self._remember()
            self._active = chair
            self._hands.changed()
        self._arrange()
        if changes:
            self._type_again()
            announce(self.page(chair), keys_here(self._names[chair], chair))
        self.keys_given.emit(chair)

    def neighbour(self, step: int) -> int:
        """The chair so many places on, round and round; 0 when nobody is here."""
        chairs = list(self._names)
        return chairs[(chairs.index(self._active) + step) % len(chairs)] if self._active in chairs else 0

    def active(self) -> int:
        """The chair that has the keys; 0 when nobody is in the room."""
        return self._active

    def shown(self) -> tuple[int, ...]:
        """The chairs whose pages are on the screen."""
        return self._shown

    # How many pages

    def set_pages(self, count: int) -> None:
        """Show so many pages, as long as there are chairs and room for them."""
        self._wanted = max(1, min(count, MOST))
        self._arrange()
        self.pages_changed.emit()

    def most(self) -> int:
        """How many pages could be shown: never more than chairs, or than the screen holds at this text size."""
        return max(1, min(len(self._names), self._held()))

    def next_count(self) -> int:
        """How many pages the key for more or fewer would show."""
        return len(self._shown) % self.most() + 1

    def choose_next(self) -> None:
        """Show one page more, or only one after the most there can be; that is remembered."""
        count = self.next_count()
        if count != len(self._shown):
            self.set_pages(count)
            self.pages_chosen.emit(count)
            announce(self, tr_n("One call on the screen", "{n} calls side by side", count))

    def _held(self) -> int:
        return most_pages(self.width(), self.height() - self._strip_height(), theme.current().scale)

    def _strip_height(self) -> int:
        return self.strip.sizeHint().height() if len(self._names) > 1 else 0

    # Arranging

    def _choose(self) -> tuple[int, ...]:
        """The chairs to show: those shown already if the active one is among them, else those it belongs with."""
        chairs, count = list(self._names), min(self._wanted, self.most())
        if not chairs:
            return ()
        stays = len(self._shown) == count and set(self._shown) <= set(chairs)
        if stays and self._active in self._shown:
            return self._shown
        # By fixed groups, so that the same people stand side by side whenever they are called up.
        first = min(chairs.index(self._active) // count * count, len(chairs) - count)
        return tuple(chairs[first : first + count])

    def _arrange(self, *, again: bool = False) -> None:
        if self._arranging:
            return
        self._arranging = True
        try:
            shown = self._choose()
            for chair in shown:
                self.page(chair)
            grid = self._cells(len(shown))
            other = shown != self._shown or again or self._newcomer
            self._newcomer = False
            if other or grid != self._grid:
                self._shown, self._grid = shown, grid
                with self._no_input():
                    self._make_room_above()
                    self._lay_out()
            self._say_whose(alone=len(shown) < 2)
        finally:
            self._arranging = False
        if other:
            self.looked_at.emit()
            self.pages_changed.emit()
        active = self._pages.get(self._active)
        # The window's, which it keeps while another window is in front.
        focus: QWidget | None = self.window().focusWidget()
        # Somebody who types a note there keeps the focus: this is also reached when the room is only resized.
        if active is not None and (focus is None or not active.isAncestorOf(focus)):
            self._type_again()

    def _cells(self, count: int) -> Grid:
        crowded = len(self._names) > count
        height = self.height() - (self._strip_height() if crowded else 0)
        return grid_for(count, self.width(), height, theme.current().scale) or Grid(max(1, count))

    def _make_room_above(self) -> None:
        """The row of chairs stands there while it leads to somebody who is not on the screen."""
        crowded = len(self._names) > len(self._shown)
        for page in self._pages.values():
            page.header.set_low(crowded)
        self.strip.setVisible(crowded)
        self.box.activate()

    def _lay_out(self) -> None:
        for chair, page in self._pages.items():
            if chair not in self._shown and not page.isHidden():
                self._remember(chair)
                self._floor.put_away(page)
        self._floor.set_cells(self._grid)
        for chair, page in self._pages.items():
            if chair not in self._shown:
                self._floor.fit(page)
        for index, chair in enumerate(self._shown):
            page = self._pages[chair]
            # First into its cell and then seen, so that it is laid out once.
            self._say_to(chair, alone=len(self._shown) < 2)
            self._floor.bring_back(page, *self._grid.place(index))

    def _say_whose(self, *, alone: bool) -> None:
        for chair in self._pages:
            self._say_to(chair, alone=alone)
        self.strip.set_chairs(self._names, self._active, self._shown)
        self._bar.follow(None if alone else self._pages.get(self._active))

    def _say_to(self, chair: int, *, alone: bool) -> None:
        """Have a page say whether it has the keys, if it does not say so already: with twelve of them that is time."""
        here, page = chair == self._active, self._pages[chair]
        telling = None if alone else here
        if chair not in self._told or self._told[chair] != telling:
            self._told[chair] = telling
            page.set_sharing(telling, self._names[chair], chair)
        aloud(page, whose_call(self._names[chair], chair, here=here))

    # Where each one types

    def _remember(self, chair: int = 0) -> None:
        page = self._pages.get(chair or self._active)
        focus: QWidget | None = self.window().focusWidget()
        if page is not None and focus is not None and page.isAncestorOf(focus):
            self._typed[chair or self._active] = Typing.on(focus)

    def _type_again(self) -> None:
        page = self._pages.get(self._active)
        if page is None or not page.isVisibleTo(self):
            return
        self._arranging = True
        try:
            typed = self._typed.get(self._active)
            if typed is not None:
                typed.again(page)
            else:
                page.setFocus()
        finally:
            self._arranging = False

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Whatever is given the focus in another page gives that page the keys: words and focus never disagree."""
        if self._arranging or new is None or not self.isAncestorOf(new):
            return
        for chair in self._shown:
            page = self._pages[chair]
            if page is not new and not page.isAncestorOf(new):
                continue
            if chair != self._active and new is not page.header.give_keys:
                self._take_over(chair, new)
            elif chair == self._active and new is not page:
                self._typed[chair] = Typing.on(new)
            elif chair == self._active:
                self._typed.pop(chair, None)

    def _take_over(self, chair: int, focus: QWidget) -> None:
        self._typed[chair] = Typing.on(focus)
        self.give_keys(chair)

    # Keys and clicks

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes round within the page that has the keys, and what is not a page; never into another's call."""
        focus: QWidget | None = self.window().focusWidget()
        return tab_on(self if focus is None else focus, next, self._elsewhere)

    def _elsewhere(self, widget: QWidget) -> bool:
        """Whether it is in the call of somebody without the keys; what gives them the keys is for everybody."""
        if widget.window() is not self.window():
            return True
        for chair, page in self._pages.items():
            if chair != self._active and (page is widget or page.isAncestorOf(widget)):
                return widget is not page.header.give_keys
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._chord(event):
            event.ignore()

    def _chord(self, event: QKeyEvent) -> bool:
        name, _, which = keys.action_for("chairs", event).partition(":")
        if name == "chair" and int(which) in self._names:
            self.give_keys(int(which))
        elif name in ("before", "after"):
            self.give_keys(self.neighbour(-1 if name == "before" else 1))
        elif name == "pages":
            self.choose_next()
        elif name == "wishes" and self._active in self._pages:
            self.wishes_asked.emit(self._active)
        else:
            return False
        self._hands.meant_it()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in INPUT or not isinstance(watched, QWidget):
            return False
        if isinstance(event, QKeyEvent):
            if watched is self.window():
                return self._chord(event)
            ours = self.isAncestorOf(watched) and not keys.action_for("chairs", event)
            return ours and not self._hands.meant(event)
        if self.isAncestorOf(watched):
            self._hands.clicked()
            for chair in self._shown:
                if chair != self._active and self._pages[chair].isAncestorOf(watched):
                    self.give_keys(chair)
                    break
        return False

    @contextmanager
    def _no_input(self) -> Iterator[None]:
        """While pages come and go nobody types, and each of their hundreds of parts is told so: do not listen then."""
        self._app().removeEventFilter(self)
        try:
            yield
        finally:
            if self.isVisible():
                self._app().installEventFilter(self)

    @staticmethod
    def _app() -> QApplication:
        return cast(QApplication, QApplication.instance())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._app().installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._app().removeEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self.pages_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self._arrange)
