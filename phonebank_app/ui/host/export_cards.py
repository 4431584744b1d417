"""The cards of the page for taking results away: what and as what, and what the file would not hold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from phonebank_app.i18n import tr, tr_in, tr_n
from phonebank_app.results import FORMATS, FormatName
from phonebank_app.results.losses import Loss, many
from phonebank_app.ui import theme
from phonebank_app.ui.host import export_words as say
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.page import card_head, contents
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton, RoundIcon
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud

_NUMBER = 128


class FormCard(Card):
    """Which table, and as what. Emits ``chosen`` when something else is, ``codes_asked`` when a code set is wanted,
    ``also`` and ``promised`` when who accepted the notice, or what voters promised, is to be saved."""

    chosen = Signal()
    codes_asked = Signal()
    also = Signal()
    promised = Signal()

    def __init__(self) -> None:
        super().__init__(gap=8, margins=(20, 16, 20, 18))
        self.files: say.Files = "attempts"
        self.fmt: FormatName = "xlsx"
        self.tables: dict[say.Files, KeyButton] = {}
        self.formats: dict[FormatName, KeyButton] = {}
        self.add(card_head("list", tr_in("export", "What")))
        for place, (files, (title, words)) in enumerate(say.WHAT.items(), 1):
            key = KeyButton(title, caps=(str(place),), cap_left=True, height=48)
            aloud(key, title, words)
            key.clicked.connect(lambda _=False, files=files: self.choose(files=files))
            key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.tables[files] = key
            self.add(key)
        self._about = Label("", "label_muted", wrap=True, limit=PROSE_LIMIT)
        self.add(self._about)
        self.space(6)
        self.add(card_head("file", tr_in("export", "As")))
        self._formats = Flow(gap=8)
        for fmt, one in FORMATS.items():
            key = KeyButton(one.title, height=44)
            aloud(key, one.title, one.words)
            key.clicked.connect(lambda _=False, fmt=fmt: self.choose(fmt=fmt))
            self.formats[fmt] = key
        self._formats.add(*self.formats.values())
        self._words = Label("", "label_muted", wrap=True, limit=PROSE_LIMIT)
        self.codes_key = KeyButton(tr("Choose the code set…"), icon="folder")
        self.codes_key.clicked.connect(self.codes_asked)
        self._codes = Label("", "label", wrap=True)
        codes = Box("row", gap=12)
        codes.add(self.codes_key)
        codes.add(self._codes, stretch=1)
        self._code_line = codes
        self.add(self._formats, self._words, codes)
        self.stretch()
        self._line = Divider()
        self.notices_key = KeyButton(tr("Who accepted the notice…"), icon="download", look="bare")
        self.notices_key.clicked.connect(self.also)
        self.others = Flow(gap=8)
        self.promises_key = KeyButton(tr("What voters promised…"), icon="download", look="bare")
        self.promises_key.clicked.connect(self.promised)
        self.others.add(self.notices_key, self.promises_key)
        self.add(self._line, self.others)
        self.set_accepted(0)
        self._show()

    def set_accepted(self, count: int, promised: int = 0) -> None:
        """How many accepted the register notice, and promised something: files of their own, once somebody has."""
        self.notices_key.setVisible(count > 0)
        self.promises_key.setVisible(promised > 0)
        for part in (self._line, self.others):
            part.setVisible(count > 0 or promised > 0)

    def set_codes(self, name: str) -> None:
        """The code set that is used; empty: none yet."""
        self._codes.setText(name)
        self.codes_key.set_words(tr("Another…") if name else tr("Choose the code set…"))

    def choose(self, files: say.Files | None = None, fmt: FormatName | None = None) -> None:
        """Choose a table or a format. A table that the format does not have takes the first format that has it."""
        self.files = files or self.files
        self.fmt = fmt or self.fmt
        if self.files not in FORMATS[self.fmt].wanted:
            if fmt is not None:
                self.files = FORMATS[self.fmt].wanted[0]
            else:
                self.fmt = next(one for one, made in FORMATS.items() if self.files in made.wanted)
        self._show()
        self.chosen.emit()

    def _show(self) -> None:
        for files, key in self.tables.items():
            key.set_chosen(files == self.files)
        for fmt, key in self.formats.items():
            key.set_chosen(fmt == self.fmt)
        self._formats.arrange()
        self._about.setText(f"{say.WHAT[self.files][1]}.")
        self._words.setText(FORMATS[self.fmt].words)
        self._code_line.setVisible(self.fmt == "codes")


class PreviewCard(Card):
    """What the file would not hold, before it is written; and how far the writing is. Emits ``stop``."""

    stop = Signal()

    def __init__(self) -> None:
        super().__init__(gap=6, margins=(20, 16, 20, 16))
        self._title = Label("", "card_title", wrap=True)
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._icon = Icon("eye", "muted", 18)
        head = Box("row", gap=9)
        head.add(self._icon)
        head.add(self._title, stretch=1)
        self._lines = Box("column", gap=0)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        aloud(self._bar, tr("How far the file is"))
        self._far = Label("", "label_muted")
        self.stop_key = KeyButton(tr("Stop"), caps=("Esc",))
        self.stop_key.clicked.connect(self.stop)
        foot = Box("row", gap=12)
        foot.add(self.stop_key, self._far)
        foot.stretch()
        self._writing = Box("column", gap=10, margins=(0, 6, 0, 0))
        self._writing.add(self._bar, foot)
        self._names = Box("row", gap=9, margins=(0, 8, 0, 0))
        names = Label(say.NAMES, "label_muted", wrap=True, limit=PROSE_LIMIT)
        names.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._names.add(Icon("shield", "muted", 18))
        self._names.add(names, stretch=1)
        self.add(head, self._lines)
        self.stretch()
        self.add(self._writing, self._names)
        self.show_looking()

    def lines(self) -> list[tuple[str, str, str]]:
        """How many rows, what is lost, what keeps it: as shown."""
        return [line.texts() for line in contents(self._lines) if isinstance(line, _LossLine)]

    def title(self) -> str:
        """What stands above."""
        return self._title.text()

    def show_looking(self) -> None:
        """It is being counted."""
        self._say(tr("Looking at every call…"), "eye", "muted")
        self._writing.hide()

    def show_missing(self, words: str) -> None:
        """It cannot be said yet."""
        self._lines.clear()
        self._say(words, "info", "muted")
        self._writing.hide()

    def show_losses(self, losses: Sequence[Loss]) -> None:
        """What would be lost; nothing, if nothing is."""
        self._lines.clear()
        self._writing.hide()
        if not losses:
            self._say(tr("Nothing is lost in this file"), "check", "ok")
            line = Box("row", gap=14, margins=(0, 24, 0, 24))
            words = Label(tr("All that is saved here stands in it."), "lead", wrap=True)
            line.add(RoundIcon("check", "ok", 48))
            line.add(words, stretch=1)
            self._lines.add(line)
            return
        self._say(tr("What this file does not hold"), "warning", "warn")
        for place, loss in enumerate(losses):
            if place:
                self._lines.add(Divider())
            self._lines.add(_LossLine(loss))

    def show_writing(self, done: int) -> None:
        """So many rows are written."""
        self._writing.show()
        self._bar.setRange(0, 0)
        self._far.setText(tr_n("{n:,} row", "{n:,} rows", done) if done else tr("Reading…"))

    def show_written(self) -> None:
        """Nothing is being written any more."""
        self._writing.hide()

    def _say(self, words: str, icon: str, tone: str) -> None:
        self._title.setText(words)
        self._icon.set_icon(icon, tone)


class _LossLine(Box):
    """One loss: how many rows, what, and which file keeps it."""

    def __init__(self, loss: Loss) -> None:
        super().__init__("row", gap=14, margins=(0, 9, 0, 9))
        self._many = Label(many(loss), "body_strong", wrap=True)
        self._many.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._many.setFixedWidth(theme.current().px(_NUMBER))
        self._words = Label(loss.words, "body", wrap=True, limit=PROSE_LIMIT)
        self._keeps = Label(
            tr("Kept by: {keeps}", keeps=loss.keeps) if loss.keeps else "", "label_muted", wrap=True, limit=PROSE_LIMIT
        )
        self._keeps.setVisible(bool(loss.keeps))
        words = Box("column", gap=2)
        words.add(self._words, self._keeps)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.add_aligned(self._many, Qt.AlignmentFlag.AlignTop)
        self.add(words, stretch=1)

    def texts(self) -> tuple[str, str, str]:
        """As shown."""
        return self._many.text(), self._words.text(), self._keeps.text()
