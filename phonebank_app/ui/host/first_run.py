"""The first window: how to start, who is the host, ready. It asks for nothing it does not need.

It is drawn before anything else is loaded, so it imports neither the store nor the network nor the lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QStackedWidget, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.first_run_panel import WelcomePanel
from phonebank_app.ui.host.first_run_parts import Stepper
from phonebank_app.ui.host.first_run_start import KnownParty, StartStep, Way, write_key
from phonebank_app.ui.host.language_choice import LanguageChoice
from phonebank_app.ui.parts import Box, Field, KeyButton, Segmented, row

if TYPE_CHECKING:
    from phonebank_app.seats import Seat
    from phonebank_app.ui.host.first_run_pack import PackCard
    from phonebank_app.ui.host.first_run_ready import Ready, ReadyStep
    from phonebank_app.ui.host.first_run_you import YouStep

__all__ = ["FirstRunPage", "KnownParty", "Way"]

_STEPS = (tr("Start"), tr("You and your passphrase"), tr("Ready"))
_LISTS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")
_PACKS = ".party"
_START, _YOU, _READY = range(3)
_NARROW = 1000
"""Design pixels below which the panel is only a strip."""


class FirstRunPage(Box):
    """What a new host sees, and anybody who opens the program again.

    Args:
        weakness: why a passphrase is too weak for those who know some names; empty when it will do.
        hello: the greeting, e.g. of :func:`first_run_panel.greeting`.
        service: the service's address, when one is known.

    Signals:
        rehearse: a rehearsal is wanted.
        join: code (eight characters), service address, host, passphrase, callers, hours.
        open_list: path, seat code, host, passphrase, on whose behalf, polling day (a ``date``).
        look_at_pack: the path of a pack: what is it? (`show_pack`, or `show_pack_trouble`)
        open_pack: words, host, passphrase, for the pack that was shown last.
        open_party: the id of a party on this laptop.
        write_script: scripts are to be written, without a party.
        join_room: this is a guest’s laptop: it joins a party in this room.
        begin: everything is ready, and the host says so.
        scale_chosen: another text size, 1.0 for 100 %.
    """

    key_contexts = ("start",)

    rehearse = Signal()
    join = Signal(str, str, str, str, int, float)
    open_list = Signal(str, str, str, str, str, object)
    look_at_pack = Signal(str)
    open_pack = Signal(str, str, str)
    open_party = Signal(str)
    join_room = Signal()
    write_script = Signal()
    begin = Signal()
    scale_chosen = Signal(float)

    def __init__(
        self,
        weakness: Callable[[str, Iterable[str]], str],
        *,
        hello: str = tr("Good evening."),
        service: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("row", gap=0, parent=parent)
        self.setAcceptDrops(True)
        self.box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._busy = False
        self.panel = WelcomePanel(hello)
        self.stepper = Stepper(_STEPS)
        self._weakness = weakness
        self._seats: Callable[[], Sequence[Seat]] = tuple
        self._campaign: tuple[str, date | None] = ("", None)
        self._narrow = False
        self._you: YouStep | None = None
        self._ready: ReadyStep | None = None
        self._step = _START
        self.start = StartStep(service)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start)
        self._inside = Box("column", gap=0, margins=(56, 26, 34, 32))
        self.language = LanguageChoice(brief=True)
        head = row(self.stepper, gap=12, margins=(0, 0, 14, 0))
        head.stretch()
        head.add(self.language)
        self._inside.add(head, self.language.told)
        self._inside.space(12)
        self._inside.add(self._stack, stretch=1)
        self._inside.space(12)
        self._inside.add(self._build_foot())
        self.add(self.panel)
        self.add(self._inside, stretch=1)
        self.start.way_chosen.connect(self._redraw)
        self.start.file_wanted.connect(self._pick_file)
        self.start.write_wanted.connect(self.write_script)
        self.start.code.returnPressed.connect(self.go_on)
        self.start.service.returnPressed.connect(self.go_on)
        self._show_step(_START)

    @property
    def you(self) -> YouStep:
        """The second step. Most hosts rehearse first, so the first window does not wait for it."""
        if self._you is None:
            self._you = self._build_you()
        return self._you

    @property
    def ready(self) -> ReadyStep:
        """The third step, which nothing waits for either."""
        if self._ready is None:
            from phonebank_app.ui.host.first_run_ready import ReadyStep

            self._ready = ReadyStep()
            self._stack.addWidget(self._ready)
        return self._ready

    def _build_you(self) -> YouStep:
        from phonebank_app.ui.host.first_run_you import YouStep

        made = YouStep(self._weakness)
        made.set_seats(self._seats())
        made.set_campaign(*self._campaign)
        made.set_narrow(self._narrow)
        made.entered.connect(self.go_on)
        made.escaped.connect(self.go_back)
        self._stack.addWidget(made)
        return made

    def _build_foot(self) -> Box:
        sizes = [f"{round(100 * scale)} %" for scale in theme.SCALES]
        now = theme.current().scale
        self.sizes = Segmented(sizes, theme.SCALES.index(now) if now in theme.SCALES else 0)
        self.sizes.chosen.connect(lambda index: self.scale_chosen.emit(theme.SCALES[index]))
        self.back = KeyButton(tr("Back"), caps=keys.caps("start", "back"), height=56, size=16)
        self.back.clicked.connect(self.go_back)
        self.main = KeyButton("", caps=keys.caps("start", "start"), look="fill", size=17.5, weight=600, height=56)
        self.main.clicked.connect(self.go_on)
        self._foot = Box("row", gap=12, margins=(0, 0, 14, 0))
        self._size_field = Field(tr("Text size"), self.sizes)
        self._foot.add(self._size_field)
        self._foot.stretch()
        self.write = write_key()
        self.write.clicked.connect(self.write_script)
        self._foot.add_aligned(self.write, Qt.AlignmentFlag.AlignBottom)
        for button in (self.back, self.main):
            holder = Box("column", gap=0)
            holder.stretch()
            holder.add(button)
            self._foot.add(holder)
        return self._foot

    # Setters

    def set_parties(self, parties: Sequence[KnownParty]) -> None:
        """Offer the parties that are on this laptop, newest first."""
        self.start.set_parties(parties)
        self._redraw()

    def set_seats(self, seats: Callable[[], Sequence[Seat]]) -> None:
        """Offer these seats for a list of one's own; they are read when the second step is wanted."""
        self._seats = seats
        if self._you is not None:
            self._you.set_seats(seats())

    def set_campaign(self, on_behalf_of: str, polling_day: date | None = None) -> None:
        """Fill in on whose behalf, and polling day, where they are known."""
        self._campaign = on_behalf_of, polling_day
        if self._you is not None:
            self._you.set_campaign(on_behalf_of, polling_day)

    def set_list_file(self, path: str) -> None:
        """Take a call list, as if it had been picked or dropped here."""
        self._show_step(_START)
        self.start.set_file(path)

    def set_pack_file(self, path: str) -> None:
        """Take a pack, as if it had been picked or dropped here, and ask what it is."""
        self._show_step(_START)
        self.start.set_pack_file(path)
        self.look_at_pack.emit(path)

    def show_pack(self, card: PackCard) -> None:
        """Say what the pack is, and ask for what opens it."""
        self.you.set_pack(card, Path(self.start.pack_file).name)
        self._show_step(_YOU)
        (self.you.pack.words if card.wants_words else self.you.passphrase).setFocus()

    def show_pack_trouble(self, what: str, way_out: str) -> None:
        """Say why the pack cannot be opened; another way can be chosen."""
        self.set_busy("")
        self._show_step(_START)
        self.start.trouble.say(what, way_out)
        self.start.ensureWidgetVisible(self.start.trouble)

    def set_busy(self, words: str) -> None:
        """Say what is being done, e.g. “Joining…”; the empty string when it is done."""
        self._busy = bool(words)
        self.you.set_enabled(not self._busy)
        self._redraw()
        if words:
            self.main.set_words(words)

    def set_ready(self, ready: Ready) -> None:
        """Show the third step: where this party is needed, and why. The passphrase is forgotten here."""
        self.set_busy("")
        self.you.forget()
        self.ready.show_ready(ready)
        self._show_step(_READY)

    def show_error(self, what: str, way_out: str = "") -> None:
        """Say what went wrong, on the second step; what was typed stays."""
        self.set_busy("")
        self._show_step(_YOU)
        self.you.trouble.say(what, way_out)
        self.you.ensureWidgetVisible(self.you.trouble)

    def step(self) -> int:
        """Which step is shown: 1, 2 or 3."""
        return self._step + 1

    # What the person does

    def go_on(self) -> None:
        """The main key."""
        if self._busy:
            return
        at = self._step
        if at == _READY:
            self.begin.emit()
        elif at == _YOU:
            self._send()
        else:
            self._leave_start()

    def go_back(self) -> None:
        """One step back; what was typed stays."""
        if self._step == _YOU and not self._busy:
            self._show_step(_START)

    def _leave_start(self) -> None:
        way, party = self.start.way, self.start.party
        if way is Way.REHEARSE:
            self.rehearse.emit()
        elif way is Way.ROOM:
            self.join_room.emit()
        elif party is not None:
            self.open_party.emit(party.party_id)
        elif way is Way.LIST and not self.start.file:
            self._pick_file()
        elif way is Way.PACK:
            if self.start.pack_file:
                self.look_at_pack.emit(self.start.pack_file)
            else:
                self._pick_file()
        elif not self.start.missing():
            self.you.set_way(way, Path(self.start.file).name if way is Way.LIST else "")
            self._show_step(_YOU)
            self.you.host.setFocus()

    def _send(self) -> None:
        if self.you.missing():
            return
        self.you.trouble.say("")
        host, passphrase = self.you.host.text().strip(), self.you.passphrase.text()
        if self.start.way is Way.LIST:
            behalf = self.you.on_behalf_of.text().strip()
            self.open_list.emit(self.start.file, self.you.seat.code(), host, passphrase, behalf, self.you.day())
        elif self.start.way is Way.PACK:
            self.open_pack.emit(self.you.pack.words.text(), host, passphrase)
        else:
            service = self.start.service.text().strip()
            self.join.emit(self.start.code.code(), service, host, passphrase, *self.you.party_size())

    def _pick_file(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        packs = self.start.way is Way.PACK
        kinds = (
            tr("Packs (*.party)")
            if packs
            else tr("Call lists ({lists})", lists=" ".join(f"*{ending}" for ending in _LISTS))
        )
        picker = QFileDialog(self, tr("Choose a pack") if packs else tr("Choose a call list"), "", kinds)
        picker.setFileMode(QFileDialog.FileMode.ExistingFile)
        picker.fileSelected.connect(self.set_pack_file if packs else self.set_list_file)
        picker.finished.connect(picker.deleteLater)
        picker.open()

    def _show_step(self, step: int) -> None:
        self._step = step
        self._stack.setCurrentWidget(self.start if step == _START else self.ready if step == _READY else self.you)
        self.stepper.set_current(step)
        self._redraw()
        if step == _START:
            self.start.focus_chosen()
        elif step == _READY:
            self.main.setFocus()

    def _redraw(self) -> None:
        at = self._step
        last = {Way.LIST: tr("Open the list"), Way.PACK: tr("Open the pack")}.get(self.start.way, tr("Join"))
        self.main.set_words((self.start.main_words(), last, tr("Start the evening"))[at])
        self.main.setEnabled(not self._busy)
        self.back.setVisible(at == _YOU)
        self.write.setVisible(at == _START and not self._narrow)
        self.back.setEnabled(not self._busy)

    # Keys, files dropped, size

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("start", event)
        ways = {"rehearse": Way.REHEARSE, "join": Way.JOIN, "open_list": Way.LIST, "open_pack": Way.PACK}
        ways["join_room"] = Way.ROOM
        at_start = self._step == _START
        if at_start and action in ways:
            self.start.choose(ways[action])
            self.start.focus_chosen()
        elif at_start and action == "write_script":
            self.write_script.emit()
        elif at_start and action == "choose_file":
            if self.start.way is not Way.PACK:
                self.start.choose(Way.LIST)
            self._pick_file()
        elif action == "start":
            self.go_on()
        elif action == "back":
            self.go_back()
        elif action == "show_passphrase" and self._step == _YOU:
            self.you.show_or_hide()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = self._dropped(event)
        if path:
            event.acceptProposedAction()
            (self.set_pack_file if path.lower().endswith(_PACKS) else self.set_list_file)(path)

    def _dropped(self, event: QDropEvent) -> str:
        """The call list or pack in what is dragged; empty when it is something else, or the way is chosen already."""
        urls = event.mimeData().urls()
        path = urls[0].toLocalFile() if len(urls) == 1 else ""
        return path if path.lower().endswith((*_LISTS, _PACKS)) and not self._busy and self._step == _START else ""

    def minimumSizeHint(self) -> QSize:
        """Small: what does not fit scrolls, and the panel gives way."""
        return QSize(theme.current().px(360), theme.current().px(300))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()
        if self._step == _START:
            self.start.focus_chosen()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._arrange()

    def _arrange(self) -> None:
        self._narrow = narrow = self.width() < theme.current().px(_NARROW)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self.box.setDirection(down if narrow else across)
        self._inside.set_spaces(margins=(24, 14, 10, 14) if narrow else (56, 26, 34, 32))
        self.panel.set_narrow(narrow)
        self.write.setVisible(self._step == _START and not narrow)
        self.start.set_narrow(narrow)
        if self._you is not None:
            self._you.set_narrow(narrow)
