"""The list of the scripts that are written without a party, and where one of them goes when it is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import local
from phonebank_app.script_writing.own_scripts import Kept
from phonebank_app.scripts.shelf import base_tag
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.page import HostPage, SideBySide, card_head, quiet
from phonebank_app.ui.parts import Box, Card, IconButton, KeyButton, row
from phonebank_app.ui.scripts.words import day_words
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud
from phonebank_app.words.languages import language_name

_MOST = 100
"""Scripts that are listed: those written last."""

_LONGEST = 30
"""Of a file's name, so much is shown."""

_WAY = (
    tr("Write it, and read it aloud. Nothing you do here reaches a voter."),
    tr("A coordinator approves it by name; that stands in its head with a new version."),
    tr("Save it as a file. Upload it at the campaign’s desk, or send it to a host, for their page “Scripts”."),
)


class OwnScriptsPage(HostPage):
    """Signals:
    begin: another one is wanted. file: one in a file. chosen(key), delete(key): this one. put_back(key): a deleted
    one; an empty key: the one deleted last. deleted: those that can be put back are wanted. back: the first page.
    """

    key_contexts = ("own_scripts",)

    begin = Signal()
    file = Signal()
    chosen = Signal(str)
    delete = Signal(str)
    put_back = Signal(str)
    deleted = Signal()
    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Your scripts"), tr("Written without a party, and kept on this laptop as you type"), parent=parent
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.back_key = KeyButton(tr("First page"), icon="arrow-left")
        self.file_key = KeyButton(tr("Open a file…"), icon="folder")
        aloud(self.file_key, tr("Open a file, and save back to it"))
        self.begin_key = KeyButton(tr("Begin a script…"), icon="plus", look="fill", weight=600)
        self._tools = Flow(gap=12)
        self._tools.add(self.back_key, self.file_key, self.begin_key)
        self.header.tools.add(self._tools)
        self.back_key.clicked.connect(self.back)
        self.file_key.clicked.connect(self.file)
        self.begin_key.clicked.connect(self.begin)
        self._rows: dict[str, KeyButton] = {}
        self._list = Box("column", gap=6)
        self._none = quiet("script", tr("Nothing is written yet. Begin a script, or open a file."))
        self._more = Label("", "hint", wrap=True)
        self.deleted_key = KeyButton("", look="link", size=14, height=44)
        self.deleted_key.clicked.connect(self.deleted)
        self._deleted = row(self.deleted_key)
        self._deleted.stretch()
        listed = Card(gap=10)
        listed.add(card_head("script", tr("On this laptop")), self._none, self._list, self._more)
        listed.add(self._deleted)
        goes = Card(gap=12)
        goes.add(card_head("send", tr("Where a script goes")))
        for number, words in enumerate(_WAY, 1):
            line = Box("row", gap=10)
            line.add_aligned(Label(f"{number}", "body_strong"), Qt.AlignmentFlag.AlignTop)
            line.add(Label(words, "body", wrap=True, limit=PROSE_LIMIT), stretch=1)
            goes.add(line)
        held = SideBySide((listed, 3), (goes, 2))
        held.set_spaces(margins=(16, 16, 16, 16))
        held.box.setAlignment(listed, Qt.AlignmentFlag.AlignTop)
        held.box.setAlignment(goes, Qt.AlignmentFlag.AlignTop)
        self.body.add(held)
        self.show_scripts((), 0)
        self._restyle()

    def _restyle(self) -> None:
        # In large text the words need the room; F12 tells the keys.
        large = theme.current().large
        for key, action in ((self.back_key, "back"), (self.file_key, "open_script"), (self.begin_key, "new_draft")):
            key.set_caps(*(() if large else keys.caps("own_scripts", action)))
        self._tools.arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_tools"):
            self._restyle()

    def show_scripts(self, scripts: Sequence[Kept], deleted: int) -> None:
        """List these, and say how many can be put back."""
        self._list.clear()
        self._rows = {}
        for one in scripts[:_MOST]:
            self._list.add(self._row(one))
        more = max(0, len(scripts) - _MOST)
        self._more.setVisible(bool(more))
        self._more.setText(tr_n("And {n} older.", "And {n} older.", more))
        self._none.setVisible(not scripts)
        self._list.setVisible(bool(scripts))
        self.deleted_key.set_words(tr_n("Deleted lately ({n})…", "Deleted lately ({n})…", deleted))
        self._deleted.setVisible(bool(deleted))

    def _row(self, one: Kept) -> QWidget:
        title = one.title or tr("No title yet")
        button = KeyButton(title, aside=state_words(one), size=15)
        button.clicked.connect(lambda: self.chosen.emit(one.key))
        bin_key = IconButton("close", tr("Delete “{title}”", title=title), tone="muted")
        bin_key.clicked.connect(lambda: self.delete.emit(one.key))
        self._rows[one.key] = button
        made = Box("row", gap=4)
        made.add(button, stretch=1)
        made.add(bin_key)
        return made

    def keys_of(self) -> dict[str, KeyButton]:
        """The button of each script that is listed."""
        return dict(self._rows)

    def focused(self) -> str:
        """The script whose button has the focus; empty for none."""
        here = self.window().focusWidget()
        return next((key for key, button in self._rows.items() if button is here), "")

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        first = next(iter(self._rows.values()), self.begin_key)
        first.setFocus(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("own_scripts", event)
        deeds = {"new_draft": self.begin, "open_script": self.file, "back": self.back}
        if action in deeds:
            deeds[action].emit()
        elif action == "put_back":
            self.put_back.emit("")
        elif action == "delete_script" and self.focused():
            self.delete.emit(self.focused())
        elif keys.press_of(event) in ("Down", "Up"):
            self.focusNextPrevChild(keys.press_of(event) == "Down")
        else:
            super().keyPressEvent(event)


def state_words(one: Kept) -> str:
    """“Welsh, draft 3, 2 December 19:42, call.cy.script.txt”."""
    at = local(one.saved_at)
    when = f"{day_words(at.date())} {at:%H:%M}"
    language = language_name(base_tag(one.language)) if one.language else ""
    if one.approved_by:
        state = tr("version {n}, approved by {name}", n=one.version, name=one.approved_by)
    else:
        state = tr("draft {n}", n=one.number)
    file = one.file.name if one.file is not None else ""
    if len(file) > _LONGEST:
        file = f"…{file[-_LONGEST + 1 :]}"  # its end says the language
    return ", ".join(part for part in (language, state, when, file) if part)
