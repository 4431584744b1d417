"""The toolkit's own object, of which a process has one."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from phonebank_app import __version__
from phonebank_app.i18n import language


def make_application() -> QApplication:
    """The toolkit's own object, named so that a desktop finds our icon."""
    qt = QApplication.instance()
    if isinstance(qt, QApplication):
        return qt
    QApplication.setDesktopFileName("party.phonebank.Phonebank")
    # The sheet's figures are for this style. (``setStyle`` later would dress every widget twice.)
    made = QApplication([*sys.argv[:1], "-style", "fusion"])
    made.setApplicationName("phonebank-party")
    made.setApplicationDisplayName("Phonebank Party")
    made.setApplicationVersion(__version__)
    # The window's end is not the loop's: what is saved is closed properly first.
    made.setQuitOnLastWindowClosed(False)
    if language() != "en":
        from phonebank_app.ui import qt_words

        qt_words.install(made)
    return made
