"""How the call ended: the outcome keys, the third column.

Some outcomes cannot be taken back by a caller; their keys open a strip inside themselves, where Enter
saves and Esc goes back. “Saved” appears in a key only when the page was told that the outcome is on disk.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr
from phonebank_app.rules.codesets import GROUP_LABELS, Group, OutcomeKey
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import keys, theme
from phonebank_app.ui.caller.confirm_strip import ConfirmStrip
from phonebank_app.ui.caller.key_grid import KeyGrid
from phonebank_app.ui.caller.line import Done, Kept, key_words
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton, ScrollColumn, Space, row
from phonebank_app.ui.text import Label, aloud

_ICONS: dict[Group, str] = {"not_reached": "phone", "reached": "speech", "never_again": "ban"}

_TIGHT = 0.5
_ONE_LINE_FROM = 560
_PIN_FROM = 120


class EndedCard(Card):
    """The outcome keys in their groups. Emits ``outcome_chosen`` with a kind, ``confirmed`` with a kind,
    ``undo``."""

    outcome_chosen = Signal(object)
    confirmed = Signal(object)
    confirm_closed = Signal()
    undo = Signal()

    def __init__(self, *, large: bool = False, columns: int = 2, parent: QWidget | None = None) -> None:
        super().__init__("column", gap=0, margins=(16, 8, 4, 10) if not large else (10, 8, 6, 8), parent=parent)
        self._large, self._columns = large, 1 if large else columns
        self._keys: tuple[OutcomeKey, ...] = ()
        self._buttons: dict[OutcomeKind, KeyButton] = {}
        self._whose: dict[Group, Label] = {}
        self._likely: OutcomeKind | None = None
        self._asked = OutcomeKind.DO_NOT_CALL
        self._stopped = False
        self._pinned = False
        self._spaces: list[tuple[Space, float]] = []
        self._nevers: tuple[KeyGrid, Sequence[OutcomeKey]] | None = None
        self._undo = KeyButton(tr("Undo"), caps=keys.caps("call", "undo"), look="bare", icon="undo")
        self._undo.clicked.connect(self.undo)
        self._head = row(Label(tr("How did it end?"), "heading"), margins=(0, 0, 12, 0))
        self._head.stretch()
        self._head.add(self._undo)
        self._scroll = ScrollColumn(gap=0, margins=(0, 0, 12 if not large else 13, 0))
        if large:
            self._scroll.setMinimumHeight(1)  # what scrolls gives way before “do not call” does
        self._pin = Box("column", gap=0, margins=(0, 10, 12 if not large else 13, 0))
        self.add(self._head)
        self.add(self._scroll, stretch=1)
        self.add(self._pin)
        self.strip = ConfirmStrip(self, large=large, high=self._brief)
        self.strip.confirmed.connect(self.confirmed)
        self.strip.closed.connect(self.confirm_closed)
        self._head.setVisible(not large and not self._brief)

    @property
    def _brief(self) -> bool:
        return self._columns > 2

    # What it shows

    def set_keys(self, outcome_keys: Sequence[OutcomeKey]) -> None:
        """Show these outcomes, in this order, in their groups.

        Raises:
            ValueError: two of them share a letter.
        """
        letters = [key.letter for key in outcome_keys]
        if len(set(letters)) != len(letters):
            raise ValueError("two outcomes share a letter")
        if self._buttons and tuple(outcome_keys) == self._keys:
            return
        self._keys = tuple(outcome_keys)
        for button in self._buttons.values():
            button.setParent(None)
        self._buttons = {key.kind: self._new(key) for key in self._keys}
        self._pinned = self._large
        self._lay_out()
        self._fit()

    def _new(self, key: OutcomeKey) -> KeyButton:
        never = key.kind is OutcomeKind.DO_NOT_CALL
        main = key.prominent and not never
        button = KeyButton(
            key.label,
            caps=(key.letter,),
            look="bad" if never else "soft",
            cap_left=True,
            aside="" if self._large or self._brief else key.hint,
            size=14 if self._brief else 18 if main else 16 if never or self._large else 15,
            height=44 if self._brief else 56 if main else 48 if never else 44,
        )
        button.clicked.connect(lambda: self.outcome_chosen.emit(key.kind))
        return button

    def set_likely(self, kind: OutcomeKind | None) -> None:
        """Fill the key that is most likely now."""
        self._likely = kind
        for each, button in self._buttons.items():
            if each is not OutcomeKind.DO_NOT_CALL:
                button.set_look("fill" if each == kind else "soft")

    def set_chosen(self, kind: OutcomeKind | None) -> None:
        """Mark the key whose question is open."""
        for each, button in self._buttons.items():
            button.set_chosen(each == kind)

    def show_saved(self, saved: Done | None, whose: str = "", saving: OutcomeKind | None = None) -> None:
        """Say in the key just pressed that its outcome is saved, or is being saved; ``None`` takes it away."""
        for button in self._buttons.values():
            button.set_saved("", "")
        for label in self._whose.values():
            label.setText("")
        if saving in self._buttons:
            self._buttons[saving].set_saved(tr("Saving…"), "", ticked=False)
            return
        if saved is None or saved.kind not in self._buttons:
            return
        button = self._buttons[saved.kind]
        key = next(key for key in self._keys if key.kind == saved.kind)
        button.set_saved(key_words(saved), whose, ticked=not isinstance(saved, Kept))
        if not button.shows_whose() and not self._large and key.group in self._whose:
            self._whose[key.group].setText(whose)

    def set_undoable(self, undoable: bool) -> None:
        """Whether there is something to take back."""
        self._undo.setEnabled(undoable)

    def set_stopped(self, stopped: bool) -> None:
        """Saving failed: the keys stop until it is put right."""
        self._stopped = stopped
        for button in (*self._buttons.values(), self._undo):
            button.setEnabled(not stopped)

    def ask_to_confirm(self, kind: OutcomeKind, label: str) -> None:
        """Open the strip in this outcome's key; for one that is not shown, in that of “do not call”."""
        shown = next((key for key in self._keys if key.kind == kind), None)
        self.strip.ask(shown or OutcomeKey(kind, "", label, "never_again"))
        self._asked = kind if kind in self._buttons else OutcomeKind.DO_NOT_CALL
        self._place_strip(self._buttons[self._asked])

    # What it says

    def button(self, kind: OutcomeKind) -> KeyButton:
        """The key of an outcome; raises ``KeyError`` for one that is not shown."""
        return self._buttons[kind]

    def key_for(self, letter: str) -> OutcomeKey | None:
        """The outcome on this letter."""
        return next((key for key in self._keys if key.letter == letter), None)

    def kinds(self) -> tuple[OutcomeKind, ...]:
        """What is shown."""
        return tuple(self._buttons)

    @property
    def outcome_keys(self) -> tuple[OutcomeKey, ...]:
        """The outcomes that are shown, with their letters."""
        return self._keys

    @property
    def stopped(self) -> bool:
        """Whether the keys are stopped."""
        return self._stopped

    @property
    def pinned(self) -> bool:
        """Whether “do not call” stands below a column that scrolls."""
        return self._pinned

    @property
    def undo_key(self) -> KeyButton:
        """The key that takes back."""
        return self._undo

    def fade_caps(self, faded: bool) -> None:
        """Draw the caps faintly."""
        for button in (*self._buttons.values(), self._undo):
            button.fade_caps(faded)

    # Laying out

    def _lay_out_briefly(self, group: Group, members: Sequence[OutcomeKey], *, first: bool) -> None:
        """The group's drawing beside its keys; its name is for screen readers."""
        if not first:
            self._scroll.content.space(6)
        tone = "bad" if group == "never_again" else "muted"
        line = Box("row", gap=8)
        line.box.addWidget(Icon(_ICONS[group], tone, 18), 0, Qt.AlignmentFlag.AlignTop)
        grid = KeyGrid([(self._buttons[key.kind], key.prominent) for key in members], self._columns, tight=True)
        aloud(grid, GROUP_LABELS[group])
        line.add(grid, stretch=1)
        self._scroll.add(line)

    def _lay_out(self) -> None:
        for button in self._buttons.values():
            button.setParent(None)
        if not self._brief:
            self._undo.setParent(None)
        self._scroll.content.clear()
        self._pin.clear()
        self._whose, self._spaces, self._nevers = {}, [], None
        groups: dict[Group, list[OutcomeKey]] = {}
        for key in self._keys:
            groups.setdefault(key.group, []).append(key)
        for index, (group, members) in enumerate(groups.items()):
            if self._brief:
                self._lay_out_briefly(group, members, first=not index)
                continue
            if not self._large or index:
                above = 6 if self._large or not index else 13
                self._spaces.append((self._scroll.content.space(above), above))
                self._scroll.add(self._group_head(group))
                self._spaces.append((self._scroll.content.space(8), 8))
            grid = self._grid(members)
            self._scroll.add(grid)
            if any(key.kind is OutcomeKind.DO_NOT_CALL for key in members):
                self._nevers = (grid, members)
        if self._large:
            self._scroll.content.space(10)
            self._scroll.add(self._undo)
        elif not self._brief:
            self._head.add(self._undo)
        self._undo.show()
        self._scroll.content.stretch()
        self._pin.setVisible(self._pinned)
        if self._pinned and OutcomeKind.DO_NOT_CALL in self._buttons:
            self._pin.add(self._buttons[OutcomeKind.DO_NOT_CALL])
        for button in self._buttons.values():
            button.show()

    def _grid(self, members: Sequence[OutcomeKey]) -> KeyGrid:
        inline = [key for key in members if not (self._pinned and key.kind is OutcomeKind.DO_NOT_CALL)]
        return KeyGrid([(self._buttons[key.kind], key.prominent) for key in inline], self._columns)

    def _move_never(self) -> None:
        """“Do not call” goes below the column, or comes back into it; all else stays."""
        assert self._nevers is not None
        old, members = self._nevers
        self._nevers = (grid := self._grid(members)), members
        self._scroll.content.box.replaceWidget(old, grid)
        old.hide()
        old.deleteLater()
        if self._pinned:
            self._pin.add(self._buttons[OutcomeKind.DO_NOT_CALL])
        self._pin.setVisible(self._pinned)
        for key in members:
            self._buttons[key.kind].show()

    def _group_head(self, group: Group) -> Box:
        never = group == "never_again"
        title = Label(GROUP_LABELS[group], "section", tone="bad" if never else "")
        whose = Label("", "hint")
        whose.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._whose[group] = whose
        made = row(Icon(_ICONS[group], "bad" if never else "muted", 18), title, gap=8)
        made.add(whose, stretch=1)
        return made

    def whose(self, group: Group) -> str:
        """Whose call was saved with a key of this group, where the key itself has no room for it."""
        return self._whose[group].text() if group in self._whose else ""

    def _place_strip(self, button: KeyButton) -> None:
        """Over the whole group that the key stands in, so that nothing is half covered; if it fits
        there."""
        grid = button.parentWidget()
        now = theme.current()
        bottom = self.height() - now.gap(10 if not self._large else 8)
        left = self.box.contentsMargins().left()
        width = self.width() - 2 * left
        if self._brief:
            self.strip.setGeometry(self.rect().adjusted(now.px(8), now.px(6), -now.px(8), -now.px(6)))
            return
        needed = max(self.strip.sizeHint().height(), self.strip.heightForWidth(width))
        if isinstance(grid, KeyGrid) and not self._large and not self._pinned:
            top = grid.mapTo(self, QPoint(0, 0)).y()
            height = max(needed, min(grid.height(), bottom - top))
        else:
            top, height = bottom - needed, needed
        self.strip.setGeometry(left, min(top, bottom - height), width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._brief or event.oldSize().width() != event.size().width():
            self._fit()
            QTimer.singleShot(0, self, self._fit)
        QTimer.singleShot(0, self, self._keep_strip)  # once the keys are in their places

    def _keep_strip(self) -> None:
        if not self.strip.isHidden() and self._asked in self._buttons:
            self._place_strip(self._buttons[self._asked])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # How high the keys are is known for certain once they have been shown.
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        if not self._buttons:
            return
        if self._large:
            # Where not even one key more has room beside it, “do not call” scrolls with the others.
            self._make_room(1.0, pinned=self.height() >= theme.current().px(_PIN_FROM))
            return
        if self._brief:
            self._fit_briefly()
            return
        # A few pixels short, the groups move together; only then does the column scroll.
        if self._needed(1.0) <= self.height():
            self._make_room(1.0, pinned=False)
        elif self._needed(_TIGHT) <= self.height():
            self._make_room(_TIGHT, pinned=False)
        else:
            self._make_room(1.0, pinned=True)

    def _fit_briefly(self) -> None:
        """Keys whose words fit on one line stand closer together: the gap is inside them, and answers too."""
        roomy = self.width() >= theme.current().px(_ONE_LINE_FROM)
        for button in self._buttons.values():
            button.set_slim(roomy)
        for grid in self._scroll.findChildren(KeyGrid):
            grid.set_gap(0 if roomy else 5)
        self.updateGeometry()

    def _make_room(self, share: float, *, pinned: bool) -> None:
        if pinned != self._pinned:
            self._pinned = pinned
            self._move_never() if self._nevers else self._lay_out()
        for space, size in self._spaces:
            space.set_size(size * share)

    def _needed(self, share: float) -> int:
        """How high the card is with everything in it and this share of the spaces, “do not call” in its
        place."""
        now, around = theme.current(), self.box.contentsMargins()
        width = self.width() - around.left() - around.right()
        inside = self._scroll.content.heightForWidth(width) - sum(space.height() for space, _ in self._spaces)
        spaces = sum(now.gap(size * share) for _, size in self._spaces)
        pinned = now.px(48) + now.gap(8) if self._pinned else 0
        head = 0 if self._head.isHidden() else self._head.sizeHint().height()
        return around.top() + head + inside + spaces + pinned + around.bottom()

    def sizeHint(self) -> QSize:
        if self._brief and self._buttons:
            return QSize(theme.current().px(376), self._needed(1.0))
        return QSize(theme.current().px(376), theme.current().px(640))

    def minimumSizeHint(self) -> QSize:
        now = theme.current()
        return QSize(now.px(200), now.px(64)) if self._large else QSize(now.px(300), now.px(200))
