"""The breach report into a file that the host chooses."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock
from phonebank_app.party import breach
from phonebank_app.ui.dialogs import save_file
from phonebank_app.ui.notices import Notice, Notices


def save_breach_report(page: QWidget, notices: Notices, data: Path, clock: Clock) -> None:
    """A file that says in figures what is on this laptop; it needs no passphrase."""

    def save(path: Path) -> None:
        try:
            breach.save(path, breach.report(data, clock))
        except WorldError as error:
            notices.show_notice(Notice("breach", error.what, error.way_out, "bad"))
        else:
            notices.show_notice(
                Notice("breach", tr("The report is in {path}.", path=path), tr("It names no voter."), "ok")
            )

    suggested = str(Path.home() / breach.file_name(clock))
    save_file(page, tr("Save the breach report"), suggested, [(tr("Text"), ["*.txt"])], save)
