"""Take results away: what, as what, what that file would not hold; then where to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from phonebank_app.i18n import tr
from phonebank_app.results import FormatName
from phonebank_app.ui import dialogs, keys
from phonebank_app.ui.host import export_words as say
from phonebank_app.ui.host.export_cards import FormCard, PreviewCard
from phonebank_app.ui.host.page import HostPage, SideBySide
from phonebank_app.ui.parts import KeyButton

_CODES = ((tr("Code sets"), ("*.toml",)), (tr("Every file"), ("*",)))


class ExportPage(HostPage):
    """The page.

    Args:
        suggest: a file name for what is to be written as what.

    Signals:
        looked: something else was chosen: say what it would not hold.
        save(what, format, path): write it there; ``codes(path)``: take this code set.
        stop: stop the writing; ``back``: to the results.
    """

    key_contexts = ("export",)

    looked = Signal()
    save = Signal(str, str, str)
    codes = Signal(str)
    stop = Signal()
    back = Signal()

    def __init__(
        self, suggest: Callable[[say.Files, FormatName], str] = lambda files, fmt: files, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            tr("Take results away"), tr("A file for your coordinator, or for another system"), parent=parent
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._suggest = suggest
        self._ready = self._writing = False
        self.back_key = KeyButton(tr("Back to Results"), caps=("Esc",))
        self.back_key.clicked.connect(self.back)
        self.save_key = KeyButton(
            tr("Save as a file…"), look="fill", icon="download", caps=keys.caps("host", "export"), weight=600
        )
        self.save_key.clicked.connect(lambda: self.choose_file())
        self.header.tools.set_spaces(gap=10)
        self.header.tools.add(self.back_key, self.save_key)
        self.form, self.preview = FormCard(), PreviewCard()
        self.body.content.set_spaces(gap=16, margins=(16, 16, 16, 16))
        self.body.add(SideBySide((self.form, 5), (self.preview, 7)), stretch=1)
        self.form.chosen.connect(self.looked)
        self.form.codes_asked.connect(self.choose_codes)
        self.form.also.connect(lambda: self.choose_file("notices"))
        self.form.promised.connect(lambda: self.choose_file("promises"))
        self.preview.stop.connect(self.stop)

    def set_ready(self, ready: bool) -> None:
        """Whether what is chosen can be saved."""
        self._ready = ready
        self.save_key.setEnabled(ready and not self._writing)

    def show_writing(self, done: int) -> None:
        """A file is being written: so many rows of it are."""
        self._writing = True
        self.save_key.setEnabled(False)
        self.preview.show_writing(done)

    def show_written(self) -> None:
        """It is written, or it is not going to be."""
        self._writing = False
        self.save_key.setEnabled(self._ready)  # something else may have been chosen meanwhile, and is looked at
        self.preview.show_written()

    def choose_file(self, files: say.Files | None = None) -> QFileDialog:
        """Ask where the file goes, then emit ``save``."""
        what = files or self.form.files
        fmt: FormatName = self.form.fmt if files is None else "xlsx"
        titles = {files: tr("Save “{title}”", title=title) for files, (title, _) in say.WHAT.items()}
        titles["promises"] = tr("Save what voters promised")
        suggested = self._suggest(what, fmt)
        kinds = say.kinds_of_file(fmt) if files is None else say.FLAT_FILES

        def chosen(path: Path) -> None:
            as_csv = files is not None and path.suffix.lower() == ".csv"
            self.save.emit(what, "csv" if as_csv else fmt, str(path))

        return dialogs.save_file(self, titles.get(what, tr("Save who accepted the notice")), suggested, kinds, chosen)

    def choose_codes(self) -> QFileDialog:
        """Ask for a code set, then emit ``codes``."""
        return dialogs.open_file(
            self, tr("Your organisation’s code set"), _CODES, lambda path: self.codes.emit(str(path))
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action, _, which = keys.action_for("export", event).partition(":")
        if action == "back":
            (self.stop if self._writing else self.back).emit()
        elif keys.action_for("host", event) == "export" and self.save_key.isEnabled():
            self.choose_file()
        elif action == "option" and int(which) <= len(say.WHAT):
            self.form.choose(files=list(say.WHAT)[int(which) - 1])
        else:
            super().keyPressEvent(event)
